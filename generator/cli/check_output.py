"""How ``check`` tells its answer: as text, in Markdown, as JSON, and as what GitHub Actions shows."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from generator.core.printable import path_list, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.query.availability import Availability
    from generator.query.check import Judgement, Requirement, Verdict
    from generator.query.declarations import Kind, Template


Form = Literal["json", "markdown"] | None

MAX_MISSING = 3
"""A Region that lacks more than that is no near miss: it is only counted."""
MAX_NAMED = 5
"""So few Regions are told with all that they lack."""
MIN_WIDTH = 80
DEFAULT_WIDTH = 120
"""Columns of a table that is not printed on a terminal."""

REASONS: Mapping[Kind, str] = {
    "nested": "nested stack: check its template as well",
    "custom": "custom resource: what it does is up to its function",
    "module": "module: check its files, or a plan of all of it",
    "third-party": "type of another publisher",
    "transform": "macro: it may add resources",
    "other-provider": "resource of another provider",
    "unknown": "not recognized: in no list of AWS's that was read",
}
"""Why something is not judged."""


class Answer(NamedTuple):
    """What was asked, and the judgement: the files by name, and the Regions that are considered."""

    files: Mapping[str, Template]
    availability: Availability
    judgement: Judgement
    codes: tuple[str, ...]
    verdict: Verdict

    @property
    def available(self) -> list[str]:
        """The considered Regions that have everything."""
        return self.having("available")

    def having(self, status: str) -> list[str]:
        """Return the considered Regions with a status."""
        return [code for code in self.codes if self.judgement.regions[code].status == status]

    def label(self, code: str) -> str:
        """Return a Region's name and code."""
        label = self.availability.places[code].label
        return code if label == code else f"{label}, {code}"


def headline(answer: Answer) -> str:
    """Return the answer in one sentence."""
    judgement = answer.judgement
    if not judgement.requirements:
        return "nothing in these files can be judged" if judgement.unjudged else "these files declare nothing"
    what = _what(answer)
    if len(answer.codes) == 1:
        (code,) = answer.codes
        region = judgement.regions[code]
        if region.status == "available":
            return f"{what} available in {answer.label(code)}"
        if region.status == "missing":
            return f"not available in {answer.label(code)}: {path_list(region.missing)}"
        return f"which resource types {answer.label(code)} has is not known"
    known = len(answer.codes) - len(answer.having("unknown"))
    count = len(answer.available) or "none"
    types_known = " whose resource types are known" if answer.having("unknown") else ""
    return f"{what} available in {count} of {_regions(known)}{types_known}"


def _what(answer: Answer) -> str:
    """Return what was judged, in words that claim no more."""
    count = len(answer.judgement.requirements)
    recognized = "recognized " if answer.judgement.unrecognized else ""
    return f"the one {recognized}resource type is" if count == 1 else f"all {count} {recognized}resource types are"


def _regions(count: int) -> str:
    return f"{count} Region{'' if count == 1 else 's'}"


def failure(answer: Answer) -> str:
    """Return what fails the check: of a few Regions, what each of them lacks."""
    missing = answer.having("missing")
    if answer.verdict == "unrecognized":
        return f"not recognized: {path_list(name or '(no type)' for name in answer.judgement.unrecognized)}"
    if answer.verdict == "unknown":
        return f"which resource types are there is not known: {path_list(map(answer.label, answer.having('unknown')))}"
    if len(answer.codes) > MAX_NAMED:
        return headline(answer)
    lacks = (f"{answer.label(code)}: {path_list(answer.judgement.regions[code].missing)}" for code in missing)
    return f"not available in {'; in '.join(lacks)}"


def advice(answer: Answer) -> str:
    """Return the next step where not everything is available."""
    if answer.verdict == "unrecognized":
        return "check the spelling of the names, or leave --strict out"
    if answer.verdict == "unknown":
        return "check other Regions; a later catalog may know these, --site reads a published one"
    everywhere = [code for code, region in answer.judgement.regions.items() if region.status == "available"]
    nearest = answer.availability.nearest(answer.having("missing")[0], everywhere)
    if nearest:
        return f"the nearest Region that has everything is {answer.label(nearest)}"
    return "no Region has everything: run it without --region to see what each lacks"


def as_text(answer: Answer) -> list[str]:
    """Return the answer as lines for a terminal."""
    lines = [f"{_sentence(answer)}. {_dates(answer.availability)}"]
    if answer.judgement.requirements:
        lines += _listed("Available in", answer.available) if len(answer.codes) > 1 else []
        lines += _unknown(answer)
    misses, others = _near_misses(answer)
    heads = ("Not available in", "", "Missing", "Nearest Region with it", "First seen")
    lines += _rendered(heads, _misses(answer, misses))
    lines += ["", *_listed(f"More than {MAX_MISSING} missing in", others)] if others else []
    everywhere = [each for each in answer.judgement.requirements if _count(answer, each) == _known_count(answer, each)]
    partial = [each for each in answer.judgement.requirements if each not in everywhere]
    lines += _rendered(("Resource type", "Judged by", "Available in", "Conditional"), _types(answer, partial))
    lines += ["", *_everywhere(everywhere)] if everywhere else []
    unjudged = ((each.name or "(no type)", REASONS[each.kind]) for each in answer.judgement.unjudged)
    return lines + _rendered(("Not judged", "Because"), unjudged)


def _sentence(answer: Answer) -> str:
    text = headline(answer)
    return text[0].upper() + text[1:]


def _unknown(answer: Answer) -> list[str]:
    reasons = answer.availability.unknown
    return [
        f"Not known in {answer.label(code)}: {reasons[code]}" for code in answer.having("unknown") if code in reasons
    ]


def _near_misses(answer: Answer) -> tuple[list[str], list[str]]:
    """Return the Regions that lack little, and those that lack more; of a few Regions, all are told in full."""
    missing = answer.having("missing")
    if len(answer.codes) <= MAX_NAMED:
        return missing, []
    near = [code for code in missing if len(answer.judgement.regions[code].missing) <= MAX_MISSING]
    return near, [code for code in missing if code not in near]


def _dates(availability: Availability) -> str:
    types = f"; lists of resource types of {availability.types_as_of}" if availability.types_as_of else ""
    return f"Catalog of {availability.as_of}{types}."


def _listed(words: str, codes: list[str]) -> list[str]:
    return [f"{words}: {', '.join(codes)}."] if codes else []


def _misses(answer: Answer, codes: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for code in sorted(codes, key=lambda code: (len(answer.judgement.regions[code].missing), code)):
        place = code, answer.availability.places[code].label
        for name, alternative in answer.judgement.regions[code].missing.items():
            yield *place, name, alternative.nearest or "none", str(alternative.since or "")
            place = "", ""


def _types(answer: Answer, requirements: Iterable[Requirement]) -> Iterator[tuple[str, ...]]:
    """Yield the requirements, those that are available in the fewest Regions first."""
    for each in sorted(requirements, key=lambda each: (_count(answer, each), each.name)):
        reach = f"{_count(answer, each)} of {_regions(_known_count(answer, each))}"
        yield _declared(each), _depth(each), reach, "yes" if each.conditional else ""


def _everywhere(requirements: Iterable[Requirement]) -> Iterator[str]:
    """Yield what is available in each considered Region of which that is known, by what it was judged."""
    for depth in ("type", "service"):
        names = [_declared(each) for each in requirements if each.depth == depth]
        yield from _listed(f"Nowhere missing, judged by {depth}", names)


def _declared(requirement: Requirement) -> str:
    names = [name for name in requirement.declared if name != requirement.name]
    return f"{requirement.name} (as {', '.join(names)})" if names else requirement.name


def _known_count(answer: Answer, requirement: Requirement) -> int:
    return sum(code not in requirement.unknown for code in answer.codes)


def _count(answer: Answer, requirement: Requirement) -> int:
    return sum(code in requirement.regions for code in answer.codes)


def _depth(requirement: Requirement) -> str:
    return "its type" if requirement.depth == "type" else f"its service, {requirement.service}"


def _rendered(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a table as lines, after an empty one: without empty columns, and nothing where it has no rows."""
    cells = [tuple(map(printable, row)) for row in rows]
    if not cells:
        return []
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    filled = [place for place in range(len(heads)) if any(row[place] for row in cells)]
    for place in filled:
        table.add_column(heads[place], overflow="fold")
    for row in cells:
        table.add_row(*(row[place] for place in filled))
    stream = io.StringIO()
    width = max(MIN_WIDTH, shutil.get_terminal_size((DEFAULT_WIDTH, 0)).columns)
    Console(file=stream, width=width, color_system=None, markup=False, highlight=False, emoji=False).print(table)
    return ["", *(line.rstrip() for line in stream.getvalue().splitlines())]


def as_markdown(answer: Answer) -> str:
    """Return the answer in Markdown."""
    judgement = answer.judgement
    lines = [f"**{_plain(_sentence(answer))}.** {_dates(answer.availability)}", ""]
    if missing := answer.having("missing"):
        lines += ["| Region | Missing | Nearest Region with it |", "| --- | --- | --- |"]
        lines += [f"| {_plain(answer.label(code))} | {_missing_cell(answer, code)}" for code in missing]
        lines += [""]
    lines += [f"Available in {', '.join(f'`{code}`' for code in answer.available)}.", ""] if answer.available else []
    lines += [line for text in _unknown(answer) for line in (_plain(text), "")] if judgement.requirements else []
    if judgement.unjudged:
        lines += ["| Not judged | Because |", "| --- | --- |"]
        lines += [f"| {_code(each.name)} | {REASONS[each.kind]} |" for each in judgement.unjudged]
    return "\n".join(lines).rstrip() + "\n"


def _missing_cell(answer: Answer, code: str) -> str:
    missing = answer.judgement.regions[code].missing
    nearest = (f"`{alternative.nearest}`" if alternative.nearest else "none" for alternative in missing.values())
    return f"{'<br>'.join(map(_code, missing))} | {'<br>'.join(nearest)} |"


def _code(text: str) -> str:
    """Return a text of a template as code that stays in its cell."""
    shown = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown.strip() else "(no type)"


def _plain(text: str) -> str:
    """Return a text without anything that Markdown or HTML would obey."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#&" else sign for sign in printable(text))


def as_json(answer: Answer) -> str:
    """Return the whole answer as JSON."""
    judgement, availability = answer.judgement, answer.availability
    document = {
        "verdict": answer.verdict,
        "as_of": availability.as_of,
        "types_as_of": availability.types_as_of,
        "considered": answer.codes,
        "available": answer.available,
        "files": [
            {"file": name, "format": template.format, "declarations": template.declarations}
            for name, template in answer.files.items()
        ],
        "requirements": judgement.requirements,
        "unjudged": judgement.unjudged,
        "regions": {code: judgement.regions[code] for code in answer.codes},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


class LineNote(NamedTuple):
    """A message for one line of a file; ``line`` is None where the file has none."""

    level: Literal["error", "warning"]
    file: str
    line: int | None
    message: str


def line_notes(answer: Answer) -> Iterator[LineNote]:
    """Yield a message for each declaration that is missing in a considered Region, or was not recognized."""
    from_names: dict[str, list[Requirement]] = {}
    for requirement in answer.judgement.requirements:
        for name in requirement.declared:
            from_names.setdefault(name, []).append(requirement)
    unrecognized = set(answer.judgement.unrecognized)
    for file, template in answer.files.items():
        for declaration in template.declarations:
            for requirement in from_names.get(declaration.name, ()):
                missing = [code for code in answer.codes if requirement.name in answer.judgement.regions[code].missing]
                if missing and answer.verdict == "missing":
                    message = f"{requirement.name} is not available in {', '.join(missing)}"
                    yield LineNote("error", file, declaration.line, message)
            for name in {declaration.name, *declaration.types} & unrecognized:
                level: Literal["error", "warning"] = "error" if answer.verdict == "unrecognized" else "warning"
                yield LineNote(level, file, declaration.line, f"{name or 'a resource'} was not recognized")


def outputs(answer: Answer) -> str:
    """Return the outputs of a step, one a line: the verdict, and the Regions that have everything or lack something."""
    return (
        f"verdict={answer.verdict}\n"
        f"available={' '.join(answer.available)}\n"
        f"missing={' '.join(answer.having('missing'))}\n"
    )
