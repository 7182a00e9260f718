"""Relative links between addresses of the site."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.layout import link, relative_link, segment

SITE = "https://example.org/atlas/"

CODES = st.sampled_from(["lambda", "ec2", "a:b", "..", ".net", "100%", "a b", "é", "?x#y", "index.html", "//"])
SEGMENTS = st.one_of(CODES, st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)).map(segment).map(link)
FOLDERS = st.lists(SEGMENTS, max_size=3).map(lambda segments: "".join(f"{each}/" for each in segments))
BASES = st.one_of(FOLDERS, st.tuples(FOLDERS, SEGMENTS).map("".join))
PATHS = st.tuples(BASES, st.sampled_from(["", "?q=a:b/c", "#AWS::Lambda", "?q=a#b", "a:b", "a:b/c?q"])).map("".join)


@given(BASES, PATHS)
def test_a_relative_link_leads_to_its_path(base: str, path: str) -> None:
    """A browser and other readers resolve it against the address of the document that has it."""
    assert urljoin(SITE + base, relative_link(base, path)) == SITE + path


@pytest.mark.parametrize(
    ("base", "path", "expected"),
    [
        ("services/lambda/", "services/lambda/index.md", "index.md"),
        ("services/lambda/", "services/ec2/", "../ec2/"),
        ("services/lambda/", "services/lambda-edge/", "../lambda-edge/"),
        ("services/lambda/", "services/", "../"),
        ("services/lambda/", "services/#compute", "../#compute"),
        ("services/lambda/", "regions/eu-west-1/", "../../regions/eu-west-1/"),
        ("services/lambda/", "", "../../"),
        ("resources/lambda/", "resources/lambda/#Function", "#Function"),
        ("resources/lambda/", "resources/lambda/", "./"),
        ("compare/", "compare/?regions=a,b", "?regions=a,b"),
        ("services/", "services/lambda/", "lambda/"),
        ("", "services/lambda/", "services/lambda/"),
        ("", "", "./"),
        ("", "#regions", "#regions"),
        ("services/", "services/a:b", "./a:b"),
        ("services/lambda/feed.atom", "services/lambda/#seen-2026-01-02", "./#seen-2026-01-02"),
        ("services/lambda/index.md", "services/lambda/", "./"),
        ("index.md", "services/?q=x", "services/?q=x"),
    ],
)
def test_a_relative_link_is_the_shortest(base: str, path: str, expected: str) -> None:
    """It names no folder that both have in common; what would be read as another kind of address begins with ``./``."""
    assert relative_link(base, path) == expected
