"""The answer of ``check`` for other programs: Markdown, JSON, and what GitHub Actions shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from generator.cli.check_answer import REASONS, dates, sentence, unknown_reasons
from generator.cli.check_gone import available_otherwise, gone_groups, other_missing, registration
from generator.cli.markdown_text import as_code, escaped
from generator.core.printable import printable_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.cli.check_answer import CheckAnswer
    from generator.cli.check_gone import GoneGroup
    from generator.query.check import Requirement


def as_markdown(answer: CheckAnswer) -> str:
    """Return the answer in Markdown."""
    judgement = answer.judgement
    lines = [f"**{escaped(sentence(answer))}.** {dates(answer.availability)}", ""]
    if groups := gone_groups(answer):
        lines += [
            "| No longer listed by AWS | Removed by | Closest today | Resource types |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_gone_row(group) for group in groups]
        lines += [""]
    if otherwise := available_otherwise(answer):
        lines += [f"Everything else is available in {', '.join(f'`{code}`' for code in otherwise)}.", ""]
    if missing := [code for code in answer.having("missing") if other_missing(answer, code)]:
        lines += ["| Region | Missing | Nearest Region with it |", "| --- | --- | --- |"]
        lines += [f"| {escaped(answer.label(code))} | {_missing_cell(answer, code)}" for code in missing]
        lines += [""]
    lines += [f"Available in {', '.join(f'`{code}`' for code in answer.available)}.", ""] if answer.available else []
    lines += (
        [line for text in unknown_reasons(answer) for line in (escaped(text), "")] if judgement.requirements else []
    )
    if judgement.unjudged:
        lines += ["| Not judged | Because |", "| --- | --- |"]
        lines += [f"| {as_code(each.name) or '(no type)'} | {REASONS[each.kind]} |" for each in judgement.unjudged]
    return "\n".join(lines).rstrip() + "\n"


def _gone_row(group: GoneGroup) -> str:
    service = escaped(group.service.name), group.removal, escaped(group.closest)
    types = (
        f"{as_code(each.name)}{f' ({registration(each)})' if each.depth == 'type' else ''}"
        for each in group.requirements
    )
    return f"| {' | '.join(service)} | {'<br>'.join(types)} |"


def _missing_cell(answer: CheckAnswer, code: str) -> str:
    missing = other_missing(answer, code)
    nearest = (f"`{alternative.nearest}`" if alternative.nearest else "none" for alternative in missing.values())
    return f"{'<br>'.join(map(as_code, missing))} | {'<br>'.join(nearest)} |"


def as_json(answer: CheckAnswer) -> str:
    """Return the whole answer as JSON."""
    judgement, availability = answer.judgement, answer.availability
    document = {
        "verdict": answer.verdict,
        "as_of": availability.as_of,
        "types_as_of": availability.types_as_of,
        "stale": {code: date for code, date in availability.stale.items() if code in answer.codes},
        "considered": answer.codes,
        "available": answer.available,
        "files": [
            {"file": name, "format": template.format, "declarations": template.declarations}
            for name, template in answer.files.items()
        ],
        "requirements": judgement.requirements,
        "unjudged": judgement.unjudged,
        "gone": {
            code: service
            for code, service in availability.gone.items()
            if any(each.service == code for each in judgement.requirements)
        },
        "regions": {code: judgement.regions[code] for code in answer.codes},
    }
    # In ASCII, so that no line has anything that would have to be escaped otherwise than JSON does.
    return printable_json(json.dumps(msgspec.to_builtins(document), indent=2))


class LineNote(NamedTuple):
    """A message for one line of a file; ``line`` is None where the file has none."""

    level: Literal["error", "warning"]
    file: str
    line: int | None
    message: str


def line_notes(answer: CheckAnswer) -> Iterator[LineNote]:
    """Yield a message for each declaration that is missing in a considered Region, or was not recognized.

    One whose service AWS no longer lists is also marked where its type is still registered.
    """
    gone = {each.name: group for group in gone_groups(answer) for each in group.requirements}
    from_names: dict[str, list[Requirement]] = {}
    for requirement in answer.judgement.requirements:
        for name in requirement.declared:
            from_names.setdefault(name, []).append(requirement)
    unrecognized = set(answer.judgement.unrecognized)
    for file, template in answer.files.items():
        for declaration in template.declarations:
            for requirement in from_names.get(declaration.name, ()):
                missing = [code for code in answer.codes if requirement.name in answer.judgement.regions[code].missing]
                if group := gone.get(requirement.name):
                    message = f"{requirement.name}: {group.sentence}"
                    yield LineNote(
                        "warning" if requirement.depth == "type" else "error", file, declaration.line, message
                    )
                if missing and answer.verdict == "missing" and not (group and requirement.depth == "service"):
                    message = f"{requirement.name} is not available in {', '.join(missing)}"
                    yield LineNote("error", file, declaration.line, message)
            for name in {declaration.name, *declaration.types} & unrecognized:
                level: Literal["error", "warning"] = "error" if answer.verdict == "unrecognized" else "warning"
                yield LineNote(level, file, declaration.line, f"{name or 'a resource'} was not recognized")


def outputs(answer: CheckAnswer) -> str:
    """Return the outputs of a step, one a line: the verdict, and the Regions that have everything or lack something."""
    return (
        f"verdict={answer.verdict}\n"
        f"available={' '.join(answer.available)}\n"
        f"missing={' '.join(answer.having('missing'))}\n"
    )
