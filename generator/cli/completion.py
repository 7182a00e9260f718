"""What a shell completes: the names of services and Regions, of the catalog that ships with the program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generator.catalog.region_words import place_in_name
from generator.cli.question_documents import QuestionDocuments
from generator.core.errors import AtlasError
from generator.query.notation import normalized

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click
    from click.shell_completion import CompletionItem

    from generator.model.catalog import Region
    from generator.query.facts import Facts


def complete_service(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the codes of services that begin as what was typed."""
    del context, parameter
    facts = _facts()
    return _beginning(((code, service.label) for code, service in facts.service.items()), incomplete) if facts else []


def complete_region(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the codes and the short names of Regions that begin as what was typed."""
    del context, parameter
    facts = _facts()
    return _beginning(_region_names(facts), incomplete) if facts else []


def _facts() -> Facts | None:
    try:
        return QuestionDocuments(None, lambda _: None).names().facts
    except AtlasError:
        return None


def _region_names(facts: Facts) -> Iterator[tuple[str, str]]:
    # "us-east", "germany" and "central" are names of several Regions, and no question about one can have them.
    short_names = Counter(_short_name(region) for region in facts.region.values())
    places = {normalized(word) for place in facts.document.places for word in (place.name, *place.aliases)}
    for code, region in facts.region.items():
        yield code, region.label
        short = _short_name(region)
        if short_names[short] == 1 and " " not in short and short != code and normalized(short) not in places:
            # Fish shows no more of a text than what is before its first comma.
            yield short, f"{code} {region.label}"


def _short_name(region: Region) -> str:
    return (place_in_name(region.label) or region.label).lower()


def _beginning(names: Iterator[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 (only a shell that completes needs it)

    typed = incomplete.lower()
    return [CompletionItem(name, help=text) for name, text in names if name.lower().startswith(typed)]
