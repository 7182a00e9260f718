"""The pages of the Markdown articles under ``templates/articles/``."""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown import Markdown
from markupsafe import Markup

from generator.build.pages import alternate_links
from generator.build.pages.shared import ABOUT, LOCAL
from generator.catalog.page_entities import PageLink
from generator.core.resources import TEMPLATES
from generator.history.kinds import KINDS

if TYPE_CHECKING:
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File


ARTICLES = {"about/": "about", "about/data/": "data", "about/sql/": "sql", "about/faq/": "faq"}
"""Addresses of the articles, and their Markdown files under ``templates/articles/``."""

TERMS = {"kinds": ", ".join(f"`{kind.name}`" for kind in KINDS if not kind.types)}
"""What an article takes from the program, by the name that stands for it there; ``$site`` is the site's address."""

LANGUAGES = {"sql": "SQL", "sh": "a shell", "python": "Python"}
"""The languages of examples, as their labels name them."""
EXAMPLE = re.compile(r'<pre><code class="language-(\w+)">')
HEADING = re.compile(r"<h1\b.*?</h1>\n")


class ArticleSection(NamedTuple):
    """A section of an article: its id and its heading."""

    anchor: str
    name: str


class Article(NamedTuple):
    """An article: its first lines say ``title:`` and ``description:``; ``heading`` is that of the page."""

    title: str
    description: str
    heading: Markup
    sections: list[ArticleSection]
    body: Markup


def page(render: Renderer, address: str, name: str) -> File:
    """Return the page of an article; ``name`` is that of its file."""
    article = read(name, render.context.site_url or LOCAL)
    trail = [*([ABOUT] if name != "about" else []), PageLink(address, article.title)]
    return render(address, "article.html", [alternate_links.markdown(address)], trail=trail, article=article)


def read(name: str, site_url: str) -> Article:
    """Read one article by the name of its file; its examples use the address of the site."""
    reader = Markdown(extensions=["attr_list", "fenced_code", "meta", "tables", "toc"], output_format="html")
    # An example may be wider than the page, and then the keyboard must reach it.
    body = EXAMPLE.sub(_example_start, reader.convert(source(name, site_url)))
    metadata: dict[str, list[str]] = getattr(reader, "Meta", {})
    tokens: list[dict[str, Any]] = getattr(reader, "toc_tokens", [])
    (heading,) = HEADING.findall(body)
    return Article(
        title=" ".join(metadata["title"]),
        description=" ".join(metadata["description"]),
        heading=Markup(heading),  # noqa: S704 (our own article, not AWS's text)
        sections=[ArticleSection(token["id"], token["name"]) for top in tokens for token in top["children"]],
        body=Markup(body.replace(heading, "")),  # noqa: S704 (the same)
    )


def source(name: str, site_url: str) -> str:
    """Return the Markdown of an article, with what it takes from the program."""
    template = Template((TEMPLATES / "articles" / f"{name}.md").read_text(encoding="utf-8"))
    return template.substitute(TERMS, site=site_url.rstrip("/"))


def _example_start(match: re.Match[str]) -> str:
    return f'<pre tabindex="0" role="group" aria-label="Example in {LANGUAGES[match[1]]}"><code>'
