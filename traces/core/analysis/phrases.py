"""Finds the cue phrases of several languages: words first, then patterns where a word fits."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from operator import itemgetter
from typing import Final, cast

from traces.core.analysis.cues import CUES
from traces.core.analysis.languages import Tongues
from traces.core.analysis.lexicon import Lexicon
from traces.core.analysis.marks import PHRASED, MarkKind
from traces.core.analysis.words import Words

#: Scripts without blanks between words: a phrase may begin anywhere.
_UNSPACED: Final = frozenset({"zh"})
_GROUP: Final = re.compile(r"\(\?:([^()]*)\)")
_WORD: Final = re.compile(r"[^\W\d_]+")


#: Kind, language, start and end of a cue phrase: a plain tuple, since garbage collection looks
#: through a named one each time, and a text may have a phrase in each of its lines.
Phrase = tuple[MarkKind, str, int, int]


@dataclass(frozen=True, slots=True)
class _Spaced:
    """Cues by first word: entry n of the lexicon opens those of ``patterns[n]``, whose groups
    are named for a kind and language of ``groups``."""

    lexicon: Lexicon
    patterns: tuple[re.Pattern[str], ...]
    groups: Mapping[str | None, tuple[MarkKind, str]]


def find_phrases(folded: str, words: Words, tongues: Tongues) -> list[Phrase]:
    """The cue phrases of a text in lower case, in order; of phrases that overlap the first is
    taken, and of those that begin together the first in ``cues``."""
    found = list(_spaced_phrases(folded, words, tongues.all))
    for language in _UNSPACED:
        for start, end in tongues.passages(language):
            found += _unspaced_phrases(folded, language, start, end + 1)
    found.sort(key=itemgetter(2))
    apart, last = [], 0
    for phrase in found:
        _, _, start, end = phrase
        if start >= last:
            apart.append(phrase)
            last = end
    return apart


def kinds_without_phrases(languages: Sequence[str]) -> tuple[MarkKind, ...]:
    """Kinds that cannot be told in at least one of ``languages``."""
    return tuple(
        kind for kind in PHRASED if any(kind not in CUES.get(name, {}) for name in languages)
    )


def _spaced_phrases(folded: str, words: Words, languages: Sequence[str]) -> Iterator[Phrase]:
    known = tuple(sorted(name for name in languages if name in CUES.keys() - _UNSPACED))
    if not known:
        return
    cues = _spaced(known)
    where, entries = cues.lexicon.places(words.hashes)
    patterns, groups = [pattern.match for pattern in cues.patterns], cues.groups
    for start, entry in zip(words.starts[where].tolist(), entries.tolist(), strict=True):
        if found := patterns[entry](folded, start):
            kind, language = groups[found.lastgroup]
            yield kind, language, start, found.end()


def _unspaced_phrases(folded: str, language: str, start: int, end: int) -> Iterator[Phrase]:
    for found in _signs(language).finditer(folded, start, end):
        yield cast(MarkKind, found.lastgroup), language, found.start(), found.end()


@cache
def _signs(language: str) -> re.Pattern[str]:
    groups = (f"(?P<{kind}>{'|'.join(CUES[language][kind])})" for kind in PHRASED)
    return re.compile("|".join(groups))


@lru_cache(maxsize=64)
def _spaced(languages: tuple[str, ...]) -> _Spaced:
    by_word: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    groups: dict[str | None, tuple[MarkKind, str]] = {}
    for language, kind in product(languages, PHRASED):
        groups[f"{language}_{kind}"] = kind, language
        for cue in CUES[language].get(kind, ()):
            for form in _forms(cue):
                word = _WORD.match(form)
                if word is None:
                    raise ValueError(f"cues: {cue!r} does not begin with a word.")
                by_word[word[0]][f"{language}_{kind}"].append(form)
    lexicon = Lexicon(by_word)
    patterns = tuple(_compiled(by_word[word]) for word in lexicon.entries)
    return _Spaced(lexicon, patterns, groups)


def _compiled(forms: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{'|'.join(cues)})" for name, cues in forms.items()))


def _forms(cue: str) -> list[str]:
    """``cue`` once for each alternative of the group that it opens with."""
    group = _GROUP.match(cue)
    return [head + cue[group.end() :] for head in group[1].split("|")] if group else [cue]
