"""The tools of the MCP server: what each takes, what it is for, and its answer as a bounded text.

Every tool asks ``query`` and puts the answer into a few lines of Markdown. A name that means nothing is no error: the
text says so, with suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from generator.cli.check_answer import CheckAnswer
from generator.cli.mcp_server import (
    change_answers,
    name_answers,
    region_answers,
    service_answers,
    template_answers,
)
from generator.cli.mcp_server.arguments import (
    ChangesArguments,
    CompareArguments,
    LacksArguments,
    RegionArguments,
    ResolveArguments,
    TemplateArguments,
    WhereArguments,
)
from generator.core.errors import AtlasError, DataError, UnknownNameError
from generator.query import change_list, differences, profiles, templates
from generator.query.check import judge, verdict
from generator.query.declarations import TemplateError
from generator.query.period import first_day
from generator.query.phrases import outside_place, phrase, region_phrase
from generator.query.where import has, where

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from generator.cli.mcp_server.text import Brief
    from generator.query.availability import Availability
    from generator.query.change_list import PublishedChanges
    from generator.query.names import Names


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """What the tools ask: the names with their catalog, the changes since a day, and what templates are judged by."""

    names: Names
    changes: Callable[[dt.date], tuple[PublishedChanges, ...]]
    availability: Callable[[], Availability]


def _resolve(source: QuestionSource, arguments: ResolveArguments) -> Brief:
    return name_answers.resolved(profiles.resolve(source.names, arguments.name))


def _where(source: QuestionSource, arguments: WhereArguments) -> Brief:
    names, services, near = source.names, tuple(arguments.services), arguments.near
    excluded = outside_place(arguments.within or "")
    outside = (excluded,) if excluded else ()
    places = () if arguments.within is None or excluded else (arguments.within,)
    if len(services) == 1:
        # An agent may pass on the words of its user: "s3 in milan".
        words = phrase(names, services)
        services, near = words.services, near or words.near
        places, outside = (*places, *words.places), (*outside, *words.outside)
    regions = {code for place in places for scope in names.scopes(place) for code in scope.regions}
    if len(regions) == 1 and not (arguments.on or near or outside or arguments.partition):
        return service_answers.presence(has(names, regions.pop(), services), names.facts)
    answer = where(
        names,
        services,
        mode="any" if arguments.any_of else "all",
        near=near,
        partition=arguments.partition,
        places=places,
        outside=outside,
        on=first_day(arguments.on, names.facts.as_of) if arguments.on else None,
    )
    return service_answers.reach(answer)


def _lacks(source: QuestionSource, arguments: LacksArguments) -> Brief:
    region, against = region_phrase(source.names, [arguments.region])
    return region_answers.gaps(differences.lacks(source.names, region, arguments.against or against))


def _compare(source: QuestionSource, arguments: CompareArguments) -> Brief:
    return region_answers.comparison(differences.compare(source.names, arguments.regions))


def _region(source: QuestionSource, arguments: RegionArguments) -> Brief:
    return region_answers.region(profiles.region(source.names, arguments.region))


def _changes_since(source: QuestionSource, arguments: ChangesArguments) -> Brief:
    names, is_named = source.names, bool(arguments.region or arguments.service)
    day = change_list.since(names, arguments.since, is_named=is_named)
    documents = source.changes(day)
    return change_answers.changes(change_list.changes(names, documents, day, arguments.region, arguments.service))


def _check_template(source: QuestionSource, arguments: TemplateArguments) -> Brief:
    availability = source.availability()
    regions = source.names.regions(arguments.regions) if arguments.regions else ()
    codes = tuple(code for code in regions or sorted(availability.places) if code in availability.places)
    try:
        template = templates.read(arguments.template.encode("utf-8", "replace"))
    except TemplateError as error:
        place = "" if error.line is None else f" in line {error.line}"
        raise DataError(f"the template cannot be read{place}: {error.problem}", "send the whole text of it") from error
    judgement = judge(template.declarations, availability)
    return template_answers.template(
        CheckAnswer(
            files={"template": template},
            availability=availability,
            judgement=judgement,
            codes=codes,
            verdict=verdict(judgement, codes, one_is_enough=not arguments.regions, strict=False),
        )
    )


class Tool(NamedTuple):
    """A tool: its name, its title, what it answers, the type of its arguments, and the function that answers."""

    name: str
    title: str
    description: str
    arguments: type[msgspec.Struct]
    answer: Callable[[QuestionSource, Any], Brief]

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments."""
        (_,), components = msgspec.json.schema_components([self.arguments])
        schema: dict[str, Any] = components[self.arguments.__name__]
        return {key: value for key, value in schema.items() if key not in {"title", "description"}}


TOOLS: Final = (
    Tool(
        "where",
        "Where services are available",
        "In which AWS Regions services are available, or whether one Region has them (within). "
        "Takes any spelling: SDK, CLI, CloudFormation, Terraform, IAM names, former names.",
        WhereArguments,
        _where,
    ),
    Tool(
        "lacks",
        "What a Region lacks",
        "Which services an AWS Region lacks: against another Region, or of all that any Region has.",
        LacksArguments,
        _lacks,
    ),
    Tool(
        "compare",
        "Compare Regions",
        "What two or more AWS Regions have in common, and each service in which they differ.",
        CompareArguments,
        _compare,
    ),
    Tool(
        "region",
        "One Region",
        "One AWS Region: partition, country, launch, opt-in, zones, nearest Regions, its services by category.",
        RegionArguments,
        _region,
    ),
    Tool(
        "changes_since",
        "What changed",
        "Which services and Regions came or went since a day, by default in the last 30 days, the newest first.",
        ChangesArguments,
        _changes_since,
    ),
    Tool(
        "resolve",
        "What a name means",
        "What a name means: the service or Region with its code and its names in SDK, CLI, CloudFormation, Terraform "
        "and IAM; suggestions for one that is mistyped.",
        ResolveArguments,
        _resolve,
    ),
    Tool(
        "check_template",
        "Check a template",
        "In which AWS Regions everything is available that a template declares, and what is missing elsewhere. Takes "
        "the text of the template, never a path; nothing of it is stored or sent anywhere.",
        TemplateArguments,
        _check_template,
    ),
)
"""Every tool, in the order in which clients list them."""
DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    tool.name: msgspec.json.Decoder(tool.arguments, strict=False) for tool in TOOLS
}


class ToolAnswer(NamedTuple):
    """The text of an answer, at most ``MAX_CHARACTERS`` long; ``is_error`` says that the call itself was wrong."""

    text: str
    is_error: bool = False


def call(source: QuestionSource, name: str, arguments: dict[str, Any] | None) -> ToolAnswer:
    """Answer a call. What a name or a template lacks is said in the text; only a wrong call is an error."""
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        return ToolAnswer(
            f"There is no tool of this name; there are: {', '.join(tool.name for tool in TOOLS)}.", is_error=True
        )
    try:
        decoded = DECODERS[name].decode(msgspec.json.encode(_with_lists(tool, arguments or {})))
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        return ToolAnswer(
            name_answers.wrong_call(name, str(error), tool.input_schema["properties"]).text(), is_error=True
        )
    try:
        return ToolAnswer(tool.answer(source, decoded).text())
    except UnknownNameError as error:
        return ToolAnswer(name_answers.unknown_name(error, source.names.facts.as_of).text())
    except AtlasError as error:
        return ToolAnswer(name_answers.problem(error.problem, error.advice).text(), is_error=True)


def _with_lists(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with a list wherever one is expected and a single name was given."""
    properties = tool.input_schema["properties"]
    return {
        name: [value] if isinstance(value, str) and properties.get(name, {}).get("type") == "array" else value
        for name, value in arguments.items()
    }
