"""A release whose reports were all changed on an earlier day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from generator.build.reports.summary import summary
from generator.model import release
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from generator.build.reports.formats import ReportSet
    from generator.model.catalog import Catalog
    from generator.model.release import Summary


EARLIER = dt.date(2023, 1, 1)


def released(catalog: Catalog, report_set: ReportSet) -> Summary:
    """Return the summary of a release that had these reports, all of them changed earlier."""
    file = summary(
        catalog,
        tiny_snapshot(),
        comparison="",
        accepted_shrink=None,
        reports=[msgspec.structs.replace(entry, changed=EARLIER) for entry in report_set.entries],
        missing=report_set.missing,
        rows_sha256=report_set.rows_sha256,
    )
    return release.decode("summary.json", file.content, release.Summary)
