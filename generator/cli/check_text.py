"""The answer of ``check`` as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.cli.check_answer import MAX_NAMED, REASONS, dates, sentence, unknown_reasons
from generator.cli.check_gone import available_otherwise, gone_groups, other_missing, registration
from generator.cli.text_table import terminal_width, text_table
from generator.core.printable import printable
from generator.core.text import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.cli.check_answer import CheckAnswer
    from generator.query.check import Requirement


MAX_MISSING = 3
"""A Region that lacks more than that is no near miss: it is only counted."""


def as_text(answer: CheckAnswer) -> list[str]:
    """Return the answer as lines for a terminal."""
    lines = [f"{sentence(answer)}. {dates(answer.availability)}"]
    if answer.judgement.requirements:
        lines += _listed("Available in", answer.available) if len(answer.codes) > 1 else []
        lines += _listed("Everything else is available in", available_otherwise(answer))
        lines += unknown_reasons(answer)
    lines += _rendered(("No longer listed by AWS", "Removed by", "Closest today", "Resource types"), _gone(answer))
    misses, others = _near_misses(answer)
    heads = ("Not available in", "", "Missing", "Nearest Region with it", "First seen anywhere")
    lines += _rendered(heads, _misses(answer, misses))
    lines += ["", *_listed(f"More than {MAX_MISSING} missing in", others)] if others else []
    everywhere = [each for each in answer.judgement.requirements if _count(answer, each) == _known_count(answer, each)]
    partial = [each for each in answer.judgement.requirements if each not in everywhere]
    lines += _rendered(("Resource type", "Judged by", "Available in", "Conditional"), _types(answer, partial))
    lines += ["", *_everywhere(everywhere)] if everywhere else []
    unjudged = ((each.name or "(no type)", REASONS[each.kind]) for each in answer.judgement.unjudged)
    return lines + _rendered(("Not judged", "Because"), unjudged)


def _near_misses(answer: CheckAnswer) -> tuple[list[str], list[str]]:
    """Return the Regions that lack little, and those that lack more; a few Regions are all listed in full."""
    missing = [code for code in answer.having("missing") if other_missing(answer, code)]
    if len(answer.codes) <= MAX_NAMED:
        return missing, []
    near = [code for code in missing if len(other_missing(answer, code)) <= MAX_MISSING]
    return near, [code for code in missing if code not in near]


def _listed(words: str, codes: list[str]) -> list[str]:
    return [f"{words}: {', '.join(codes)}."] if codes else []


def _misses(answer: CheckAnswer, codes: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for code in sorted(codes, key=lambda code: (len(other_missing(answer, code)), code)):
        place = code, answer.availability.places[code].label
        for name, alternative in other_missing(answer, code).items():
            yield *place, name, alternative.nearest or "none", str(alternative.since or "")
            place = "", ""


def _gone(answer: CheckAnswer) -> Iterator[tuple[str, ...]]:
    """Yield the services that AWS no longer lists, with a row for each type that is declared of them."""
    for group in gone_groups(answer):
        service: tuple[str, ...] = group.service.name, group.removal, group.closest
        for each in group.requirements:
            registered = f" ({registration(each)})" if each.depth == "type" else ""
            yield *service, f"{_declared(each)}{registered}"
            service = "", "", ""


def _types(answer: CheckAnswer, requirements: Iterable[Requirement]) -> Iterator[tuple[str, ...]]:
    """Yield the requirements, those that are available in the fewest Regions first."""
    for each in sorted(requirements, key=lambda each: (_count(answer, each), each.name)):
        reach = f"{_count(answer, each)} of {quantity(_known_count(answer, each), 'Region')}"
        yield _declared(each), _depth(each), reach, "yes" if each.conditional else ""


def _everywhere(requirements: Iterable[Requirement]) -> Iterator[str]:
    """Yield what is available in each considered Region of which that is known, by what it was judged."""
    for depth in ("type", "service"):
        names = [_declared(each) for each in requirements if each.depth == depth]
        where = "every considered Region whose types are known" if depth == "type" else "every considered Region"
        yield from _listed(f"Available in {where}, judged by {depth}", names)


def _declared(requirement: Requirement) -> str:
    names = [name for name in requirement.declared if name != requirement.name]
    return f"{requirement.name} (as {', '.join(names)})" if names else requirement.name


def _known_count(answer: CheckAnswer, requirement: Requirement) -> int:
    return sum(code not in requirement.unknown for code in answer.codes)


def _count(answer: CheckAnswer, requirement: Requirement) -> int:
    return sum(code in requirement.regions for code in answer.codes)


def _depth(requirement: Requirement) -> str:
    return "its type" if requirement.depth == "type" else f"its service, {requirement.service}"


def _rendered(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a table as lines, after an empty one; nothing where it has no rows."""
    table = text_table(heads, [tuple(map(printable, row)) for row in rows], terminal_width())
    return ["", *table] if table else []
