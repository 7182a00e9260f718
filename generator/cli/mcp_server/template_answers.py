"""Where a template can be deployed, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown.text import code, codes, escape, short_code
from generator.cli import check_answer
from generator.cli.mcp_server.text import Brief

if TYPE_CHECKING:
    from generator.cli.check_answer import CheckAnswer


def template(answer: CheckAnswer) -> Brief:
    """Return in which Regions everything of a template is available, and what others lack."""
    judgement = answer.judgement
    lines = [f"{escape(check_answer.sentence(answer))}."]
    if len(answer.codes) > 1 and judgement.requirements:
        lines.append(f"Available in: {codes(answer.available) or 'none of them'}.")
    missing = sorted(answer.having("missing"), key=lambda each: (len(judgement.regions[each].missing), each))
    lines += [
        f"{escape(answer.label(each))} lacks "
        + ", ".join(_lack(name, other.nearest) for name, other in judgement.regions[each].missing.items())
        for each in missing
    ]
    lines += [escape(text) for text in check_answer.unknown_reasons(answer)] if judgement.requirements else []
    lines += [
        f"Not judged: {code(each.name) if each.name.strip() else '(no type)'}: {check_answer.REASONS[each.kind]}."
        for each in judgement.unjudged
    ]
    return Brief(tuple(lines), "name the Regions in regions", check_answer.dates(answer.availability))


def _lack(name: str, nearest: str | None) -> str:
    return f"{code(name)} (nearest Region with it: {short_code(nearest)})" if nearest else code(name)
