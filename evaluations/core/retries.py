"""When a call that failed is tried again, and when its sample is given up."""

from typing import Final

#: A sample has ``max_attempts`` tries of this many strikes each.
STRIKES_PER_TRY: Final = 10

#: Refused before any work was done: not the sample's fault, so a tenth of a try.
_REFUSED: Final = frozenset({"rate_limited"})

#: Ended from our side, by a worker that was told to stop: no strike at all.
_OURS: Final = frozenset({"interrupted"})

BASE_S: Final = 0.5
CAP_S: Final = 60.0

#: A server may ask for a longer pause than this; it is asked again all the same.
MAX_RETRY_AFTER_S: Final = 600.0


def strikes_for(code: str) -> int:
    """Strikes that one failed call costs its sample."""
    if code in _OURS:
        return 0
    return 1 if code in _REFUSED else STRIKES_PER_TRY


def is_given_up(strikes: int, *, max_attempts: int) -> bool:
    """Whether a sample with so many strikes has used up its tries."""
    return strikes >= max_attempts * STRIKES_PER_TRY


def backoff_s(strikes: int, *, retry_after: float | None, jitter: float) -> float:
    """Seconds to wait after a failed call; ``jitter`` is uniform in [0, 1).

    Full jitter over an exponential ceiling, u * min(cap, base * 2^n) with n calls that failed
    so far (M. Brooker, "Exponential Backoff And Jitter", AWS 2015), and never less than the
    server asked for: its wish is spread by the same jitter, or all would come back at once.
    """
    failures = strikes // STRIKES_PER_TRY + strikes % STRIKES_PER_TRY
    ceiling = min(CAP_S, BASE_S * 2.0 ** min(failures, 30))
    if retry_after is None:
        return jitter * ceiling
    return min(max(retry_after, 0.0), MAX_RETRY_AFTER_S) + jitter * min(ceiling, 1.0)


def may_be_billed(code: str, *, partial: bool) -> bool:
    """Whether the provider may have worked, and charged, for a call that ended with ``code``.

    ``partial``: some text had arrived. We always stream, so a connection that broke before any
    text most likely never reached a model.
    """
    return code in {"lost", "interrupted", "timeout", "bad_response", "not_stored"} or partial
