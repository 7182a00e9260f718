"""Small sites for the tests of publishing: two releases, their files, and a reader who follows every link."""

from __future__ import annotations

import datetime as dt
import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from generator.build import build, write
from generator.core import layout
from generator.core.files import File
from generator.core.json_rows import json_by_rows
from generator.core.resources import STATIC
from generator.model import listing, previous_release
from generator.model.snapshot import Endpoint, ServiceFacts, Snapshot
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


LINK = re.compile(rb'(?:href|src)="([^"#?]*)')

LEFT_OUT = re.compile(
    rf"""
    {layout.ASSETS_FOLDER}[^/]+/(?!css/site\.css)
    | api/(?!v1/(services|status)\.json)
    | (about|agents|badge|changes|check|compare|find|quality|resources)/
    | (regions|services)/[^/]+/feed\.
    | downloads/(?!(index\.html|services/.*|statistics\.csv|summary\.json|history\.jsonl|resource_type_history\.jsonl
        |aws_regions_services\.(json|xlsx)|region_atlas\.sqlite)$)
    | llms | feed\.json | feeds\.opml
    | .*\.md$
    """,
    re.VERBOSE,
)
"""Files that the tests' sites lack: each costs calls to the bucket, and others of its kind prove the same.

A link to one of them does not count as broken.
"""


def later_snapshot() -> Snapshot:
    """Return the tiny world a month on: one service gone, one new in two Regions."""
    world = tiny_snapshot()
    new = {"newcomer": Endpoint(endpoint=None, protocols="HTTPS")}
    return msgspec.structs.replace(
        world,
        read_at=world.read_at.replace(month=3),
        regions=tuple(
            msgspec.structs.replace(
                region,
                services=dict(
                    sorted(
                        {
                            **{code: endpoint for code, endpoint in region.services.items() if code != "awkward"},
                            **(new if region.partition == "aws" else {}),
                        }.items()
                    )
                ),
            )
            for region in world.regions
        ),
        services=tuple(
            sorted(
                [
                    *(service for service in world.services if service.code != "awkward"),
                    ServiceFacts(code="newcomer", name="AWS Newcomer", url=None, regions=("eu-west-1", "us-east-1")),
                ],
                key=lambda subject: subject.code,
            )
        ),
    )


def next_day(world: Snapshot) -> Snapshot:
    """Return the same facts, read a day later."""
    return msgspec.structs.replace(world, read_at=world.read_at + dt.timedelta(days=1))


def make_site(out: Path, world: Snapshot, previous: Path | None = None, static: Path = STATIC) -> Path:
    """Build a world's site into a folder, without ``LEFT_OUT``; ``previous`` is the site published before it."""
    last = previous_release.read(previous / "downloads") if previous else None
    options = build.BuildOptions(snapshot=world, previous=last, static=static, accept_shrink="a test")
    whole = build.files(options, executor_factory=ThreadPoolExecutor).files
    write.write([file for file in whole if not LEFT_OUT.match(file.path)], out)
    return with_new_summary(out)


def other_static(folder: Path) -> Path:
    """Return static files with another stylesheet."""
    for file in STATIC.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(STATIC)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes() + (b"p{color:red}" if file.suffix == ".css" else b""))
    return folder


def two_releases(root: Path) -> tuple[Path, Path]:
    """Build two releases: in the second a service is gone, one is new, the stylesheet is another."""
    first = make_site(root / "first", tiny_snapshot())
    return first, make_site(root / "second", later_snapshot(), first, other_static(root / "static"))


def site_objects(objects: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the objects without those that publishing writes for itself."""
    own = (".region-atlas/", "downloads/history-replaced-")
    return {key: content for key, content in objects.items() if not key.startswith(own)}


def site_files(site: Path) -> dict[str, bytes]:
    """Return a built site's files by path."""
    contents = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    return site_objects(contents)


def with_new_list(site: Path) -> Path:
    """Write the list of a site's files anew, after a test changed them; return the site."""
    for folder in sorted((path for path in site.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    (site / listing.LIST_PATH).write_bytes(
        listing.encode(listing.listing(File(*file) for file in site_files(site).items()))
    )
    return site


def with_new_summary(site: Path) -> Path:
    """Write a site's summary and list anew, with the reports that are there alone; return the site."""
    path = site / layout.SUMMARY_PATH
    summary = json.loads(path.read_bytes())
    summary["reports"] = [report for report in summary["reports"] if (site / "downloads" / report["path"]).exists()]
    path.write_bytes(json_by_rows(summary))
    return with_new_list(site)


def broken_links(objects: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Follow every link that can be reached from ``/``; return (page, path) for each whose file is missing."""
    broken: set[tuple[str, str]] = set()
    if "index.html" not in objects:  # nothing was published yet
        return broken
    visited, to_read = {"index.html"}, ["index.html"]
    while to_read:
        page = to_read.pop()
        for path in _linked(page, objects[page]) - visited:
            if path not in objects:
                broken.add((page, path))
                continue
            visited.add(path)
            if PurePosixPath(path).suffix in {".html", ".css"}:
                to_read.append(path)
    return broken


@lru_cache(maxsize=1000)  # A site is walked after each of a hundred operations, most of which change no page.
def _linked(page: str, content: bytes) -> frozenset[str]:
    """Return the paths that a page leads to within its site."""
    leads = (_leads_to(page, link.decode().replace("&amp;", "&")) for link in LINK.findall(content))
    return frozenset(path for path in leads if path is not None and not LEFT_OUT.match(path))


def _leads_to(page: str, address: str) -> str | None:
    """Return the path of the file that a link leads to; None where that is another site's."""
    whole = urlsplit(urljoin(f"https://site.example/{page}", address))
    if whole.netloc != "site.example":
        return None
    path = unquote(whole.path).lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path
