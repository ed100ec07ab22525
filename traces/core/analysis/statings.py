"""Phrases by which a thought states an answer, or a result on the way to one."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from traces.core.analysis.languages import Tongues
from traces.core.analysis.lexicon import Lexicon
from traces.core.analysis.words import Words

#: Words that may open the statement of an answer, and what must follow.
_NUMBERED: Final = tuple(f"{name}{number}" for name in ("option", "choice") for number in range(10))
_ANSWER: Final = Lexicon(
    (
        *("answer", "antwort", "respuesta", "réponse", "boxed", "option", "choice", *_NUMBERED),
        *("think", "go"),
    )
)
_STATES: Final = re.compile(
    r"boxed ?\{|answer>|"
    r"(?:think it(?:'s| is| would be| should be| must be)|go with) (?=[^\w.!?]{0,3}\d)|"
    r"(?:option|choice|answer) ?\(?\w\)?\** (?:is|would be|should be|must be|seems|appears) "
    r"(?:(?:the|to be|indeed|definitely|most likely|more|most|clearly) )*"
    r"(?:correct|right|valid|answer|best|useful|suitable|appropriate|plausible)\b|"
    r"(?:answer|antwort|respuesta|réponse)(?:\**\s?[:=]|\** "
    r"(?:(?!says|states|means|choices|options|to |\(?[\da-j]\)? )[\w'’-]{1,24} ){0,3}?"
    r"(?:is|would be|should be|must be|will be|could be|might be|remains|ist|lautet|es|est)\b)"
)
#: An option that is only named states the answer where such words lead to it.
_NAMED: Final = re.compile(
    r"(?:option|choice|answer) ?\(?(?:\d|[a-j])\b"
    r"(?! (?:says|states|means|is|was|would|could|can|might|must|has|which|and|or|talks|claims))"
)
_LEADING: Final = re.compile(
    r"(?:\b(?:which|that|this|it|relationship|one|conclusion)"
    r"(?:'s| is| would be| should be| must be| means| matches| corresponds to| supports| makes|"
    r" would make| would mean)|"
    r"\b(?:making|go with|choose|select|pick|validating|so|so yes|therefore|thus|hence)),? "
    r"(?:the |my |correct |right |final |answer |be )*$"
)
_LEAD: Final = 48
#: Words behind which a result is stated.
_RESULT: Final = Lexicon(
    (
        *("so", "thus", "therefore", "hence", "altogether", "total", "totals", "equals", "get"),
        *("gives", "means", "leaves", "result", "also", "somit", "donc", "entonces"),
    )
)
#: A result of two digits or more; x = 3 stands on every other line.
_EQUATION: Final = re.compile(r"[=≈] ?[-−]?\$?\d[\d,.]*\d")
#: Words behind which a result of two digits or more is stated where the sentence ends with it.
_SAYING: Final = Lexicon(("is", "be", "it", "me", "equals"))
_SAID: Final = re.compile(
    r"\d[\d,.]{0,30}\d(?:[°%]|[^\W\d]{1,24})?(?: [^\W\d]{1,24}){0,3}(?=[.!?](?:\s|$)|\n|$)"
)
#: A blank, and a sign of the number.
_GAP: Final = 2
_ANSWER_SIGNS: Final = re.compile(
    "答案(?:应该|应|就)?(?:是|为)?|(?<!是否)选项 ?\\w ?(?:才|就)?是正确|"
    "(?:正确|最终)的?选项(?:应该|应|就)?(?:是|为)|(?:应该?|就|只能)选择?(?:选项)?(?! ?项)"
)
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
        if match := _STATES.match(folded, start) or _named(folded, start):
            # The sign before a command or a tag belongs to it.
            begin = start - 1 if start and folded[start - 1] in "\\<" else start
            found.append(Stating(begin, match.end()))
    return sorted([*found, *_signs(folded, tongues, _ANSWER_SIGNS)])


def _named(folded: str, start: int) -> re.Match[str] | None:
    """An option named at ``start``, if the words before it lead to it."""
    named = _NAMED.match(folded, start)
    return named if named and _LEADING.search(folded, max(start - _LEAD, 0), start) else None


def find_results_stated(folded: str, words: Words, tongues: Tongues) -> list[Stating]:
    """Phrases that state a result, in order."""
    where, _ = _RESULT.places(words.hashes)
    found = [
        Stating(start, end)
        for start, end in zip(words.starts[where].tolist(), words.ends[where].tolist(), strict=True)
    ]
    found += (Stating(sign.start(), sign.start() + 1) for sign in _EQUATION.finditer(folded))
    found += _said(folded, words)
    return sorted([*found, *_signs(folded, tongues, _RESULT_SIGNS)])


def _said(folded: str, words: Words) -> Iterator[Stating]:
    """Numbers with which a sentence ends, right behind a word of saying."""
    where, _ = _SAYING.places(words.hashes[:-1])
    ends, starts = words.ends[where].tolist(), words.starts[where + 1].tolist()
    for end, start in zip(ends, starts, strict=True):
        if folded[start].isdigit() and start - end <= _GAP and _SAID.match(folded, start):
            yield Stating(start, start)


def _signs(folded: str, tongues: Tongues, pattern: re.Pattern[str]) -> Iterator[Stating]:
    for start, end in tongues.passages("zh"):
        for found in pattern.finditer(folded, start, end):
            yield Stating(found.start(), found.end())
