"""Lighthouse's scores of each kind of page, on the phone that it simulates: medians of five runs."""

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
from tools.bench.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator


COMMAND = Path(sys.prefix) / "node" / "bench" / "node_modules" / "lighthouse" / "cli" / "index.js"
"""Where the Makefile installs it, on machines with npm."""
RUNS = 5
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Goal(NamedTuple):
    """What a page has to reach: performance, the other three scores, and milliseconds of blocking time at most."""

    performance: int = 98
    others: int = 98
    blocking: int = 100


GOALS = {"matrix/": Goal(performance=95, blocking=200)}


class Rating(NamedTuple):
    """What one run found: a score for each category, blocking milliseconds, layout shift, and audits that failed."""

    scores: tuple[float, ...]
    blocking: float
    shift: float
    failed: frozenset[str]


UNRATED = Rating(scores=(0, 0, 0, 0), blocking=inf, shift=inf, failed=frozenset({"not rated"}))
"""A run that ended without a report: the worst there is, which the median of five passes over once or twice."""


def rows(folder: Path) -> Iterator[Row]:
    """Rate each kind of page but the one that is not found, in turns, so that a slow minute hits all alike."""
    if not COMMAND.exists() or not shutil.which("node"):
        yield Row("Lighthouse", "left out: it needs npm", "98", None)
        return
    kinds = [kind for kind in KINDS if kind != "nowhere/"]
    with served(folder / "site") as site:
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
    given = os.environ | {"CHROME_PATH": executable()}
    done = subprocess.run([*command, only], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=given)
    if done.returncode:
        return UNRATED
    report = json.loads(done.stdout)
    audits = report["audits"]
    weighed = {
        one["id"] for category in report["categories"].values() for one in category["auditRefs"] if one["weight"]
    }
    return Rating(
        scores=tuple(100 * report["categories"][name]["score"] for name in CATEGORIES),
        blocking=audits["total-blocking-time"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        failed=frozenset(name for name in weighed if (audits[name]["score"] or 0) < 0.9 and _counts(audits[name])),
    )


def _counts(audit: dict[str, object]) -> bool:
    """Tell whether an audit applies to the page, and so to its score."""
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}


def _row(kind: str, ratings: list[Rating]) -> Row:
    goal = GOALS.get(kind, Goal())
    scores = [median(column) for column in zip(*(one.scores for one in ratings), strict=True)]
    blocking, shift = median(one.blocking for one in ratings), median(one.shift for one in ratings)
    # An audit that fails in one run of five tells of the machine: what most runs name is shown.
    named = sorted(name for name, times in Counter(chain(*(one.failed for one in ratings))).items() if times > RUNS / 2)
    measured = f"{' '.join(f'{score:.0f}' for score in scores)}; {blocking:.0f} ms; {shift:.3f}"
    return Row(
        f"Lighthouse, {kind or '/'}",
        "; ".join([measured, *named]),
        f"{goal.performance} {' '.join([str(goal.others)] * 3)}; {goal.blocking} ms; 0",
        scores[0] >= goal.performance
        and min(scores[1:]) >= goal.others
        and blocking < goal.blocking
        and round(shift, 3) == 0,
    )
