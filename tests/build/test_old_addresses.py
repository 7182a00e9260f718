"""What other sites link and what feed readers remember stays: addresses, anchors, identities and times of entries.

``tests/recordings/addresses.json.xz`` lists them as the build of the bundled snapshot had them before the site's words
were revised: ``pages`` with the ids in each, all other ``files``, and ``feeds`` by folder with the identity, the time
``updated``, and the times ``published`` and ``updated`` of each entry.
"""

from __future__ import annotations

import json
import lzma
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.build.page_links import PageLinks
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def old() -> dict[str, Any]:
    """Return what the site had."""
    addresses: dict[str, Any] = json.loads(
        lzma.decompress((ROOT / "tests" / "recordings" / "addresses.json.xz").read_bytes())
    )
    return addresses


def test_every_old_address_has_a_file(old: dict[str, Any], real_site: Path) -> None:
    assert len(old["pages"]) > 500
    assert [path for path in (*old["pages"], *old["files"]) if not (real_site / path).is_file()] == []


def test_every_old_anchor_is_on_its_page(old: dict[str, Any], real_site: Path) -> None:
    lost = {
        path: missing
        for path, ids in old["pages"].items()
        if (missing := set(ids) - PageLinks((real_site / path).read_text("utf-8")).ids)
    }
    assert lost == {}


def test_a_feed_keeps_its_identity_and_its_entries_keep_theirs_with_their_times(
    old: dict[str, Any], real_site: Path
) -> None:
    """Otherwise every reader would see old entries again as new or as revised."""
    for folder, feed in old["feeds"].items():
        root = ET.parse(real_site / folder / "feed.atom").getroot()
        atom = {
            entry.findtext(f"{ATOM}id"): [entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")]
            for entry in root.iter(f"{ATOM}entry")
        }
        items = json.loads((real_site / folder / "feed.json").read_bytes())["items"]
        assert root.findtext(f"{ATOM}id") == feed["id"], folder
        # Changes of resource types have joined the feeds of their services, some of them since the list was made.
        newest = max((updated or "" for _, updated in atom.values()), default="")
        assert root.findtext(f"{ATOM}updated") == max(feed["updated"], newest), folder
        # A feed has so many entries and no more: what left it for them is older than all that it has.
        oldest = min((published or "" for published, _ in atom.values()), default="")
        left = {key: times for key, times in feed["entries"].items() if key not in atom}
        assert {key: atom[key] for key in feed["entries"] if key in atom} | left == feed["entries"], folder
        assert all(published <= oldest for published, _ in left.values()), folder
        # An item that says no later time was not modified since it was published.
        entries = {
            item["id"]: [item["date_published"], item.get("date_modified", item["date_published"])] for item in items
        }
        assert entries == atom, folder
