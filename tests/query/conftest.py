"""The documents that ship with the program, which the tests of questions read."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from generator.core.resources import BUNDLED_CHANGES, BUNDLED_QUESTIONS, BUNDLED_RESOURCE_TYPES
from generator.model import questions
from generator.query import change_list, published_types
from generator.query.facts import Facts
from generator.query.names import Names

if TYPE_CHECKING:
    from generator.query.change_list import PublishedChanges


@pytest.fixture(scope="session")
def names() -> Names:
    document = questions.decode(gzip.decompress(BUNDLED_QUESTIONS.read_bytes()), "bundled")
    types = published_types.decode(gzip.decompress(BUNDLED_RESOURCE_TYPES.read_bytes()), "bundled")
    return Names(Facts(document=document, origin="bundled"), lambda: types)


@pytest.fixture(scope="session")
def listed_changes() -> PublishedChanges:
    return change_list.decode(gzip.decompress(BUNDLED_CHANGES.read_bytes()), "bundled")
