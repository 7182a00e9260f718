"""Where the MCP server takes its answers from: what ships with the program, a built site, or a published one.

Everything is read when it is first needed, and once: a session lasts longer than any question.
"""

from __future__ import annotations

import gzip
from functools import cache
from typing import TYPE_CHECKING

from generator.cli import check_source, site_documents
from generator.cli.mcp_server.tools import QuestionSource
from generator.core.errors import SourceError
from generator.core.resources import BUNDLED_CHANGES, BUNDLED_QUESTIONS, BUNDLED_SNAPSHOT
from generator.model import questions, snapshot
from generator.query import change_list
from generator.query.facts import Facts
from generator.query.names import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from generator.cli.mcp_server.resources import PageSource
    from generator.query.change_list import PublishedChanges


BUNDLED = "the catalog that ships with the program"


def bundled() -> tuple[QuestionSource, PageSource]:
    """Return what ships with the program; its pages are made when the first one is read."""
    document = questions.decode(gzip.decompress(BUNDLED_QUESTIONS.read_bytes()), str(BUNDLED_QUESTIONS))

    @cache
    def changes() -> tuple[PublishedChanges, ...]:
        return (change_list.decode(gzip.decompress(BUNDLED_CHANGES.read_bytes()), str(BUNDLED_CHANGES)),)

    @cache
    def pages() -> dict[str, bytes]:
        # Making them takes seconds, and importing what makes them half of one.
        from generator.build import build, content  # noqa: PLC0415

        options = build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), bundled=content.read_bundled())
        return {file.path: file.content for file in build.markdown_files(options)}

    source = QuestionSource(
        names=Names(Facts(document=document, origin=BUNDLED)),
        changes=lambda _: changes(),
        availability=cache(lambda: check_source.dated(check_source.bundled())),
    )
    return source, lambda path: pages().get(path)


def of_site(address: str, on_notice: Callable[[str], None]) -> tuple[QuestionSource, PageSource]:
    """Return what a site says, in a folder or at an address; its documents and pages are read when they are needed."""
    documents = site_documents.of_address(address, on_notice)
    document = documents.read(questions.QUESTIONS_PATH, questions.decode)
    if document is None:
        raise SourceError(
            f"{documents.origin}: there is no {questions.QUESTIONS_PATH}", "give the folder or the address of a site"
        )
    facts = Facts(document=document, origin=documents.origin, retrieved=documents.retrieved)

    @cache
    def listed(path: str) -> PublishedChanges:
        changes = documents.read(path, change_list.decode)
        if changes is None:
            raise SourceError(f"{documents.origin}: there is no {path}", "build or publish the site again")
        return changes

    def changes(day: dt.date) -> tuple[PublishedChanges, ...]:
        return tuple(map(listed, change_list.paths(facts, day)))

    source = QuestionSource(
        names=Names(facts),
        changes=changes,
        availability=cache(lambda: check_source.of_site(address, on_notice)),
    )
    return source, lambda path: documents.read(path, lambda content, _: content)
