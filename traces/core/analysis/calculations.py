"""Calculations that a thought does again: the same terms with the same operators."""

import re
from typing import Final, NamedTuple

_NUMBER: Final = r"\d(?:,?\d){0,15}(?:\.\d{1,15})?"
_SIGN: Final = r" ?(?:[-+*/^×÷·−]|\\times|\\cdot|\\div) ?"
_RESULT: Final = re.compile(rf"[=≈] ?[-−]?\$?{_NUMBER}")
_TERMS: Final = re.compile(rf"(?<![A-Za-z0-9_.,])\(?{_NUMBER}(?:{_SIGN}\(?{_NUMBER}\)?){{1,12}} ?$")
#: How far before the sign of equality the terms may begin.
_REACH: Final = 80
#: What terms can end in.
_CLOSERS: Final = frozenset("0123456789)")
#: 2 + 2 = 4 comes again in passing; the terms of one worth a mark have this many characters.
_MIN_CHARS: Final = 6
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
    for result in _RESULT.finditer(text):
        stop = result.start()
        if not stop or text[max(stop - 2, 0) : stop].rstrip()[-1:] not in _CLOSERS:
            continue
        begin = max(stop - _REACH, 0)
        found = _TERMS.search(text[begin:stop])
        if found is None:
            continue
        start, terms = begin + found.start(), _plain(found[0])
        if len(terms) >= _MIN_CHARS:
            if terms in last:
                repeats.append(Repeat(start, result.end(), last[terms]))
            last[terms] = start
    return repeats


def _plain(terms: str) -> str:
    return (
        terms.replace("\\times", "*").replace("\\cdot", "*").replace("\\div", "/").translate(_SIGNS)
    )
