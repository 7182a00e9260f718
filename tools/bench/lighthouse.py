"""Lighthouse's scores of each kind of page on the phone that it simulates: medians of five runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from itertools import chain
from math import inf
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tests.browser.chromium import ARGUMENTS, KINDS, executable
from tools.bench.rows import Row
from tools.bench.served import served_site

if TYPE_CHECKING:
    from collections.abc import Iterator


COMMAND = Path(sys.prefix) / "node" / "bench" / "node_modules" / "lighthouse" / "cli" / "index.js"
"""Where the Makefile installs Lighthouse, on machines with npm."""
RUNS = 5
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Goal(NamedTuple):
    """The limits of a page: least performance, least of the other three scores, most milliseconds of blocking time."""

    performance: int = 98
    other_scores: int = 98
    blocking: int = 100


GOALS = {"matrix/": Goal(performance=95, blocking=200)}


class Rating(NamedTuple):
    """The result of one run: a score for each category, blocking milliseconds, layout shift, and failed audits."""

    scores: tuple[float, ...]
    blocking: float
    shift: float
    failed: frozenset[str]


UNRATED = Rating(scores=(0, 0, 0, 0), blocking=inf, shift=inf, failed=frozenset({"not rated"}))
"""A run that ended without a report: the worst values, which a median of five tolerates once or twice."""


def rows(folder: Path) -> Iterator[Row]:
    """Rate each kind of page but the 404 page, in turns, so that a slow minute affects all of them alike."""
    if not COMMAND.exists() or not shutil.which("node"):
        yield Row("Lighthouse", "left out: it needs npm", "98", None)
        return
    kinds = [kind for kind in KINDS if kind != "nowhere/"]
    with served_site(folder / "site") as site:
        runs: dict[str, list[Rating]] = {kind: [] for kind in kinds}
        for _ in range(RUNS):
            for kind in kinds:
                runs[kind].append(_rate(site + kind))
    for kind, ratings in runs.items():
        yield _row(kind, ratings)


def _rate(address: str) -> Rating:
    flags = " ".join(["--headless=new", *ARGUMENTS])
    command = ["node", str(COMMAND), address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    only = f"--only-categories={','.join(CATEGORIES)}"
    environment = os.environ | {"CHROME_PATH": executable()}
    done = subprocess.run(
        [*command, only], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    if done.returncode:
        return UNRATED
    report = json.loads(done.stdout)
    audits = report["audits"]
    weighed = {
        audit["id"] for category in report["categories"].values() for audit in category["auditRefs"] if audit["weight"]
    }
    return Rating(
        scores=tuple(100 * report["categories"][name]["score"] for name in CATEGORIES),
        blocking=audits["total-blocking-time"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        failed=frozenset(name for name in weighed if (audits[name]["score"] or 0) < 0.9 and _counts(audits[name])),
    )


def _counts(audit: dict[str, object]) -> bool:
    """Return whether an audit applies to the page, and so to its score."""
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}


def _row(kind: str, ratings: list[Rating]) -> Row:
    goal = GOALS.get(kind, Goal())
    scores = [median(column) for column in zip(*(rating.scores for rating in ratings), strict=True)]
    blocking, shift = median(rating.blocking for rating in ratings), median(rating.shift for rating in ratings)
    # An audit that fails in one run of five says something of the machine only: show what most runs name.
    failures = Counter(chain(*(rating.failed for rating in ratings)))
    often = sorted(name for name, times in failures.items() if times > RUNS / 2)
    measured = f"{' '.join(f'{score:.0f}' for score in scores)}; {blocking:.0f} ms; {shift:.3f}"
    return Row(
        f"Lighthouse, {kind or '/'}",
        "; ".join([measured, *often]),
        f"{goal.performance} {' '.join([str(goal.other_scores)] * 3)}; {goal.blocking} ms; 0",
        scores[0] >= goal.performance
        and min(scores[1:]) >= goal.other_scores
        and blocking < goal.blocking
        and round(shift, 3) == 0,
    )
