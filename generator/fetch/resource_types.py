"""Read each Region's list of resource types from the schemas that CloudFormation publishes, as far as it changed.

A list that cannot be read never fails the fetch: what was known of the Region before stays, with its time.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from concurrent.futures import FIRST_EXCEPTION, wait
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from generator.aws.answers import ATTEMPTS, pause
from generator.core.text import fact_of
from generator.core.threads import Workers
from generator.fetch import schema_zip
from generator.fetch.resource_type_recordings import SCHEMAS
from generator.fetch.schema_zip import RefusalError, Transfer, ZipError, ZipSource, stem_of
from generator.fetch.type_lists import ListProblem, ListRead, ListUnchanged, decided_reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from generator.fetch.earlier_types import EarlierTypes
    from generator.fetch.type_lists import Outcome
    from generator.model.resource_types import ResourceTypeReading
    from generator.model.snapshot import RegionFacts


ADDRESS: Final = "https://schema.cloudformation.{region}.{domain}/CloudformationSchema.zip"
"""Where a Region's schemas are. The domain is the Region's own: ``amazonaws.com``, ``amazonaws.com.cn``."""
IN_PARALLEL = 8
MAX_SECONDS = 60.0
"""Seconds for one Region, all attempts included."""
MAX_TOTAL_SECONDS = 300.0
MAX_FILES = 40
"""Files of a zip that are read one by one for the spelling of their types; for more, the whole zip is read."""
MAX_SPELLING_REGIONS = 3
"""Regions in which the spelling of a type is looked for, where it cannot be read in one."""
MAX_UNNAMED = 0.05
"""Share of a list's types that may be left out, since their spelling cannot be read: with more, it is no list."""
HOST_PART = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?")
LEFT_OUT = "it was left out by --no-resource-types"

T = TypeVar("T")


class ZipDirectory(NamedTuple):
    """The directory of a Region's zip: the names of its types' files without suffix, and the mark of the zip."""

    stems: frozenset[str]
    etag: str | None


class ListsRead(NamedTuple):
    """The lists of one reading, and what an operator should know of it.

    ``problems`` has, as clauses, why the list of a Region was not read. ``unnamed`` are the names of files whose type
    is left out, since its spelling could not be read.
    """

    reading: ResourceTypeReading
    unchanged: int
    problems: dict[str, str]
    unnamed: tuple[str, ...]


def read(  # noqa: PLR0913 (what is read, and how)
    regions: Sequence[RegionFacts],
    earlier: EarlierTypes,
    transfer: Transfer,
    *,
    read_at: dt.datetime,
    address: str | None = ADDRESS,
    on_list_read: Callable[[int, int], None] = lambda _done, _total: None,
) -> ListsRead:
    """Return the list of each Region, read at ``address`` (None: left out), or the earlier one where that failed.

    ``transfer`` counts what is requested. ``on_list_read`` is called with the number of lists that were read and the
    number of all.
    """
    if address is None:
        outcomes: dict[str, Outcome] = {region.code: ListProblem(LEFT_OUT) for region in regions}
        unnamed: frozenset[str] = frozenset()
    else:
        task = _ListReader({region.code: address_of(address, region) for region in regions}, earlier, transfer)
        outcomes, unnamed = task.run(on_list_read)
    return ListsRead(
        reading=decided_reading(outcomes, earlier.lists, source=SCHEMAS, read_at=read_at),
        unchanged=sum(isinstance(outcome, ListUnchanged) for outcome in outcomes.values()),
        problems={code: each.problem for code, each in outcomes.items() if isinstance(each, ListProblem)},
        unnamed=tuple(sorted(unnamed)),
    )


def address_of(template: str, region: RegionFacts) -> str | None:
    """Return the address of a Region's zip (None: its code or domain can be in none)."""
    domain = fact_of(region.domain) or ""
    if not HOST_PART.fullmatch(region.code) or not HOST_PART.fullmatch(domain):
        return None
    return template.replace("{region}", region.code).replace("{domain}", domain)


class _ListReader:
    """One reading under way: the addresses by Region, what was known before, and the flag that stops every task."""

    def __init__(self, addresses: Mapping[str, str | None], earlier: EarlierTypes, transfer: Transfer) -> None:
        self._addresses, self._earlier, self._transfer = addresses, earlier, transfer
        self._names = {stem_of(name): name for name in sorted(earlier.names)}
        self._names |= {stem_of(name): name for each in earlier.lists.values() for name in each.types}
        self._stop = threading.Event()
        self._deadline = time.monotonic() + MAX_TOTAL_SECONDS
        self._done = 0
        self._lock = threading.Lock()

    def run(self, on_list_read: Callable[[int, int], None]) -> tuple[dict[str, Outcome], frozenset[str]]:
        """Return what became of each Region's list, and the names of files whose type is left out."""
        try:
            directories = self._in_parallel(
                {code: partial(self._directory, code, on_list_read) for code in sorted(self._addresses)}
            )
            self._read_names({code: each for code, each in directories.items() if isinstance(each, ZipDirectory)})
        finally:
            with self._lock:  # no thread reports progress while the program ends
                self._stop.set()
        unnamed = frozenset[str]().union(
            *(each.stems for each in directories.values() if isinstance(each, ZipDirectory))
        )
        unnamed -= self._names.keys()
        return {code: self._outcome(each, unnamed) for code, each in directories.items()}, unnamed

    def _outcome(self, directory: ZipDirectory | ListUnchanged | ListProblem, unnamed: frozenset[str]) -> Outcome:
        if not isinstance(directory, ZipDirectory):
            return directory
        stems = directory.stems & unnamed
        if len(stems) > MAX_UNNAMED * len(directory.stems):
            return ListProblem(f"the names of {len(stems):,} of its {len(directory.stems):,} types cannot be read")
        types = frozenset(self._names[stem] for stem in directory.stems - stems)
        # Without the mark, the next run reads the list again, and looks for the names that this one could not read.
        return ListRead(types, None if stems else directory.etag)

    def _directory(
        self, code: str, on_list_read: Callable[[int, int], None]
    ) -> ZipDirectory | ListUnchanged | ListProblem:
        before = self._earlier.lists.get(code)

        def attempt(source: ZipSource) -> ZipDirectory | ListUnchanged:
            archive = schema_zip.read(source, etag=before.reading.etag if before else None)
            if archive is None:
                return ListUnchanged()
            with archive:
                if not archive.stems:
                    raise RefusalError("there is no resource type in it")
                return ZipDirectory(archive.stems, archive.etag)

        directory = self._attempted(code, attempt)
        with self._lock:
            self._done += 1
            if not self._stop.is_set():
                on_list_read(self._done, len(self._addresses))
        return directory

    def _read_names(self, directories: Mapping[str, ZipDirectory]) -> None:
        """Read the spelling of each type that nobody knows, in the first Region that has it; if need be in others."""
        attempted: set[tuple[str, str]] = set()
        for _ in range(MAX_SPELLING_REGIONS):
            stems: defaultdict[str, set[str]] = defaultdict(set)
            assigned: set[str] = set()
            for code in sorted(directories, key=lambda code: (-len(directories[code].stems), code)):
                missing = directories[code].stems - self._names.keys() - assigned
                new = {stem for stem in missing if (code, stem) not in attempted}
                if new:
                    stems[code] = new
                    assigned |= new
            if not stems:
                return
            attempted |= {(code, stem) for code, each in stems.items() for stem in each}
            tasks = {code: partial(self._spellings, code, each, directories[code].etag) for code, each in stems.items()}
            for names in self._in_parallel(tasks).values():
                if not isinstance(names, ListProblem):
                    self._names |= names

    def _spellings(self, code: str, stems: set[str], etag: str | None) -> dict[str, str]:
        """Return the spelling of types by the names of their files, as far as a Region's schemas have it."""
        names: dict[str, str | None] = {}

        def attempt(source: ZipSource) -> None:
            archive = schema_zip.read(source, whole=len(stems) > MAX_FILES)
            if archive is None or archive.etag != etag:
                raise ZipError("it changed while it was read")
            failure: ZipError | None = None
            with archive:
                for stem in sorted(stems - names.keys()):
                    try:
                        names[stem] = archive.type_name(stem)
                    except ZipError as error:  # of this file: the others are read all the same
                        failure = error
            if failure:
                raise failure

        self._attempted(code, attempt)
        return {stem: name for stem, name in names.items() if name}

    def _attempted(self, code: str, attempt: Callable[[ZipSource], T]) -> T | ListProblem:
        """Return what an attempt returns; after all of them, or an answer that stays the same, the problem."""
        address = self._addresses[code]
        if address is None:
            return ListProblem("AWS publishes no domain that its address could have")
        source = ZipSource(address, self._transfer, min(self._deadline, time.monotonic() + MAX_SECONDS))
        problem = ""
        for number in range(1, ATTEMPTS + 1):
            try:
                return attempt(source)
            except RefusalError as error:
                return ListProblem(str(error))
            except ZipError as error:
                problem = str(error)
            if number == ATTEMPTS or time.monotonic() >= source.deadline or self._stop.wait(pause(number)):
                break
            self._transfer.add(retried=1)
        return ListProblem(problem)

    def _in_parallel(self, tasks: Mapping[str, Callable[[], T]]) -> dict[str, T | ListProblem]:
        """Return the result of each task by its Region; of those that take too long, the problem."""
        pool: Workers[T] = Workers(IN_PARALLEL, "resource-types")
        try:
            futures = {code: pool.submit(task) for code, task in tasks.items()}
            wait(futures.values(), timeout=max(0.0, self._deadline - time.monotonic()), return_when=FIRST_EXCEPTION)
            overdue = ListProblem(f"all lists together took longer than {MAX_TOTAL_SECONDS:g} seconds")
            return {code: future.result() if future.done() else overdue for code, future in futures.items()}
        finally:
            pool.close()
