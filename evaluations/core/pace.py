"""How many calls of one connection may be open, and when the next one may start."""

from math import ceil

#: After a refusal the limit is halved, and comes back by one with every call that succeeds.
SHRINK = 0.5


class Pace:
    """The limits of one connection, for the one driver that may call it.

    ``max_in_flight`` calls at a time; starts at least 60 / ``per_minute`` seconds apart, so
    that no window of a minute sees more than ``per_minute`` of them; none before the end of a
    pause that the server asked for. A refusal halves the calls in flight once for all calls
    that were open at that moment (additive increase, multiplicative decrease: Chiu and Jain
    1989, with a faster increase). Times are seconds on any one clock that only goes forward.

    ``service`` is the integral of 1 / (calls in flight) over time: what it grows by during a
    call is the call's fair part of the machine's time, in seconds, and all parts together are
    the time in which any call was open.
    """

    def __init__(self, *, max_in_flight: int, per_minute: int | None) -> None:
        self.in_flight = 0
        self._max = max_in_flight
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._limit = float(max_in_flight)
        self._next_start = float("-inf")
        self._paused_until = float("-inf")
        self._shrunk_at = float("-inf")
        self._service = 0.0
        self._service_at = float("-inf")

    @property
    def limit(self) -> int:
        """Calls that may be open at this moment."""
        return max(1, int(self._limit))

    def configure(self, *, max_in_flight: int, per_minute: int | None) -> None:
        """Take over limits that a person has changed meanwhile."""
        if max_in_flight != self._max:
            self._max = max_in_flight
            self._limit = float(max_in_flight)
        self._gap = 60.0 / per_minute if per_minute else 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a call may start as far as the clock is concerned; 0.0 is now."""
        return max(0.0, self._next_start - now, self._paused_until - now)

    def may_start(self, now: float) -> bool:
        """Whether one more call may start now."""
        return self.in_flight < self.limit and self.wait_s(now) == 0.0

    def service(self, now: float) -> float:
        """Seconds of one machine that one call, open all the time, would have had to itself."""
        if self.in_flight:
            self._service += (now - self._service_at) / self.in_flight
        self._service_at = now
        return self._service

    def start(self, now: float) -> None:
        """A call starts; call it only where ``may_start``."""
        self.service(now)
        self.in_flight += 1
        self._next_start = now + self._gap

    def end(self, now: float) -> None:
        """A call has ended, in whatever way."""
        self.service(now)
        self.in_flight -= 1

    def succeeded(self) -> None:
        """A call got its answer."""
        self._limit = min(float(self._max), self._limit + 1.0)

    def refused(self, *, started: float, now: float, retry_after: float | None) -> None:
        """A call that began at ``started`` was turned away (HTTP 429)."""
        if retry_after is not None:
            self._paused_until = max(self._paused_until, now + retry_after)
        if started >= self._shrunk_at:
            self._limit = max(1.0, self.limit * SHRINK)
            self._shrunk_at = now

    def startable(self, now: float, *, within_s: float, mean_call_s: float | None) -> int:
        """Calls worth having at hand: they could start before ``now + within_s``.

        That is the free places, and the places that become free meanwhile by Little's law
        (limit * within_s / mean_call_s), as far as pause and gap let them start.
        """
        opens = self.wait_s(now)
        if opens > within_s:
            return 0
        free = max(0, self.limit - self.in_flight)
        if mean_call_s is not None:
            free += min(self.limit, ceil(self.limit * within_s / max(mean_call_s, 1e-3)))
        if self._gap:
            free = min(free, int((within_s - opens) / self._gap) + 1)
        return free
