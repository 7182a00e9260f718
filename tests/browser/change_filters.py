"""The filters of the page of all changes, and the address that has them."""

from __future__ import annotations

from typing import NamedTuple


class Filters(NamedTuple):
    """The value of each field; the empty text admits any change."""

    region: str = ""
    geography: str = ""
    service: str = ""
    category: str = ""
    kind: str = ""
    since: str = ""

    @property
    def query(self) -> str:
        """The query of the address, as the page writes it."""
        return "&".join(f"{key}={value}" for key, value in self._asdict().items() if value)
