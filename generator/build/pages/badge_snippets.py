"""How to show a service's badge on another page: the same image and link in two markup languages."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import badges
from generator.build.pages.shared import LOCAL
from generator.core.layout import link

if TYPE_CHECKING:
    from generator.build.pages.renderer import SiteContext


MARKDOWN_MARKS = re.compile(r"[\\`*_{}\[\]()#+!-]")
"""Characters that mean something in every Markdown; after a backslash they are themselves."""
HTML_MARKS = re.compile("[&<>|~]")
"""Those that no backslash makes harmless in every Markdown; they are written as HTML does it."""


class Snippet(NamedTuple):
    """A text to copy, and the name of its markup language."""

    language: str
    text: str


class BadgeEmbed(NamedTuple):
    """A service's badge: its address from the root, what it says, and how others show it.

    ``local`` is the address that stands for the site's own in the snippets (None: it is known).
    """

    path: str
    words: str
    snippets: list[Snippet]
    local: str | None


def badge_embed(context: SiteContext, code: str, name: str, message: str, page: str) -> BadgeEmbed:
    """Return how to embed the badge of a service; ``page`` is the address of its page from the root."""
    base = context.site_url or LOCAL
    path = link(badges.path(code))
    image, target = base + path, base + page
    # The message changes with the badge, so that a text which others copy cannot have it.
    words = f"{name} in AWS Regions"
    marked = MARKDOWN_MARKS.sub(lambda mark: f"\\{mark[0]}", words)
    markdown_words = HTML_MARKS.sub(lambda mark: f"&#{ord(mark[0])};", marked)
    return BadgeEmbed(
        path,
        f"{name}: {message}",
        [
            Snippet("Markdown", f"[![{markdown_words}]({image})]({target})"),
            Snippet(
                "HTML", f'<a href="{target}"><img src="{image}" alt="{escape(words)}" height="{badges.HEIGHT}"></a>'
            ),
        ],
        None if context.site_url else LOCAL,
    )
