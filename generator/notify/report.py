"""What a notification says of a run, in no format: a headline, facts by name, and lists of sentences by title."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core.percentages import percent_words
from generator.core.text import quantity, utc_minute
from generator.notify import runbook
from generator.notify.run import COUNT_NAMES, DEGRADED, PROBE, RunLogs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.model.run_log import RunLog


MAX_LINE_LENGTH = 1000
"""A sentence is cut here: an error may name hundreds of codes."""


class Sentence(NamedTuple):
    """A sentence of a notification, and an address that it links (None: it links none)."""

    text: str
    link: str | None = None


class RunReport(NamedTuple):
    """The content of a notification: every text is one line."""

    headline: str
    facts: dict[str, str]
    lists: dict[str, list[Sentence]]


def report(run: RunLogs) -> RunReport:
    """Return how a run went."""
    lists = {
        "What failed": [*_failures(run), *(Sentence(problem) for problem in run.unreadable)],
        "Held": list(_hold(run)),
        "Notices": [Sentence(notice) for log in run.logs.values() for notice in log.notices],
        "What changed" if run.published else "What would change": list(map(Sentence, _changes(run.logs.get("build")))),
        "Warnings": list(_warnings(run)),
    }
    facts = {"Site": run.site_url, "Run": run.run_url, "Runbook": runbook.address(run), **_facts(run)}
    return RunReport(
        headline=line(f"Region Atlas {run.environment}: {_outcome(run)}"),
        facts={name: line(value) for name, value in facts.items() if value},
        lists={
            title: [sentence._replace(text=line(sentence.text)) for sentence in sentences]
            for title, sentences in lists.items()
            if sentences
        },
    )


def line(text: str) -> str:
    """Return text as one line of at most ``MAX_LINE_LENGTH`` characters, without control or direction marks."""
    visible = "".join(character if character.isprintable() else " " for character in text)
    return visible if len(visible) <= MAX_LINE_LENGTH else f"{visible[:MAX_LINE_LENGTH]}…"


def _outcome(run: RunLogs) -> str:
    failed_stage = next(iter(run.failed), "notify")
    if run.kind == "failure":
        if failed_stage == PROBE:
            published = "published, but " if run.published else ""
            return f"{published}FAILED in {PROBE}: the site does not answer as it should"
        return f"FAILED in {failed_stage}"
    if run.is_watch:
        return "the site answers as it should again"
    if run.held_since:
        return f"held since {utc_minute(run.held_since)}, nothing was published"
    if run.dry_run:
        return "dry run, nothing was published"
    warning = ", with a warning" if run.kind == "warning" else ""
    count = run.logs["build"].change_count
    return f"published{warning}" + ("" if count is None else f", {quantity(count, 'change')}")


def _failures(run: RunLogs) -> Iterator[Sentence]:
    """Yield the error of each stage that failed, what a probe found, and the next step."""
    for stage, error in run.failed.items():
        yield Sentence(f"{stage}: {error}")
        if log := run.logs.get(stage):
            yield from map(Sentence, log.faults)
            if log.advice:
                yield Sentence(f"next: {log.advice}")


def _hold(run: RunLogs) -> Iterator[Sentence]:
    if run.held_since:
        log = run.logs["publish"]
        yield Sentence(log.error or "a rollback holds publishing")
        if log.advice:
            yield Sentence(f"next: {log.advice}")


def _changes(log: RunLog | None) -> Iterator[str]:
    if log is None or log.status:
        return
    if log.change_count is None:
        yield "There is no earlier release to compare with."
    elif not log.change_count:
        yield "No Region, service or offering was added, removed or renamed."
    yield from log.changes
    if unlisted_count := (log.change_count or 0) - len(log.changes):
        yield f"… and {unlisted_count:,} more"


def _warnings(run: RunLogs) -> Iterator[Sentence]:
    """Yield the warnings among the findings, each with its section of the site's page on quality."""
    build = run.logs.get("build")
    if build is None or build.status or not build.warnings:
        return
    page = f"{run.site_url.rstrip('/')}/quality/" if run.site_url else None
    for warning in build.warnings:
        yield Sentence(f"{warning.subject}: {warning.message}", f"{page}#{warning.kind}" if page else None)
    if unlisted_count := build.findings.get("warning", 0) - len(build.warnings):
        yield Sentence(f"… and {unlisted_count:,} more", page)


def _facts(run: RunLogs) -> dict[str, str | None]:
    """Return what the logs say of the data, of what was sent and of the site, by name."""
    build, publish, probe = (run.logs.get(name) for name in ("build", "publish", PROBE))
    facts: dict[str, str | None] = {"Did not run": ", ".join(run.not_run)}
    if build and not build.status:
        facts["Data"] = _counts({name: build.counts.get(key, 0) for key, name in COUNT_NAMES.items()})
        facts["As of"] = str(build.as_of) if build.as_of else None
        facts["Checked"] = f"{utc_minute(build.read_at)}" if build.read_at else None
        facts["Findings"] = _counts(build.findings)
        facts["Quality"] = None if build.quality is None else percent_words(build.quality)
        facts["Loss accepted because"] = build.accepted_shrink
    if publish:
        facts["Published" if not publish.dry_run else "Would publish"] = _counts(publish.counts)
        if replacement := publish.history_replacement:
            name = "History would be replaced" if publish.dry_run else "History replaced"
            facts[name] = replacement.reason + (
                f"; the one before is kept as {replacement.kept}" if replacement.kept else ""
            )
        facts["Warning"] = publish.error if publish.status == DEGRADED else None
        facts["Next"] = publish.advice if publish.status == DEGRADED else None
    if run.published or probe:
        facts["Probe"] = _probe_words(probe)
    return facts


def _probe_words(probe: RunLog | None) -> str:
    if probe is None:
        return "not run"
    attempts = probe.counts.get("attempts", 0)
    fault_count = len(probe.faults)
    outcome = quantity(fault_count, "fault") if fault_count else "no faults"
    return f"{outcome}, {quantity(attempts, 'attempt')}, {probe.calls} requests"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
