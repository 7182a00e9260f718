"""The command ``region``: what is known of a Region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import (
    FIRST_SEEN_COLUMNS,
    AnswerColumn,
    AnswerTable,
    Cell,
    Presentation,
    first_seen_cells,
)
from generator.query.profiles import region as answer_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.answers import RegionProfile


@dataclass(frozen=True, kw_only=True)
class RegionCommandArguments(QuestionArguments):
    """What ``region`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]


@click.command()
@click.argument("words", metavar="REGION...", nargs=-1, required=True, shell_complete=complete_region)
@question_options
@with_arguments(RegionCommandArguments)
def region(arguments: RegionCommandArguments) -> None:
    """Show a Region: its facts, its services, the nearest other Regions.

    A name may be a code, a city, a country with one Region, an airport, the ID or name of a zone.
    """
    with open_question("region", arguments) as question:
        answer = answer_region(question.names, " ".join(arguments.words))
        question.answer(presentation(answer), arguments.form)


def presentation(answer: RegionProfile) -> Presentation:
    """Return the answer for people."""
    columns = (
        AnswerColumn("service_code", "Service", is_code=True),
        AnswerColumn("service_name", "Name"),
        AnswerColumn("category", "Category"),
        *FIRST_SEEN_COLUMNS,
        AnswerColumn("global_endpoint", "Global endpoint"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            service.code,
            service.name,
            service.category,
            *first_seen_cells(service.first_seen, answer.first_reading),
            service.global_endpoint or None,
        )
        for service in sorted(answer.services, key=lambda service: (service.category, service.code))
    ]
    sentence = (
        f"{answer.name}, {answer.code}: {answer.service_count:,} of {answer.service_total:,} services are available"
    )
    return Presentation(answer, sentence, facts=tuple(_facts(answer)), table=AnswerTable(columns, rows))


def _facts(answer: RegionProfile) -> Iterator[tuple[str, str]]:
    place = ", ".join(word for word in (answer.place, answer.country_name) if word)
    if place:
        yield "Place", place
    if answer.partition:
        yield "Partition", answer.partition
    if answer.opt_in is not None:
        status = "must be enabled by an account first" if answer.opt_in else "enabled by default"
        yield "Opt-in", f"{status} (assumed)" if answer.opt_in_assumed else status
    if answer.launch_date or answer.launch_year:
        yield "Launched", str(answer.launch_date or answer.launch_year)
    kinds = {"availability": "Availability Zones", "local": "Local Zones", "wavelength": "Wavelength Zones"}
    for kind, title in kinds.items():
        zones = [zone for zone in answer.zones if zone.kind == kind]
        if zones:
            yield title, ", ".join(f"{zone.id} ({zone.place})" if zone.place else zone.id for zone in zones)
    near = [each for each in answer.nearest if each.same_partition]
    if near:
        yield "Nearest", ", ".join(f"{each.code} ({each.km:,} km)" for each in near)
