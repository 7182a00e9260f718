"""What a name means, as Markdown: the answers to ``resolve``, and to names that mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.build.markdown.text import code, codes, escape, joined, short_code
from generator.cli.mcp_server.text import Brief
from generator.cli.mcp_server.wording import foot, sentence
from generator.core.text import excerpt
from generator.query.name_errors import INSTANCE_TYPES_ADVICE, NO_INSTANCE_TYPES, types_note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from generator.core.errors import UnknownNameError
    from generator.query.answers import NameMeaning, ResolveAnswer, Suggestion

_INSTANCE_TYPES_STEP: Final = f"{INSTANCE_TYPES_ADVICE[:1].upper()}{INSTANCE_TYPES_ADVICE[1:]}"


def resolved(answer: ResolveAnswer) -> Brief:
    """Return what a name means, or what may have been meant."""
    if answer.meanings:
        lines = [line for meaning in answer.meanings for line in _meaning(meaning)]
    else:
        note = f" {sentence(answer.note)}." if answer.note else ""
        is_shared = answer.note is not None and answer.note == types_note([each.code for each in answer.suggestions])
        lines = [f"{code(answer.query)}:{note}" if is_shared else f"{code(answer.query)} means nothing here.{note}"]
        lines += [_INSTANCE_TYPES_STEP] * (answer.note == NO_INSTANCE_TYPES)
        lines += [f"Did you mean {_or(map(_suggestion, answer.suggestions))}?"] * bool(answer.suggestions)
    return Brief(tuple(lines), "give a more exact name", foot(answer))


def _meaning(meaning: NameMeaning) -> Iterator[str]:
    kind = meaning.kind.replace("-", " ").capitalize()
    if meaning.kind == "resource-type":
        count = f"available in {meaning.region_count} of the {meaning.regions_known} Regions whose types are known"
        service = f"; a type of {short_code(meaning.service)}" if meaning.service else ""
        yield f"{kind} {code(meaning.code)}: {count} on {meaning.types_as_of}{service} (by {meaning.matched_by})"
        return
    yield f"{kind} {short_code(meaning.code)}: {escape(meaning.name)} (by {meaning.matched_by})"
    if meaning.note:
        yield meaning.note
    if meaning.removed:
        closest = f"; closest today: {codes(meaning.successors)}" if meaning.successors else ""
        yield f"AWS no longer lists it: removed by {meaning.removed}{closest}"
    names = meaning.names
    if names:
        kinds = {
            "boto3": names.sdk,
            "CLI": names.cli,
            "CloudFormation": names.cloudformation,
            "Terraform": names.terraform,
            "IAM": names.iam,
            "formerly": names.former,
        }
        yield "; ".join(f"{kind} {joined(map(_code_or_name, values))}" for kind, values in kinds.items() if values)
    for words, values in (("Regions", meaning.regions), ("Members", meaning.members)):
        if values:
            yield f"{words}: {codes(values)}"


def _code_or_name(text: str) -> str:
    return code(text) if " " not in text else escape(text)


def _suggestion(suggestion: Suggestion) -> str:
    own_code = short_code(suggestion.code)
    return own_code if suggestion.name == suggestion.code else f"{own_code} ({escape(suggestion.name)})"


def _or(names: Iterable[str]) -> str:
    choices: Sequence[str] = list(names)
    return " or ".join(filter(None, (", ".join(choices[:-1]), *choices[-1:])))


def unknown_name(error: UnknownNameError, as_of: dt.date) -> Brief:
    """Return that a name means nothing, and what may have been meant."""
    # An agent has the tools, not the command.
    advice = error.advice.partition(", as in: region-atlas ")[0]
    advice = advice if "region-atlas" not in advice else "ask resolve, with another name"
    # The commands and the address in it are to be copied: they are ours, and are not escaped.
    step = _INSTANCE_TYPES_STEP if advice == INSTANCE_TYPES_ADVICE else sentence(advice)
    return Brief((f"{sentence(error.problem)}. {step}",), "", f"As of {as_of}.")


def problem(text: str, advice: str) -> Brief:
    """Return why a call cannot be answered, and what to do next."""
    return Brief((f"{sentence(text)}. {sentence(advice)}.",))


def wrong_call(tool: str, reason: str, parameters: Iterable[str]) -> Brief:
    """Return why a tool does not take its arguments, and the names of those that it takes, as they are written."""
    return Brief(
        (f"{code(tool)} does not take this: {code(excerpt(reason))}. It takes {code(', '.join(parameters))}.",)
    )
