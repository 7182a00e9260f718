"""Documents and pages on the whole catalog that do not say which service is where have the date of their own news."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build.api import catalog_documents, template_check_document
from generator.build.api.api import ApiInputs
from generator.build.pages import sitemap
from generator.catalog.assemble import assemble
from generator.catalog.groups import groups
from generator.history import resource_types, timeline
from generator.history.fact_dates import fact_dates
from generator.history.gone import gone_entities
from generator.model import curated
from generator.model.history import History
from tests.conftest import examples
from tests.doubles.readings import Published, changes_by_subject, date, offered, on, run, without
from tests.doubles.resource_types import ALIAS, FUNCTION, LEDGER, ROLE, reading
from tests.doubles.strategies import PLACES, worlds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from generator.model.document import Document
    from generator.model.snapshot import Snapshot

TYPES = (ROLE, FUNCTION, ALIAS, LEDGER)
DOCUMENTS: dict[str, Callable[[ApiInputs], Document]] = {
    "names": catalog_documents.names,
    "template-check": template_check_document.template_check,
}


class Release(NamedTuple):
    """What a run publishes of a reading, and whether that reading found another fact of a service."""

    inputs: ApiInputs
    touched: bool


def releases(*snapshots: Snapshot) -> Iterator[Release]:
    """Yield what each of these readings is published as, upon the one before it."""
    facts = curated.read()
    published, type_history = Published(), History()
    for snapshot in snapshots:
        published = run(published, snapshot)
        history = published.history
        catalog = timeline.with_dates(assemble(snapshot, facts), history)
        if catalog.resource_types and snapshot.resource_types:
            type_history = resource_types.add_reading(type_history, snapshot.resource_types, snapshot.read_at)
            dated = resource_types.with_dates(catalog.resource_types, type_history)
            catalog = msgspec.structs.replace(catalog, resource_types=dated)
        yield Release(
            ApiInputs(
                catalog=catalog,
                groups=groups(catalog, facts),
                changes=changes_by_subject(history, catalog),
                snapshot=snapshot,
                history=history,
                gone=gone_entities(history, facts),
                dates=fact_dates(history),
            ),
            any(reading.services_touched for reading in history.readings if reading.read_at == snapshot.read_at),
        )


def typed(world: Snapshot, types: dict[str, set[str]]) -> Snapshot:
    """Return a world with the types that are registered in its Regions, read at the same time."""
    by_region = {region.code: types.get(region.code, set()) for region in world.regions}
    return msgspec.structs.replace(world, resource_types=reading(world.read_at, by_region))


def body(document: Document) -> Document:
    """Return a document without its date."""
    return msgspec.structs.replace(document, as_of=date(0))


registrations = st.dictionaries(st.sampled_from(PLACES), st.sets(st.sampled_from(TYPES)))


@settings(max_examples=examples(20))
@given(
    st.lists(
        st.tuples(st.integers(1, 40), worlds().filter(lambda world: world.regions), registrations),
        min_size=2,
        max_size=4,
    )
)
def test_a_document_has_the_date_of_the_last_reading_that_changed_anything_in_it(
    steps: list[tuple[int, Snapshot, dict[str, set[str]]]],
) -> None:
    """No earlier one; and no later one, unless a reading found another fact of a service, which may be in it."""
    days = list(accumulate(gap for gap, _, _ in steps))
    read = [typed(on(day, world), types) for day, (_, world, types) in zip(days, steps, strict=True)]
    for before, after in pairwise(releases(*read)):
        for make in DOCUMENTS.values():
            first, second = make(before.inputs), make(after.inputs)
            if body(first) != body(second):
                assert second.as_of == after.inputs.snapshot.read_at.date()
            elif not after.touched:
                assert second.as_of == first.as_of


def dates_after(world: Snapshot) -> tuple[list[dt.date | None], list[dt.date | None]]:
    """Return the dates of both documents and of the page before and after a world follows the tiny one."""
    first, second = (
        [
            *(make(inputs).as_of for make in DOCUMENTS.values()),
            dict(sitemap.pages(inputs.catalog, inputs.changes, inputs.gone, inputs.dates))["check/"],
        ]
        for inputs, _ in releases(typed(on(0), {}), typed(on(1, world), {}))
    )
    return first, second


def test_a_service_in_one_more_region_leaves_the_dates_of_names_and_of_the_check() -> None:
    """It has the same names, and was seen before."""
    first, second = dates_after(offered(on(0), "lambda", "us-gov-west-1"))
    assert first == second == [date(0)] * 3


def test_a_service_that_goes_dates_names_and_the_check() -> None:
    assert dates_after(without(on(0), "lambda"))[1] == [date(1)] * 3


def test_a_new_name_of_a_region_dates_the_page_of_the_check_alone() -> None:
    world = on(0)
    regions = (msgspec.structs.replace(world.regions[0], name="Another name"), *world.regions[1:])
    assert dates_after(msgspec.structs.replace(world, regions=regions))[1] == [date(0), date(0), date(1)]
