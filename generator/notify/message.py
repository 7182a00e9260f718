"""How a run went, from the run logs alone: a message and a job summary for operators. Pure but for ``send``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from generator.aws import clients, refusals
from generator.catalog.quality import words
from generator.core.text import utc_minute
from generator.notify.run import COUNT_NAMES, DEGRADED, RunLogs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.model.run_log import RunLog


MAX_SUBJECT_LENGTH = 100
"""SNS takes no longer one, and ASCII only."""
MAX_LINE_LENGTH = 1000
"""A sentence is cut here: an error may name hundreds of codes."""


class RunReport(NamedTuple):
    """The content of a notification, in no format: a headline, facts by name, and lists of sentences by title."""

    headline: str
    facts: dict[str, str]
    lists: dict[str, list[str]]


class Message(NamedTuple):
    """A notification: ``subject`` is ASCII and short."""

    subject: str
    body: str


def report(run: RunLogs) -> RunReport:
    """Return how a run went, in no format."""
    lists = {
        "What failed": [f"{stage}: {error}" for stage, error in run.failed.items()] + list(run.unreadable),
        "Notices": [notice for log in run.logs.values() for notice in log.notices],
        "What changed" if run.published else "What would change": list(_changes(run.logs.get("build"))),
    }
    facts = {"Site": run.site_url, "Run": run.run_url, **_facts(run)}
    return RunReport(
        headline=f"Region Atlas {run.environment}: {_outcome(run)}",
        facts={name: _line(value) for name, value in facts.items() if value},
        lists={title: [_line(sentence) for sentence in sentences] for title, sentences in lists.items() if sentences},
    )


def message(run: RunLogs) -> Message:
    """Return the notification as plain text."""
    content = report(run)
    subject = _line(content.headline).encode("ascii", "replace").decode()
    lines = [_line(content.headline), "", *(f"{name}: {value}" for name, value in content.facts.items())]
    for title, sentences in content.lists.items():
        lines += ["", f"{title}:", *(f"- {sentence}" for sentence in sentences)]
    return Message(subject=subject[:MAX_SUBJECT_LENGTH], body="\n".join(lines) + "\n")


def summary(run: RunLogs) -> str:
    """Return the job summary as Markdown: the same, and a table of the stages."""
    content = report(run)
    lines = [f"## {_escape(_line(content.headline))}", ""]
    lines += [f"- **{name}**: {_linked(value)}" for name, value in content.facts.items()]
    for title, sentences in content.lists.items():
        lines += ["", f"### {title}", "", *(f"- {_escape(sentence)}" for sentence in sentences)]
    lines += [
        "",
        "### Stages",
        "",
        "| stage | seconds | peak MiB | calls | retries |",
        "| --- | --: | --: | --: | --: |",
    ]
    for name, log in run.logs.items():
        title = f"**{_escape(_line(name))}** (status {log.status})"
        lines.append(_row(title, log.seconds, log.peak_mib, log.calls, log.retries))
        for stage in log.stages:
            lines.append(_row(_escape(_line(stage.name)), stage.seconds, stage.peak_mib, stage.calls, stage.retries))
    return "\n".join(lines) + "\n\n"


def send(topic: str, notification: Message, run: RunLogs, access: clients.Access) -> None:
    """Publish the notification; raise ``SourceError`` when the topic cannot be reached, is missing or refuses."""
    outcome = "success" if run.succeeded else "failure"
    with refusals.translated_errors(f"the topic {topic}", "let the role call sns:Publish on it"):
        clients.sns(access, clients.Calls()).publish(
            TopicArn=topic,
            Subject=notification.subject,
            Message=notification.body,
            MessageAttributes={
                "outcome": {"DataType": "String", "StringValue": outcome},
                "environment": {"DataType": "String", "StringValue": run.environment},
            },
        )


def _outcome(run: RunLogs) -> str:
    if not run.succeeded:
        return f"FAILED in {next(iter(run.failed), 'notify')}"
    if run.dry_run:
        return "dry run, nothing was published"
    warning = ", with a warning" if run.logs["publish"].status == DEGRADED else ""
    count = run.logs["build"].change_count
    return f"published{warning}" + ("" if count is None else f", {count:,} change{'' if count == 1 else 's'}")


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


def _facts(run: RunLogs) -> dict[str, str | None]:
    """Return what the logs say of the data and of what was sent, by name."""
    build, publish = run.logs.get("build"), run.logs.get("publish")
    facts: dict[str, str | None] = {}
    if build and not build.status:
        facts["Data"] = _counts({name: build.counts.get(key, 0) for key, name in COUNT_NAMES.items()})
        facts["As of"] = str(build.as_of) if build.as_of else None
        facts["Checked"] = f"{utc_minute(build.read_at)}" if build.read_at else None
        facts["Findings"] = _counts(build.findings)
        facts["Quality"] = None if build.quality is None else words(build.quality)
    if publish:
        facts["Published" if not publish.dry_run else "Would publish"] = _counts(publish.counts)
        if replacement := publish.history_replacement:
            name = "History would be replaced" if publish.dry_run else "History replaced"
            facts[name] = replacement.reason + (
                f"; the one before is kept as {replacement.kept}" if replacement.kept else ""
            )
        facts["Warning"] = publish.error if publish.status == DEGRADED else None
    return facts


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())


def _line(text: str) -> str:
    """Return text as one line of at most ``MAX_LINE_LENGTH`` characters, without control or direction marks."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[:MAX_LINE_LENGTH]}…"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is: names come from AWS and may hold anything."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _linked(value: str) -> str:
    return f"<{value}>" if re.fullmatch(r"https?://[\w.:/?&=%#~+-]+", value) else _escape(value)


def _row(name: str, seconds: float, peak_mib: float, calls: int, retries: int) -> str:
    return f"| {name} | {seconds:,.1f} | {peak_mib:,.0f} | {calls:,} | {retries:,} |"
