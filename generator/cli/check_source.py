"""Where ``check`` takes its catalog from: what ships with the program, a built site, or a published one."""

from __future__ import annotations

import gzip
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from generator.catalog.assemble import assemble
from generator.core.disk import read_regular
from generator.core.errors import AtlasError, SourceError
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_RESOURCE_TYPE_HISTORY, BUNDLED_SNAPSHOT
from generator.history import resource_types, timeline
from generator.model import curated, history, snapshot
from generator.query import published
from generator.query.availability import of_catalog, since

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.query.availability import Availability


MAX_BYTES = 64 * 2**20
"""Bytes of a document: ten times as much as either has."""
MAX_SECONDS = 60.0


def bundled() -> Availability:
    """Return what the catalog says that ships with the program, without the days on which anything was first seen."""
    return of_catalog(assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read()))


def dated(availability: Availability) -> Availability:
    """Return the bundled catalog with these days; reading its histories takes as long as all the rest."""
    packed = gzip.decompress(BUNDLED_RESOURCE_TYPE_HISTORY.read_bytes())
    types = resource_types.first_seen(history.decode(packed, str(BUNDLED_RESOURCE_TYPE_HISTORY)))
    past = history.decode(BUNDLED_HISTORY.read_bytes(), str(BUNDLED_HISTORY))
    offerings = timeline.first_seen(past).offerings
    return msgspec.structs.replace(
        availability,
        types={
            name: msgspec.structs.replace(each, regions={code: types.get((code, name)) for code in each.regions})
            for name, each in availability.types.items()
        },
        services={
            service: {code: since(offerings.get((code, service)), past.since) for code in regions}
            for service, regions in availability.services.items()
        },
    )


def of_site(address: str) -> Availability:
    """Return what a site says: in a folder, or at an address."""
    get, where = getter(address), f"{address.rstrip('/')}/"
    catalog, types = map(get, published.PATHS)
    if catalog is None:
        raise SourceError(f"{where}: there is no {published.PATHS[0]}", "give the folder or the address of a site")
    return published.of_documents(catalog, types, where)


def getter(address: str) -> Callable[[str], bytes | None]:
    """Return what reads a file of a site by its path, from a folder or an address (None: there is no such file)."""
    get = _from_web if address.startswith(("https://", "http://")) else _from_folder
    return partial(get, f"{address.rstrip('/')}/")


def _from_folder(where: str, path: str) -> bytes | None:
    try:
        return read_regular(Path(where) / path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AtlasError(f"{where}{path}: cannot be read: {error.strerror}", "check the folder") from error


def _from_web(where: str, path: str) -> bytes | None:
    # Whoever checks with what ships with the program does not wait for what reads from the web.
    from generator.fetch import web  # noqa: PLC0415

    try:
        answer = web.get(
            f"{where}{path}", max_bytes=MAX_BYTES, max_seconds=MAX_SECONDS, accepted={HTTPStatus.NOT_FOUND}
        )
    except web.WebError as error:
        raise SourceError(
            f"{where}{path}: cannot be read: {error}", "check the address, or leave --site out"
        ) from error
    return None if answer.status == HTTPStatus.NOT_FOUND else answer.content
