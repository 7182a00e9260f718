"""What a build replaces: its own site and nothing else; whatever somebody put there is named and stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.build import target, write
from generator.core.errors import AtlasError, DataError
from generator.core.files import File
from generator.model import listing

if TYPE_CHECKING:
    from collections.abc import Callable


FILES = (File("index.html", b"home"), File("api/v1/index.json", b"{}"), File("services/lambda/index.html", b"page"))
UNLISTED = (
    *("404.html", "index.html", "feed.atom", "robots.txt", "sitemap.xml", "opensearch.xml", "design/index.html"),
    *("about/data/index.html", "changes/2024-02/index.html", "regions/launches.ics", "regions/us-east-1/feed.json"),
    *(
        "services/lambda/index.html",
        "services/.net/index.html",
        "services/..%2Fx/feed.atom",
        "api/v1/index.json",
        "api/v1/services/.net.json",
    ),
    *("api/v1/changes/2024-02.json", "downloads/summary.json", "downloads/history.jsonl", "downloads/services/s3.csv"),
    *("downloads/regions/us-east-1.xlsx", "assets/0123abcd/js/site.js", "assets/0123abcd/site.webmanifest"),
)
"""Files of a site that a program wrote which left no list."""


def unlisted(out: Path, mark: bytes = b'{"schema_version":1,"title":"AWS services by Region"}') -> Path:
    for path in UNLISTED:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text("as it was")
    (out / target.SITE_MARK).write_bytes(mark)
    return out


def listed(out: Path) -> Path:
    write.write(FILES, out)
    return out


def entries(folder: Path) -> dict[str, object]:
    """Return all that is in a folder, links as links."""
    return {
        path.relative_to(folder).as_posix(): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else path.stat().st_mode
        for path in sorted(folder.rglob("*"))
    }


def folder_with(path: Path, name: str) -> None:
    path.mkdir()
    (path / name).write_text("mine")


PUT: dict[str, Callable[[Path], object]] = {
    "a file": lambda path: path.write_text("mine"),
    "an empty file": lambda path: path.touch(),
    "a folder": lambda path: path.mkdir(),
    "a folder with a file": lambda path: folder_with(path, "notes.txt"),
    "a folder with a hidden file": lambda path: folder_with(path, ".env"),
    "a link to a file": lambda path: path.symlink_to("index.html"),
    "a link to a folder": lambda path: path.symlink_to("/"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a pipe": os.mkfifo,
}
NAMES = ("CNAME", "notes.txt", "services/mine", "services/lambda/notes.txt", "api/v1/.hidden", "a b\x1b[31m")


@pytest.mark.parametrize("make", [listed, unlisted])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", PUT)
def test_what_no_build_wrote_is_named_and_stays(
    make: Callable[[Path], Path], name: str, what: str, tmp_path: Path
) -> None:
    """At the top, deep inside, hidden in a folder: nothing of the site is replaced either."""
    out = make(tmp_path / "site")
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    PUT[what](out / name)
    before = entries(out)
    with pytest.raises(AtlasError, match="no build wrote that") as caught:
        write.write(FILES, out)
    assert (name if name.isprintable() else r"\x1b") in caught.value.problem
    assert "move it elsewhere" in caught.value.advice
    assert entries(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("content", [b"", b"hole", b"home, as I like it"])
def test_a_page_that_somebody_changed_is_named_and_stays(content: bytes, tmp_path: Path) -> None:
    out = listed(tmp_path / "site")
    (out / "index.html").write_bytes(content)
    with pytest.raises(AtlasError, match=r"has other content in index\.html"):
        write.write(FILES, out)
    assert (out / "index.html").read_bytes() == content
    (out / "index.html").unlink()
    write.write(FILES, out)
    assert (out / "index.html").read_bytes() == b"home"


def test_what_lies_beside_the_list_is_named_and_stays(tmp_path: Path) -> None:
    out = listed(tmp_path / "site")
    (out / listing.FOLDER / "notes.txt").write_text("mine")
    with pytest.raises(AtlasError, match=r"also holds \.region-atlas/notes\.txt"):
        write.write(FILES, out)


def test_a_damaged_list_is_no_reason_to_delete(tmp_path: Path) -> None:
    out = listed(tmp_path / "site")
    (out / listing.LIST_PATH).write_text("[")
    before = entries(out)
    with pytest.raises(DataError, match="damaged"):
        write.write(FILES, out)
    assert entries(out) == before


def test_a_site_of_a_program_that_left_no_list_is_replaced(tmp_path: Path) -> None:
    """With the hidden entries at its top, which stay."""
    out = unlisted(tmp_path / "site")
    (out / ".gitignore").write_text("*\n")
    write.write(FILES, out)
    assert not any(listing.differences(out, listing.listing(FILES)))
    assert (out / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    "mark", [b"", b"{}", b"[]", b'{"title": "Pets"}', b'{"title": 5}', b"\xff", b"[" * 100_000, b" " * 2_000_000]
)
def test_another_sites_api_does_not_make_it_ours(mark: bytes, tmp_path: Path) -> None:
    """It has the same paths, and its ``api/v1/index.json`` says that it is of something else."""
    out = unlisted(tmp_path / "site", mark)
    before = entries(out)
    with pytest.raises(AtlasError, match=r"holds .*, but no site of Region Atlas"):
        write.write(FILES, out)
    assert entries(out) == before


@pytest.mark.parametrize("names", [(), (".gitignore",), (".git/HEAD", ".gitattributes", ".nojekyll", ".DS_Store")])
def test_an_empty_folder_is_filled_and_keeps_what_is_hidden(names: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir(mode=0o710)
    for name in names:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("kept")
    write.write(FILES, out)
    assert not any(listing.differences(out, listing.listing(FILES)))
    assert {name for name in names if (out / name).exists()} == set(names) - {".DS_Store"}
    assert out.stat().st_mode & 0o777 == 0o710


@pytest.mark.parametrize("name", [".bashrc", ".ssh", ".config", ".well-known", ".env", ".cache"])
def test_a_home_folder_is_left_alone(name: str, tmp_path: Path) -> None:
    """One with hidden entries only looks empty, and is none."""
    out = tmp_path / "home"
    out.mkdir(mode=0o700)
    (out / name).mkdir()
    (out / "link").symlink_to(name)
    (out / "link").unlink()
    before = entries(tmp_path)
    with pytest.raises(AtlasError, match=f"holds {name}, but no site of Region Atlas"):
        write.write(FILES, out)
    assert entries(tmp_path) == before


def linked(folder: Path, to: str) -> Path:
    (folder / "real").mkdir()
    (folder / "out").symlink_to(to)
    return folder / "out"


def below_a_loop(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop" / "site"


def a_file(folder: Path) -> Path:
    (folder / "out").write_text("mine")
    return folder / "out"


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "out")
    return folder / "out"


ODD: dict[str, Callable[[Path], Path]] = {
    "a link to itself": lambda folder: linked(folder, "out"),
    "a link to a folder": lambda folder: linked(folder, "real"),
    "a link to nothing": lambda folder: linked(folder, "nowhere"),
    "a link to the root": lambda folder: linked(folder, "/"),
    "below a link to itself": below_a_loop,
    "a name of 260 bytes": lambda folder: folder / ("x" * 260),
    "a name that leaves no room for a scratch folder": lambda folder: folder / ("x" * 250),
    "a name of 260 bytes in between": lambda folder: folder / ("x" * 260) / "site",
    "a path of 6,000 bytes": lambda folder: folder.joinpath(*["x" * 200] * 30),
    "a null byte": lambda folder: folder / "a\0b",
    "a file": a_file,
    "below a file": lambda folder: a_file(folder) / "site",
    "a pipe": a_pipe,
    "a device": lambda _: Path("/dev/null"),
    "below a device": lambda _: Path("/dev/null/site"),
    "the root": lambda _: Path("/"),
    "where nobody may write": lambda _: Path("/proc/1/site"),
    "this folder": lambda _: Path(),
    "the folder above": lambda _: Path(".."),
    "this folder, the long way": lambda folder: folder / "x" / ".." / ".." / folder.name,
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_place_is_named_with_what_to_do(odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing comes to lie there, nor beside it."""
    monkeypatch.chdir(tmp_path)
    out = ODD[odd](tmp_path)
    before = {path: path.lstat().st_mode for path in tmp_path.rglob("*")}
    with pytest.raises(AtlasError) as caught:
        write.write(FILES, out)
    assert caught.value.problem.startswith(str(out))
    assert "--out" in caught.value.advice
    assert {path: path.lstat().st_mode for path in tmp_path.rglob("*")} == before


def test_a_mount_point_is_named_before_the_work() -> None:
    """It cannot make way for another folder."""
    with pytest.raises(AtlasError, match="is a mount point") as caught:
        write.write(FILES, Path("/dev"))
    assert "--out" in caught.value.advice


def test_a_folder_that_is_gone_while_we_stand_in_it_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(AtlasError, match="cannot be written to"):
        write.write(FILES, Path("site"))


@pytest.mark.parametrize("path", ["mine.txt", "index.html"])
def test_what_somebody_writes_during_a_build_stays(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the writing lies between the first look at the folder and the swap."""
    out = listed(tmp_path / "site")
    keep = target.copy_hidden

    def disturbed(place: Path, new: Path) -> None:
        (out / path).write_text("mine")
        keep(place, new)

    monkeypatch.setattr(target, "copy_hidden", disturbed)
    with pytest.raises(AtlasError, match=path):
        write.write(FILES, out)
    assert (out / path).read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]


def refuse_links(*_: object) -> None:
    raise OSError(95, "Operation not supported")


STAYING = "services/lambda/index.html"
OBSTACLES: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "other rights": lambda out, _: (out / STAYING).chmod(0o600),
    "a second name": lambda out, _: (out.parent / "copy.html").hardlink_to(out / STAYING),
    "no file any more": lambda out, _: (out / STAYING).unlink(),
    "a disk without links": lambda _, monkeypatch: monkeypatch.setattr(os, "link", refuse_links),
}


def test_a_file_whose_content_stays_is_kept_and_others_are_written(tmp_path: Path) -> None:
    out = listed(tmp_path / "site")
    before = {file.path: (out / file.path).stat().st_ino for file in FILES}
    new_files = (File("index.html", b"HOME"), *FILES[1:], File("about/index.html", b"page"))
    write.write(new_files, out)
    after = {file.path: (out / file.path).stat().st_ino for file in FILES}
    assert {path for path in after if after[path] == before[path]} == {"api/v1/index.json", STAYING}
    assert not any(listing.differences(out, listing.listing(new_files)))
    assert {(out / file.path).stat().st_nlink for file in new_files} == {1}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_file_that_cannot_be_kept_is_written(obstacle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the rights of every other new file, and apart from a second name that somebody gave the old one."""
    out = listed(tmp_path / "site")
    OBSTACLES[obstacle](out, monkeypatch)
    write.write(FILES, out)
    assert not any(listing.differences(out, listing.listing(FILES)))
    assert len({(out / path).stat().st_mode for path in (STAYING, listing.LIST_PATH)}) == 1
    assert (out / STAYING).stat().st_nlink == 1
