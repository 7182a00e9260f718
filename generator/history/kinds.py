"""The kinds of change: one row for each, with everything that pages, feeds, reports and documents say of that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

PageSubject: TypeAlias = Literal["service", "region", "namespace"]
"""What a page with changes may be about."""


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


class Wording(NamedTuple):
    """A sentence with fields that ``sentences.parts`` fills, and shorter ones for the pages of what it is about.

    The page of a service, a Region or a namespace names it in its heading, so its own sentence does not repeat it.
    Where there is none, the page has the whole sentence, such as that of a changed name, which needs both names.
    """

    whole: str
    service: str = ""
    region: str = ""
    namespace: str = ""

    def on_page(self, subject: PageSubject | None) -> str:
        """Return the sentence for the page of such a subject, or for any other place."""
        return (getattr(self, subject) if subject else "") or self.whole


class ChangeKind(NamedTuple):
    """One kind of change.

    ``title`` is what a filter calls the kind, ``heading`` the key of the heading that its changes stand under.
    ``sentence_again`` replaces ``sentence`` for a return.
    ``suffix`` is added to the sentence of an offering that is part of a Region's or service's change of this kind.
    ``presence`` kinds say that a Region, service or offering came or went; ``removal`` kinds count once a second
    reading agrees, and can be undone. Kinds of ``types`` are about resource types, which have a history of their own.
    """

    name: str
    title: str
    heading: str
    sentence: Wording
    sentence_again: Wording | None = None
    suffix: Wording = Wording("")
    presence: bool = False
    removal: bool = False
    types: bool = False


KINDS: Final = (
    ChangeKind(
        name="region-appeared",
        title="New Regions",
        heading="regions-new",
        sentence=Wording("{region} is a new Region, with {services}", region="new Region, with {services}"),
        sentence_again=Wording(
            "the Region {region} is listed again, with {services}", region="listed again, with {services}"
        ),
        suffix=Wording(", a new Region"),
        presence=True,
    ),
    ChangeKind(
        name="region-went",
        title="Regions removed",
        heading="regions-gone",
        sentence=Wording("the Region {region} was removed, with {services}", region="removed, with {services}"),
        suffix=Wording(", with the Region itself"),
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="service-appeared",
        title="New services",
        heading="services-new",
        sentence=Wording(
            "{service} is a new service, available in {regions}", service="new service, available in {regions}"
        ),
        sentence_again=Wording(
            "the service {service} is listed again, available in {regions}",
            service="listed again, available in {regions}",
        ),
        suffix=Wording(" as a new service"),
        presence=True,
    ),
    ChangeKind(
        name="service-went",
        title="Services removed",
        heading="services-gone",
        sentence=Wording(
            "the service {service} was removed; it was available in {regions}",
            service="removed; it was available in {regions}",
        ),
        suffix=Wording(", with the service itself", region=" from all Regions"),
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="region-renamed",
        title="Regions renamed",
        heading="names",
        sentence=Wording("{old} is {new}"),
    ),
    ChangeKind(
        name="service-renamed",
        title="Services renamed",
        heading="names",
        sentence=Wording("{old} is {new}"),
    ),
    ChangeKind(
        name="zones-added",
        title="New zones",
        heading="zones",
        sentence=Wording("{region} has {new_zones}", region="{new_zones}"),
        sentence_again=Wording("{region} again has {zones}", region="again has {zones}"),
    ),
    ChangeKind(
        name="zones-removed",
        title="Zones removed",
        heading="zones-gone",
        sentence=Wording("{region} no longer has {zones}", region="no longer has {zones}"),
        removal=True,
    ),
    ChangeKind(
        name="offering-appeared",
        title="Launched in a Region",
        heading="came",
        sentence=Wording("{service} launched in {region}", service="launched in {region}", region="{service} launched"),
        sentence_again=Wording(
            "{service} returned to {region}", service="returned to {region}", region="{service} returned"
        ),
        presence=True,
    ),
    ChangeKind(
        name="offering-went",
        title="Removed from a Region",
        heading="left",
        sentence=Wording(
            "{service} {was} removed from {region}", service="removed from {region}", region="{service} {was} removed"
        ),
        presence=True,
        removal=True,
    ),
    ChangeKind(
        name="endpoint-changed",
        title="Endpoints changed",
        heading="endpoints",
        sentence=Wording(
            "{service} in {region} {endpoint}", service="{region} {endpoint}", region="{service} {endpoint}"
        ),
    ),
    ChangeKind(
        name="types-appeared",
        title="New resource types",
        heading="types-new",
        sentence=Wording(
            "{namespace}: {new_types} in {regions}",
            service="{new_types} in {regions}",
            namespace="{new_types} in {regions}",
        ),
        types=True,
    ),
    ChangeKind(
        name="types-registered",
        title="Resource types registered in further Regions",
        heading="types-came",
        sentence=Wording(
            "{namespace}: {types} registered in {regions}",
            service="{types} registered in {regions}",
            namespace="{types} registered in {regions}",
        ),
        types=True,
    ),
    ChangeKind(
        name="types-went",
        title="Resource types removed",
        heading="types-gone",
        sentence=Wording(
            "{namespace}: {types} removed from {regions}",
            service="{types} removed from {regions}",
            namespace="{types} removed from {regions}",
        ),
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
