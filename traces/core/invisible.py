"""Finds the characters in a text that a reader cannot see, or that reorder what is seen."""

import re
import unicodedata
from typing import Final

#: Controls but tab and line ends, blanks without width, marks of direction, tag characters.
_CLASS: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
#: Joiners shape the letters between which they stand; beside plain ASCII they only hide there.
_JOINERS: Final = "\u200c\u200d"
_LETTER: Final = f"[^\x00-\x7f{_CLASS}{_JOINERS}]"
#: Variants of ideographs are real only behind one.
_VARIANTS: Final = "\U000e0100-\U000e01ef"
_IDEOGRAPH: Final = "[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"

INVISIBLE: Final = re.compile(
    f"[{_CLASS}]|\r(?!\n)|(?<!{_LETTER})[{_JOINERS}]|[{_JOINERS}](?!{_LETTER})"
    f"|(?<!{_IDEOGRAPH})[{_VARIANTS}]"
)


def code_point(character: str) -> str:
    """``U+202E``: how a character is named where it cannot be shown."""
    return f"U+{ord(character):04X}"


def name_of(character: str) -> str:
    """The Unicode name in capitals, or "CONTROL CHARACTER" for those that have none."""
    return unicodedata.name(character, "CONTROL CHARACTER")
