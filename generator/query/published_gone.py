"""The services that AWS no longer lists, of the documents that have them: of a site, or what ships with the program."""

from __future__ import annotations

from typing import Final

import msgspec

from generator.catalog.gone_services import GoneServiceFacts
from generator.core.layout import API_FOLDER
from generator.model import document
from generator.model.questions import RemovedSubject

TEMPLATE_CHECK_PATH: Final = f"{API_FOLDER}template-check.json"


class PublishedGone(msgspec.Struct, frozen=True, kw_only=True):
    """What ``template-check.json`` says of them; sites from before there was the field have none."""

    gone: dict[str, GoneServiceFacts] = {}


class RemovedSubjects(msgspec.Struct, frozen=True, kw_only=True):
    """What ``questions.json`` says of Regions and services that AWS no longer lists; the rest of it is not decoded."""

    removed: tuple[RemovedSubject, ...]


TEMPLATE_CHECK_DECODER: Final = msgspec.json.Decoder(PublishedGone)
REMOVED_DECODER: Final = msgspec.json.Decoder(RemovedSubjects)


def decode(content: bytes, where: str) -> PublishedGone:
    """Validate ``template-check.json``; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(TEMPLATE_CHECK_DECODER, content, where)


def decode_removed(content: bytes, where: str) -> RemovedSubjects:
    """Validate ``questions.json``; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(REMOVED_DECODER, content, where)
