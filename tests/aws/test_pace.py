"""The rate of calls to a store that throttles: close to what it accepts, and few calls throttled."""

from __future__ import annotations

import heapq

import pytest

from generator.aws.pace import MIN_RATE, Pace
from tests.doubles.parameter_store import TokenBucket


class RequestClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept = seconds


def outcome(
    monkeypatch: pytest.MonkeyPatch, limit: float, latency: float, callers: int, seconds: float
) -> tuple[int, int]:
    """Return how many calls a store accepted and how many it throttled, from callers that never pause."""
    clock = RequestClock()
    monkeypatch.setattr("tests.doubles.parameter_store.time.monotonic", clock.time)
    bucket, pace = TokenBucket(limit, 10), Pace(clock.time, clock.sleep)
    accepted = throttled = 0
    # (time, caller, whether the call arrives then: a caller alternates between asking for a turn and arriving)
    events: list[tuple[float, int, bool]] = [(0.0, caller, False) for caller in range(callers)]
    while events[0][0] < seconds:
        clock.now, caller, arrives = heapq.heappop(events)
        if not arrives:
            clock.slept = 0.0
            pace.wait()
            heapq.heappush(events, (clock.now + clock.slept + latency, caller, True))
            continue
        if bucket.take():
            accepted += 1
            pace.on_accepted()
        else:
            throttled += 1
            pace.on_throttled()
        heapq.heappush(events, (clock.now, caller, False))
    return accepted, throttled


@pytest.mark.parametrize("latency", [0.005, 0.025, 0.2])
@pytest.mark.parametrize("limit", [10.0, 40.0, 100.0])
def test_the_rate_settles_at_what_is_accepted(monkeypatch: pytest.MonkeyPatch, limit: float, latency: float) -> None:
    """Nine tenths of what is possible are used, and at most one call in twenty is throttled."""
    callers, seconds = 16, 100.0
    accepted, throttled = outcome(monkeypatch, limit, latency, callers, seconds)
    assert accepted >= 0.9 * min(limit, callers / latency) * seconds
    assert throttled <= 0.05 * accepted


def test_a_store_that_accepts_nothing_is_still_called() -> None:
    """The rate never falls below a call a second, or it would take minutes to see that the store is back."""
    clock = RequestClock()
    pace = Pace(clock.time, clock.sleep)
    for _ in range(50):
        pace.on_throttled()
        clock.now += 2
    pace.wait()
    pace.wait()
    assert clock.slept <= 1 / MIN_RATE


def test_nothing_waits_before_a_call_is_throttled() -> None:
    """A store without a limit is read as fast as it answers."""
    clock = RequestClock()
    pace = Pace(clock.time, clock.sleep)
    for _ in range(1000):
        pace.wait()
        pace.on_accepted()
    assert clock.slept == 0
