"""Tell operators how a run went, from the run logs alone: a message and a job summary. Pure but for ``send``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator import aws, regular, runlog
from generator.errors import DegradedError
from generator.quality import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.runlog import RunLog

STAGES = ("fetch", "build", "publish")
"""The commands that a run is made of, in their order; each must have left its log."""
DEGRADED = DegradedError.status
"""A publish that lacks a report and published the rest: a success with a warning."""
DATA = {"regions": "Regions", "services": "services", "offerings": "offerings"}
"""What the build counts of the data, and how people call it."""
LARGEST = 16 * 1024 * 1024
"""Bytes that are read of a run log, a thousand times what one takes: a path may name what never ends."""
LACKING = "left no log: it did not run, or was stopped before it could say why"
LONGEST_SUBJECT = 100
"""SNS takes no longer one, and ASCII only."""
LONGEST_LINE = 1000
"""A sentence is cut here: an error may name hundreds of codes."""


class Run(NamedTuple):
    """One run as its logs tell it: ``logs`` by command, ``unreadable`` a sentence for each log that is damaged.

    ``environment`` is where it publishes to; ``run_url`` and ``site_url`` are for people to follow; ``now`` is the time
    of telling (UTC); ``dry_run`` says that a dry run was asked for.
    """

    environment: str
    now: dt.datetime
    logs: Mapping[str, RunLog]
    unreadable: tuple[str, ...] = ()
    run_url: str | None = None
    site_url: str | None = None
    dry_run: bool = False

    @property
    def dry(self) -> bool:
        """Whether the run was only to show what it would publish, however far it came."""
        return self.dry_run or ("publish" in self.logs and self.logs["publish"].dry_run)

    @property
    def failed(self) -> dict[str, str]:
        """What each stage that failed said, by stage; a stage without a log failed too."""
        found = {}
        # A log that cannot be read does not say whose it is, so of a stage without one no more is known then.
        lacking = "left no log that can be read" if self.unreadable else LACKING
        for stage in STAGES:
            log = self.logs.get(stage)
            if log is None:
                found[stage] = lacking
            elif log.status not in {0, DEGRADED}:
                found[stage] = log.error or f"ended with status {log.status}"
        return found

    @property
    def succeeded(self) -> bool:
        """Whether every stage did what it should."""
        return not self.failed and not self.unreadable

    @property
    def published(self) -> bool:
        """Whether the site is now what the run built, whatever became of the other logs."""
        return "publish" in self.logs and "publish" not in self.failed and not self.dry


class Story(NamedTuple):
    """What there is to tell, in no format: a headline, facts by name, and lists of sentences by title."""

    headline: str
    facts: dict[str, str]
    lists: dict[str, list[str]]


class Message(NamedTuple):
    """A notification: ``subject`` is ASCII and short."""

    subject: str
    body: str


def read(paths: Iterable[Path]) -> tuple[dict[str, RunLog], tuple[str, ...]]:
    """Read the logs that exist, by command; return them and a sentence for each that cannot be read."""
    logs: dict[str, RunLog] = {}
    unreadable = []
    for path in paths:
        try:
            log = runlog.decode(regular.content(path, LARGEST))
        except FileNotFoundError:
            continue
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            unreadable.append(f"{path}: the run log cannot be read: {error}")
        else:
            logs[log.command] = log
    return logs, tuple(unreadable)


def story(run: Run) -> Story:
    """Return what there is to tell of a run."""
    lists = {
        "What failed": [f"{stage}: {said}" for stage, said in run.failed.items()] + list(run.unreadable),
        "Notices": [notice for log in run.logs.values() for notice in log.notices],
        "What changed" if run.published else "What would change": list(_changes(run.logs.get("build"))),
    }
    facts = {"Site": run.site_url, "Run": run.run_url, **_facts(run)}
    return Story(
        headline=f"Region Atlas {run.environment}: {_outcome(run)}",
        facts={name: _line(value) for name, value in facts.items() if value},
        lists={title: [_line(one) for one in sentences] for title, sentences in lists.items() if sentences},
    )


def message(run: Run) -> Message:
    """Return the notification as plain text."""
    told = story(run)
    subject = _line(told.headline).encode("ascii", "replace").decode()
    lines = [_line(told.headline), "", *(f"{name}: {value}" for name, value in told.facts.items())]
    for title, sentences in told.lists.items():
        lines += ["", f"{title}:", *(f"- {sentence}" for sentence in sentences)]
    return Message(subject=subject[:LONGEST_SUBJECT], body="\n".join(lines) + "\n")


def summary(run: Run) -> str:
    """Return the job summary as Markdown: the same, and a table of the stages."""
    told = story(run)
    lines = [f"## {_escape(_line(told.headline))}", ""]
    lines += [f"- **{name}**: {_linked(value)}" for name, value in told.facts.items()]
    for title, sentences in told.lists.items():
        lines += ["", f"### {title}", "", *(f"- {_escape(sentence)}" for sentence in sentences)]
    lines += [
        "",
        "### Stages",
        "",
        "| stage | seconds | peak MiB | calls | retries |",
        "| --- | --: | --: | --: | --: |",
    ]
    for name, log in run.logs.items():
        whole = f"**{_escape(_line(name))}** (status {log.status})"
        lines.append(_row(whole, log.seconds, log.peak_mib, log.calls, log.retries))
        for stage in log.stages:
            lines.append(_row(_escape(_line(stage.name)), stage.seconds, stage.peak_mib, stage.calls, stage.retries))
    return "\n".join(lines) + "\n\n"


def send(topic: str, told: Message, run: Run, access: aws.Access) -> None:
    """Publish the notification; raise ``SourceError`` when the topic cannot be reached, is missing or refuses."""
    outcome = "success" if run.succeeded else "failure"
    with aws.reading(f"the topic {topic}", "let the role call sns:Publish on it"):
        aws.sns(access, aws.Calls()).publish(
            TopicArn=topic,
            Subject=told.subject,
            Message=told.body,
            MessageAttributes={
                "outcome": {"DataType": "String", "StringValue": outcome},
                "environment": {"DataType": "String", "StringValue": run.environment},
            },
        )


def _outcome(run: Run) -> str:
    if not run.succeeded:
        return f"FAILED in {next(iter(run.failed), 'telling')}"
    if run.dry:
        return "dry run, nothing was published"
    warned = ", with a warning" if run.logs["publish"].status == DEGRADED else ""
    count = run.logs["build"].change_count
    return f"published{warned}" + ("" if count is None else f", {count:,} change{'' if count == 1 else 's'}")


def _changes(log: RunLog | None) -> Iterator[str]:
    if log is None or log.status:
        return
    if log.change_count is None:
        yield "There is no release before this one to compare with."
    elif not log.change_count:
        yield "No Region, service or offering came, went or was renamed."
    yield from log.changes
    if more := (log.change_count or 0) - len(log.changes):
        yield f"… and {more:,} more"


def _facts(run: Run) -> dict[str, str | None]:
    """Return what the logs say of the data and of what was sent, by name."""
    build, publish = run.logs.get("build"), run.logs.get("publish")
    found: dict[str, str | None] = {}
    if build and not build.status:
        found["Data"] = _counts({name: build.counts.get(key, 0) for key, name in DATA.items()})
        found["As of"] = str(build.as_of) if build.as_of else None
        found["Read at"] = f"{build.read_at:%Y-%m-%d %H:%M} UTC" if build.read_at else None
        found["Findings"] = _counts(build.findings)
        found["Quality"] = None if build.quality is None else words(build.quality)
    if publish:
        found["Published" if not publish.dry_run else "Would publish"] = _counts(publish.counts)
        found["Warning"] = publish.error if publish.status == DEGRADED else None
    return found


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())


def _line(text: str) -> str:
    """Return text as one line of at most ``LONGEST_LINE`` characters that all show: no control, no direction marks."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is: names come from AWS and may hold anything."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _linked(value: str) -> str:
    return f"<{value}>" if re.fullmatch(r"https?://[\w.:/?&=%#~+-]+", value) else _escape(value)


def _row(name: str, seconds: float, peak_mib: float, calls: int, retries: int) -> str:
    return f"| {name} | {seconds:,.1f} | {peak_mib:,.0f} | {calls:,} | {retries:,} |"
