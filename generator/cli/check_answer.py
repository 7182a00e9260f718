"""The answer of ``check``, and the sentences that every form of it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.cli.check_gone import gone_part, other_missing
from generator.core.printable import path_list
from generator.core.text import quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.query.availability import Availability
    from generator.query.check import Judgement, Verdict
    from generator.query.declarations import DeclarationKind, Template


MAX_NAMED = 5
"""Up to this many Regions are listed with everything that they lack."""

REASONS: Mapping[DeclarationKind, str] = {
    "nested": "nested stack: check its template as well",
    "custom": "custom resource: what it does is up to its function",
    "module": "module: check its files, or a plan of all of it",
    "third-party": "type of another publisher",
    "transform": "macro: it may add resources",
    "other-provider": "resource of another provider",
    "unknown": "not recognized: computed, or in no list of resource types",
}
"""Why something is not judged."""


class CheckAnswer(NamedTuple):
    """What was asked, and the judgement: the files by name, and the Regions that are considered."""

    files: Mapping[str, Template]
    availability: Availability
    judgement: Judgement
    codes: tuple[str, ...]
    verdict: Verdict

    @property
    def available(self) -> list[str]:
        """The considered Regions that have everything."""
        return self.having("available")

    def having(self, status: str) -> list[str]:
        """Return the considered Regions with a status."""
        return [code for code in self.codes if self.judgement.regions[code].status == status]

    def label(self, code: str) -> str:
        """Return a Region's name and code."""
        label = self.availability.places[code].label
        return code if label == code else f"{label}, {code}"


def headline(answer: CheckAnswer) -> str:
    """Return the answer in one sentence, as a part of another."""
    judgement = answer.judgement
    if not judgement.requirements:
        return "nothing in these files can be judged" if judgement.unjudged else "these files declare no resources"
    subject = _what(answer)
    if len(answer.codes) == 1:
        (code,) = answer.codes
        region = judgement.regions[code]
        if region.status == "available":
            return f"{subject} available in {answer.label(code)}"
        if region.status == "missing":
            return f"not available in {answer.label(code)}: {path_list(region.missing)}{gone_part(answer, '; ')}"
        return f"which resource types {answer.label(code)} has is not known"
    known_count = len(answer.codes) - len(answer.having("unknown"))
    count = len(answer.available) or "none"
    types_known = " whose resource types are known" if answer.having("unknown") else ""
    where = f"{count} of {quantity(known_count, 'Region')}{types_known}"
    return f"{subject} available in {where}{gone_part(answer, ': ')}"


def _what(answer: CheckAnswer) -> str:
    """Return what was judged, in words that claim no more."""
    count = len(answer.judgement.requirements)
    recognized = "recognized " if answer.judgement.unrecognized else ""
    return f"the one {recognized}resource type is" if count == 1 else f"all {count} {recognized}resource types are"


def failure(answer: CheckAnswer) -> str:
    """Return what fails the check: of a few Regions, what each of them lacks."""
    missing = answer.having("missing")
    if answer.verdict == "unrecognized":
        return f"not recognized: {path_list(name or '(no type)' for name in answer.judgement.unrecognized)}"
    if answer.verdict == "unknown":
        return f"which resource types are there is not known: {path_list(map(answer.label, answer.having('unknown')))}"
    if len(answer.codes) > MAX_NAMED:
        return headline(answer)
    lacks = (f"{answer.label(code)}: {path_list(answer.judgement.regions[code].missing)}" for code in missing)
    return f"not available in {'; in '.join(lacks)}{gone_part(answer, '; ')}"


def advice(answer: CheckAnswer) -> str:
    """Return the next step where not everything is available."""
    if answer.verdict == "unrecognized":
        return "check the spelling of the names, or leave --strict out"
    if answer.verdict == "unknown":
        return "check other Regions; a later catalog may know these, --site reads a published one"
    if answer.judgement.gone:
        return f"replace what AWS no longer lists: {path_list(each.name for each in answer.judgement.gone)}"
    everywhere = [code for code, region in answer.judgement.regions.items() if region.status == "available"]
    nearest = answer.availability.nearest(answer.having("missing")[0], everywhere)
    if nearest:
        return f"the nearest Region that has everything is {answer.label(nearest)}"
    return "no Region of that partition has everything: without --region, the answer says what each lacks"


def sentence(answer: CheckAnswer) -> str:
    """Return the answer as the beginning of a sentence."""
    text = headline(answer)
    return text[0].upper() + text[1:]


def unknown_reasons(answer: CheckAnswer) -> list[str]:
    """Return a sentence for each considered Region whose types are not known, or only of an earlier day."""
    reasons, stale = answer.availability.unknown, answer.availability.stale
    regions = answer.judgement.regions
    unknown = [
        code for code in answer.codes if code in reasons and regions[code].unknown and not other_missing(answer, code)
    ]
    old = [code for code in answer.codes if code in stale]
    return [
        *(f"Not known in {answer.label(code)}: {reasons[code]}" for code in unknown),
        *(f"Known in {answer.label(code)} as of {stale[code]}: no later list could be read." for code in old),
    ]


def dates(availability: Availability) -> str:
    """Return in a sentence of which days the catalog and its lists of types are."""
    types = f"; lists of resource types of {availability.types_as_of}" if availability.types_as_of else ""
    return f"Catalog of {availability.as_of}{types}."
