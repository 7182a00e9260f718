"""The JSON API below ``/api/v1/``: every kind of document, and their JSON Schemas from the types that write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.build.api import (
    catalog_documents,
    change_documents,
    openapi,
    questions_document,
    record_documents,
    resource_type_documents,
    search_document,
    template_check_document,
)
from generator.build.api.change_documents import Changes, Month
from generator.build.api.documents import (
    Families,
    Index,
    IndexEntry,
    Matrix,
    NamesDocument,
    RegionDocument,
    Regions,
    ServiceDocument,
    Services,
    Status,
)
from generator.catalog.counts import counts
from generator.core.files import File
from generator.core.layout import API_FOLDER, segment
from generator.model.document import Document
from generator.model.questions import Questions
from generator.model.release import TITLE
from generator.model.snapshot import notices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.catalog.groups import Groups
    from generator.history.by_subject import ChangesBySubject
    from generator.history.fact_dates import FactDates
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.snapshot import Snapshot


DIALECT = "https://json-schema.org/draft/2020-12/schema"


class ApiInputs(NamedTuple):
    """What the documents are made from: catalog and groups, the changes, the reading, the record, and what is gone.

    ``dates`` are those of the last news in the history. ``site_url`` ends in ``/`` (None: the site's address is not
    known).
    """

    catalog: Catalog
    groups: Groups
    changes: ChangesBySubject
    snapshot: Snapshot
    history: History
    gone: GoneEntities
    dates: FactDates
    site_url: str | None = None


class DocumentKind(NamedTuple):
    """One kind of document: the name of its schema, its address, its type, what it holds, the function that makes it.

    An address with ``{code}`` in it stands for one document a Region or service, one with ``{month}`` for one a month,
    one with ``{namespace}`` for one a namespace of resource types: then the function yields each code or month with its
    document, else it returns the one document.
    """

    name: str
    path: str
    type: type[Document]
    description: str
    make: Callable[[ApiInputs], Document | Iterator[tuple[str, Document]]]

    @property
    def templated(self) -> bool:
        """Return whether the address stands for many documents."""
        return "{" in self.path

    def path_of(self, code: str) -> str:
        """Return the address of one of many documents."""
        before, _, after = self.path.partition("{")
        return before + segment(code) + after.partition("}")[2]


def files(inputs: ApiInputs) -> Iterator[File]:
    """Yield the documents and the schema of every kind, and the description of all of them."""
    yield _file(openapi.PATH, openapi.description(DOCUMENT_KINDS, inputs))
    for kind in DOCUMENT_KINDS:
        yield _file(f"schema/{kind.name}.json", schema(kind))
        result = kind.make(inputs)
        if isinstance(result, Document):
            yield _file(kind.path, result)
        else:
            for code, document in result:
                yield _file(kind.path_of(code), document)
    yield from catalog_documents.code_lists(inputs.catalog)


def schema(kind: DocumentKind) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of document; ``$id`` is relative to the folder of schemas."""
    type_schema = msgspec.json.schema(kind.type)
    for definition in type_schema["$defs"].values():
        openapi.describe(definition)
    return {"$schema": DIALECT, "$id": f"{kind.name}.json", "title": f"Region Atlas API: {kind.path}", **type_schema}


def _index(inputs: ApiInputs) -> Index:
    return Index(
        as_of=inputs.catalog.as_of,
        title=TITLE,
        openapi=openapi.PATH,
        documents=tuple(
            IndexEntry(
                path=kind.path,
                holds=kind.description,
                schema=f"schema/{kind.name}.json",
                templated=kind.templated,
            )
            for kind in DOCUMENT_KINDS
        ),
    )


def _status(inputs: ApiInputs) -> Status:
    """Return what the last reading was, whether or not it brought news."""
    return Status(
        as_of=inputs.catalog.as_of,
        read_at=inputs.snapshot.read_at,
        recorded=inputs.snapshot.recorded,
        run=inputs.snapshot.run,
        source=inputs.snapshot.source,
        counts=counts(inputs.catalog),
        notices=notices(inputs.snapshot),
    )


def _file(path: str, document: Document | dict[str, Any]) -> File:
    return File(f"{API_FOLDER}{path}", msgspec.json.encode(document) + b"\n")


DOCUMENT_KINDS = (
    DocumentKind("index", "index.json", Index, "Every kind of document, with its schema.", _index),
    DocumentKind(
        "regions",
        "regions.json",
        Regions,
        "All Regions in brief, with their number of services.",
        catalog_documents.regions,
    ),
    DocumentKind(
        "region",
        "regions/{code}.json",
        RegionDocument,
        "One Region: its facts, its services, its changes.",
        catalog_documents.each_region,
    ),
    DocumentKind(
        "services",
        "services.json",
        Services,
        "All services in brief: category, aliases, number of Regions.",
        catalog_documents.services,
    ),
    DocumentKind(
        "service",
        "services/{code}.json",
        ServiceDocument,
        "One service: its facts, its Regions, its changes.",
        catalog_documents.each_service,
    ),
    DocumentKind(
        "families",
        "families.json",
        Families,
        "Services that are known by one name: the purpose of each, and the Regions in which they differ.",
        catalog_documents.families,
    ),
    DocumentKind(
        "matrix",
        "matrix.json",
        Matrix,
        "Which service is available in which Region: a string of 0 and 1 a service, with a character for each Region.",
        catalog_documents.matrix,
    ),
    DocumentKind(
        "changes",
        "changes.json",
        Changes,
        "Every change since the first check, and the months with changes.",
        change_documents.changes,
    ),
    DocumentKind("month", "changes/{month}.json", Month, "The changes of one month.", change_documents.each_month),
    DocumentKind(
        "presence",
        "presence.json",
        record_documents.PresenceDocument,
        "When each service was available in each Region, in a compact form.",
        record_documents.presence,
    ),
    DocumentKind(
        "gone",
        "gone.json",
        record_documents.GoneList,
        "Regions and services that AWS no longer lists.",
        record_documents.gone,
    ),
    DocumentKind(
        "gone-region",
        "regions/{code}.json",
        record_documents.GoneRegionDocument,
        "A Region that AWS no longer lists: when it was listed, and its services.",
        record_documents.each_gone_region,
    ),
    DocumentKind(
        "gone-service",
        "services/{code}.json",
        record_documents.GoneServiceDocument,
        "A service that AWS no longer lists: when and where it was available, and what replaces it.",
        record_documents.each_gone_service,
    ),
    DocumentKind(
        "names",
        "names.json",
        NamesDocument,
        "Names of services in boto3, the AWS CLI, CloudFormation, Terraform and IAM, each with its code.",
        catalog_documents.names,
    ),
    DocumentKind(
        "resource-types",
        "resource-types.json",
        resource_type_documents.ResourceTypes,
        "Every CloudFormation resource type, with its Regions and the date it was first seen in each.",
        resource_type_documents.resource_types,
    ),
    DocumentKind(
        "namespace",
        "resource-types/{namespace}.json",
        resource_type_documents.NamespaceDocument,
        "The resource types of one namespace, such as AWS::Lambda.",
        resource_type_documents.each_namespace,
    ),
    DocumentKind(
        "region-resource-types",
        "regions/{code}/resource-types.json",
        resource_type_documents.RegionTypes,
        "The resource types of one Region, and those that only other Regions have.",
        resource_type_documents.each_region,
    ),
    DocumentKind(
        "search",
        "search.json",
        search_document.Search,
        "Search index: names, codes and aliases of Regions and services, places and categories.",
        search_document.search,
    ),
    DocumentKind(
        "search-types",
        "search-types.json",
        search_document.SearchTypes,
        "Search index of CloudFormation resource types.",
        search_document.search_types,
    ),
    DocumentKind(
        "template-check",
        "template-check.json",
        template_check_document.TemplateCheck,
        "What the check of templates reads: resource types by Region, names in Terraform, what SAM makes.",
        template_check_document.template_check,
    ),
    DocumentKind(
        "questions",
        "questions.json",
        Questions,
        "What the command line and agents answer from: Regions, services, names and presence, in a compact form.",
        questions_document.questions,
    ),
    DocumentKind(
        "status",
        "status.json",
        Status,
        "When the sources were last checked, and outages of the launch feed. Changes with every run.",
        _status,
    ),
)
"""Every kind of document that the API has."""
