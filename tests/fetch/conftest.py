"""What the tests of reading the parameters share: a store that no earlier test has left at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.doubles.parameter_store import OpenStore


@pytest.fixture
def store(opened: OpenStore) -> OpenStore:
    """Return the store that a module's tests share (``opened``), which has no fault until a test sets one."""
    return opened.without_fault()
