"""Static files as they are sent: under the digest of their content, scripts without their comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.build.pages import assets
from generator.core.resources import STATIC

if TYPE_CHECKING:
    from pathlib import Path


SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize(
    ("script", "sent"),
    [
        ("// what\nlet a = 1; // why\n", "\nlet a = 1; // why\n"),
        ("/** @param {string} a */\nf(a);", "\nf(a);"),
        ("/**\n * What.\n * @param {string} a **/\n  // why\nf(a);\n", "\n\n\n\nf(a);\n"),
        ("const a = /** @type {string} */ (b);", "const a = /** @type {string} */ (b);"),
        ("/** @type {string} */ (b).c();\n", "/** @type {string} */ (b).c();\n"),
        (
            'const a = "https://example.org/";\nconst b = "/* no */";',
            'const a = "https://example.org/";\nconst b = "/* no */";',
        ),
        ("a();\n/* one */\nb();\n/* two */\n", "a();\n\nb();\n\n"),
        ("", ""),
    ],
)
def test_comments_are_not_sent(script: str, sent: str) -> None:
    """Those that have their lines to themselves; the code keeps its lines and its texts."""
    assert assets.without_comments(script) == sent


@pytest.mark.parametrize(
    ("style", "sent"),
    [
        ("/* One. */\n.a { color: red; } /* two */\n", "\n.a { color: red; } /* two */\n"),
        ("/* One,\n   two. */\n.a {}\n", "\n\n.a {}\n"),
        ('.a::before {\n  /* why */\n  content: "/* no */";\n}\n', '.a::before {\n\n  content: "/* no */";\n}\n'),
    ],
)
def test_comments_of_styles_are_not_sent(style: str, sent: str) -> None:
    assert assets.without_comments(style, assets.COMMENTS[".css"]) == sent


def test_styles_are_sent_without_their_comments() -> None:
    """Each line is sent as it stands or, of a comment, empty."""
    _, files = assets.files(STATIC)
    sent = {file.path.rpartition("/")[2]: file.content.decode() for file in files if file.path.endswith(".css")}
    assert sent.keys() == {path.name for path in STYLES}
    for path in STYLES:
        lines, kept = path.read_text("utf-8").split("\n"), sent[path.name].split("\n")
        assert len(lines) == len(kept)
        changed = [(line, other) for line, other in zip(lines, kept, strict=True) if line != other]
        assert not any(other for _, other in changed)
        left_out = [line for line, _ in changed]
        assert not any(re.search(r"[{};]\s*$", line) for line in left_out), path.name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_but_comments_is_left_out(path: Path) -> None:
    """Every line is sent as it stands or empty; no text of several lines holds what looks like a comment."""
    source = path.read_text("utf-8")
    lines, sent = source.split("\n"), assets.without_comments(source).split("\n")
    assert len(lines) == len(sent)
    left_out = [line.strip() for line, kept in zip(lines, sent, strict=True) if kept != line]
    assert all(re.match(r"//|/\*|\*", line) for line in left_out)
    for text in re.findall(r"`[^`]*`", assets.without_comments(source)):
        assert "\n" not in text, "a template literal of several lines may lose one that looks like a comment"


def test_the_sent_scripts_are_the_ones_without_comments() -> None:
    folder, files = assets.files(STATIC)
    sent = {file.path: file.content.decode() for file in files if file.path.endswith(".js")}
    assert sent == {
        f"{folder}/{path.relative_to(STATIC).as_posix()}": assets.without_comments(path.read_text("utf-8"))
        for path in SCRIPTS
    }
