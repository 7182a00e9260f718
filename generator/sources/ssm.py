"""Read AWS's public parameters: both trees, their paths in parallel, all or nothing.

The Regions' tree is read whole, one chain of pages a Region. Of the services' tree only names, addresses and the
presence of each offering are read: everything else there repeats the Regions' tree.
"""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from generator import aws
from generator.errors import SourceError
from generator.parameters import REGIONS, SERVICE_FACTS, SERVICES, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import ParameterTypeDef

    Tasks = list[Future[dict[str, str]]]

PAGE = 10
"""The most that AWS answers to one call."""


class Stopped(Exception):  # noqa: N818 (no error: the reason is another task's)
    """A read that gave up because another one failed."""


def read(client: SSMClient, *, region_read: Callable[[int, int], None] | None = None) -> dict[str, str]:
    """Return every parameter a snapshot needs, by path. ``region_read`` hears (Regions read, Regions in all).

    Raises ``SourceError`` naming the path that could not be read, ``AccessError`` without valid credentials.
    """
    return _Reading(client, region_read or (lambda _done, _total: None)).run()


class _Reading:
    """One reading under way: the pool, the parameters so far, and the flag that stops every task."""

    def __init__(self, client: SSMClient, region_read: Callable[[int, int], None]) -> None:
        self._client = client
        # A call that is being tried again must not go on for minutes once the reading has failed or was interrupted.
        client.meta.events.register("before-send.ssm", self._go_on)
        self._region_read = region_read
        self._pool = ThreadPoolExecutor(aws.IN_FLIGHT, thread_name_prefix="read")
        self._stop = threading.Event()
        self._regions_done = self._regions_total = 0
        self._lock = threading.Lock()

    def run(self) -> dict[str, str]:
        try:
            return self._both_trees()
        finally:
            self._stop.set()
            self._pool.shutdown(cancel_futures=True)
            self._client.meta.events.unregister("before-send.ssm", self._go_on)

    def _both_trees(self) -> dict[str, str]:
        listing = self._pool.submit(self._below, SERVICES)
        found = self._listed(REGIONS, self._below(REGIONS))
        tasks = self._read_regions(_codes(found))
        known = self._listed(SERVICES, listing.result())
        tasks += self._read_services(_codes(known))
        for part in (known, *_results(tasks)):
            found |= part
        # A code that only the other tree mentions was not in the listing of its own: read it too.
        regions, services = facts(found)
        hidden_services = {code for region in regions for code in region.services} - _codes(known)
        hidden_regions = {code for service in services for code in service.regions} - {one.code for one in regions}
        for part in _results(self._read_services(hidden_services) + self._read_regions(hidden_regions)):
            found |= part
        return found

    def _listed(self, path: str, listing: dict[str, str]) -> dict[str, str]:
        if not listing:
            raise SourceError(f"{path}: AWS lists nothing there", "check --region and --endpoint-url")
        return listing

    def _read_regions(self, codes: Iterable[str]) -> Tasks:
        paths = [f"{REGIONS}/{code}" for code in sorted(codes)]
        self._regions_total += len(paths)
        if paths:
            self._region_read(self._regions_done, self._regions_total)
        return [self._pool.submit(self._region, path) for path in paths]

    def _read_services(self, codes: Iterable[str]) -> Tasks:
        ordered = sorted(codes)
        presence = [self._pool.submit(self._below, f"{SERVICES}/{code}/regions") for code in ordered]
        names = [f"{SERVICES}/{code}/{fact}" for code in ordered for fact in SERVICE_FACTS]
        return presence + [self._pool.submit(self._values, batch) for batch in _batches(names)]

    def _region(self, path: str) -> dict[str, str]:
        found = self._below(path, recursive=True)
        with self._lock:
            self._regions_done += 1
            self._region_read(self._regions_done, self._regions_total)
        return found

    def _below(self, path: str, *, recursive: bool = False) -> dict[str, str]:
        """Return the parameters under a path, page after page."""
        found: dict[str, str] = {}
        with aws.reading(path):
            pages = self._client.get_paginator("get_parameters_by_path").paginate(
                Path=path, Recursive=recursive, PaginationConfig={"PageSize": PAGE}
            )
            for page in pages:
                found |= _values_of(path, page.get("Parameters"))
        return found

    def _values(self, names: list[str]) -> dict[str, str]:
        """Return the named parameters, up to ten; what AWS does not have is left out."""
        subject = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        with aws.reading(subject):
            answer = self._client.get_parameters(Names=names)
        return _values_of(subject, answer.get("Parameters"))

    def _go_on(self, **_: object) -> None:
        if self._stop.is_set():
            raise Stopped


def _values_of(path: str, parameters: Iterable[ParameterTypeDef] | None) -> dict[str, str]:
    """Return name -> value; raise when the answer still does not parse after every attempt."""
    if parameters is None:
        raise SourceError(f"{path}: AWS's answer did not parse in {aws.ATTEMPTS} attempts", "run it again later")
    return {one["Name"]: one["Value"] for one in parameters}


def _codes(listing: Iterable[str]) -> set[str]:
    return {name.rpartition("/")[2] for name in listing}


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), PAGE):
        yield names[start : start + PAGE]


def _results(tasks: Tasks) -> list[dict[str, str]]:
    """Wait for all tasks; the first that fails ends the wait with its error."""
    done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
    for task in done:
        task.result()
    return [task.result() for task in tasks]
