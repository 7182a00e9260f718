"""Read the histories that ship with the package."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from generator.core import resources
from generator.model import history

if TYPE_CHECKING:
    from generator.model.history import History


def offerings() -> History:
    """Return the bundled history of offerings."""
    path = resources.BUNDLED_HISTORY
    return history.decode(path.read_bytes(), str(path))


def resource_types() -> History:
    """Return the bundled history of resource types."""
    path = resources.BUNDLED_RESOURCE_TYPE_HISTORY
    return history.decode(gzip.decompress(path.read_bytes()), str(path))
