"""Say where the Local and Wavelength Zones of a Region are, by the location in their IDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.model.catalog import NamedZone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.model.catalog import Zones


LOCATION = re.compile(r"[a-z0-9]+-(?:wl\d+-)?(?P<location>[a-z]+)\d*-(?:az|wlz)\d+")
"""``use1-bos1-az1``, ``apne1-wl1-kix-wlz1``, ``euw3-cmn1-wlz1``: the Region, maybe a carrier, the place, a number."""


def location(zone: str) -> str | None:
    """Return the location in the ID of a Local or Wavelength Zone; None where the ID has another shape."""
    match = LOCATION.fullmatch(zone)
    return match["location"] if match else None


def places(zones: Iterable[str], places_by_location: Mapping[str, str]) -> dict[str, str]:
    """Return the place of each Local or Wavelength Zone by its ID, where it is known."""
    located = {zone: places_by_location.get(location(zone) or "") for zone in zones}
    return {zone: place for zone, place in located.items() if place}


def named_zones(zones: Zones | None) -> tuple[NamedZone, ...]:
    """Return the zones of a Region by kind, with their places; none where AWS lists nothing of the Region's own."""
    if zones is None:
        return ()
    return (
        *(NamedZone(id=zone, kind="availability") for zone in zones.availability),
        *(
            NamedZone(id=zone, kind="local", location=location(zone), place=zones.places.get(zone))
            for zone in zones.local
        ),
        *(
            NamedZone(id=zone, kind="wavelength", location=location(zone), place=zones.places.get(zone))
            for zone in zones.wavelength
        ),
    )
