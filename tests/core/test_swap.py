"""The swap of a site: one whole site after a kill or a signal before any call and any line."""

from __future__ import annotations

import fcntl
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.build import target, write
from generator.core import swap
from generator.core.errors import AtlasError
from generator.core.files import File
from generator.model import listing
from tests.doubles.interruptions import Interruption, KilledError, interrupted, interrupted_at_line

if TYPE_CHECKING:
    from collections.abc import Callable


OLD = (File("index.html", b"old"), File("api/v1/index.json", b"{}"), File("old/index.html", b"gone with the old site"))
NEW = (File("index.html", b"new"), File("api/v1/index.json", b"[]"), File("new/index.html", b"came with the new site"))
MODULES = {Path(str(module.__file__)) for module in (swap, target, write)}
SIGNALS: tuple[Callable[[], BaseException], ...] = (KeyboardInterrupt, lambda: SystemExit(143))


def standing(out: Path) -> tuple[File, ...] | None:
    """Return which site stands there, whole; None where nothing stands there. Anything else fails the test."""
    if not out.exists():
        return None
    listed = listing.read(out)
    assert not any(listing.differences(out, listed))
    assert (out / ".gitignore").read_text() == "*\n"
    assert (out / ".link").readlink() == Path("nowhere")
    assert (out / ".folder" / "file").read_text() == "kept"
    return next(site for site in (OLD, NEW) if listing.listing(site) == listed)


def old_site(folder: Path) -> Path:
    """Build the old site into a folder of its own, with hidden entries that somebody put there."""
    out = folder / "site"
    write.write(OLD, out)
    (out / ".gitignore").write_text("*\n")
    (out / ".link").symlink_to("nowhere")
    (out / ".folder").mkdir()
    (out / ".folder" / "file").write_text("kept")
    return out


def calls_of_a_build(folder: Path) -> int:
    out = old_site(folder)
    with interrupted(Interruption(-1, KilledError())) as interruption:
        write.write(NEW, out)
    return interruption.count


def open_files() -> set[int]:
    paths = set()
    for descriptor in range(256):
        with suppress(OSError):
            os.fstat(descriptor)
            paths.add(descriptor)
    return paths


def lines_of_a_build(folder: Path) -> int:
    out = old_site(folder)
    with interrupted_at_line(-1, KilledError(), MODULES) as count:
        write.write(NEW, out)
    return count[0]


def test_a_kill_before_any_call_leaves_what_the_next_build_mends(tmp_path: Path) -> None:
    """Where nothing stands there, ``restore`` puts the old site back for whoever looks at it before that."""
    old_site(tmp_path / "imports")
    count = calls_of_a_build(tmp_path / "count")
    assert count > 50
    states = set()
    for at in range(1, count + 1):
        out = old_site(tmp_path / str(at))
        with pytest.raises(KilledError), interrupted(Interruption(at, KilledError(), deadly=True)):
            write.write(NEW, out)
        states.add(standing(out))
        if standing(out) is None:
            swap.restore(out)
            assert standing(out) == OLD
            assert [path.name for path in out.parent.iterdir()] == ["site"]
        write.write(NEW, out)
        assert standing(out) == NEW
        assert [path.name for path in out.parent.iterdir()] == ["site"]
    assert states == {OLD, NEW, None}


def test_a_kill_of_a_first_build_leaves_nothing_for_long(tmp_path: Path) -> None:
    with interrupted(Interruption(-1, KilledError())) as interruption:
        write.write(NEW, tmp_path / "count" / "site")
    for at in range(1, interruption.count + 1):
        out = tmp_path / str(at) / "site"
        with pytest.raises(KilledError), interrupted(Interruption(at, KilledError(), deadly=True)):
            write.write(NEW, out)
        assert not out.exists() or not any(listing.differences(out, listing.read(out)))
        write.write(NEW, out)
        assert not any(listing.differences(out, listing.listing(NEW)))
        assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_before_any_call_leaves_a_whole_site(signal: Callable[[], BaseException], tmp_path: Path) -> None:
    """In the clean-up too: what that leaves is removed by the next build."""
    old_site(tmp_path / "imports")
    for at in range(1, calls_of_a_build(tmp_path / "count") + 1):
        out = old_site(tmp_path / str(at))
        with pytest.raises((KeyboardInterrupt, SystemExit)), interrupted(Interruption(at, signal())):
            write.write(NEW, out)
        assert standing(out) in {OLD, NEW}
        write.write(NEW, out)
        assert standing(out) == NEW
        assert [path.name for path in out.parent.iterdir()] == ["site"]


# A file that was just opened is closed by the end of the process.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning")
def test_a_signal_before_any_line_leaves_a_whole_site(tmp_path: Path) -> None:
    count = lines_of_a_build(tmp_path / "count")
    assert count > 100
    for at in range(1, count + 1):
        out = old_site(tmp_path / str(at))
        before = open_files()
        with pytest.raises(KeyboardInterrupt), interrupted_at_line(at, KeyboardInterrupt(), MODULES):
            write.write(NEW, out)
        for left in open_files() - before:  # as the end of the process would do
            os.close(left)
        assert standing(out) in {OLD, NEW}
        write.write(NEW, out)
        assert standing(out) == NEW
        assert [path.name for path in out.parent.iterdir()] == ["site"]
    gc.collect()  # here, where their warnings are expected, and not in a later test


def refusal(out: Path, interruption: Interruption) -> AtlasError | None:
    try:
        with interrupted(interruption):
            write.write(NEW, out)
    except AtlasError as error:
        return error
    return None


def test_a_disk_that_refuses_any_call_leaves_a_whole_site(tmp_path: Path) -> None:
    """Each refusal is an error in words, unless only the clean-up met it; a call later, the disk works again."""
    old_site(tmp_path / "imports")
    refused = 0
    for at in range(1, calls_of_a_build(tmp_path / "count") + 1):
        out = old_site(tmp_path / str(at))
        error = refusal(out, Interruption(at, OSError(28, "No space left on device")))
        refused += error is not None
        assert not error or ("No space left on device" in error.problem and error.advice)
        assert standing(out) in ({OLD, NEW} if error else {NEW})
        write.write(NEW, out)
        assert [path.name for path in out.parent.iterdir()] == ["site"]
    assert refused > 20


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    """The second one says so and leaves the first one alone."""
    out = old_site(tmp_path)
    with swap.replacing(out) as new:
        (new / "index.html").write_text("of the first run")
        with pytest.raises(AtlasError, match="another run is writing it right now"):
            write.write(NEW, out)
        with pytest.raises(AtlasError, match="another run"):
            swap.restore(out)
        assert standing(out) == OLD
    assert [path.name for path in out.iterdir()] == ["index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_lock_that_another_run_has_just_deleted_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = old_site(tmp_path)
    lock = tmp_path / ".site.region-atlas" / "lock"

    def late(*_: int) -> None:
        lock.unlink()
        lock.touch()

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(AtlasError, match="another run"):
        write.write(NEW, out)
    assert standing(out) == OLD


def test_what_came_to_stand_there_after_a_kill_is_not_overwritten(tmp_path: Path) -> None:
    """Neither that nor the site that made way for the killed run is deleted: the error names both."""
    out = old_site(tmp_path)
    scratch = tmp_path / ".site.region-atlas"
    (scratch / "new").mkdir(parents=True)
    out.rename(scratch / "old")
    out.mkdir()
    (out / "index.html").write_text("by hand")
    with pytest.raises(AtlasError, match="cannot go back") as caught:
        write.write(NEW, out)
    assert str(scratch / "old") in caught.value.advice
    assert (out / "index.html").read_text() == "by hand"
    (out / "index.html").unlink()
    write.write(NEW, out)
    assert standing(out) == NEW


def test_a_folder_that_is_no_scratch_of_ours_is_left_alone(tmp_path: Path) -> None:
    scratch = tmp_path / ".site.region-atlas"
    scratch.mkdir()
    (scratch / "thesis.txt").write_text("years of work")
    with pytest.raises(AtlasError, match="is not what a build leaves there"):
        write.write(NEW, tmp_path / "site")
    assert (scratch / "thesis.txt").read_text() == "years of work"
    (tmp_path / "other").mkdir()
    (tmp_path / ".public.region-atlas").symlink_to("other")
    with pytest.raises(AtlasError, match="is not what a build leaves there"):
        write.write(NEW, tmp_path / "public")
    assert list((tmp_path / "other").iterdir()) == []


def test_the_folder_keeps_its_mode(tmp_path: Path) -> None:
    out = old_site(tmp_path)
    out.chmod(0o2750)
    write.write(NEW, out)
    assert out.stat().st_mode & 0o7777 == 0o2750


@pytest.mark.skipif(sys.platform != "linux", reason="only there a test can make a device of no kind to be kept")
def test_a_hidden_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    out = old_site(tmp_path)
    for pipe in (out / ".pipe", out / ".folder" / "pipe"):
        os.mkfifo(pipe)
        with pytest.raises(AtlasError, match="pipe"):
            write.write(NEW, out)
        pipe.unlink()
        assert standing(out) == OLD
