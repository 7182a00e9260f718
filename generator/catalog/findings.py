"""What a reader of the data should know: gaps, disagreements and oddities of one catalog, in words."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from generator.core.text import fact_of, folded, name_list, name_of
from generator.model.catalog import UNCATEGORIZED, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.catalog.trees import TreeUnion
    from generator.model.catalog import Catalog
    from generator.model.curated import CuratedFacts
    from generator.model.snapshot import ServiceFacts


USUAL_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TREE_NAMES = {"regions": "Regions", "services": "services"}
"""What each of AWS's two parameter trees is called in sentences."""
MAX_NAMED = 6
"""Codes that a sentence names; the rest is counted. The catalog's JSON has them all."""


def findings(catalog: Catalog, trees: TreeUnion, curated: CuratedFacts) -> tuple[Finding, ...]:
    """Return every finding, sorted; ``trees`` is what the catalog was made of."""
    unsorted = [
        *_names(catalog, trees.services),
        *_services(catalog),
        *_regions(catalog, curated),
        *_trees(catalog, trees.services),
        *_endpoints(catalog),
        *_resource_types(catalog),
        *_codes(catalog),
        *_long_texts(trees),
    ]
    return tuple(sorted(unsorted, key=lambda finding: (finding.kind, finding.subject, finding.message)))


def _names(catalog: Catalog, services: Mapping[str, ServiceFacts | None]) -> Iterator[Finding]:
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for service in catalog.services:
        facts = services[service.code]
        published = name_of(facts.name) if facts else None
        if published is None:
            display = f"shown as {service.name!r}, a curated name" if service.name else "shown by its code"
            yield _info("service-without-name", service.code, f"AWS publishes no name for it; {display}.")
        elif published != service.name:
            yield _info("name-replaced", service.code, f"AWS's name is {published!r}; shown as {service.name!r}.")
        if service.name:
            by_name[service.name].append(service.code)
    for name, codes in by_name.items():
        if len(codes) > 1:
            yield _info("shared-name", codes[0], f"Several services are named {name!r}: {name_list(codes, MAX_NAMED)}.")


def _services(catalog: Catalog) -> Iterator[Finding]:
    for service in catalog.services:
        if not catalog.of_service[service.code]:
            yield _info("service-without-region", service.code, "AWS lists it without any Region.")
        if service.category == UNCATEGORIZED:
            yield _warning("service-without-category", service.code, "No category is known for it yet.")


def _regions(catalog: Catalog, curated: CuratedFacts) -> Iterator[Finding]:
    for region in catalog.regions:
        if region.name is None:
            yield _warning("region-without-name", region.code, "AWS publishes no name for it; shown by its code.")
        if region.launch is None:
            yield _info("region-without-launch-date", region.code, "No source for its launch date has been found yet.")
        if region.coordinates is None:
            yield _warning(
                "region-without-place", region.code, "Its location is not known yet, so it is not on the map."
            )
        if region.country not in curated.countries:
            country = f"country {region.country!r}" if region.country else "no country"
            yield _warning("region-without-geography", region.code, f"AWS gives {country}: its geography is unknown.")
        if region.partition not in curated.partitions:
            partition = f"partition {region.partition!r}" if region.partition else "no partition"
            yield _warning("unknown-partition", region.code, f"AWS gives {partition}, which has no display name yet.")
        if region.opt_in_assumed:
            text = "Its opt-in status has not been looked up yet; it is shown as opt-in, like every newer Region."
            yield _warning("region-opt-in-assumed", region.code, text)
        if not catalog.in_region[region.code]:
            yield _warning("region-without-services", region.code, "AWS lists it, but no service in it yet.")
        if not region.zone_count("availability"):
            yield _warning("region-without-zones", region.code, "AWS lists no Availability Zone for it.")


def _trees(catalog: Catalog, services: Mapping[str, ServiceFacts | None]) -> Iterator[Finding]:
    """Yield where AWS's two trees disagree: a service or offerings that only one of them lists."""
    for service in catalog.services:
        if services[service.code] is None:
            yield _warning("service-in-one-tree", service.code, "Only AWS's list of Regions names this service.")
        by_tree: defaultdict[str, list[str]] = defaultdict(list)
        for code, offering in catalog.of_service[service.code].items():
            if offering.listed != "both":
                by_tree[offering.listed].append(code)
        for tree, codes in by_tree.items():
            yield _warning(
                "offering-in-one-tree",
                service.code,
                f"Only AWS's list of {TREE_NAMES[tree]} has it in {name_list(codes, MAX_NAMED)}.",
            )


def _endpoints(catalog: Catalog) -> Iterator[Finding]:
    for service in catalog.services:
        offered = catalog.of_service[service.code]
        for kind, noun, missing in (
            (
                "offering-without-endpoint",
                "endpoint",
                [code for code, cell in offered.items() if cell.endpoint is None],
            ),
            ("offering-without-protocols", "protocols", [code for code, cell in offered.items() if not cell.protocols]),
        ):
            if missing:
                where = "any Region" if len(missing) == len(offered) else name_list(missing, MAX_NAMED)
                yield _info(kind, service.code, f"AWS publishes no {noun} for it in {where}.")


def _resource_types(catalog: Catalog) -> Iterator[Finding]:
    """Yield the Regions whose resource types are unknown or come from an earlier list; none where nobody read any."""
    if catalog.resource_types is None:
        return
    for code, reason in catalog.resource_types.unknown.items():
        yield _info("region-types-unknown", code, reason)
    for code, date in catalog.resource_types.regions.items():
        if date:
            yield _warning("region-types-old", code, f"Its list could not be read; the list of {date} is shown.")


def _codes(catalog: Catalog) -> Iterator[Finding]:
    for kind, codes in (("Region", catalog.region), ("service", catalog.service)):
        for code in codes:
            if not USUAL_CODE.fullmatch(code):
                yield _info("unusual-code", code, f"The {kind}'s code has an unusual format; it is used as it is.")


def _long_texts(trees: TreeUnion) -> Iterator[Finding]:
    """Yield what is cut or left out since it is longer than anything of its kind."""
    regions = [facts for facts in trees.regions.values() if facts]
    services = [facts for facts in trees.services.values() if facts]
    names = [(facts.code, facts.name) for facts in regions] + [(facts.code, facts.name) for facts in services]
    for code, name in names:
        folded_name, display_name = folded(name), name_of(name)
        if folded_name and display_name and folded_name != display_name:
            text = f"AWS's name has {len(folded_name):,} characters; the first {len(display_name) - 1:,} are shown."
            yield _warning("text-too-long", code, text)
    for service in services:
        yield from _omitted(service.code, {"address": service.url})
    for region in regions:
        yield from _omitted(
            region.code,
            {
                "partition": region.partition,
                "country": region.country,
                "part of the country": region.subdivision,
                "domain": region.domain,
            },
        )
        for code, offering in region.services.items():
            texts = {"endpoint": offering.endpoint, "list of protocols": offering.protocols}
            yield from _omitted(code, {f"{noun} in {region.code}": text for noun, text in texts.items()})


def _omitted(subject: str, texts: dict[str, str | None]) -> Iterator[Finding]:
    for noun, text in texts.items():
        if text and fact_of(text) is None and (folded_text := folded(text)):
            yield _warning(
                "text-too-long", subject, f"AWS's {noun} has {len(folded_text):,} characters, and is omitted."
            )


def _info(kind: str, subject: str, message: str) -> Finding:
    return Finding(level="info", kind=kind, subject=subject, message=message)


def _warning(kind: str, subject: str, message: str) -> Finding:
    return Finding(level="warning", kind=kind, subject=subject, message=message)
