"""A judge's reply, read strictly: what it does not say is never taken for "no marks"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.step_labels.thoughts import ASKED
from traces.core.analysis import MarkKind

#: Labels of MAX_STEPS steps need far less.
MAX_REPLY_CHARS: Final = 100_000

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_FENCED: Final = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```", re.DOTALL)
_KINDS: Final[Mapping[str, MarkKind]] = {kind: kind for kind in ASKED}


class UnreadableReplyError(ValueError):
    """A reply that labels no step; says why."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The kinds of the steps that were labeled; a step that is not there was not.

    What was dropped is counted: kinds that were not asked for, numbers of steps that were not
    shown, and steps whose kinds are no list of texts. A step left without any of its kinds by
    that is not there either.
    """

    by_step: Mapping[int, frozenset[MarkKind]]
    unknown_kinds: int
    unknown_steps: int
    malformed: int


def read_labels(reply: str, steps: int) -> Labels:
    """The labels in ``reply`` for steps 1 to ``steps``: one JSON object, perhaps in a code fence.

    Raises UnreadableReplyError for anything else, and where no step is labeled.
    """
    by_step: dict[int, frozenset[MarkKind]] = {}
    unknown_kinds = unknown_steps = malformed = 0
    for key, value in _object_in(reply).items():
        if not _NUMBER.fullmatch(key) or int(key) > steps:
            unknown_steps += 1
        elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            malformed += 1
        else:
            named = set(value)
            kinds = frozenset(_KINDS[each] for each in named if each in _KINDS)
            unknown_kinds += len(named) - len(kinds)
            if kinds or not named:
                by_step[int(key)] = kinds
    if not by_step:
        raise UnreadableReplyError("No step is labeled.")
    return Labels(by_step, unknown_kinds, unknown_steps, malformed)


def _object_in(reply: str) -> dict[str, object]:
    if len(reply) > MAX_REPLY_CHARS:
        raise UnreadableReplyError(f"The reply is longer than {MAX_REPLY_CHARS:,} characters.")
    text = reply.strip()
    fenced = _FENCED.fullmatch(text)
    try:
        value = json_value(fenced[1] if fenced else text)
    except JsonTextError as error:
        raise UnreadableReplyError(f"The reply is not one JSON object: {error}.") from None
    if not isinstance(value, dict):
        raise UnreadableReplyError("The reply is JSON, and no object.")
    return value
