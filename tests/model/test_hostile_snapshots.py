"""Snapshots that somebody damaged, or that AWS never meant: each is refused by name, or gives a sound site."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import html5lib
import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.core import bounds
from generator.core.errors import AtlasError, DataError, NotFitError
from generator.core.files import File
from generator.model import snapshot
from tests.conftest import examples, tiny_snapshot
from tests.paths import STATIC

if TYPE_CHECKING:
    from collections.abc import Callable


WORLD = json.loads(msgspec.json.encode(tiny_snapshot()))

TEXTS = (
    *(
        "",
        " ",
        "\N{NO-BREAK SPACE}\t\n",
        "\x00",
        "\x1b[31m",
        "\x1b]0;x\x07",
        "::error::x\n::warning::y",
        "a\r\nb",
        "\x9b2J",
    ),
    *(
        "\x7f",
        "\ud800",
        "\uffff",
        "\N{RIGHT-TO-LEFT OVERRIDE}gpj",
        "\N{ZERO WIDTH SPACE}",
        "\N{LINE SEPARATOR}",
        "\x85",
    ),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&amp;&lt;", "]]>", "{{ 7 * 7 }}", "javascript:x"),
    *(
        "=1+1",
        " =1",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "@x",
        "_x0041_",
        "a,b\"c'",
        "../../x",
        "..",
        ".",
        ".net",
        "a/b",
        "a\\b",
    ),
    *(
        "index",
        "index.html",
        "INDEX.HTML",
        "launches.ics",
        "con",
        "x" * 251,
        "x" * 5_000,
        "%2e%2e",
        "%",
        "a b",
        "~",
        "#?",
    ),
    *("https://x/\x08", "https://[", "http://x", "eu-west-1", "EU-WEST-1", "lambda", "iam", "__proto__", "\U0001f6f0"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2024-02-30", "9999-12-31", "0999-01-01", "1970-01-01"),
)
BY_HAND = {"name", "url", "endpoint", "protocols", "problem", "code", "announcement", "country", "date"}
"""Fields that somebody at AWS writes: tried more often than the rest."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys, or a reader does not see."""
MAX_PROBLEM_LENGTH = 1000
SOUND: set[tuple[str, int]] = set()
"""Files that were read already: most of a site is the same whatever one value is."""
VALUES: tuple[object, ...] = (None, True, 0, -1, 2**70, 1e308, [], {}, [[]], {"": None}, ["b", "a"], ["a", "a"], [None])


def places(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every value in a document."""
    paths = [path] if path else []
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return paths + [place for key, value in entries for place in places(value, (*path, key))]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Make the tiny world's snapshot with one or two values replaced, dropped, doubled or called something else."""
    document = copy.deepcopy(WORLD)
    for _ in range(draw(st.integers(1, 2))):
        paths = places(document)
        by_hand = [place for place in paths if place[-1] in BY_HAND]
        way = draw(st.sampled_from(by_hand or paths) | st.sampled_from(paths))
        holder: Any = document
        key: Any = way[-1]
        for step in way[:-1]:
            holder = holder[step]
        text = draw(st.sampled_from(TEXTS) | st.text(max_size=12))
        match draw(st.sampled_from(("text", "text", "text", "inside", "value", "drop", "double", "rename"))):
            case "text":
                holder[key] = text
            case "inside" if isinstance(holder[key], str):
                holder[key] += text
            case "value":
                holder[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case "drop":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.insert(int(key), copy.deepcopy(holder[key]))
            case "rename" if isinstance(holder, dict):
                holder[text] = holder.pop(key)
    return json.dumps(document).encode()


def numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number:06}" for number in range(count)]


def too_many(kind: str) -> dict[str, Any]:
    """Return the tiny world's snapshot with one more of a kind than any site shows."""
    document: dict[str, Any] = copy.deepcopy(WORLD)
    region, service = document["regions"][0], document["services"][0]
    match kind:
        case "regions":
            document["regions"] = [region | {"code": code} for code in numbered("r", bounds.MAX_REGIONS + 1)]
        case "services":
            document["services"] = [service | {"code": code} for code in numbered("s", bounds.MAX_SERVICES + 1)]
        case "availability":
            region["zones"]["availability"] = numbered("z", bounds.MAX_ZONES + 1)
        case "offerings":
            endpoint: dict[str, None] = {"endpoint": None, "protocols": None}
            region["services"] = {code: endpoint for code in numbered("s", bounds.MAX_OFFERINGS + 1)}  # noqa: C420 (shared)
    return document


@pytest.mark.parametrize("kind", ["regions", "services", "availability", "offerings"])
def test_more_of_a_kind_than_a_site_can_show_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    """A build of 100,000 services would not end; the bound is ten times what AWS has."""
    path = tmp_path / "large.json"
    path.write_text(json.dumps(too_many(kind)))
    with pytest.raises(DataError, match=rf"{kind}: [0-9,]+ of them, and [0-9,]+ are the most"):
        snapshot.read(path)


@settings(max_examples=examples(100))
@given(content=damaged())
def test_a_damaged_snapshot_is_refused_by_name_or_gives_a_sound_site(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.json"
    path.write_bytes(content)
    files = outcome(path)
    event(type(files).__name__)
    if isinstance(files, AtlasError):
        assert files.status in {DataError.status, NotFitError.status}
        assert not UNSEEN.search(files.problem)
        assert len(files.problem) < MAX_PROBLEM_LENGTH
        assert files.advice
        return
    assert not files.missing
    for file in files.files:
        if not file.path.startswith("assets/") and (file_id := (file.path, hash(file.content))) not in SOUND:
            require_sound(file)
            SOUND.add(file_id)


def outcome(path: Path) -> build.BuildResult | AtlasError:
    """Return the site of a snapshot, or how it was refused; whatever else is raised is a fault."""
    try:
        order = build.BuildOptions(snapshot=snapshot.read(path), site_url="https://atlas.example.org/", static=STATIC)
        return build.files(order, executor_factory=ThreadPoolExecutor)
    except AtlasError as refused:
        return refused


def require_sound(file: File) -> None:
    """Assert that a file is what its name says, and that nothing in it controls whoever reads it."""
    assert re.fullmatch(r"(?!.*(^|/)\.)[!-~/]+", file.path)
    kind = Path(file.path).suffix
    if kind == ".xlsx":
        with ZipFile(io.BytesIO(file.content)) as archive:
            for name in archive.namelist():
                fromstring(archive.read(name))
        return
    if kind == ".zip":
        with ZipFile(io.BytesIO(file.content)) as archive:
            for name in archive.namelist():
                require_sound(File(name, archive.read(name)))
        return
    if kind == ".sqlite":
        database(file.content)
        return
    text = file.content.decode()
    assert not UNSEEN.search(text), file.path
    checks: dict[str, Callable[[str], object]] = {
        ".html": html,
        ".csv": table,
        ".json": json.loads,
        ".ics": calendar,
        ".xml": fromstring,
        ".atom": fromstring,
    }
    if kind in checks:
        checks[kind](text)


def database(content: bytes) -> None:
    """Assert that a database is whole, that its keys hold, and that no text became a part of its schema."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        listed = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        names = [name for (name,) in listed]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in names)
        for name in names:
            connection.execute(f"SELECT * FROM {name} LIMIT 1").fetchall()  # noqa: S608 (a name of ours)


def html(text: str) -> None:
    """Assert that a browser has nothing to repair, and that no text became a script."""
    assert "<script>" not in text
    assert "<img src=x" not in text
    assert not re.search(r'href="\s*(javascript|http):', text)
    reader = html5lib.HTMLParser(namespaceHTMLElements=False)
    reader.parse(text)
    assert not reader.errors


def table(text: str) -> None:
    """Assert that each row has the columns of the first, and no cell is a formula; a number below zero is none."""
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert {len(row) for row in rows} <= {len(head)}
    texts = [cell for row in rows for cell in row if not re.fullmatch(r"-\d+(\.\d+)?", cell)]
    assert not [cell for cell in texts if re.match("\\s*[=+@-]|\\s*\N{FULLWIDTH EQUALS SIGN}", cell)]


def calendar(text: str) -> None:
    """Assert what RFC 5545 asks of lines and dates."""
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    dates = [line for line in lines if line.startswith(("DTSTART", "DTEND", "DTSTAMP"))]
    assert all(re.search(r":[12]\d{7}(T000000Z)?$", line) for line in dates)
