"""Reads the metadata at the head of a GGUF file, and nothing of its tensors."""

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, Final

MAGIC: Final = b"GGUF"
VERSIONS: Final = (2, 3)
#: Bounds of a file that may have been made to harm.
MOST_KEYS: Final = 10_000
LONGEST_TEXT: Final = 16 * 2**20
LONGEST_LIST: Final = 10_000_000
#: Lists that tell of an architecture are as long as the model has layers; tokens are left out.
LONGEST_KEPT: Final = 1_000
_STRING: Final = 8
_LIST: Final = 9
_NUMBERS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "B",
        1: "b",
        2: "H",
        3: "h",
        4: "I",
        5: "i",
        6: "f",
        7: "?",
        10: "Q",
        11: "q",
        12: "d",
    }
)


class GgufError(ValueError):
    """This is no GGUF file that can be read; the message says why."""


def read_gguf_metadata(file: BinaryIO) -> dict[str, Any]:
    """Key -> value of a GGUF file's head (versions 2 and 3, little endian).

    Long lists, such as the tokens, are read over and left out. Raises GgufError for anything
    else: another format, a cut file, a length that no model has.
    """
    if file.read(4) != MAGIC:
        raise GgufError("This is no GGUF file: it does not begin with GGUF.")
    reader = _Reader(file)
    version = reader.number("I")
    if version not in VERSIONS:
        raise GgufError(f"GGUF version {version} is not known; versions 2 and 3 are.")
    reader.number("Q")
    keys = reader.number("Q")
    if keys > MOST_KEYS:
        raise GgufError(f"{keys} keys are more than the {MOST_KEYS:,} that are read.")
    found: dict[str, Any] = {}
    for _ in range(keys):
        key = reader.text()
        value = reader.value(reader.number("I"))
        if value is not None:
            found[key] = value
    return found


class _Reader:
    """Takes values off a file, never more than the bounds allow."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def number(self, form: str) -> Any:
        size = struct.calcsize(f"<{form}")
        return struct.unpack(f"<{form}", self._bytes(size))[0]

    def text(self) -> str:
        length = self.number("Q")
        if length > LONGEST_TEXT:
            raise GgufError(f"A text of {length:,} bytes is longer than any model's.")
        return self._bytes(length).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        """One value; None for a list that is left out."""
        if kind == _STRING:
            return self.text()
        if kind == _LIST:
            return self._list()
        if kind not in _NUMBERS:
            raise GgufError(f"A value of type {kind} is not known.")
        return self.number(_NUMBERS[kind])

    def _list(self) -> list[Any] | None:
        kind, length = self.number("I"), self.number("Q")
        if length > LONGEST_LIST:
            raise GgufError(f"A list of {length:,} values is longer than any model's.")
        if kind == _STRING:
            texts = [self.text() for _ in range(length)] if length <= LONGEST_KEPT else None
            if texts is None:
                self._skip_texts(length)
            return texts
        if kind not in _NUMBERS:
            raise GgufError(f"A list of values of type {kind} is not known.")
        form = _NUMBERS[kind]
        raw = self._bytes(length * struct.calcsize(f"<{form}"))
        return list(struct.unpack(f"<{length}{form}", raw)) if length <= LONGEST_KEPT else None

    def _skip_texts(self, count: int) -> None:
        for _ in range(count):
            self.text()

    def _bytes(self, count: int) -> bytes:
        raw = self._file.read(count)
        if len(raw) != count:
            raise GgufError("The file ends in the middle of its head.")
        return raw
