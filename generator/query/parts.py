"""What an answer says of the parts of a service that a question names: the catalog has no Regions of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.query.vocabulary import ServicePart


def parts_note(service_name: str, parts: Iterable[ServicePart]) -> str | None:
    """Return that the catalog has no Regions of parts of a service, and where AWS lists them (None: no parts)."""
    sentences = []
    for (listing, source), listed in groupby(parts, lambda part: (part.listing, part.source)):
        words = " and ".join(f'"{part.word}"' for part in listed)
        sentences.append(f"Where {service_name} has {words} is not in the catalog: AWS lists {listing} at {source}")
    return ". ".join(sentences) or None
