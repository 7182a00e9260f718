"""What the matrix should show for a state, computed from the catalog alone, for its tests to compare with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from generator.model.catalog import Catalog, Region, Service


class State(NamedTuple):
    """The filters, as the address names them."""

    q: str = ""
    category: str = ""
    partition: str = ""
    geography: str = ""
    regions: tuple[str, ...] = ()
    differs: bool = False

    @property
    def query(self) -> str:
        """The state as the address has it."""
        pairs = [(name, value) for name, value in self._asdict().items() if value and isinstance(value, str)]
        pairs += [("regions", ",".join(self.regions))] if self.regions else []
        written = urlencode(pairs, safe=",()-") + ("&differs" if self.differs else "")
        return f"?{written}".replace("?&", "?") if written else ""


class Shown(NamedTuple):
    """What is on the page: codes of services and Regions in their order, and each row's cells."""

    services: list[str]
    regions: list[str]
    cells: list[list[str]]


def expected(catalog: Catalog, state: State) -> Shown:
    """Return what a state shows."""
    regions = [region.code for region in catalog.regions if _region_fits(region, state)]
    rows = {}
    for group in catalog.by_category.values():
        for subject in group:
            cells = ["yes" if code in catalog.of_service[subject.code] else "no" for code in regions]
            if regions and _service_fits(subject, state) and (not state.differs or len(set(cells)) == 2):
                rows[subject.code] = cells
    return Shown(list(rows), regions, list(rows.values()))


def count_text(catalog: Catalog, matrix: Shown) -> str:
    """Return the counts as the page words them."""
    offered = sum(cells.count("yes") for cells in matrix.cells)
    return (
        f"{len(matrix.services)} of {len(catalog.services)} services in "
        f"{len(matrix.regions)} of {len(catalog.regions)} Regions, {offered:,} offering{'' if offered == 1 else 's'}"
    )


def _region_fits(region: Region, state: State) -> bool:
    return (
        (not state.partition or region.partition == state.partition)
        and (not state.geography or region.geography == state.geography)
        and (not state.regions or region.code in state.regions)
    )


def _service_fits(service: Service, state: State) -> bool:
    own = _plain(f"{service.name or ''} {service.code}")
    aliases = " ".join(_plain(alias) for alias in service.aliases).split()
    return (not state.category or service.category == state.category) and all(
        word in own or any(alias.startswith(word) for alias in aliases) for word in _plain(state.q).split()
    )


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
