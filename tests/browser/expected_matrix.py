"""What the matrix must show for a state, computed from the catalog alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from generator.model.catalog import Catalog, Offering, Region, Service


GLOBAL = "global endpoint"
AVAILABLE = {False: {"yes", GLOBAL}, True: {"yes"}}
"""The cells that count as available, by whether global endpoints are left out."""


class MatrixState(NamedTuple):
    """The filters, as the address names them."""

    q: str = ""
    category: str = ""
    partition: str = ""
    geography: str = ""
    regions: tuple[str, ...] = ()
    differs: bool = False
    runs_there: bool = False

    @property
    def query(self) -> str:
        """The state as the address has it."""
        pairs = [(name, value) for name, value in self._asdict().items() if value and isinstance(value, str)]
        pairs += [("regions", ",".join(self.regions))] if self.regions else []
        flags = [name for name in ("differs", "runs_there") if getattr(self, name)]
        query = "&".join(part for part in (urlencode(pairs, safe=",()-"), *flags) if part)
        return f"?{query}" if query else ""


class ShownMatrix(NamedTuple):
    """The content of the page: codes of services and Regions in order, and the cells of each row."""

    services: list[str]
    regions: list[str]
    cells: list[list[str]]


def expected(catalog: Catalog, state: MatrixState) -> ShownMatrix:
    """Return the matrix of a state."""
    regions = [region.code for region in catalog.regions if _region_fits(region, state)]
    rows = {}
    for group in catalog.by_category.values():
        for subject in group:
            cells = [_cell(catalog.of_service[subject.code].get(code)) for code in regions]
            available = [cell in AVAILABLE[state.runs_there] for cell in cells]
            if (
                regions
                and _service_fits(subject, state)
                and (not state.differs or len(set(available)) == 2)
                and (not state.runs_there or any(available))
            ):
                rows[subject.code] = cells
    return ShownMatrix(list(rows), regions, list(rows.values()))


def count_text(catalog: Catalog, matrix: ShownMatrix, *, runs_there: bool = False) -> str:
    """Return the counts as the page words them."""
    offered = sum(cell in AVAILABLE[runs_there] for cells in matrix.cells for cell in cells)
    return (
        f"{len(matrix.services)} of {len(catalog.services)} services in "
        f"{len(matrix.regions)} of {len(catalog.regions)} Regions, {offered:,} offering{'' if offered == 1 else 's'}"
    )


def _cell(offering: Offering | None) -> str:
    if offering is None:
        return "no"
    return GLOBAL if offering.global_endpoint else "yes"


def _region_fits(region: Region, state: MatrixState) -> bool:
    return (
        (not state.partition or region.partition == state.partition)
        and (not state.geography or region.geography == state.geography)
        and (not state.regions or region.code in state.regions)
    )


def _service_fits(service: Service, state: MatrixState) -> bool:
    own = _plain(f"{service.name or ''} {service.code}")
    aliases = " ".join(_plain(alias) for alias in service.aliases).split()
    return (not state.category or service.category == state.category) and all(
        word in own or any(alias.startswith(word) for alias in aliases) for word in _plain(state.q).split()
    )


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
