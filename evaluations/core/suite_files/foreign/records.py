"""Texts and JSON records of foreign files, with their lines."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_items, json_value
from evaluations.core.suite_files.drafts import MAX_CASES, MAX_KEY, RowError, SuiteFileError
from evaluations.core.suite_files.foreign.losses import Losses

_KEY: Final = f"a key stands once, without white space, with at most {MAX_KEY} characters"

Record = tuple[int, Mapping[str, object]]

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def text_of(content: bytes) -> str:
    """``content`` as text without a byte order mark; raises SuiteFileError with its line."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        kind = "is UTF-16, not UTF-8" if content.startswith(_UTF16) else "is not UTF-8"
        raise SuiteFileError(
            f"Line {line} {kind}: save the file as UTF-8 (in Excel: CSV UTF-8)."
        ) from None


def lines_of(content: bytes) -> list[str]:
    """The lines of a text, whichever line ends it has; raises SuiteFileError."""
    return text_of(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def records_of(content: bytes) -> tuple[list[Record], list[RowError]]:
    """The objects of a JSON list, or of JSON Lines, and what is no object.

    Raises SuiteFileError for more than MAX_CASES of them.
    """
    text = text_of(content)
    records: list[Record] = []
    errors: list[RowError] = []
    for line, value in _values(text):
        if isinstance(value, JsonTextError):
            errors.append(RowError(line, "", str(value)))
        elif isinstance(value, dict):
            records.append((line, value))
        else:
            errors.append(RowError(line, "", "must be a JSON object"))
        if len(records) + len(errors) > MAX_CASES:
            raise SuiteFileError(f"The file has more than {MAX_CASES:,} records: split it.")
    return records, errors


def _values(text: str) -> Iterator[tuple[int, object]]:
    if text.lstrip().startswith("["):
        try:
            yield from json_items(text)
        except JsonTextError as error:
            yield error.line, error
        return
    for line, content in enumerate(text.split("\n"), start=1):
        if content.strip():
            try:
                yield line, json_value(content)
            except JsonTextError as error:
                yield line, error


def first_record(content: bytes) -> Mapping[str, object]:
    """The first object of JSON Lines or of a JSON list, for recognition; empty without one."""
    text = content.decode("utf-8-sig", "replace").lstrip()
    try:
        value, _ = json.JSONDecoder().raw_decode(text.removeprefix("[").lstrip())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


class Keys:
    """Gives each case of a foreign file a key of its own, near the name that it has there."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def key(self, name: object, fallback: str, place: str) -> str:
        """``name`` where it can be a key as it stands, else near it, else ``fallback``.

        A name that was changed is told as a loss at ``place``.
        """
        wanted = near_key(name) or fallback
        key = wanted
        while key in self._taken:
            number = self._next.get(wanted, 1) + 1
            self._next[wanted] = number
            key = f"{wanted[: MAX_KEY - 8]}-{number}"
        self._taken.add(key)
        if isinstance(name, str) and name and key != name:
            self._losses.add(place, "the name of its case was changed", _KEY)
        return key


def near_key(name: object) -> str:
    """A key made of ``name``: hyphens for white space, and dots for a middle that is too long.

    "" where nothing is left.
    """
    if isinstance(name, bool) or not isinstance(name, str | int):
        return ""
    printable = "".join(sign if sign.isprintable() else " " for sign in str(name)[:1_000])
    key = re.sub(r"\s+", "-", printable.strip())
    half = MAX_KEY // 2 - 1
    return key if len(key) <= MAX_KEY else f"{key[:half]}..{key[-half:]}"


def name_rest(
    record: Mapping[str, object], known: frozenset[str], place: str, losses: Losses
) -> None:
    """Tell every field of ``record`` that nothing was made of."""
    for name in record:
        if name not in known and record[name] not in (None, "", [], {}):
            losses.add(place, f"the field `{name[:60]}` is left out", "a case has no such field")
