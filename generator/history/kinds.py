"""The kinds of change: one row for each, with everything that pages, feeds, reports and documents say of that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias


class Heading(NamedTuple):
    """What changes of one kind, or of kinds that belong together, stand under on a page.

    ``singular`` and ``plural`` follow their number; ``column`` counts them in the table of all months. With ``joined``,
    offerings that launched or were removed alike share one line; with ``foldable``, many lines are folded away.
    Headings of ``types`` are about resource types.
    """

    key: str
    title: str
    singular: str
    plural: str
    column: str
    joined: bool = False
    foldable: bool = False
    types: bool = False


HEADINGS: Final = (
    Heading("regions-new", "New Regions", "new Region", "new Regions", "New Regions"),
    Heading("services-new", "New services", "new service", "new services", "New services"),
    Heading(
        "came",
        "Launched in a Region",
        "service launch in a Region",
        "service launches in a Region",
        "Launched",
        joined=True,
    ),
    Heading("regions-gone", "Regions removed", "Region removed", "Regions removed", "Entirely removed"),
    Heading("services-gone", "Services removed", "service removed", "services removed", "Entirely removed"),
    Heading(
        "left",
        "Removed from a Region",
        "service removed from a Region",
        "services removed from a Region",
        "Removed",
        joined=True,
    ),
    Heading("names", "Renamed", "name changed", "names changed", "Renamed", foldable=True),
    Heading("zones", "New zones", "Region with new zones", "Regions with new zones", "Zones", foldable=True),
    Heading(
        "zones-gone", "Zones removed", "Region with zones removed", "Regions with zones removed", "Zones", foldable=True
    ),
    Heading("endpoints", "Endpoints changed", "endpoint changed", "endpoints changed", "Endpoints", foldable=True),
    Heading(
        "types-new",
        "New resource types",
        "service with new resource types",
        "services with new resource types",
        "Resource types",
        foldable=True,
        types=True,
    ),
    Heading(
        "types-came",
        "Resource types registered in further Regions",
        "service with resource types in further Regions",
        "services with resource types in further Regions",
        "Resource types",
        foldable=True,
        types=True,
    ),
    Heading(
        "types-gone",
        "Resource types removed",
        "service with resource types removed",
        "services with resource types removed",
        "Resource types",
        foldable=True,
        types=True,
    ),
)
"""Every heading, in the order in which those of one reading stand on a page."""


class ChangeKind(NamedTuple):
    """One kind of change.

    ``title`` is what a filter calls the kind, ``heading`` the key of the heading that its changes stand under.
    ``sentence`` has the fields that ``sentences.parts`` fills; ``sentence_again`` replaces it for a return.
    ``suffix`` is added to the sentence of an offering that is part of a Region's or service's change of this kind.
    ``presence`` kinds say that a Region, service or offering came or went; ``removal`` kinds count once a second
    reading agrees, and can be undone. Kinds of ``types`` are about resource types, which have a history of their own.
    """

    name: str
    title: str
    heading: str
    sentence: str
    sentence_again: str | None = None
    suffix: str = ""
    presence: bool = False
    removal: bool = False
    types: bool = False


KINDS: Final = (
    ChangeKind(
        name="region-appeared",
        title="New Regions",
        heading="regions-new",
        sentence="{region} is a new Region, with {services}",
        sentence_again="the Region {region} is listed again, with {services}",
        suffix=", a new Region",
        presence=True,
    ),
    ChangeKind(
        name="region-went",
        title="Regions removed",
        heading="regions-gone",
        sentence="the Region {region} was removed, with {services}",
        suffix=", with the Region itself",
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="service-appeared",
        title="New services",
        heading="services-new",
        sentence="{service} is a new service, available in {regions}",
        sentence_again="the service {service} is listed again, available in {regions}",
        suffix=" as a new service",
        presence=True,
    ),
    ChangeKind(
        name="service-went",
        title="Services removed",
        heading="services-gone",
        sentence="the service {service} was removed; it was available in {regions}",
        suffix=", with the service itself",
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="region-renamed",
        title="Regions renamed",
        heading="names",
        sentence="{old} is {new}",
    ),
    ChangeKind(
        name="service-renamed",
        title="Services renamed",
        heading="names",
        sentence="{old} is {new}",
    ),
    ChangeKind(
        name="zones-added",
        title="New zones",
        heading="zones",
        sentence="{region} has {new_zones}",
        sentence_again="{region} again has {zones}",
    ),
    ChangeKind(
        name="zones-removed",
        title="Zones removed",
        heading="zones-gone",
        sentence="{region} no longer has {zones}",
        removal=True,
    ),
    ChangeKind(
        name="offering-appeared",
        title="Launched in a Region",
        heading="came",
        sentence="{service} launched in {region}",
        sentence_again="{service} returned to {region}",
        presence=True,
    ),
    ChangeKind(
        name="offering-went",
        title="Removed from a Region",
        heading="left",
        sentence="{service} {was} removed from {region}",
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="endpoint-changed",
        title="Endpoints changed",
        heading="endpoints",
        sentence="{service} in {region} {endpoint}",
    ),
    ChangeKind(
        name="types-appeared",
        title="New resource types",
        heading="types-new",
        sentence="{namespace}: {new_types} in {regions}",
        types=True,
    ),
    ChangeKind(
        name="types-registered",
        title="Resource types registered in further Regions",
        heading="types-came",
        sentence="{namespace}: {types} registered in {regions}",
        types=True,
    ),
    ChangeKind(
        name="types-went",
        title="Resource types removed",
        heading="types-gone",
        sentence="{namespace}: {types} removed from {regions}",
        removal=True,
        types=True,
    ),
)
"""Every kind, in the order in which reports, feeds and documents list the changes of one reading."""

BY_NAME: Final = {kind.name: kind for kind in KINDS}
ORDER: Final = {kind.name: place for place, kind in enumerate(KINDS)}
HEADING_OF: Final = {kind.name: heading for kind in KINDS for heading in HEADINGS if heading.key == kind.heading}
FILTERS: Final = sorted(KINDS, key=lambda kind: HEADINGS.index(HEADING_OF[kind.name]))
"""Every kind, in the order in which the page of all changes offers them as a filter."""
COLUMNS: Final = tuple(dict.fromkeys(heading.column for heading in HEADINGS))
"""The columns of the table of all months."""

if TYPE_CHECKING:
    KindName: TypeAlias = str
else:
    # msgspec validates the names, and the API's JSON Schema lists them, without a second list of them here.
    KindName = Literal[tuple(kind.name for kind in KINDS)]
