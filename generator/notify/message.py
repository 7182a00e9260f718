"""How a run went, as a message and as a job summary for operators. Pure but for ``send``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from generator.aws import clients, refusals
from generator.notify import cost
from generator.notify.report import Sentence, line, report

if TYPE_CHECKING:
    from generator.notify.run import RunLogs

MAX_SUBJECT_LENGTH = 100
"""Characters of a subject: SNS takes no more, and ASCII only."""


class Message(NamedTuple):
    """A notification: ``subject`` is ASCII and short."""

    subject: str
    body: str


def message(run: RunLogs) -> Message:
    """Return the notification as plain text."""
    content = report(run)
    subject = content.headline.encode("ascii", "replace").decode()
    lines = [content.headline, "", *(f"{name}: {value}" for name, value in content.facts.items())]
    for title, sentences in content.lists.items():
        lines += ["", f"{title}:", *(f"- {text}" + (f" {link}" if link else "") for text, link in sentences)]
    return Message(subject=subject[:MAX_SUBJECT_LENGTH], body="\n".join(lines) + "\n")


def summary(run: RunLogs) -> str:
    """Return the job summary as Markdown: the same, what the run costs, and a table of the stages."""
    content = report(run)
    facts = content.facts | {"Estimated cost": str(cost.of(run))}
    lines = [f"## {_escape(content.headline)}", ""]
    lines += [f"- **{name}**: {_linked(value)}" for name, value in facts.items()]
    for title, sentences in content.lists.items():
        lines += ["", f"### {title}", "", *map(_item, sentences)]
    lines += [
        "",
        "### Stages",
        "",
        "| stage | seconds | peak MiB | calls | retries |",
        "| --- | --: | --: | --: | --: |",
    ]
    for name, log in run.logs.items():
        title = f"**{_escape(line(name))}** (status {log.status})"
        lines.append(_row(title, log.seconds, log.peak_mib, log.calls, log.retries))
        for stage in log.stages:
            lines.append(_row(_escape(line(stage.name)), stage.seconds, stage.peak_mib, stage.calls, stage.retries))
    return "\n".join(lines) + "\n\n"


def send(topic: str, notification: Message, run: RunLogs, access: clients.Access) -> None:
    """Publish the notification; raise ``SourceError`` when the topic cannot be reached, is missing or refuses."""
    outcome = "success" if run.succeeded else "failure"
    attributes = {"kind": run.kind, "outcome": outcome, "environment": run.environment}
    with refusals.translated_errors(f"the topic {topic}", "let the role call sns:Publish on it"):
        clients.sns(access, clients.Calls()).publish(
            TopicArn=topic,
            Subject=notification.subject,
            Message=notification.body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )


def _item(sentence: Sentence) -> str:
    link = f" {_linked(sentence.link)}" if sentence.link else ""
    return f"- {_escape(sentence.text)}{link}"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is: names come from AWS and may hold anything."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _linked(value: str) -> str:
    return f"<{value}>" if re.fullmatch(r"https?://[\w.:/?&=%#~+-]+", value) else _escape(value)


def _row(name: str, seconds: float, peak_mib: float, calls: int, retries: int) -> str:
    return f"| {name} | {seconds:,.1f} | {peak_mib:,.0f} | {calls:,} | {retries:,} |"
