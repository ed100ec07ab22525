"""A judge's reply, read strictly: a verdict that is not clearly there is none."""

import re
from typing import Final, Literal

from evaluations.core.json_reading import JsonTextError, json_value

Scale = Literal["right_wrong", "one_to_five"]
MAX_REPLY_CHARS: Final = 50_000
_OBJECT: Final = re.compile(r"\{[^{}]*\}")


class UnreadableVerdictError(ValueError):
    """A reply without a verdict; says why."""


def read_verdict(reply: str, scale: Scale) -> tuple[float, str]:
    """The value from 0 to 1 and the reason that a judge gave.

    The last JSON object of the reply counts, ``{"reason": ..., "verdict": ...}``: right or wrong,
    or a whole number from 1 to 5, which becomes (n - 1) / 4. Raises UnreadableVerdictError.
    """
    if len(reply) > MAX_REPLY_CHARS:
        raise UnreadableVerdictError(f"the reply is longer than {MAX_REPLY_CHARS:,} characters")
    told = _last_object(reply)
    if told is None:
        raise UnreadableVerdictError("the reply holds no JSON object with a verdict")
    reason = told.get("reason")
    return _value(told["verdict"], scale), reason if isinstance(reason, str) else ""


def _last_object(reply: str) -> dict[str, object] | None:
    for found in reversed(_OBJECT.findall(reply)):
        try:
            value = json_value(found)
        except JsonTextError:
            continue
        if isinstance(value, dict) and "verdict" in value:
            return value
    return None


def _value(verdict: object, scale: Scale) -> float:
    if scale == "right_wrong":
        if verdict in ("right", "wrong"):
            return float(verdict == "right")
        raise UnreadableVerdictError('the verdict is neither "right" nor "wrong"')
    if isinstance(verdict, int) and not isinstance(verdict, bool) and 1 <= verdict <= 5:
        return (verdict - 1) / 4
    raise UnreadableVerdictError("the verdict is no whole number from 1 to 5")
