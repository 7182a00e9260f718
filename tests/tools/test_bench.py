"""The table of figures: what it says where a figure is reached, where not, and where nothing could be measured."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import KINDS
from tests.conftest import AWKWARD
from tools import bench
from tools.bench import hosting, lighthouse, peers
from tools.bench.__main__ import GROUPS, main
from tools.bench.rows import FigureTable, Row

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


FINE = lighthouse.Rating(scores=(98, 100, 98, 100), blocking=99, shift=0, failed=frozenset())
POOR = FINE._replace(scores=(20, 20, 20, 20), blocking=900, shift=0.4, failed=frozenset({"one"}))


def test_every_group_is_described() -> None:
    assert bench.__doc__
    assert [line.split("``")[1] for line in bench.__doc__.splitlines() if line.startswith("- ")] == list(GROUPS)


class RecordingOutput(io.StringIO):
    """An output that keeps what had been printed each time it was flushed."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def flush(self) -> None:
        self.shown.append(self.getvalue())


def test_each_figure_is_printed_when_it_is_measured() -> None:
    out = RecordingOutput()
    report = FigureTable(out)
    for row in (
        Row("one", "1 s", "2 s", met=True),
        Row("two", "3 s", "2 s", met=False),
        Row("three", "-", "", met=None),
    ):
        report.add(row)
    lines = [text.splitlines()[-1] for text in out.shown if text]
    assert [line.split()[0] for line in lines] == ["figure", "one", "two", "three"]
    assert lines[2].endswith("NOT MET")
    assert not report.met


def test_a_group_that_does_not_exist_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--only", "weights,wights"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "error: no such group: wights; there are history, " in capsys.readouterr().err


def test_without_node_the_scores_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lighthouse, "COMMAND", tmp_path / "nothing")
    (row,) = lighthouse.rows(tmp_path)
    assert "left out" in row.measured
    assert row.met is None


def test_without_its_package_a_peer_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "COMMAND", tmp_path / "nothing")
    (row,) = peers.rows(tmp_path)
    assert "left out" in row.measured
    assert row.met is None


def test_the_widest_cell_is_missing_and_of_a_leading_service(real: Catalog, real_snapshot: Snapshot) -> None:
    """The documents of all members of its family compare themselves with it."""
    place, service = hosting.widest(real_snapshot)
    assert service not in real.in_region[place]
    family = real.family[service]
    assert family.leader == service
    missing = [len(each.members) for each in real.families if len(real.of_service[each.leader]) < len(real.regions)]
    assert len(family.members) == max(missing)


def test_a_peer_gets_the_same_data(tiny: Catalog, tmp_path: Path) -> None:
    """A page for each Region and service, with a row for each offering, whatever its name is."""
    assert peers.lay_out(tiny, tmp_path) == len(tiny.regions) + len(tiny.services)
    pages = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "content").rglob("*.md")]
    assert len(pages) == len(tiny.regions) + len(tiny.services)
    assert sum(len(page["rows"]) for page in pages) == 2 * len(tiny.offerings)
    assert AWKWARD in {page["title"] for page in pages}


@pytest.mark.parametrize(
    ("ratings", "met"),
    [
        ([FINE] * 5, True),
        ([FINE, FINE, FINE, lighthouse.UNRATED, lighthouse.UNRATED], True),
        ([FINE, FINE, *[lighthouse.UNRATED] * 3], False),
        ([FINE, POOR, FINE, POOR, FINE], True),
        ([FINE, POOR, POOR, POOR, FINE], False),
        *[([FINE._replace(scores=tuple(97 if at == low else 100 for at in range(4)))] * 5, False) for low in range(4)],
        ([FINE._replace(blocking=100)] * 5, False),
        ([FINE._replace(shift=0.01)] * 5, False),
    ],
)
def test_medians_decide(ratings: list[lighthouse.Rating], met: bool) -> None:  # noqa: FBT001
    """Two poor runs of five do not; and what most runs failed is named."""
    row = lighthouse._row("regions/", ratings)
    assert row.met is met
    assert ("one" in row.measured) == (ratings.count(POOR) > 2)


def test_the_matrix_alone_may_be_slower() -> None:
    slower = FINE._replace(scores=(95, 98, 98, 98), blocking=199)
    assert lighthouse._row("matrix/", [slower] * 5).met
    assert [kind for kind in KINDS if lighthouse._row(kind, [slower] * 5).met] == ["matrix/"]
