"""Which language each step is written in: by script, and for Latin letters by stopwords.

A script of one language names it (Hangul: Korean), a script of many stays a script (Cyrillic:
cyrl); Han without Kana is Chinese. For Latin letters a step counts the stopwords of twelve
languages. The cue phrases of rules know fewer languages than this table: it lists the others so
that Portuguese is not taken for Spanish.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
#: Signs of the shortest phrase that a rule looks for.
_MIN_PHRASE: Final = 2
#: Letters of Latin words from which on a step is written in words at all.
_MIN_LATIN: Final = 12
#: Han and the like say in one sign what Latin letters say in about three.
_DENSE: Final = 3

_STOPWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "the is of and to that it this so if but wait okay we let what there be are was "
        "have has not then which would should can they their for with you from first because "
        "maybe hmm my no how does problem answer",
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
_SCRIPTS: Final[Mapping[str, tuple[tuple[int, int], ...]]] = MappingProxyType(
    {
        "zh": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)),
        "ja": ((0x3040, 0x30FA), (0x30FC, 0x30FF)),
        "ko": ((0x1100, 0x11FF), (0xAC00, 0xD7AF)),
        "cyrl": ((0x0400, 0x04FF),),
        "arab": ((0x0600, 0x06FF), (0x0750, 0x077F)),
        "hebr": ((0x0590, 0x05FF),),
        "deva": ((0x0900, 0x097F),),
        "th": ((0x0E00, 0x0E7F),),
        "el": ((0x0370, 0x03FF),),
    }
)
_SCRIPT_NAMES: Final = (UNKNOWN, *_SCRIPTS)
_HAN, _KANA, _GREEK = (_SCRIPT_NAMES.index(name) for name in ("zh", "ja", "el"))
#: Found many times faster than every sign is classified.
_FOREIGN: Final = re.compile("[\u0370-\u1eff\u3040-\ud7af]")
#: Greek letters that are a word: fewer are mathematics.
_MIN_GREEK: Final = 4
_LAST: Final = 0xFFFF


class Runs(NamedTuple):
    """Signs of one script, not Latin, with no more than a comma or a blank between them: columns,
    since a text may have a run in every line."""

    languages: list[str]
    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Tongues:
    """Per step its language (UNKNOWN where it cannot be told); all runs that are not Latin;
    the languages of the thought, dominant first, UNKNOWN left out unless it is the only one."""

    steps: tuple[str, ...]
    runs: Runs
    all: tuple[str, ...]

    def passages(self, language: str) -> list[tuple[int, int]]:
        """Where runs of ``language`` begin and end that have room for a phrase."""
        return [
            (start, end)
            for name, start, end in zip(*self.runs, strict=True)
            if name == language and end - start >= _MIN_PHRASE
        ]


class _Stretches(NamedTuple):
    """Signs of one script without a break; ``scripts`` are places in ``_SCRIPT_NAMES``."""

    starts: Ints
    ends: Ints
    scripts: Ints


class _Latin(NamedTuple):
    """Per step the place of its language in ``_LATIN_NAMES``, as if all its letters were Latin,
    and how many letters its words have; the place of the thought's first language."""

    names: Ints
    letters: Ints
    main: int


def find_languages(text: str, cuts: Sequence[int], words: Words) -> Tongues:
    """The languages of ``text``, which is folded, per step between ``cuts``."""
    edges = np.asarray(cuts)
    latin = _latin(words, edges)
    steps = [_LATIN_NAMES[place] for place in latin.names.tolist()]
    if not _FOREIGN.search(text):
        return Tongues(tuple(steps), Runs([], [], []), _rank(steps, cuts, _LATIN_NAMES[latin.main]))
    stretches = _stretches(text)
    for place, language in _spoken(stretches, edges, latin.letters):
        steps[place] = language
    return Tongues(tuple(steps), _joined(stretches), _rank(steps, cuts, _LATIN_NAMES[latin.main]))


def _stretches(text: str) -> _Stretches:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    scripts = _scripts()[np.minimum(codes, _LAST)]
    edges = np.flatnonzero(np.diff(scripts, prepend=np.uint8(0), append=np.uint8(0)))
    starts, ends = edges[:-1], edges[1:]
    kinds = scripts[starts].astype(np.int64)
    kept = (kinds > 0) & ((kinds != _GREEK) | (ends - starts >= _MIN_GREEK))
    starts, ends, kinds = starts[kept], ends[kept], kinds[kept]
    said = np.bincount(kinds, weights=ends - starts, minlength=len(_SCRIPT_NAMES))
    if said[_KANA] * 10 > said[_HAN]:
        kinds[kinds == _HAN] = _KANA
    return _Stretches(starts, ends, kinds)


def _spoken(stretches: _Stretches, edges: Ints, letters: Ints) -> Iterator[tuple[int, str]]:
    """Places of steps that say more in a script that is not Latin, and its language."""
    count = len(edges) - 1
    places = np.searchsorted(edges, stretches.starts, side="right") - 1
    cells = places * len(_SCRIPT_NAMES) + stretches.scripts
    lengths = stretches.ends - stretches.starts
    signs = np.bincount(cells, weights=lengths, minlength=count * len(_SCRIPT_NAMES))
    table = signs.reshape(count, len(_SCRIPT_NAMES))
    total = table.sum(axis=1)
    most = table.argmax(axis=1)
    for place in np.flatnonzero((total > 0) & (total * _DENSE >= letters - total)).tolist():
        yield place, _SCRIPT_NAMES[most[place]]


def _joined(stretches: _Stretches) -> Runs:
    starts, ends, scripts = stretches
    if not len(starts):
        return Runs([], [], [])
    breaks = (scripts[1:] != scripts[:-1]) | (starts[1:] - ends[:-1] > _MAX_GAP)
    firsts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    lasts = np.concatenate((firsts[1:] - 1, [len(starts) - 1]))
    names = [_SCRIPT_NAMES[script] for script in scripts[firsts].tolist()]
    return Runs(names, starts[firsts].tolist(), ends[lasts].tolist())


@cache
def _scripts() -> NDArray[np.uint8]:
    """By code point the place of its script in ``_SCRIPT_NAMES``; 0 for Latin and signs."""
    table = np.zeros(_LAST + 1, dtype=np.uint8)
    for place, ranges in enumerate(_SCRIPTS.values(), start=1):
        for first, last in ranges:
            table[first : last + 1] = place
    return table


def _latin(words: Words, edges: Ints) -> _Latin:
    """The language with most stopwords in a step if it leads; if none does but there are words,
    the first language of the thought."""
    count = len(edges) - 1
    where, entries = _LEXICON.places(words.hashes)
    bounds = np.searchsorted(words.starts, edges)
    sums = np.concatenate(([0], np.cumsum(words.ends - words.starts)))
    letters: Ints = sums[bounds[1:]] - sums[bounds[:-1]]
    unknown = len(_NAMES)
    if not len(where):
        return _Latin(np.full(count, unknown), letters, unknown)
    hits = _hits(where, entries, bounds)
    names, best, second = _leaders(hits)
    sure = (best >= _MIN_HITS) & (best >= second * _LEAD)
    if sure.any():
        main = int(np.bincount(names[sure], weights=letters[sure]).argmax())
    else:
        place, most, next_most = _leaders(hits.sum(axis=1, keepdims=True))
        leads = most[0] >= _MIN_HITS and most[0] >= next_most[0] * _LEAD
        main = int(place[0]) if leads else unknown
    sure &= (names == main) | (best >= _MIN_OTHER)
    rest = np.where(letters >= _MIN_LATIN, main, unknown)
    return _Latin(np.where(sure, names, rest), letters, main)


def _leaders(hits: Ints) -> tuple[Ints, Ints, Ints]:
    """Per column the row with most, how many it has, and how many the next one has."""
    names, best = hits.argmax(axis=0), hits.max(axis=0)
    rest = hits.copy()
    rest[names, np.arange(hits.shape[1])] = 0
    return names, best, rest.max(axis=0)


def _hits(where: Ints, entries: NDArray[np.int16], bounds: Ints) -> Ints:
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


def _rank(steps: Sequence[str], cuts: Sequence[int], main: str) -> tuple[str, ...]:
    spoken = set(steps) - {UNKNOWN}
    if len(spoken) < 2:
        return tuple(spoken) or (main,)
    weight: Counter[str] = Counter()
    for language, (start, end) in zip(steps, pairwise(cuts), strict=True):
        weight[language] += end - start
    del weight[UNKNOWN]
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
