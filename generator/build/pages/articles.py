"""The Markdown articles under ``templates/articles/``, read for the page that shows them."""

from __future__ import annotations

from typing import Any, NamedTuple

from markdown import Markdown
from markupsafe import Markup

from generator.core.resources import TEMPLATES


class Article(NamedTuple):
    """An article: its first lines say ``title:`` and ``description:``; ``headings`` are its sections by id and name."""

    title: str
    description: str
    headings: list[tuple[str, str]]
    body: Markup


def read(name: str) -> Article:
    """Read one article by the name of its file."""
    reader = Markdown(extensions=["meta", "tables", "toc"], output_format="html")
    body = reader.convert((TEMPLATES / "articles" / f"{name}.md").read_text(encoding="utf-8"))
    told: dict[str, list[str]] = getattr(reader, "Meta", {})
    tokens: list[dict[str, Any]] = getattr(reader, "toc_tokens", [])
    return Article(
        title=" ".join(told["title"]),
        description=" ".join(told["description"]),
        headings=[(one["id"], one["name"]) for top in tokens for one in top["children"]],
        body=Markup(body.replace("<th>", '<th scope="col">')),  # noqa: S704 (our own article, not AWS's text)
    )
