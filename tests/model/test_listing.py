"""The list of what ``build`` wrote: the same bytes for the same files, and every way a folder can differ from it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from generator.build import write
from generator.core.errors import AtlasError, DataError
from generator.core.files import File
from generator.model import listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


FILES = (
    File("index.html", b"home"),
    File("api/v1/index.json", b"{}"),
    File("services/.dotted/index.html", b"a code that begins with a dot"),
    File("downloads/summary.json", b"{}"),
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write.write(FILES, tmp_path / "site")
    return tmp_path / "site"


def test_a_site_holds_the_list_of_its_files(site: Path) -> None:
    listed = listing.read(site)
    assert set(listed.files) == {file.path for file in FILES}
    assert listed == listing.listing(FILES)
    assert listed.files["index.html"].bytes == 4
    assert not any(listing.differences(site, listed))


def test_the_list_is_the_same_for_files_in_any_order() -> None:
    assert listing.encode(listing.listing(FILES)) == listing.encode(listing.listing(FILES[::-1]))


def test_hidden_entries_at_the_top_and_finder_files_are_no_difference(site: Path) -> None:
    (site / ".gitignore").write_text("*\n")
    (site / ".git").mkdir()
    (site / "api" / ".DS_Store").write_bytes(b"\0")
    assert str(listing.differences(site, listing.read(site))) == ""


def replace_by_link(site: Path) -> None:
    (site.parent / "elsewhere").write_bytes(b"home")
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(site.parent / "elsewhere")


def replace_by_folder(site: Path) -> None:
    (site / "index.html").unlink()
    (site / "index.html").mkdir()


def link_a_folder(site: Path) -> None:
    (site / "api" / "v1" / "index.json").rename(site.parent / "index.json")
    (site / "api" / "v1").rmdir()
    (site / "api" / "v1").symlink_to(site.parent, target_is_directory=True)


@pytest.mark.parametrize(
    ("act", "lacking", "foreign", "changed"),
    [
        (lambda site: (site / "index.html").unlink(), ["index.html"], [], []),
        (lambda site: (site / "index.html").write_bytes(b"hole"), [], [], ["index.html"]),
        (lambda site: (site / "index.html").write_bytes(b"homes"), [], [], ["index.html"]),
        (lambda site: (site / "CNAME").write_text("x"), [], ["CNAME"], []),
        (lambda site: (site / "api" / ".hidden").write_text("x"), [], ["api/.hidden"], []),
        (lambda site: (site / "notes").mkdir(), [], ["notes/"], []),
        (lambda site: os.mkfifo(site / "pipe"), [], ["pipe"], []),
        (lambda site: (site / "loop").symlink_to("loop"), [], ["loop"], []),
        (replace_by_link, [], [], ["index.html"]),
        (replace_by_folder, ["index.html"], ["index.html/"], []),
        (link_a_folder, ["api/v1/index.json"], ["api/v1"], []),
    ],
)
def test_every_difference_is_named(
    act: Callable[[Path], object], lacking: list[str], foreign: list[str], changed: list[str], site: Path
) -> None:
    act(site)
    listed = listing.differences(site, listing.read(site))
    assert (list(listed.lacking), list(listed.foreign), list(listed.changed)) == (lacking, foreign, changed)
    assert all(path in str(listed) for path in (*lacking, *foreign, *changed))


def test_a_name_that_no_terminal_should_print_is_named_escaped(site: Path) -> None:
    (site / os.fsdecode(b"\xff\x1b[31m")).write_text("x")
    assert str(listing.differences(site, listing.read(site))) == r"also holds \udcff\x1b[31m"


def test_many_differences_are_counted(site: Path) -> None:
    for number in range(25):
        (site / f"{number:02}").write_text("x")
    assert str(listing.differences(site, listing.read(site))).endswith("08, 09 and 15 more")


def test_a_folder_without_a_list_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"lacks \.region-atlas/files\.json") as caught:
        listing.read(tmp_path)
    assert "hidden files" in caught.value.advice


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["a pipe", "a device"])
def test_a_list_that_would_be_waited_for_or_has_no_end_is_refused(make: Callable[[Path], None], site: Path) -> None:
    (site / listing.LIST_PATH).unlink()
    make(site / listing.LIST_PATH)
    with pytest.raises(AtlasError, match=r"files\.json: cannot be read: it is not a regular file"):
        listing.read(site)


def test_a_list_that_is_too_large_is_refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_BYTES", 10)
    with pytest.raises(DataError, match=r"files\.json: is larger than 10 bytes"):
        listing.read(site)


@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"{}", b"\xff", b'{"schema_version": 2, "files": {}}', b'{"files": {"a": {}}}', b"[" * 100_000],
)
def test_a_damaged_list_is_refused_by_name(content: bytes, site: Path) -> None:
    (site / listing.LIST_PATH).write_bytes(content)
    with pytest.raises(DataError, match=r"files\.json: damaged"):
        listing.read(site)
