"""Which language each step is written in: by script, and for Latin letters by stopwords.

A script of one language names it (Hangul: Korean), a script of many stays a script (Cyrillic:
cyrl); Han without Kana is Chinese. For Latin letters a step counts the stopwords of twelve
languages. The cue phrases of rules know fewer languages than this table: it lists the others so
that Portuguese is not taken for Spanish.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from traces.core.analysis.lexicon import Lexicon
from traces.core.analysis.words import Hashes, Ints, Words

#: No language could be told: formulas, code, or too little text.
UNKNOWN: Final = "und"
#: A language is among those of a thought from this share of its letters on.
MIN_SHARE: Final = 0.1
#: Stopwords that a step must have, and how many for each that the runner-up has.
_MIN_HITS: Final = 3
_LEAD: Final = 1.5
#: A language that is not the thought's first needs more: formulas are full of short words.
_MIN_OTHER: Final = 5
#: Signs between two runs that are still one passage: a comma, a blank.
_MAX_GAP: Final = 3
#: Letters of Latin words from which on a step is written in words at all.
_MIN_LATIN: Final = 12
#: Han and the like say in one sign what Latin letters say in about three.
_DENSE: Final = 3

_STOPWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "the is of and to that it this so if but wait okay we let what there be are was "
        "have has not then which would should can they their for with you from first because "
        "maybe hmm my how does problem answer",
        "de": "der die das und ist nicht ein eine wir ich zu den dem mit auf für auch aber also "
        "wenn dann oder sind wird kann warte muss noch vielleicht",
        "es": "el los las que es una un por con para no se del pero entonces espera como más "
        "esto si hay cada son ser puede quizás tenemos ya",
        "fr": "le les des et est une un que pour dans pas ce qui nous il je mais donc attends sur "
        "avec au du si alors ou sont peut cela avons",
        "pt": "os as que uma um por com para não se do da mas então como mais isso temos "
        "são ser em ele você",
        "it": "il gli le che una un per con non si del della ma allora come più questo sono "
        "di abbiamo quindi nel",
        "nl": "de het een en is niet van dat we ik te met op voor ook maar dus als dan zijn wordt "
        "kan nog wacht",
        "pl": "nie na się że to jest do jak ale więc czy tego co są może",
        "sv": "och är det att en ett inte som på av för med vi jag men så om kan har",
        "tr": "ve bir bu için ile de da ne çok ama olarak daha gibi olan bekle",
        "vi": "là và của có không một cho được với các trong này đó tôi nhưng vậy",
        "id": "yang dan di ini itu dengan untuk tidak dari adalah kita ada atau jadi tapi akan",
    }
)

#: Scripts by the one language that is written in them, or by their own name (ISO 15924) where
#: there are many; Han is settled by whether Kana stands beside it.
_SCRIPTS: Final = (
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("ja", "\u3040-\u30fa\u30fc-\u30ff"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("cyrl", "\u0400-\u04ff"),
    ("arab", "\u0600-\u06ff\u0750-\u077f"),
    ("he", "\u0590-\u05ff"),
    ("deva", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"),
    ("el", "\u0370-\u03ff"),
)
#: Runs of a script that are words; single Greek letters are mathematics.
_RUN: Final = re.compile(
    "|".join(
        f"(?P<{name}>[{letters}]{{{4 if name == 'el' else 1},}})" for name, letters in _SCRIPTS
    )
)
#: One class is found many times faster than the alternatives above.
_FOREIGN: Final = re.compile("[\u0370-\u1eff\u3040-\ud7af]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Signs of one script, not Latin, without a break."""

    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tongues:
    """Per step its language (UNKNOWN where it cannot be told); all runs that are not Latin;
    the languages of the thought, dominant first, UNKNOWN left out unless it is the only one."""

    steps: tuple[str, ...]
    runs: tuple[Run, ...]
    all: tuple[str, ...]


class _Latin(NamedTuple):
    """Per step: the place of its language in ``_LATIN_NAMES``, as if all its letters were Latin,
    and how many letters its words have."""

    names: Ints
    letters: Ints


def find_languages(text: str, cuts: Sequence[int], words: Words) -> Tongues:
    """The languages of ``text``, which is folded, per step between ``cuts``."""
    runs = _runs(text)
    latin = _latin(words, cuts)
    steps = [_LATIN_NAMES[place] for place in latin.names.tolist()]
    for place, said in _signs(runs, cuts).items():
        if said.total() >= latin.letters[place] - said.total() // _DENSE:
            steps[place] = said.most_common(1)[0][0]
    return Tongues(tuple(steps), runs, _rank(steps, cuts))


def _signs(runs: Sequence[Run], cuts: Sequence[int]) -> dict[int, Counter[str]]:
    """By place of a step how much it says in scripts that are not Latin, in Latin letters."""
    by_step: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for run in runs:
        by_step[bisect_right(cuts, run.start) - 1][run.language] += (run.end - run.start) * _DENSE
    return by_step


def join_runs(runs: Iterable[Run]) -> Iterator[tuple[str, int, int]]:
    """Runs of one language with no more than a few signs between them are one."""
    language, start, end = "", 0, 0
    for run in runs:
        if run.language == language and run.start - end <= _MAX_GAP:
            end = run.end
            continue
        if language:
            yield language, start, end
        language, start, end = run.language, run.start, run.end
    if language:
        yield language, start, end


def _runs(text: str) -> tuple[Run, ...]:
    if text.isascii():
        return ()
    found = [
        Run(run.lastgroup or UNKNOWN, run.start(), run.end())
        for place in _FOREIGN.finditer(text)
        for run in _RUN.finditer(text, place.start(), place.end())
    ]
    kana = sum(run.end - run.start for run in found if run.language == "ja")
    han = sum(run.end - run.start for run in found if run.language == "zh")
    if kana * 10 > han:
        found = [Run("ja", run.start, run.end) if run.language == "zh" else run for run in found]
    return tuple(found)


def _latin(words: Words, cuts: Sequence[int]) -> _Latin:
    """The language with most stopwords in a step if it leads; if none does but there are words,
    the first language of the thought."""
    count = len(cuts) - 1
    where, entries = _LEXICON.places(words.hashes)
    bounds = np.searchsorted(words.starts, np.asarray(cuts))
    sums = np.concatenate(([0], np.cumsum(words.ends - words.starts)))
    letters: Ints = sums[bounds[1:]] - sums[bounds[:-1]]
    if not len(where):
        return _Latin(np.full(count, len(_NAMES)), letters)
    hits = _hits(where, entries, bounds)
    names = hits.argmax(axis=0)
    best = hits.max(axis=0)
    hits[names, np.arange(count)] = 0
    sure = (best >= _MIN_HITS) & (best >= hits.max(axis=0) * _LEAD)
    if not sure.any():
        return _Latin(np.full(count, len(_NAMES)), letters)
    main = int(np.bincount(names[sure], weights=letters[sure]).argmax())
    sure &= (names == main) | (best >= _MIN_OTHER)
    rest = np.where(letters >= _MIN_LATIN, main, len(_NAMES))
    return _Latin(np.where(sure, names, rest), letters)


def _hits(where: Ints, entries: Ints, bounds: Ints) -> Ints:
    """Languages x steps: how many stopwords of the language the step has."""
    edges = np.searchsorted(where, bounds)
    rows = []
    for packed in _PACKED:
        sums = np.add.reduceat(packed[entries], _safe(edges, len(entries)))
        sums[edges[1:] == edges[:-1]] = 0
        rows += [(sums >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48)]
    return np.stack(rows[: len(_NAMES)]).astype(np.int64)


def _safe(edges: Ints, length: int) -> Ints:
    """Beginnings for ``reduceat``, which takes no index behind the last; that step is empty."""
    return np.minimum(edges[:-1], length - 1)


def _rank(steps: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    weight: Counter[str] = Counter()
    if len(set(steps)) == 1:
        weight[steps[0]] = cuts[-1]
    else:
        for language, (start, end) in zip(steps, pairwise(cuts), strict=True):
            weight[language] += end - start
    unknown = weight.pop(UNKNOWN, 0)
    if not weight:
        return (UNKNOWN,) if unknown else ()
    least = MIN_SHARE * weight.total()
    return tuple(name for name, chars in weight.most_common() if chars >= least)


def _pack() -> tuple[Hashes, ...]:
    """Per entry of the lexicon four languages in one number, 16 bits each: a step has at most
    a few thousand words, so that no sum runs over."""
    sets = [set(_STOPWORDS[name].split()) for name in _NAMES]
    return tuple(
        np.array(
            [
                sum((word in words) << 16 * place for place, words in enumerate(sets[at : at + 4]))
                for word in _LEXICON.entries
            ],
            dtype=np.uint64,
        )
        for at in range(0, len(sets), 4)
    )


_NAMES: Final = tuple(name for name, words in _STOPWORDS.items() if words)
_LATIN_NAMES: Final = (*_NAMES, UNKNOWN)
_LEXICON: Final = Lexicon(word for name in _NAMES for word in _STOPWORDS[name].split())
_PACKED: Final = _pack()
