"""Phrases by which a thought states an answer, or a result on the way to one."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from traces.core.analysis.languages import Tongues
from traces.core.analysis.lexicon import Lexicon
from traces.core.analysis.words import Words

#: Words that may open the statement of an answer, and what must follow.
_ANSWER: Final = Lexicon(("answer", "antwort", "respuesta", "réponse", "boxed", "option", "choice"))
_STATES: Final = re.compile(
    r"boxed ?\{|answer>|"
    r"(?:option|choice) \(?\w\)? (?:is|would be|should be|must be|seems|appears) "
    r"(?:(?:the|to be|indeed|definitely|most likely|more|most) )*(?:correct|right|valid|answer)\b|"
    r"(?:answer|antwort|respuesta|réponse)(?:\**\s?[:=]|\** (?:[\w'’-]+ ){0,3}?"
    r"(?:is|would be|should be|must be|will be|could be|might be|remains|ist|lautet|es|est)\b)"
)
#: Words behind which a result is stated.
_RESULT: Final = Lexicon(
    (
        *("so", "thus", "therefore", "hence", "altogether", "total", "totals", "equals", "get"),
        *("gives", "means", "leaves", "result", "also", "somit", "donc", "entonces"),
    )
)
#: A result of two digits or more; x = 3 stands on every other line.
_EQUATION: Final = re.compile(r"[=≈] ?[-−]?\$?\d[\d,.]*\d")
_ANSWER_SIGNS: Final = re.compile("答案(?:应该|就)?(?:是|为)?")
_RESULT_SIGNS: Final = re.compile("因此|所以|得到|总共|一共")


class Stating(NamedTuple):
    """A phrase at ``start`` to ``end`` behind which a value is stated."""

    start: int
    end: int


def find_answers_stated(folded: str, words: Words, tongues: Tongues) -> list[Stating]:
    """Phrases that state an answer, in order, in a text in lower case."""
    where, _ = _ANSWER.places(words.hashes)
    found = []
    for start in words.starts[where].tolist():
        if match := _STATES.match(folded, start):
            # The sign before a command or a tag belongs to it.
            begin = start - 1 if start and folded[start - 1] in "\\<" else start
            found.append(Stating(begin, match.end()))
    return sorted([*found, *_signs(folded, tongues, _ANSWER_SIGNS)])


def find_results_stated(folded: str, words: Words, tongues: Tongues) -> list[Stating]:
    """Phrases that state a result, in order."""
    where, _ = _RESULT.places(words.hashes)
    found = [
        Stating(start, end)
        for start, end in zip(words.starts[where].tolist(), words.ends[where].tolist(), strict=True)
    ]
    equations = (Stating(sign.start(), sign.start() + 1) for sign in _EQUATION.finditer(folded))
    return sorted([*found, *equations, *_signs(folded, tongues, _RESULT_SIGNS)])


def _signs(folded: str, tongues: Tongues, pattern: re.Pattern[str]) -> Iterator[Stating]:
    for start, end in tongues.passages("zh"):
        for found in pattern.finditer(folded, start, end):
            yield Stating(found.start(), found.end())
