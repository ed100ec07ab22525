"""Makes text and JSON from outside fit any database, character by character."""

import math
import re
from collections.abc import Mapping
from typing import Final

#: NUL does not fit into PostgreSQL, half a surrogate pair not into UTF-8.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

#: Key of a trace's metadata for sentences about what was changed on the way in.
STORAGE_NOTES: Final = "storage_notes"

#: Deeper JSON than this is an attack on the reader and no record of a call.
MAX_DEPTH: Final = 32


def storable(text: str) -> str:
    """``text`` with U+FFFD in place of NUL and lone surrogates, so that offsets stay the same.

    A text that has none of them is given back as the same object.
    """
    if "\x00" not in text and _encodable(text):
        return text
    return _UNSTORABLE.sub("�", text)


def replaced_characters(text: str) -> int:
    """How many characters of ``text`` cannot be stored as they are."""
    return 0 if storable(text) is text else len(_UNSTORABLE.findall(text))


def storable_json(value: object, *, depth: int = MAX_DEPTH) -> object:
    """A JSON value with storable texts; numbers that are not finite become None.

    What is no JSON, or nested more than ``depth`` levels deep, becomes its ``str`` or None.
    """
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth <= 0:
        return None
    if isinstance(value, Mapping):
        return {
            storable(str(key)): storable_json(each, depth=depth - 1) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [storable_json(each, depth=depth - 1) for each in value]
    return storable(str(value))


def _encodable(text: str) -> bool:
    """Whether UTF-8 can hold ``text``: far faster than to look for what it cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
