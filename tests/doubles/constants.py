"""What is the same for all commands of a process, made once for all that a test runs in it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from botocore.loaders import create_loader

from generator.build.api import api
from generator.build.pages import articles
from generator.catalog.assemble import assemble
from generator.core import resources
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import bundled_histories, curated, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from generator.model.history import History


def make_constants_once(patch: pytest.MonkeyPatch) -> None:
    """Have botocore's descriptions of AWS's services, the articles, the schemas of the API and what is bundled kept.

    Bundled are the histories, the snapshot, and the catalog of it that another snapshot is compared with.
    """
    loader = create_loader()
    read_snapshot = snapshot.read
    bundled_snapshot = cache(partial(read_snapshot, BUNDLED_SNAPSHOT))
    bundled_catalog = cache(lambda: assemble(bundled_snapshot(), curated.read()))
    patch.setattr("botocore.session.create_loader", lambda _: loader)
    patch.setattr(articles, "read", cache(articles.read))
    patch.setattr(api, "schema", cache(api.schema))
    for function, constant in (
        ("offerings", "BUNDLED_HISTORY"),
        ("resource_types", "BUNDLED_RESOURCE_TYPE_HISTORY"),
    ):
        patch.setattr(bundled_histories, function, read_once(getattr(bundled_histories, function), constant))
    patch.setattr(
        snapshot, "read", lambda path: bundled_snapshot() if path == BUNDLED_SNAPSHOT else read_snapshot(path)
    )
    patch.setattr(
        "generator.cli.build.assemble",
        lambda world, facts: bundled_catalog() if world is bundled_snapshot() else assemble(world, facts),
    )


def read_once(read: Callable[[], History], constant: str) -> Callable[[], History]:
    """Return a function that reads the file of a constant once; a test may have the constant name another file."""
    histories: dict[Path, History] = {}

    def history_there() -> History:
        path = getattr(resources, constant)
        if path not in histories:
            histories[path] = read()
        return histories[path]

    return history_there
