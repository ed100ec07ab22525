"""A curator's regular expression on a model's text, with a limit on what it may cost."""

import re
from collections import deque
from functools import lru_cache

import regex

MAX_PATTERN = 1_000
MAX_BRACKETS = 100
#: Seconds of one search. The limit is checked by the matcher itself, on processor time.
TIMEOUT = 0.05
# A fixed repeat is unrolled when a pattern is compiled, and nested ones multiply.
_MAX_UNROLLED = 10_000
_REPEAT = re.compile(r"\{(\d+)")


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


@lru_cache(maxsize=256)
def compiled(pattern: str, ignore_case: bool) -> "regex.Pattern[str]":
    """``pattern`` in the syntax of the ``regex`` package; raises PatternError.

    It must capture: the group ``answer`` where there is one, else the first that took part.
    """
    result = searching(pattern, ignore_case)
    if result.groups == 0:
        raise PatternError("put the part that is to be judged in round brackets")
    return result


@lru_cache(maxsize=256)
def searching(pattern: str, ignore_case: bool = False) -> "regex.Pattern[str]":
    """``pattern``, which need not capture anything; raises PatternError."""
    if not pattern:
        raise PatternError("give a pattern")
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"longer than {MAX_PATTERN} characters")
    if pattern.count("(") > MAX_BRACKETS:
        raise PatternError(f"more than {MAX_BRACKETS} opening brackets")
    _check_repeats(pattern)
    try:
        return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
    except regex.error as error:
        raise PatternError(f"not a regular expression: {error}") from None
    except (RecursionError, MemoryError, OverflowError, ValueError):
        raise PatternError("nests or repeats too much: make it simpler") from None


def _check_repeats(pattern: str) -> None:
    product = 1
    for count in _REPEAT.findall("".join(pattern.split())):
        product *= max(int(count[:9]), 1)
        if product > _MAX_UNROLLED:
            raise PatternError(f"its repeats multiply to more than {_MAX_UNROLLED:,}")


def captured(pattern: "regex.Pattern[str]", text: str, *, last: bool) -> str | None:
    """What the first (or last) match captured, or None; raises TimeoutError after 50 ms."""
    if last:
        matches = deque(pattern.finditer(text, timeout=TIMEOUT), maxlen=1)
        match = matches[0] if matches else None
    else:
        match = pattern.search(text, timeout=TIMEOUT)
    if match is None:
        return None
    groups = (match["answer"],) if "answer" in pattern.groupindex else match.groups()
    return next((group for group in groups if group is not None), None)
