"""What the tests of commands share: an empty current folder, and builds of the tiny world that take little time."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from generator.build import build
from generator.build.worker import Worker
from generator.core import resources
from tests.doubles.resource_types import typed_history

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def short_type_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a history of few resource types."""
    path = tmp_path_factory.mktemp("bundled") / "resource_type_history.jsonl.gz"
    path.write_bytes(gzip.compress(typed_history().content))
    return path


@pytest.fixture
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small_builds(short_type_history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds have a short history of resource types, and make everything in this process.

    Of the tiny world's site, the months of the bundled history are the larger part, and another process takes longer to
    begin than to work.
    """
    monkeypatch.setattr(resources, "BUNDLED_RESOURCE_TYPE_HISTORY", short_type_history)
    defaults: tuple[object, ...] = build.files.__defaults__ or ()
    replaced = tuple(ThreadPoolExecutor if default is Worker else default for default in defaults)
    assert replaced != defaults
    monkeypatch.setattr(build.files, "__defaults__", replaced)
