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
    """Each line is sent as it stands or, of a comment, empty; the styles of every page are one file."""
    folder, files = assets.files(STATIC)
    sent = {file.path.removeprefix(f"{folder}/"): file.content.decode() for file in files if file.path.endswith(".css")}
    sources = {path.relative_to(STATIC).as_posix(): path.read_text("utf-8") for path in STYLES}
    sources[assets.SITE_STYLE] = "".join(sources.pop(name) for name in assets.SITE_STYLES)
    assert sent.keys() == sources.keys()
    for name, source in sources.items():
        lines, kept = source.split("\n"), sent[name].split("\n")
        assert len(lines) == len(kept)
        changed = [(line, other) for line, other in zip(lines, kept, strict=True) if line != other]
        assert not any(other for _, other in changed)
        left_out = [line for line, _ in changed]
        assert not any(re.search(r"[{};]\s*$", line) for line in left_out), name


def test_the_styles_of_every_page_begin_with_the_order_of_all_layers() -> None:
    """Whatever a page adds after them belongs to one of these layers."""
    _, files = assets.files(STATIC)
    sent = {file.path.rpartition("/")[2]: file.content.decode() for file in files if file.path.endswith(".css")}
    first, *others = re.findall(r"@layer ([^;{]+?)\s*[;{]", sent["site.css"])
    assert first.split(", ") == ["tokens", "base", "components", "pages", "print"]
    every = {name for text in sent.values() for name in re.findall(r"@layer (\w+) \{", text)}
    assert {*others} <= every == {*first.split(", ")}


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
