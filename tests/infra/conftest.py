"""What the tests of infra/ share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import built_once
from tests.doubles.sites import two_releases
from tests.infra.plugins import set_up_copy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def initialized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of infra/ that Terraform has initialized; only states are written beside it."""
    return built_once(tmp_path_factory, "initialized-infra", set_up_copy)


@pytest.fixture(scope="session")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the sites of two releases, which the tests of publishing have as well."""
    root = built_once(tmp_path_factory, "two-sites", two_releases)
    return root / "first", root / "second"
