"""Results that others recorded: verdicts, costs, times and counts of attempts, without any text."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from evaluations.core.completion_files import MAX_COMPLETIONS, MAX_NAME
from evaluations.core.suite_files import RowError, SuiteFileError
from evaluations.core.suite_files.texts import FieldError, checked_key, checked_text
from traces.core.usage import MAX_COUNT

#: So large is no time in seconds and no price in USD of one attempt.
LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """One attempt of ``candidate`` at ``case``, ``repeat`` counted from 0 in the file's order.

    ``value`` is the verdict from 0 to 1, None for one that nobody judged. Costs in USD, times in
    seconds since the request, counts in tokens; None is unknown.
    """

    candidate: str
    case: str
    repeat: int
    value: float | None
    cost_usd: float | None = None
    seconds: float | None = None
    first_answer_seconds: float | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


#: Columns that a table may have; the first three are needed.
COLUMNS: Final = tuple(field.name for field in fields(RecordedResult) if field.name != "repeat")
NEEDED: Final = ("candidate", "case", "value")
COUNTS: Final = ("prompt_tokens", "output_tokens", "reasoning_tokens")
AMOUNTS: Final = ("cost_usd", "seconds", "first_answer_seconds")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The attempts of a file; with any error it should be refused whole."""

    rows: tuple[RecordedResult, ...]
    errors: tuple[RowError, ...]
    unused: tuple[str, ...]


def read_column_names(text: str) -> dict[str, str]:
    """``candidate=model, value=correct/attempts`` as a dict from our names to the file's.

    A name that is not in it is the file's own. Raises ValueError with the way out.
    """
    named: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        ours, sign, theirs = (piece.strip() for piece in part.partition("="))
        if not sign or not theirs or ours not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise ValueError(f"{part!r} is none: write NAME=COLUMN, where NAME is one of {known}")
        named[ours] = theirs
    return named


def read_results(content: bytes, columns: Mapping[str, str] | None = None) -> ResultTable:
    """The attempts in a CSV file whose first row names the columns.

    ``columns`` says where a file calls a column by another name; ``value`` may be a share of
    two columns, ``correct/attempts``. Rows of the same candidate and case are repeats. Raises
    SuiteFileError for a file that is no table or lacks a column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SuiteFileError("The file is not UTF-8: save it as CSV in UTF-8.") from None
    records = csv.DictReader(io.StringIO(text, newline=""))
    header = list(records.fieldnames or ())
    source = {name: (columns or {}).get(name, name) for name in COLUMNS}
    _check_header(header, source, columns or {})
    reading = _Reading(source)
    for record in records:
        reading.take(records.line_num, record)
    used = {piece for name in source.values() for piece in name.split("/")}
    unused = tuple(name for name in header if name not in used)
    return ResultTable(tuple(reading.rows), tuple(reading.errors), unused)


def _check_header(header: list[str], source: Mapping[str, str], asked: Mapping[str, str]) -> None:
    for name in (*NEEDED, *asked):
        missing = [piece for piece in source[name].split("/") if piece not in header]
        if missing:
            raise SuiteFileError(
                f"There is no column {missing[0]!r} for {name}. The file has "
                f"{', '.join(header) or 'no columns'}: say which one it is with {name}=COLUMN."
            )


class _Reading:
    """Takes attempts off the rows and collects what is wrong with them."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.rows: list[RecordedResult] = []
        self.errors: list[RowError] = []
        self.repeats: dict[tuple[str, str], int] = {}

    def take(self, line: int, record: Mapping[str | None, str | None]) -> None:
        if len(self.rows) >= MAX_COMPLETIONS:
            if len(self.rows) == MAX_COMPLETIONS and not self.errors:
                self.errors.append(RowError(line, "", f"more than {MAX_COMPLETIONS:,} rows"))
            return
        texts = {name: self._text(record, name) for name in COLUMNS}
        found: dict[str, object] = {}
        for name, text in texts.items():
            try:
                found[name] = _read(name, text)
            except FieldError as error:
                self.errors.append(RowError(line, self.source[name], str(error)))
        if len(found) < len(COLUMNS):
            return
        at = (str(found["candidate"]), str(found["case"]))
        found["repeat"] = self.repeats.get(at, 0)
        self.repeats[at] = self.repeats.get(at, 0) + 1
        self.rows.append(RecordedResult(**found))  # type: ignore[arg-type]

    def _text(self, record: Mapping[str | None, str | None], name: str) -> str:
        pieces = self.source[name].split("/")
        return "/".join((record.get(piece) or "").strip() for piece in pieces)


def _read(name: str, text: str) -> object:
    if name == "case":
        return checked_key(text)
    if name == "candidate":
        if not checked_text(text, MAX_NAME).strip() or not text.isprintable():
            raise FieldError("must name who was asked")
        return text
    if name == "value":
        return _value(text)
    if name in COUNTS:
        return None if not text else _count(text)
    return None if not text else _amount(text)


def _value(text: str) -> float | None:
    """A verdict from 0 to 1: a number, a share, yes or no; None where nobody judged (0/0 too)."""
    word = text.lower()
    if word in ("true", "yes", "correct", "false", "no", "incorrect"):
        return float(word in ("true", "yes", "correct"))
    part, sign, whole = text.partition("/")
    if not part:
        return None
    value = _amount(part)
    if sign:
        if not whole or (value > 0 and _amount(whole) == 0):
            raise FieldError("is a share of nothing: leave it empty where nobody judged")
        if _amount(whole) == 0:
            return None
        value /= _amount(whole)
    if value > 1:
        raise FieldError("must lie between 0 (wrong) and 1 (right)")
    return value


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= LARGEST:
        raise FieldError("must be a number of 0 or more, or empty where it is unknown")
    return number


def _count(text: str) -> int:
    number = _amount(text)
    if number != int(number) or number > MAX_COUNT:
        raise FieldError("must be a whole number of tokens, or empty where it is unknown")
    return int(number)
