"""Finds the cue phrases of several languages: words first, then patterns where a word fits."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, cast

from traces.core.analysis.cues import CUES
from traces.core.analysis.languages import Tongues
from traces.core.analysis.lexicon import Lexicon
from traces.core.analysis.marks import PHRASED, MarkKind
from traces.core.analysis.words import Words

#: Scripts without blanks between words: a phrase may begin anywhere.
_UNSPACED: Final = frozenset({"zh"})
_GROUP: Final = re.compile(r"\(\?:([^()]*)\)")
_WORD: Final = re.compile(r"[^\W\d_]+")


class Phrase(NamedTuple):
    """A cue phrase of ``language`` at characters ``start`` to ``end``."""

    kind: MarkKind
    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spaced:
    """Cues by first word: entry n of the lexicon opens those of ``patterns[n]``."""

    lexicon: Lexicon
    patterns: tuple[tuple[tuple[str, MarkKind, re.Pattern[str]], ...], ...]


def find_phrases(folded: str, words: Words, cuts: Sequence[int], tongues: Tongues) -> list[Phrase]:
    """The cue phrases of a text in lower case, in order; of phrases that overlap the first is
    taken, and of those that begin together the first in ``cues``."""
    found = list(_spaced_phrases(folded, words, tongues.all))
    for language, start, end in zip(tongues.steps, cuts, cuts[1:], strict=False):
        if language in _UNSPACED and language in tongues.all:
            found += _unspaced_phrases(folded, language, start, end)
    found.sort(key=lambda phrase: phrase.start)
    apart: list[Phrase] = []
    for phrase in found:
        if not apart or phrase.start >= apart[-1].end:
            apart.append(phrase)
    return apart


def kinds_without_phrases(languages: Sequence[str]) -> tuple[MarkKind, ...]:
    """Kinds that cannot be told in at least one of ``languages``."""
    return tuple(
        kind for kind in PHRASED if any(kind not in CUES.get(name, {}) for name in languages)
    )


def _spaced_phrases(folded: str, words: Words, languages: Sequence[str]) -> Iterator[Phrase]:
    cues = _spaced()
    where, entries = cues.lexicon.places(words.hashes)
    for start, entry in zip(words.starts[where].tolist(), entries.tolist(), strict=True):
        for language, kind, pattern in cues.patterns[entry]:
            if language in languages and (match := pattern.match(folded, start)):
                yield Phrase(kind, language, start, match.end())
                break


def _unspaced_phrases(folded: str, language: str, start: int, end: int) -> Iterator[Phrase]:
    for found in _signs(language).finditer(folded, start, end):
        yield Phrase(cast(MarkKind, found.lastgroup), language, found.start(), found.end())


@cache
def _signs(language: str) -> re.Pattern[str]:
    groups = (f"(?P<{kind}>{'|'.join(CUES[language][kind])})" for kind in PHRASED)
    return re.compile("|".join(groups))


@cache
def _spaced() -> _Spaced:
    by_word: defaultdict[str, dict[tuple[str, MarkKind], list[str]]] = defaultdict(dict)
    for language in CUES.keys() - _UNSPACED:
        for kind in PHRASED:
            for cue in CUES[language].get(kind, ()):
                for form in _forms(cue):
                    word = _WORD.match(form)
                    if word is None:
                        raise ValueError(f"cues: {cue!r} does not begin with a word.")
                    by_word[word[0]].setdefault((language, kind), []).append(form)
    lexicon = Lexicon(by_word)
    return _Spaced(lexicon, tuple(_compiled(by_word[word]) for word in lexicon.entries))


def _compiled(
    forms: Mapping[tuple[str, MarkKind], Sequence[str]],
) -> tuple[tuple[str, MarkKind, re.Pattern[str]], ...]:
    return tuple(
        (language, kind, re.compile("|".join(alternatives)))
        for (language, kind), alternatives in forms.items()
    )


def _forms(cue: str) -> list[str]:
    """``cue`` once for each alternative of the group that it opens with."""
    group = _GROUP.match(cue)
    return [head + cue[group.end() :] for head in group[1].split("|")] if group else [cue]
