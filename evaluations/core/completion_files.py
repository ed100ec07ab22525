"""Recorded completions as JSON Lines: answers that were paid for elsewhere."""

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final, TypeVar

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files import Loss, RowError
from evaluations.core.suite_files.texts import FieldError, checked_key, checked_text
from traces.core.timings import Timings
from traces.core.usage import MAX_COUNT, Usage

MAX_TEXT: Final = 2_000_000
MAX_NAME: Final = 120
MAX_REPEAT: Final = 99
MAX_COMPLETIONS: Final = 200_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RecordedCompletion:
    """One line of the file: what ``candidate`` said to ``case`` at ``repeat`` (from 0).

    Either ``answer``, the answer without any thought, or ``text``, the whole output that may
    hold a thought between tags; the other one is None. ``reasoning`` is a thought that was
    recorded apart. Counts are tokens, times are seconds since the request; None is unknown.
    """

    case: str
    candidate: str
    repeat: int = 0
    answer: str | None = None
    text: str | None = None
    reasoning: str | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    seconds: float | None = None
    first_answer_seconds: float | None = None
    cost_usd: float | None = None
    stop_reason: str = ""

    @property
    def usage(self) -> Usage:
        """The counts as reported by whoever recorded them."""
        return Usage(
            prompt=self.prompt_tokens,
            cached=self.cached_tokens,
            output=self.output_tokens,
            reasoning=self.reasoning_tokens,
            basis="unknown" if self.output_tokens is None else "reported",
        )

    @property
    def timings(self) -> Timings:
        """The two times that a record can hold."""
        return Timings(first_answer=self.first_answer_seconds, total=self.seconds)


FIELDS: Final = tuple(field.name for field in fields(RecordedCompletion))


@dataclass(frozen=True, slots=True)
class CompletionContent:
    """What a file holds. With any error it should be refused whole: a line is missing.

    ``places`` tells for each completion where it stands; ``losses`` what no completion can hold.
    """

    completions: tuple[RecordedCompletion, ...]
    errors: tuple[RowError, ...]
    places: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


def read_completions(lines: Iterable[bytes]) -> CompletionContent:
    """Read the lines of a file (``content.splitlines()`` or an open binary file).

    Each completion of a case by a candidate at a repeat may stand once. Empty lines are skipped.
    """
    completions: list[RecordedCompletion] = []
    errors: list[RowError] = []
    places: dict[tuple[str, str, int], int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(completions) >= MAX_COMPLETIONS:
            errors.append(RowError(number, "", f"more than {MAX_COMPLETIONS:,} lines: split it"))
            break
        found = _read_line(number, line)
        if not isinstance(found, RecordedCompletion):
            errors += found
            continue
        place = (found.case, found.candidate, found.repeat)
        if place in places:
            message = f"line {places[place]} has this case, candidate and repeat: count repeat up"
            errors.append(RowError(number, "repeat", message))
            continue
        places[place] = number
        completions.append(found)
    told = tuple(f"line {number}" for number in places.values())
    return CompletionContent(tuple(completions), tuple(errors), told)


def _read_line(number: int, line: bytes) -> RecordedCompletion | list[RowError]:
    try:
        value = json_value(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return [RowError(number, "", "not UTF-8: save the file as UTF-8")]
    except JsonTextError as error:
        return [RowError(number, "", str(error))]
    if not isinstance(value, dict):
        return [RowError(number, "", 'must be an object such as {"case": "a", ...}')]
    return checked_completion(number, value)


def checked_completion(
    number: int, given: Mapping[str, object]
) -> RecordedCompletion | list[RowError]:
    """The completion of line ``number`` with these fields, or everything that is wrong with it."""
    return _Line(number, given).completion()


class _Line:
    """Takes the fields off one line and collects what is wrong with them."""

    def __init__(self, number: int, given: Mapping[str, object]) -> None:
        self.number = number
        self.fields = {name: value for name, value in given.items() if value is not None}
        self.errors: list[RowError] = []
        for name in given:
            if name not in FIELDS:
                self.fail(name, _unknown(name))

    def fail(self, name: str, message: str) -> None:
        self.errors.append(RowError(self.number, name, message))

    def take(self, name: str, reader: Callable[[object], _T]) -> _T | None:
        if name not in self.fields:
            return None
        try:
            return reader(self.fields[name])
        except FieldError as error:
            self.fail(name, str(error))
            return None

    def completion(self) -> RecordedCompletion | list[RowError]:
        found = RecordedCompletion(
            case=self.take("case", checked_key) or "",
            candidate=self.take("candidate", _name) or "",
            repeat=self.take("repeat", _repeat) or 0,
            answer=self.take("answer", _text),
            text=self.take("text", _text),
            reasoning=self.take("reasoning", _text),
            prompt_tokens=self.take("prompt_tokens", _count),
            output_tokens=self.take("output_tokens", _count),
            reasoning_tokens=self.take("reasoning_tokens", _count),
            cached_tokens=self.take("cached_tokens", _count),
            seconds=self.take("seconds", _amount),
            first_answer_seconds=self.take("first_answer_seconds", _amount),
            cost_usd=self.take("cost_usd", _amount),
            stop_reason=self.take("stop_reason", _name) or "",
        )
        self.check_whole(found)
        return self.errors or found

    def check_whole(self, found: RecordedCompletion) -> None:
        """What only the fields together can show."""
        for name in ("case", "candidate"):
            if name not in self.fields:
                self.fail(name, "missing")
        if ("answer" in self.fields) == ("text" in self.fields):
            self.fail("answer", "give answer (without any thought) or text (the whole output)")
        for part, whole in _PARTS:
            small, large = getattr(found, part), getattr(found, whole)
            if small is not None and large is not None and small > large:
                self.fail(part, f"is more than {whole}, of which it is a part")


#: Amounts that are contained in others: output holds reasoning, the prompt holds what is cached.
_PARTS: Final = (
    ("reasoning_tokens", "output_tokens"),
    ("cached_tokens", "prompt_tokens"),
    ("first_answer_seconds", "seconds"),
)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), FIELDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"a completion has {', '.join(FIELDS)}."
    return f"unknown: {hint} Rename or remove it."


def _text(value: object) -> str:
    """Model output, verbatim: what no database holds is replaced, and noted, when it is stored."""
    if not isinstance(value, str):
        raise FieldError("must be a text")
    if len(value) > MAX_TEXT:
        raise FieldError(f"has {len(value):,} characters, and at most {MAX_TEXT:,} are allowed")
    return value


def _name(value: object) -> str:
    name = checked_text(value, MAX_NAME)
    if not name.isprintable() or name != name.strip() or not name:
        raise FieldError("must be one line without space around it")
    return name


def _repeat(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_REPEAT:
        raise FieldError(f"must be a whole number from 0 to {MAX_REPEAT}")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        raise FieldError("must be a whole number of 0 or more, or null where it is unknown")
    return value


def _amount(value: object) -> float:
    number = math.inf
    if isinstance(value, int | float) and not isinstance(value, bool) and value <= _MAX_AMOUNT:
        number = float(value)
    if not 0 <= number <= _MAX_AMOUNT:
        raise FieldError("must be a number of 0 or more, or null where it is unknown")
    return number


_MAX_AMOUNT: Final = 1e9
