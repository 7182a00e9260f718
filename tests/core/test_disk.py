"""A file is written whole or not at all, and to ask whether it can be leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.core.disk import require_writable
from generator.core.errors import AtlasError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_place_that_was_asked_about_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_bytes(b"old")
    require_writable(tmp_path / "there" / "file")
    require_writable(tmp_path / "there" / "new" / "folders" / "file")
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["there", "there/file"]
    assert (tmp_path / "there" / "file").read_bytes() == b"old"


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(AtlasError, match="cannot be written"):
        require_writable(tmp_path / "file" / "below" / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
