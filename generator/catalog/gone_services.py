"""The names in templates of services that AWS no longer lists: a template that uses one cannot be deployed as it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.model.catalog import Catalog
    from generator.model.questions import RemovedSubject


class GoneServiceFacts(Value, frozen=True, kw_only=True):
    """A service that AWS no longer lists, by the last name on record, with the names that templates have for it.

    ``removed`` is the date of the first reading without it; ``settled`` says that a second reading agreed. ``closest``
    has the names of the services of today that are closest, by code. ``namespaces`` are those of CloudFormation, also
    those that only earlier lists have, ``terraform`` the types of the provider ``aws``, or beginnings of them.
    """

    name: str
    removed: dt.date
    settled: bool
    closest: dict[str, str]
    namespaces: tuple[str, ...]
    terraform: tuple[str, ...]


def gone_services(removed: Iterable[RemovedSubject], catalog: Catalog) -> dict[str, GoneServiceFacts]:
    """Return the services that AWS no longer lists and that a template can name, by code.

    What AWS lists under another code since is not among them, nor is a name that a service of today has.
    """
    present = {
        name for service in catalog.services for name in (*service.names.cloudformation, *service.names.terraform)
    }
    former = catalog.type_catalog.former_namespaces.values()
    gone: dict[str, GoneServiceFacts] = {}
    for each in removed:
        if each.kind != "service" or each.has_other_code:
            continue
        own = (namespace.name for namespace in former if namespace.service == each.code)
        namespaces = tuple(sorted({*each.names.cloudformation, *own} - present))
        terraform = tuple(name for name in each.names.terraform if name not in present)
        if namespaces or terraform:
            gone[each.code] = GoneServiceFacts(
                name=each.name,
                removed=each.removed,
                settled=each.settled,
                closest={code: catalog.service[code].label for code in each.successors if code in catalog.service},
                namespaces=namespaces,
                terraform=terraform,
            )
    return gone
