"""Pieces of a thought that may state an answer: from a phrase to the end of its sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from traces.core.analysis.statings import Stating

Piece = tuple[int, int]

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]|,? but\b")
_MAX_PIECE: Final = 240
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_IS_DIGIT: Final = re.compile(
    r"\b(?:is|are|be|ist|es|est)\W{1,6}(?:\w\W{1,5})?\d(?: [^\W\d]{1,12})?\W*$|是\W{0,4}\d\W*$"
)
#: A result stands behind such a word, and not behind "a" or "for".
_SETTLED: Final = re.compile(
    r"(?:\b(?:is|are|be|was|were|equals?|gives?|gets?|makes?(?: it)?|means|leaves|becomes|it's|"
    r"that's|there's|only|just|exactly|indeed|actually|needs?|takes?|costs?|totals?|so|thus|therefore|"
    r"hence|me|somit|donc|entonces|ist|es|est)|[=≈:是到为共])"
    r"(?:[^\w.!?]|\\[a-z]{2,6}|\btext\b){0,12}\d"
)
#: Numbers at the end that only go with a result: "50 minutes for 100 machines".
_ASIDE: Final = re.compile(
    r"(?:,? (?:for|per|over|in|with|from|by|at|out of|of|every|on|than|to) "
    r"(?:(?:all|the|every|each|those|these|make) ){0,2}\$?\d[\d.,]*%?(?: [^\W\d]+){0,2})+\W*$"
)
#: How far before a statement its sentence is read.
_BEFORE: Final = 120
_SENTENCES: Final = re.compile(r"[.!?。！？\n]")
#: A sentence that begins so says what would be, or what others say.
_NOT_SAID: Final = re.compile(
    r"\b(?:if|suppose|whether|(?<!but )then the|would mean|usually|someone|somebody|people|anyone|"
    r"famous|classic|mistaken\w*|(?<!i )think(?:s|ing)?)\b|如果|假如|是否"
)
#: What denies a statement, within it or right behind it.
_DENIED: Final = re.compile(r"\b(?:is not|isn't|(?:can't|cannot|would not|wouldn't) be)\b|不是")
_BUT: Final = re.compile(
    r",? but (?:that|this|it)(?:'s| is| was)? "
    r"(?:not|wrong|incorrect|impossible|only|when|if|requires?)\b"
)
#: The first point of a list is no answer.
_LISTED: Final = re.compile(r"[:：]\**\s*\n\s*(?:step )?\d{1,2}[.):] ?[^\W\d]")
_POINT: Final = 4


def find_pieces(folded: str, phrases: Sequence[Stating]) -> Iterator[Piece]:
    """From each phrase to the end of its sentence; a sentence begun is not begun again."""
    last = 0
    for start, end in phrases:
        if start >= last:
            last = _sentence_end(folded, end)
            yield start, last


def weighty(folded: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces that end in words, in a number of two digits, or in "is" and one digit: other
    single digits number points and options. What only goes with a result is cut off."""
    for start, stop in pieces:
        aside = _ASIDE.search(folded, start, stop)
        end = aside.start() if aside else stop
        piece = folded[start:end]
        numbers = _DIGITS.findall(piece)
        if numbers and piece[0].isalpha() and not _SETTLED.search(piece):
            continue
        if not numbers or len(numbers[-1]) > 1 or _IS_DIGIT.search(piece):
            yield start, end


def is_disowned(folded: str, piece: Piece) -> bool:
    """Whether a piece says what would be or what others say, is denied at once, or is the first
    point of a list."""
    start, end = piece
    low = max(start - _BEFORE, 0)
    ends = [sign.end() for sign in _SENTENCES.finditer(folded, low, start)]
    begin = ends[-1] if ends else low
    return bool(
        _NOT_SAID.search(folded, begin, start)
        or _DENIED.search(folded, start, end)
        or _BUT.match(folded, end)
        or _LISTED.search(folded, start, end + _POINT)
    )


def _sentence_end(folded: str, at: int) -> int:
    """The end of the sentence that goes on at ``at``; what follows a colon on the next lines
    belongs to it."""
    limit = min(at + _MAX_PIECE, len(folded))
    while at < limit and folded[at] in " \t\n*:：$":
        at += 1
    found = _SENTENCE_END.search(folded, at, limit)
    end = found.start() if found else limit
    while end > at and folded[end - 1].isspace():
        end -= 1
    return max(end, at)
