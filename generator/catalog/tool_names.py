"""The names of services in tools, and the form in which spellings are compared.

One service has many names: SSM says ``waf``, boto3 ``wafv2``, CloudFormation ``AWS::WAFv2``, Terraform ``aws_wafv2_``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

from generator.model.catalog import ToolNames, UnmappedName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.model.catalog import Catalog, Service
    from generator.model.curated import CuratedNames, UnmappedRow


NameKind = Literal["code", "name", "sdk", "cli", "cloudformation", "iam", "terraform", "former", "alias"]
"""What a name is: AWS's code or name of the service, its name in a tool, a former name, a word that people type."""

NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)
"""The kinds, the surest first: where a spelling is a name of several kinds, the first of them decides."""

MAKER = re.compile(r"^(?:aws|amazon)(?:[\s_-]+|::)", re.IGNORECASE)
ABBREVIATION = re.compile(r"^(.+) \(([A-Z0-9]{2,6})\)$")


class ServiceName(NamedTuple):
    """One name of one service."""

    name: str
    kind: NameKind
    code: str


class NamedService(Protocol):
    """A service with its names, of today or gone."""

    @property
    def code(self) -> str:
        """AWS's code."""

    @property
    def name(self) -> str | None:
        """AWS's name."""

    @property
    def names(self) -> ToolNames:
        """The names that tools have."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """The words that people type."""


def of_service(code: str, names: CuratedNames) -> ToolNames:
    """Return the curated names of a service; none where no row has it."""
    row = names.names.get(code)
    if row is None:
        return ToolNames()
    return ToolNames(
        sdk=row.sdk,
        cli=tuple(command for client in row.sdk for command in names.cli.get(client, (client,))),
        cloudformation=row.cloudformation,
        terraform=row.terraform,
        iam=row.iam,
        former=row.former,
    )


def shared(names: CuratedNames) -> dict[str, tuple[str, ...]]:
    """Return the services of each name that several of them have, the one that it leads to first."""
    return {name: codes for row in names.shared for name, codes in row.names.items()}


def unmapped(names: CuratedNames) -> tuple[UnmappedName, ...]:
    """Return the names that SSM lists no service for."""
    rows = names.unmapped
    kinds: tuple[tuple[Literal["sdk", "cloudformation", "product"], dict[str, UnmappedRow]], ...] = (
        ("sdk", rows.sdk),
        ("cloudformation", rows.cloudformation),
        ("product", rows.product),
    )
    return tuple(
        UnmappedName(kind=kind, name=name, reason=row.reason, part_of=row.part_of)
        for kind, named in kinds
        for name, row in named.items()
    )


def all_names(catalog: Catalog) -> tuple[ServiceName, ...]:
    """Return every name of every service of a catalog, by name; of a shared name the service that it leads to first."""
    order = {(name, code): place for name, codes in catalog.shared_names.items() for place, code in enumerate(codes)}
    names = {
        name
        for service in catalog.services
        for name in names_of(service.code, service.name, service.names, service.aliases)
    }

    def key(row: ServiceName) -> tuple[str, int, int, str, str]:
        return row.name.casefold(), NAME_KINDS.index(row.kind), order.get((row.name, row.code), 0), row.code, row.name

    return tuple(sorted(names, key=key))


def names_of(code: str, name: str | None, names: ToolNames, aliases: tuple[str, ...]) -> Iterator[ServiceName]:
    """Yield every name of a service: AWS's with and without the abbreviation behind it, and the abbreviation itself."""
    yield ServiceName(code, "code", code)
    if name:
        yield ServiceName(name, "name", code)
        if abbreviated := ABBREVIATION.match(name):
            yield from (ServiceName(part, "name", code) for part in abbreviated.groups())
    kinds: tuple[tuple[NameKind, tuple[str, ...]], ...] = (
        ("sdk", names.sdk),
        ("cli", names.cli),
        ("cloudformation", names.cloudformation),
        ("iam", names.iam),
        ("terraform", names.terraform),
        ("former", names.former),
        ("alias", aliases),
    )
    for kind, names_of_kind in kinds:
        yield from (ServiceName(tool_name, kind, code) for tool_name in names_of_kind)


def search_names(subject: NamedService, shared_names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names to find a service by that its code, its name and its aliases do not have yet, each once.

    Names in tools are folded, but for the resource types of Terraform that are called otherwise (``aws_lb``): these say
    more than a bare word. A name of several services is of the one that it leads to first.
    """
    tools = subject.names
    leading = [
        name
        for name in (*tools.sdk, *tools.cli, *tools.cloudformation, *tools.iam, *tools.terraform)
        if shared_names.get(name, (subject.code,))[0] == subject.code
    ]
    present = {fold(name) for name in (subject.code, subject.name or "", *subject.aliases)}
    folded = [fold(name) for name in leading if not name.startswith("aws_")]
    types = [name for name in leading if name.startswith("aws_") and fold(name) not in {*folded, fold(subject.code)}]
    missing = [name for name in (*folded, *types) if fold(name) not in present]
    return tuple(dict.fromkeys((*missing, *tools.former)))


def terraform_services(services: Iterable[Service], shared: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the service that each entry of Terraform's names leads to."""
    table: dict[str, str] = {}
    for service in services:
        for name in service.names.terraform:
            table.setdefault(name, service.code)
            if name in shared and shared[name][0] == service.code:
                table[name] = service.code
    return table


def fold(spelling: str) -> str:
    """Reduce a spelling to what is compared: without its maker, case, spaces and punctuation.

    ``AWS::WAFv2``, ``aws_wafv2_`` and ``WAF v2`` are all ``wafv2``.
    """
    return squeezed(MAKER.sub("", spelling.strip()))


def squeezed(text: str) -> str:
    """Reduce a text to its letters and digits, without regard to case."""
    return re.sub(r"[\W_]+", "", text.casefold())
