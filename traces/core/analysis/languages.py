"""Which language each step is written in: by script, and for Latin letters by stopwords.

A script with one well-known language names it (Hangul: Korean); Han without Kana is Chinese.
For Latin letters a step counts the stopwords of twelve languages. The cue phrases of rules know
fewer languages than this table: it lists the others so that Portuguese is not taken for Spanish.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

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
#: Han and the like say in one sign what Latin letters say in about three.
_DENSE: Final = 3

_STOPWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "the is of and to that it this so if but wait okay we let what there be are was "
        "have has not then which would should can they their for with you from first because "
        "maybe hmm i my how does problem answer",
        "de": "der die das und ist nicht ein eine wir ich zu den dem mit auf für auch aber also "
        "wenn dann oder sind wird kann warte muss noch vielleicht",
        "es": "el los las que y es una un por con para no se del pero entonces espera como más "
        "esto si hay cada son ser puede quizás tenemos ya",
        "fr": "le les des et est une un que pour dans pas ce qui nous il je mais donc attends sur "
        "avec au du si alors ou sont peut cela avons",
        "pt": "o os as que e é uma um por com para não se do da mas então como mais isso temos "
        "são ser em ele você",
        "it": "il gli le che e è una un per con non si del della ma allora come più questo sono "
        "di abbiamo quindi nel",
        "nl": "de het een en is niet van dat we ik te met op voor ook maar dus als dan zijn wordt "
        "kan nog wacht",
        "pl": "i w nie na się że to jest z do jak ale więc czy tego co są może",
        "sv": "och är det att en ett inte som på av för med vi jag men så om kan har",
        "tr": "ve bir bu için ile de da ne o çok ama olarak daha gibi olan bekle",
        "vi": "là và của có không một cho được với các trong này đó tôi nhưng vậy",
        "id": "yang dan di ini itu dengan untuk tidak dari adalah kita ada atau jadi tapi akan",
    }
)

#: Scripts that name a language by themselves; Han is settled by whether Kana stands beside it.
_SCRIPTS: Final = (
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("ja", "\u3040-\u30fa\u30fc-\u30ff"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff\u0750-\u077f"),
    ("he", "\u0590-\u05ff"),
    ("hi", "\u0900-\u097f"),
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


def find_languages(text: str, cuts: Sequence[int], words: Words) -> Tongues:
    """The languages of ``text``, which is folded, per step between ``cuts``."""
    runs = _runs(text)
    count = len(cuts) - 1
    by_step: list[Counter[str]] = [Counter() for _ in range(count)] if runs else []
    places = np.searchsorted(np.asarray(cuts), [run.start for run in runs], side="right") - 1
    for run, place in zip(runs, places.tolist(), strict=True):
        by_step[place][run.language] += (run.end - run.start) * _DENSE
    latin, letters = _latin(words, cuts)
    steps = tuple(
        _settle(latin[n], letters[n], by_step[n] if by_step else None) for n in range(count)
    )
    return Tongues(steps, runs, _rank(steps, cuts, runs))


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


def _latin(words: Words, cuts: Sequence[int]) -> tuple[list[str], list[int]]:
    """Per step the language of its Latin words, and how many characters its words have."""
    count = len(cuts) - 1
    where, entries = _LEXICON.places(words.hashes)
    bounds = np.searchsorted(words.starts, np.asarray(cuts))
    letters = _per_step(words.ends - words.starts, bounds).tolist()
    if not len(where):
        return [UNKNOWN] * count, letters
    hits = _hits(where, entries, bounds)
    order = np.argsort(hits, axis=0, kind="stable")
    columns = np.arange(count)
    best, second = hits[order[-1], columns], hits[order[-2], columns]
    sure = (best >= _MIN_HITS) & (best >= second * _LEAD)
    names = [
        _NAMES[place] if clear else UNKNOWN
        for place, clear in zip(order[-1].tolist(), sure.tolist(), strict=True)
    ]
    return names, letters


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


def _per_step(values: Ints, bounds: Ints) -> Ints:
    sums = np.concatenate(([0], np.cumsum(values)))
    per_step: Ints = sums[bounds[1:]] - sums[bounds[:-1]]
    return per_step


def _settle(latin: str, letters: int, other: Counter[str] | None) -> str:
    """The script that says most; Latin words of an unknown language weigh as much as others."""
    if not other:
        return latin
    language, weight = other.most_common(1)[0]
    signs = other.total() // _DENSE
    return language if weight >= max(letters - signs, 1) else latin


def _rank(steps: Sequence[str], cuts: Sequence[int], runs: Sequence[Run]) -> tuple[str, ...]:
    weight: Counter[str] = Counter()
    for language, start, end in zip(steps, cuts, cuts[1:], strict=False):
        weight[language] += end - start
    for run in runs:
        weight[run.language] += 0
    unknown = weight.pop(UNKNOWN, 0)
    total = weight.total()
    if not weight or total == 0:
        return (UNKNOWN,) if unknown else ()
    return tuple(name for name, chars in weight.most_common() if chars >= MIN_SHARE * total)


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
_LEXICON: Final = Lexicon(word for name in _NAMES for word in _STOPWORDS[name].split())
_PACKED: Final = _pack()
