"""Where a template can be deployed, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown.text import code, codes, escape, short_code
from generator.cli import check_answer, check_gone
from generator.cli.mcp_server.text import Brief

if TYPE_CHECKING:
    from generator.cli.check_answer import CheckAnswer
    from generator.query.check import Requirement


def template(answer: CheckAnswer) -> Brief:
    """Return in which Regions everything of a template is available, and what others lack."""
    judgement = answer.judgement
    lines = [f"{escape(check_answer.sentence(answer))}."]
    if len(answer.codes) > 1 and judgement.requirements:
        lines.append(f"Available in: {codes(answer.available) or 'none of them'}.")
    for group in check_gone.gone_groups(answer):
        types = (_gone(each) for each in group.requirements)
        lines.append(f"{escape(group.sentence)}: {', '.join(types)}.")
    if otherwise := check_gone.available_otherwise(answer):
        lines.append(f"Everything else is available in: {codes(otherwise)}.")
    others = {each: check_gone.other_missing(answer, each) for each in answer.having("missing")}
    missing = sorted((each for each in others if others[each]), key=lambda each: (len(others[each]), each))
    lines += [
        f"{escape(answer.label(each))} lacks "
        + ", ".join(_lack(name, other.nearest) for name, other in others[each].items())
        for each in missing
    ]
    lines += [escape(text) for text in check_answer.unknown_reasons(answer)] if judgement.requirements else []
    lines += [
        f"Not judged: {code(each.name) if each.name.strip() else '(no type)'}: {check_answer.REASONS[each.kind]}."
        for each in judgement.unjudged
    ]
    return Brief(tuple(lines), "name the Regions in regions", check_answer.dates(answer.availability))


def _gone(requirement: Requirement) -> str:
    registration = check_gone.registration(requirement)
    return f"{code(requirement.name)} ({registration})" if registration else code(requirement.name)


def _lack(name: str, nearest: str | None) -> str:
    return f"{code(name)} (nearest Region with it: {short_code(nearest)})" if nearest else code(name)
