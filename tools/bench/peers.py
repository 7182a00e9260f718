"""Another site generator with the same data: Hugo's bare pages, one with a table for each Region and service."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from generator.catalog.assemble import assemble
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import curated, snapshot
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Catalog


COMMAND = Path(sys.prefix) / "hugo" / "bin" / "hugo"
"""Where the Makefile installs Hugo, if its package is available."""
RUNS = 5
PAGE = """<!doctype html><html lang="en"><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>
<table>{{ range .Params.rows }}
<tr><th>{{ .name }}</th><td>{{ .code }}</td><td>{{ .endpoint }}</td></tr>{{ end }}</table>
</main></html>
"""
LIST = """<!doctype html><html lang="en"><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></main></html>
"""


def rows(folder: Path) -> Iterator[Row]:
    """Build the peer's pages in a fresh process each time; the figure has no limit, it is there for comparison."""
    if not COMMAND.exists():
        yield Row("Hugo, bare pages", "left out: its package is not available", "", None)
        return
    catalog = assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read())
    count = lay_out(catalog, folder)
    durations = []
    for run in range(RUNS):
        start = time.perf_counter()
        command = [str(COMMAND), "--quiet", "--source", str(folder), "--destination", str(folder / f"public-{run}")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        durations.append(time.perf_counter() - start)
    yield Row(f"Hugo, bare pages ({count})", f"{median(durations):.2f} s", "", None)


def lay_out(catalog: Catalog, folder: Path) -> int:
    """Write what Hugo reads; return how many pages of Regions and services it should make."""
    layouts, content = folder / "layouts" / "_default", folder / "content"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text(PAGE, "utf-8")
    (layouts / "list.html").write_text(LIST, "utf-8")
    settings = {"baseURL": "https://atlas.example/", "disableKinds": ["taxonomy", "term", "RSS", "sitemap"]}
    (folder / "hugo.json").write_text(json.dumps(settings), "utf-8")
    for kind in ("regions", "services"):
        (content / kind).mkdir(parents=True)
    for region in catalog.regions:
        services = catalog.in_region[region.code].items()
        table = [(catalog.service[code].label, code, offering.endpoint) for code, offering in services]
        _write(content / "regions" / f"{region.code}.md", region.label, table)
    for service in catalog.services:
        regions = catalog.of_service[service.code].items()
        table = [(catalog.region[code].label, code, offering.endpoint) for code, offering in regions]
        _write(content / "services" / f"{service.code}.md", service.label, table)
    return len(catalog.regions) + len(catalog.services)


def _write(path: Path, title: str, table: list[tuple[str, str, str | None]]) -> None:
    lines = [{"name": name, "code": code, "endpoint": endpoint or ""} for name, code, endpoint in table]
    path.write_text(json.dumps({"title": title, "rows": lines}), "utf-8")
