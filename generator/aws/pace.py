"""Send calls at the rate that AWS accepts.

botocore's adaptive mode lowers its rate once for every call that AWS throttles. A burst of parallel calls is throttled
together, so that the rate falls to a few calls a second and takes half a minute to recover.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from generator.aws.refusals import THROTTLED_CODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.client import BaseClient


WINDOW: Final = 1.0
"""Seconds in which accepted calls are counted, and in which the rate is lowered only once."""
REDUCTION: Final = 0.95
"""The factor by which the rate is set below the accepted one when AWS throttles a call."""
FIRST_GROWTH: Final = 1.5
"""The factor of the rate in each second until a second call is throttled: the first one comes too early to know."""
GROWTH: Final = 1.01
"""The factor from then on."""
GROWTH_SECONDS: Final = 60.0
"""Seconds after which the rate rises no more."""
MIN_RATE: Final = 1.0
"""The lowest rate, in calls a second, however many calls are throttled."""


class Pace:
    """The rate of a client's calls: unlimited until one is throttled, and then what AWS accepted, rising slowly.

    ``clock`` and ``sleep`` are in seconds.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._accepted: deque[float] = deque()
        self._rate: float | None = None
        self._growth = FIRST_GROWTH
        self._rate_at = self._next_at = clock()

    def register(self, client: BaseClient) -> None:
        """Have every call of a client wait for its turn."""
        client.meta.events.register_first("before-send", self.wait)
        client.meta.events.register("response-received", self._on_answer)

    def wait(self, **_: object) -> None:
        """Sleep until the next call may be sent."""
        with self._lock:
            now = self._clock()
            if self._rate is None:
                return
            turn = max(now, self._next_at)
            self._next_at = turn + 1 / self._rate_after(turn - self._rate_at)
        if turn > now:
            self.pause(turn - now)

    def pause(self, seconds: float) -> None:
        """Sleep."""
        self._sleep(seconds)

    def on_accepted(self) -> None:
        """Count a call that AWS answered."""
        with self._lock:
            self._accepted.append(self._clock())
            self._drop_old()

    def on_throttled(self) -> None:
        """Lower the rate to what AWS accepts, once for all calls that were throttled together."""
        with self._lock:
            now = self._clock()
            if self._rate is not None and now - self._rate_at < WINDOW:
                return
            self._drop_old()
            if self._rate is not None:
                self._growth = GROWTH
            self._rate, self._rate_at = max(MIN_RATE, REDUCTION * len(self._accepted) / WINDOW), now

    def _rate_after(self, seconds: float) -> float:
        """Return the rate so many seconds after it was last lowered."""
        return float((self._rate or MIN_RATE) * self._growth ** min(seconds, GROWTH_SECONDS))

    def _on_answer(self, parsed_response: dict[str, Any] | None, **_: object) -> None:
        if parsed_response is None:
            return
        if parsed_response.get("Error", {}).get("Code") in THROTTLED_CODES:
            self.on_throttled()
        else:
            self.on_accepted()

    def _drop_old(self) -> None:
        """Remove accepted calls from before the window."""
        while self._accepted and self._clock() - self._accepted[0] > WINDOW:
            self._accepted.popleft()
