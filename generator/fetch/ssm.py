"""Read AWS's public parameters: both trees, their paths in parallel, all or nothing.

The Regions' tree is read whole, one chain of pages a Region. Of the services' tree only names, addresses and the
presence of each offering are read: everything else there repeats the Regions' tree.

An answer may lack something without a sign of it, so whatever could have been lost is requested twice: a page that is
not full by the same call, zones by listings of their own, and any other fact by its name. A listing that had an empty
page is unclear: whatever may stand in it is requested by its name.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_EXCEPTION, wait
from typing import TYPE_CHECKING, Any

from generator.aws import answers, clients, refusals, retries
from generator.core.bounds import MAX_REGIONS, MAX_SERVICES, require_count
from generator.core.errors import SourceError
from generator.core.threads import Workers
from generator.fetch import completeness
from generator.fetch.parameters import REGIONS, SERVICE_FACTS, SERVICES, ZONE_LISTINGS, absent, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from mypy_boto3_ssm import SSMClient

    Tasks = dict[Future[dict[str, str]], str]


PAGE_SIZE = 10
"""Parameters of one answer at most, by AWS's limit."""
MAX_ANSWERS = 4
"""Answers to one call at most, which is repeated until two in a row agree."""
MAX_PAGES = 1000
"""Pages of one path at most: us-east-1, the longest, has some 125."""
MAX_CALLS = 40_000
"""Calls of a reading at most, repeated ones not counted: some 4,700 are needed."""
MAX_NAME_EXCERPT = 200
"""Characters of a name that an error shows."""
LATER_ADVICE = "run it again later"
RETRY_ADVICE = (
    f"{LATER_ADVICE}; if it stays so, look at what AWS answers there (`aws ssm get-parameters-by-path --path …`)"
)
MAX_SECONDS = 1200.0
"""Seconds of a reading at most: AWS's limit of 40 calls a second means two minutes for some 4,700 calls."""


class StoppedTaskError(Exception):
    """A task that ended because another one failed."""


def read(
    client: SSMClient,
    *,
    earlier: Collection[str] = (),
    recorded: Collection[str] = (),
    on_region_read: Callable[[int, int], None] | None = None,
) -> dict[str, str]:
    """Return every parameter that a snapshot needs, by path.

    ``earlier`` has the names that AWS had when it was last read: those that no listing has are requested by name. So
    are those of ``recorded``, names in a recording, unless most of them are not listed: then this is another store.
    ``on_region_read`` is called with the number of Regions that were read and the number of all. Raises
    ``SourceError`` naming the path that could not be read, ``AccessError`` without valid credentials.
    """
    names = frozenset(earlier), frozenset(recorded)
    return _TreeReader(client, *names, on_region_read or (lambda _done, _total: None)).run()


class _TreeReader:
    """One reading under way: the pool, the parameters so far, and the flag that stops every task."""

    def __init__(
        self,
        client: SSMClient,
        earlier: frozenset[str],
        recorded: frozenset[str],
        on_region_read: Callable[[int, int], None],
    ) -> None:
        self._client, self._earlier, self._recorded = client, earlier, recorded
        # A call that is being tried again must not go on for minutes once the reading has failed or was interrupted.
        # Its thread outlives the reading, so the hook stays with the client.
        client.meta.events.register("before-send.ssm", self._end_if_stopped)
        self._on_region_read = on_region_read
        self._tokens: dict[str, set[str]] = {}
        self._unclear: set[str] = set()
        self._pool: Workers[dict[str, str]] = Workers(clients.IN_FLIGHT, "read")
        self._stop = threading.Event()
        self._deadline = time.monotonic() + MAX_SECONDS
        self._regions_done = self._regions_total = self._calls = 0
        self._lock = threading.Lock()

    def run(self) -> dict[str, str]:
        try:
            with answers.retrying_faults(self._client, self._fault):
                return self._read_both_trees()
        finally:
            # Nobody waits for the calls under way, after Ctrl-C least of all: their threads do not keep the process.
            with self._lock:  # no thread reports progress while the program ends
                self._stop.set()
            self._pool.close()

    def _read_both_trees(self) -> dict[str, str]:
        listings = [{self._pool.submit(self._read_below, path): path} for path in (REGIONS, SERVICES)]
        region_list = self._require_listed(REGIONS, self._results(listings[0]), MAX_REGIONS)
        tasks = self._read_regions(_codes(region_list))
        service_list = self._require_listed(SERVICES, self._results(listings[1]), MAX_SERVICES)
        tasks |= self._read_services(_codes(service_list))
        parameters = region_list | service_list | self._results(tasks)
        if 2 * len(self._recorded & parameters.keys()) > len(self._recorded):
            self._earlier |= self._recorded
        parameters |= self._read_unlisted(parameters, region_list.keys() | service_list.keys())
        completeness.require_complete(*facts(parameters), RETRY_ADVICE)
        return self._with_absent(parameters)

    def _read_unlisted(self, parameters: dict[str, str], listed: Collection[str]) -> dict[str, str]:
        """Read the codes that only the other tree mentions.

        Raises ``SourceError`` where AWS has one of them, or an earlier one, by name: then its listing was not whole.
        """
        regions, services = facts(parameters)
        mentioned_paths = {f"{REGIONS}/{code}" for service in services for code in service.regions}
        mentioned_paths |= {f"{SERVICES}/{code}" for region in regions for code in region.services}
        unlisted = mentioned_paths.difference(listed)
        earlier = {name for name in self._earlier if name.rpartition("/")[0] in {REGIONS, SERVICES}}
        if existing := self._results(self._read_names(unlisted | earlier.difference(listed))):
            listing, _, code = min(existing).rpartition("/")
            raise SourceError(f"{listing}: {code} is not listed there, although AWS has it", RETRY_ADVICE)
        region_codes, service_codes = (
            _codes({name for name in unlisted if name.startswith(f"{tree}/")}) for tree in (REGIONS, SERVICES)
        )
        return self._results(self._read_services(service_codes) | self._read_regions(region_codes))

    def _with_absent(self, parameters: dict[str, str]) -> dict[str, str]:
        """Return the parameters, with those that AWS has by name although no listing has them."""
        requested: set[str] = set()
        while names := (absent(parameters, self._unclear) | self._earlier) - parameters.keys() - requested:
            requested |= names
            parameters = parameters | self._results(self._read_names(names))
        return parameters

    def _require_listed(self, path: str, listing: dict[str, str], most: int) -> dict[str, str]:
        if not listing:
            raise SourceError(f"{path}: AWS lists nothing there", "check --region and --endpoint-url")
        require_count(path, len(listing), most)
        return listing

    def _read_regions(self, codes: Iterable[str]) -> Tasks:
        # Backwards, the old Regions of the US and Europe come first: the longest chains of pages must not begin last.
        paths = [f"{REGIONS}/{code}" for code in sorted(codes, reverse=True)]
        self._regions_total += len(paths)
        if paths:
            self._on_region_read(self._regions_done, self._regions_total)
        tasks = {self._pool.submit(self._read_region, path): path for path in paths}
        # The Region's own listing has the zones as well: this is their second reading.
        zones = [f"{path}/{listing}" for path in paths for listing in ZONE_LISTINGS]
        return tasks | {self._pool.submit(self._read_below, path, once=True): path for path in zones}

    def _read_services(self, codes: Iterable[str]) -> Tasks:
        ordered = sorted(codes)
        paths = [f"{SERVICES}/{code}/regions" for code in ordered]
        names = [f"{SERVICES}/{code}/{fact}" for code in ordered for fact in SERVICE_FACTS]
        presence = {self._pool.submit(self._read_below, path): path for path in paths}
        return presence | self._read_names(names)

    def _read_names(self, names: Iterable[str]) -> Tasks:
        return {self._pool.submit(self._read_values, batch): _subject(batch) for batch in _batches(sorted(names))}

    def _results(self, tasks: Tasks) -> dict[str, str]:
        """Wait for all tasks and join what they read; the first that fails ends the wait with its error."""
        done, pending = wait(tasks, timeout=max(0.0, self._deadline - time.monotonic()), return_when=FIRST_EXCEPTION)
        parameters: dict[str, str] = {}
        for task in done:
            parameters |= task.result()
        if pending:
            subject = min(tasks[task] for task in pending)
            raise SourceError(f"{subject}: AWS's answers took longer than {MAX_SECONDS:g} seconds in all", LATER_ADVICE)
        return parameters

    def _read_region(self, path: str) -> dict[str, str]:
        parameters = self._read_below(path, recursive=True)
        with self._lock:
            self._regions_done += 1
            if not self._stop.is_set():
                self._on_region_read(self._regions_done, self._regions_total)
        return parameters

    def _read_below(self, path: str, *, recursive: bool = False, once: bool = False) -> dict[str, str]:
        """Return the parameters under a path, page after page, each read ``once`` or until it can be trusted."""
        parameters: dict[str, str] = {}
        request: dict[str, Any] = {"Path": path, "Recursive": recursive, "MaxResults": PAGE_SIZE}
        tokens = self._tokens.setdefault(path, set())
        for _ in range(MAX_PAGES):
            page, token = self._read_page(path, request) if once else self._read_trusted_page(path, request)
            parameters |= page
            if not page:
                self._unclear.add(path)
            if not token:
                return parameters
            tokens.add(token)
            request["NextToken"] = token
        raise SourceError(f"{path}: AWS's answers do not end after {MAX_PAGES} pages", LATER_ADVICE)

    def _read_trusted_page(self, path: str, request: dict[str, Any]) -> tuple[dict[str, str], str | None]:
        """Return a page that is full and has a successor, or that two answers in a row agree on."""
        page, token = self._read_page(path, request)
        for _ in range(MAX_ANSWERS - 1):
            if not _may_be_incomplete(page, token):
                return page, token
            before = page, bool(token)
            page, token = self._read_page(path, request)
            if (page, bool(token)) == before:
                return page, token
        raise SourceError(f"{path}: AWS gave {MAX_ANSWERS} different answers to the same call", RETRY_ADVICE)

    def _read_page(self, path: str, request: dict[str, Any]) -> tuple[dict[str, str], str | None]:
        """Return the parameters of one page, and the token of the next (None: it was the last)."""
        self._count_call(path)
        with refusals.translated_errors(path):
            answer = self._client.get_parameters_by_path(**request)
        return self._checked_values(path, request, answer), answer.get("NextToken") or None

    def _read_values(self, names: list[str]) -> dict[str, str]:
        """Return the named parameters, up to ten; what AWS does not have is left out."""
        subject = _subject(names)
        self._count_call(subject)
        with refusals.translated_errors(subject):
            answer = self._client.get_parameters(Names=names)
        return self._checked_values(subject, {"Names": names}, answer)

    def _count_call(self, subject: str) -> None:
        with self._lock:
            self._calls += 1
            if self._calls > MAX_CALLS:
                raise SourceError(f"{subject}: everything would take more than {MAX_CALLS:,} calls", LATER_ADVICE)

    def _checked_values(self, subject: str, request: dict[str, Any], answer: Mapping[str, Any]) -> dict[str, str]:
        """Return name -> value; raise ``SourceError`` when after every attempt the answer does not fit the request."""
        if answers.ANSWER_FIELD not in answer:
            if refusals.is_web_page(answer["ResponseMetadata"]["HTTPHeaders"]):
                raise SourceError(f"{subject}: {refusals.WEB_PAGE}", refusals.NOT_AWS_ADVICE)
            raise SourceError(f"{subject}: AWS's answer did not parse in {retries.ATTEMPTS} attempts", LATER_ADVICE)
        if fault := self._fault(request, answer):
            raise SourceError(f"{subject}: {fault}, in {retries.ATTEMPTS} attempts", LATER_ADVICE)
        return {parameter["Name"]: parameter["Value"] for parameter in answer[answers.ANSWER_FIELD]}

    def _fault(self, request: dict[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Return the fault of an answer that parsed, as a clause (None: it has none)."""
        names = [parameter["Name"] for parameter in answer[answers.ANSWER_FIELD]]
        for name in names:
            if not _is_requested(name, request):
                return f"AWS answered with {name[:MAX_NAME_EXCERPT]!r}, which was not asked for"
        if unanswered := set(request.get("Names", ())).difference(names, answer.get("InvalidParameters", ())):
            return f"AWS's answer says nothing of {min(unanswered)}"
        if answer.get("NextToken") in self._tokens.get(request.get("Path", ""), ()):
            return "AWS's answer leads back to a page that was read"
        return None

    def _end_if_stopped(self, **_: object) -> None:
        if self._stop.is_set() and self._pool.runs_this_thread():
            raise StoppedTaskError


def _may_be_incomplete(page: dict[str, str], token: str | None) -> bool:
    """Return whether a page can have lost parameters, or the token of the next page."""
    return len(page) < PAGE_SIZE or not token


def _is_requested(name: str, request: dict[str, Any]) -> bool:
    """Return whether a call may be answered with a parameter of this name."""
    if "Names" in request:
        return name in request["Names"]
    parent_path, below = f"{request['Path']}/", name.removeprefix(f"{request['Path']}/")
    segments = below.split("/")
    return name.startswith(parent_path) and all(segments) and (request["Recursive"] or len(segments) == 1)


def _codes(listing: Collection[str]) -> set[str]:
    return {name.rpartition("/")[2] for name in listing}


def _subject(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), PAGE_SIZE):
        yield names[start : start + PAGE_SIZE]
