"""The words for a Region beside its code and its name: where it lies, where its zones lie, what they are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from generator.model.catalog import Zones

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from generator.model.catalog import Region

PLACE = re.compile(r"\(([^()]+)\)\s*$")


def place_words(region: Region) -> tuple[str, ...]:
    """Return the words for where a Region is, that its name does not have yet."""
    words = (region.coordinates.place if region.coordinates else None, region.country_name)
    return tuple(word for word in words if word and word not in region.label)


def with_zone_places(regions: Sequence[Region]) -> tuple[Region, ...]:
    """Return Regions with the places of their Local and Wavelength Zones among their aliases.

    Who asks for Boston needs N. Virginia. A place that a Region itself is named for or lies in is left out: Osaka has a
    zone of the Tokyo Region, too.
    """
    own = {word for region in regions for name in (region.label, *place_words(region)) for word in _names(name)}
    return tuple(
        msgspec.structs.replace(
            region, aliases=tuple(dict.fromkeys((*region.aliases, *_zone_places(region, own | set(region.aliases)))))
        )
        for region in regions
    )


def _zone_places(region: Region, own: Container[str]) -> Iterator[str]:
    places = (region.zones or Zones()).places.values()
    return (place for place in places if place not in own and place.casefold() not in own)


def _names(name: str) -> Iterable[str]:
    """Return the names in "Asia Pacific (Osaka)" and in "San Francisco, California"."""
    return re.split(r", |\s*[()]\s*", name)


def place_in_name(name: str) -> str:
    """Return the place in a Region's name, ``Zurich`` of ``Europe (Zurich)``; empty where it has none."""
    match = PLACE.search(name)
    return match[1] if match else ""


def zone_words(region: Region) -> tuple[str, ...]:
    """Return the IDs of a Region's zones after their stems (``use1``)."""
    zones = region.zones or Zones()
    ids = (*zones.availability, *zones.local, *zones.wavelength)
    stems = dict.fromkeys(zone.split("-")[0] for zone in ids)
    return (*stems, *ids)
