"""What a command asks its question of: the names of a catalog, and its changes where the question is about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.cli import site_documents
from generator.core.errors import SourceError
from generator.model import questions
from generator.query import published_types
from generator.query.facts import Facts
from generator.query.names import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from generator.cli.site_documents import SiteDocuments
    from generator.query.change_list import PublishedChanges
    from generator.query.published_types import PublishedTypes


class QuestionDocuments:
    """The catalog that ships with the program, of a built site's folder, or of a published one."""

    def __init__(self, site: str | None, on_notice: Callable[[str], None]) -> None:
        self.documents: SiteDocuments = site_documents.of_address(site, on_notice)

    def names(self) -> Names:
        """Return the names; raise ``AtlasError`` for a site without them."""
        document = self.documents.read(questions.QUESTIONS_PATH, questions.decode)
        if document is None:
            raise SourceError(
                f"{self.documents.origin}: there is no {questions.QUESTIONS_PATH}",
                "give the folder or the address of a site that this version of Region Atlas built",
            )
        facts = Facts(document=document, origin=self.documents.origin, retrieved=self.documents.retrieved)
        return Names(facts, self.types)

    def types(self) -> PublishedTypes:
        """Return the resource types with their Regions, which only a question that names one needs."""
        types = self.documents.read(published_types.TYPES_PATH, published_types.decode)
        if types is None:
            raise SourceError(
                f"{self.documents.origin}{published_types.TYPES_PATH}: is not there", "build or publish the site again"
            )
        return types

    def changes(self, names: Names, day: dt.date) -> Iterator[PublishedChanges]:
        """Yield the documents with the changes since a day."""
        # Only one question is about changes.
        from generator.query import change_list  # noqa: PLC0415

        whole = self.documents.read(change_list.CHANGES_PATH, change_list.decode) if self._is_bundled else None
        if whole:
            yield whole
            return
        for path in change_list.paths(names.facts, day):
            document = self.documents.read(path, change_list.decode)
            if document is None:
                raise SourceError(f"{self.documents.origin}{path}: is not there", "build or publish the site again")
            yield document

    @property
    def _is_bundled(self) -> bool:
        return isinstance(self.documents, site_documents.BundledDocuments)
