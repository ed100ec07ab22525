"""Calculations that a thought does again: the same terms with the same operators."""

import re
from typing import Final, NamedTuple

_NUMBER: Final = r"\d[\d,]{0,15}(?:\.\d{1,15})?"
_SIGN: Final = r" ?(?:[-+*/^×÷·−]|\\times|\\cdot|\\div) ?"
_CALCULATION: Final = re.compile(
    rf"(?<![\w.,])\(?{_NUMBER}(?:{_SIGN}\(?{_NUMBER}\)?){{1,12}} ?[=≈] ?[-−]?\$?{_NUMBER}"
)
#: 2 + 2 = 4 comes again in passing; the terms of one worth a mark have this many characters.
_MIN_CHARS: Final = 4
_SIGNS: Final = str.maketrans({"−": "-", "×": "*", "·": "*", "÷": "/", " ": None, ",": None})


class Repeat(NamedTuple):
    """The calculation at ``start`` to ``end`` was done before, at ``other``."""

    start: int
    end: int
    other: int


def find_repeated(text: str) -> list[Repeat]:
    """Calculations with a result whose terms stood earlier, each with its last place before."""
    last: dict[str, int] = {}
    repeats = []
    for found in _CALCULATION.finditer(text):
        terms = _terms(found[0])
        if len(terms) >= _MIN_CHARS:
            if terms in last:
                repeats.append(Repeat(found.start(), found.end(), last[terms]))
            last[terms] = found.start()
    return repeats


def _terms(text: str) -> str:
    plain = text.replace("\\times", "*").replace("\\cdot", "*").replace("\\div", "/")
    return re.split("[=≈]", plain.translate(_SIGNS))[0]
