"""Which option of a multiple-choice question an answer states."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from evaluations.core.reading.boxes import last_boxed, plain_latex
from evaluations.core.reading.option_patterns import OptionPatterns, Options, option_patterns

_NEAREST = 10_000


@dataclass(frozen=True, slots=True)
class OptionFound:
    """The label of the stated option, and the words of the answer that state it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class NoOption:
    """Why an answer states no single option."""

    reason: str


Reading = OptionFound | NoOption


def chosen_option(text: str, options: Options) -> Reading:
    r"""The option of ``options`` (pairs of label and text, "" where unknown) that ``text`` states.

    The first of these that is there decides: the last ``\boxed{}``; the last statement ("the
    answer is (B)", "Answer: red", "B is correct"); lines that are an option ("**B**", "B. red");
    labels in brackets or bold; texts of options. Among the last three, different options are
    no single option, unless the last line or paragraph names just one. Labels go before texts.
    Only the last 10,000 characters count.
    """
    patterns = option_patterns(options)
    boxed = last_boxed(text)
    if boxed is not None:
        return _alone(boxed, patterns) or _alone(plain_latex(boxed), patterns) or _NOT_BOXED
    text = text[-_NEAREST:].strip()
    readers = (_alone, _stated, _lined, _bracketed, _worded)
    found = (reader(text, patterns) for reader in readers)
    return next((reading for reading in found if reading is not None), _NOTHING)


_NOT_BOXED = NoOption("the box holds no option")
_NOTHING = NoOption("no option is named")
_SEVERAL = NoOption("several options are named")


def _alone(text: str, patterns: OptionPatterns) -> Reading | None:
    """The whole text is one option: its label, its text, or both."""
    match = patterns.line.fullmatch(text.strip()) if len(text) <= 2_000 else None
    if match is None or not (match["bare"] or match["text"]):
        return None
    return _found(match, patterns)


def _stated(text: str, patterns: OptionPatterns) -> Reading | None:
    last = deque(patterns.statement.finditer(text), maxlen=1)
    if not last:
        return None
    if patterns.another.match(text, last[0].end()):
        return _SEVERAL
    return _found(last[0], patterns)


def _lined(text: str, patterns: OptionPatterns) -> Reading | None:
    matches = list(patterns.line.finditer(text))
    if matches and matches[-1]["bare"] and matches[-1].end() == len(text):
        return _found(matches[-1], patterns)
    return _single(matches, patterns)


def _bracketed(text: str, patterns: OptionPatterns) -> Reading | None:
    return _narrowing(text, text.rfind("\n\n"), patterns.bracket, patterns)


def _worded(text: str, patterns: OptionPatterns) -> Reading | None:
    if patterns.words is None:
        return None
    return _narrowing(text, text.rfind("\n"), patterns.words, patterns)


def _narrowing(
    text: str, start: int, pattern: re.Pattern[str], patterns: OptionPatterns
) -> Reading | None:
    """The one option in the end of ``text`` from ``start`` on, or else in all of it."""
    ending = _single(pattern.finditer(text, max(start, 0)), patterns)
    if isinstance(ending, OptionFound):
        return ending
    return _single(pattern.finditer(text), patterns)


def _single(matches: Iterable[re.Match[str]], patterns: OptionPatterns) -> Reading | None:
    """The option that all ``matches`` name; None without a match."""
    first = None
    for match in matches:
        found = _found(match, patterns)
        if first is not None and found.label != first.label:
            return _SEVERAL
        first = first or found
    return first


def _found(match: re.Match[str], patterns: OptionPatterns) -> OptionFound:
    groups = match.groupdict()
    label = next((groups[name] for name in ("bare", "lead", "label") if groups.get(name)), None)
    if label is None:
        label = next(name for name, text in patterns.texts if text.fullmatch(match["text"]))
    return OptionFound(label.upper(), match[0].strip())
