"""The words for a Region beside its code and its name: where it lies, what it was called, its zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.model.catalog import Zones

if TYPE_CHECKING:
    from generator.model.catalog import Region


def place_words(region: Region) -> tuple[str, ...]:
    """Return the words for where a Region is, that its name does not have yet."""
    words = (region.coordinates.place if region.coordinates else None, region.country_name)
    return tuple(word for word in words if word and word not in region.label)


def zone_words(region: Region) -> tuple[str, ...]:
    """Return the IDs of a Region's zones after their stems (``use1``)."""
    zones = region.zones or Zones()
    ids = (*zones.availability, *zones.local, *zones.wavelength)
    stems = dict.fromkeys(zone.split("-")[0] for zone in ids)
    return (*stems, *ids)
