"""The few kinds of error, each with the exit status that the command line gives it.

::

    AtlasError                   1  ends a run; says what is wrong and what to do next
    ├── SourceError              3  a source (AWS, the last release) could not be read
    │   └── AccessError          4  credentials are missing, expired or denied
    ├── DataError                5  a file that was read is damaged, foreign or of another version
    │   ├── PathClashError       5  two codes or two outputs claim one path
    │   └── BadValueError        5  a value that no source may give: a time of the year 9999, a control character
    ├── NotFitError              6  the catalog was read, but is not fit to publish
    ├── DeletesError             6  publishing would delete more of the site than anyone meant to
    ├── DegradedError            7  everything was published, but a report could not be made: its last copy stays
    ├── HeldError                8  another run is publishing
    │   └── RollbackHoldError    8  a rollback holds publishing
    ├── VerifyError              9  what the bucket holds after publishing is not what was sent
    ├── NotAvailableError       10  something that a template or a question names is not available in a Region
    ├── NotJudgedError          11  whether it is available cannot be said
    ├── ProbeError              12  a published site does not answer as it should
    └── UnknownNameError         2  a name that a question holds means nothing, or more than one thing

Status 2 is also the command line's own: wrong usage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.printable import path_list

if TYPE_CHECKING:
    import datetime as dt


class AtlasError(Exception):
    """An error that ends a run: ``problem`` names the subject, ``advice`` the next step."""

    status = 1

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class SourceError(AtlasError):
    """A source that could not be read; the message names the path or address."""

    status = 3


class AccessError(SourceError):
    """Credentials that are missing, expired or not allowed to read the source."""

    status = 4


class DataError(AtlasError):
    """A file whose content is not what it should be; the message names the file and the field."""

    status = 5


class PathClashError(DataError):
    """Two codes or two outputs that would share one path; the message names both."""


class BadValueError(DataError, ValueError):
    """A value that no source may give; msgspec adds the field's path where the value is read from a file."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, "look at what the source answers there, and read it again: the last release stays up")


class NotFitError(AtlasError):
    """A catalog that a check refuses to publish; ``failures`` holds one sentence for each reason."""

    status = 6

    def __init__(self, failures: tuple[str, ...]) -> None:
        super().__init__(
            "the catalog is not fit to publish: " + "; ".join(failures),
            "look at what AWS answered; if the loss is real, build again with --accept-shrink REASON",
        )
        self.failures = failures


class DeletesError(AtlasError):
    """A publish that would delete a suspiciously large part of the site; nothing was changed."""

    status = 6


class DegradedError(AtlasError):
    """A publish that went through, of a site that lacks a report."""

    status = 7


class HeldError(AtlasError):
    """Another run is publishing, or a rollback holds publishing: the message says which, and since when."""

    status = 8


class RollbackHoldError(HeldError):
    """A rollback holds publishing, on purpose, ``since`` then: nothing failed."""

    def __init__(self, problem: str, advice: str, since: dt.datetime) -> None:
        super().__init__(problem, advice)
        self.since = since


class VerifyError(AtlasError):
    """Objects whose content is not what was sent; ``paths`` names every one."""

    status = 9

    def __init__(self, place: str, paths: tuple[str, ...]) -> None:
        super().__init__(
            f"{place}: does not hold what was sent: {path_list(paths)}",
            "run it again: it sends what differs; if it stays, look for another writer in the bucket",
        )
        self.paths = paths


class NotAvailableError(AtlasError):
    """Templates or questions that name what a Region does not have; the message names both."""

    status = 10


class NotJudgedError(AtlasError):
    """Templates of which nobody can say whether all of it is available: a Region or a type is unknown."""

    status = 11


class ProbeError(AtlasError):
    """A site that does not answer as it should; ``faults`` names the kind of each fault."""

    status = 12

    def __init__(self, address: str, faults: tuple[str, ...]) -> None:
        counts = {name: faults.count(name) for name in faults}
        kinds = ", ".join(name if count == 1 else f"{name} ({count})" for name, count in counts.items())
        super().__init__(
            f"{address}: does not answer as it should: {kinds}",
            "the lines above name each fault; docs/runbook.md says what each kind means and what to do",
        )
        self.faults = faults


class UnknownNameError(AtlasError):
    """A name in a question that means nothing, or more than one thing; ``codes`` are what may have been meant."""

    status = 2

    def __init__(self, problem: str, advice: str, name: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(problem, advice)
        self.name = name
        self.codes = codes


def failure_reason(error: BaseException) -> str:
    """Return why a request failed: the system's reason ("Connection refused") where errors are wrapped around it."""
    reason, checked_ids = error, {id(error)}
    while True:
        wrapped = (*(each for each in reason.args if isinstance(each, BaseException)), getattr(reason, "reason", None))
        inner = next((each for each in (*wrapped, reason.__cause__) if isinstance(each, BaseException)), None)
        if inner is None or id(inner) in checked_ids:
            break
        reason = inner
        checked_ids.add(id(reason))
    return (isinstance(reason, OSError) and reason.strerror) or str(error) or type(error).__name__
