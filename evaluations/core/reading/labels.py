"""Which of a fixed set of labels an answer names."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evaluations.core.reading.boxes import last_boxed, plain_latex
from evaluations.core.reading.normalizing import compatible, normalized

_NEAREST = 10_000
_OPEN = r"[\s:：=*_`\"'“‘(\[{$<>-]{0,10}"
_CLOSE = r"[\s*_`\"'”’)\]}$.!]{0,8}"
_MARKER = (
    r"(?:\b(?:answer|label|class|category|classification|sentiment|verdict|result|prediction)\b"
    r"[\"'”’*_`]{0,4}(?:\s(?:is|would\sbe|must\sbe|should\sbe)\b|\s?[:：=>])|<answer>|####)"
)
_DENIED = r"(?<!\bnot )(?<!n't )(?<!n’t )(?<!\bnot a )(?<!\bnot an )"
#: Pairs of a label and another text that means it; every label is its own first text.
Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LabelFound:
    """A label of the set, and the words of the answer that name it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class NoLabel:
    """Why an answer names no single label."""

    reason: str


Reading = LabelFound | NoLabel


@dataclass(frozen=True, slots=True)
class _Patterns:
    alone: re.Pattern[str]
    stated: re.Pattern[str]
    anywhere: re.Pattern[str]
    labels: Mapping[str, str]


def label_names(labels: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> Names:
    """All texts that mean a label, with the label."""
    others = ((label, text) for label, texts in synonyms.items() for text in texts)
    return (*((label, label) for label in labels), *others)


def named_label(text: str, names: Names) -> Reading:
    r"""The label that ``text`` names; the first of these that is there decides.

    The last ``\boxed{}``; an answer that is nothing but a label; the last statement ("the label
    is ...", "Answer: ...", ``<answer>``); a last line that is a label; labels anywhere, where
    different ones are no single label and "not ..." does not count. Only the last 10,000
    characters are read.
    """
    patterns = _patterns(names)
    boxed = last_boxed(text)
    if boxed is not None:
        return _alone(plain_text(boxed), patterns) or NoLabel("the box holds no label")
    text = compatible(text[-_NEAREST:].strip())
    if not text:
        return NoLabel("the answer is empty")
    last_line = text[text.rfind("\n") + 1 :]
    found = (
        _alone(text, patterns) or _stated(text, patterns) or _alone(last_line, patterns)
        or _single(patterns.anywhere.finditer(text), patterns)
    )  # fmt: skip
    return found or NoLabel("no label is named")


def plain_text(boxed: str) -> str:
    """What a box says, without LaTeX's wrappers; spaces inside stay."""
    inner = re.fullmatch(r"\s*\\[a-z]{2,12}\s?\{([^{}]*)\}\s*", boxed)
    return inner[1] if inner else plain_latex(boxed) if "\\" in boxed else boxed


@lru_cache(maxsize=256)
def _patterns(names: Names) -> _Patterns:
    texts = sorted({text for _, text in names}, key=len, reverse=True)
    any_label = rf"(?P<name>{'|'.join(map(_bounded, texts))})"
    flags = re.IGNORECASE
    return _Patterns(
        alone=re.compile(rf"[\s>#]{{0,8}}{_OPEN}{any_label}{_CLOSE}(?:</answer>?)?", flags),
        stated=re.compile(rf"{_MARKER}{_OPEN}(?:(?:a|an|the)\s)?{any_label}", flags),
        anywhere=re.compile(rf"{_DENIED}{any_label}", flags),
        labels={normalized(text): label for label, text in names},
    )


def _bounded(text: str) -> str:
    """``text`` as a pattern: any white space matches any, and words are whole words."""
    inner = r"\s{1,4}".join(re.escape(word) for word in text.split())
    before = r"(?<![\w-])" if _spaced(text[0]) else ""
    after = r"(?![\w-])" if _spaced(text[-1]) else ""
    return f"{before}{inner}{after}"


def _spaced(letter: str) -> bool:
    """Whether words with ``letter`` stand between spaces: not so Chinese, Japanese and Thai."""
    return letter.isalnum() and (letter < "\u0e00" or "\u0e80" <= letter < "\u3000")


def _alone(text: str, patterns: _Patterns) -> LabelFound | None:
    match = patterns.alone.fullmatch(text.strip()) if len(text) <= 2_000 else None
    return _found(match, patterns) if match else None


def _stated(text: str, patterns: _Patterns) -> Reading | None:
    last = deque(patterns.stated.finditer(text), maxlen=1)
    if not last:
        return None
    rest = text[last[0].end() : last[0].end() + 200]
    another = re.match(rf"{_CLOSE}(?:,|/|&|\bor\b|\band\b)\s?{_OPEN}", rest, re.IGNORECASE)
    second = patterns.anywhere.match(rest, another.end()) if another else None
    first = _found(last[0], patterns)
    if second and _found(second, patterns).label != first.label:
        return NoLabel("several labels are named")
    return first


def _single(matches: Iterable[re.Match[str]], patterns: _Patterns) -> Reading | None:
    first = None
    for match in matches:
        found = _found(match, patterns)
        if first is not None and found.label != first.label:
            return NoLabel("several labels are named")
        first = first or found
    return first


def _found(match: re.Match[str], patterns: _Patterns) -> LabelFound:
    return LabelFound(patterns.labels[normalized(match["name"])], match[0].strip())
