"""What a decision teaches, in at most four sentences for somebody who is new to it.

What thinking brings, what a longer thought brings, who is best at what, and what the choice hangs
on. Every word follows from the snapshot; what is not known is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from decision.core.doubt_schema import PayoffRecord
from decision.core.schema import CandidateRecord, CriterionRecord, MeasurementRecord, Snapshot
from decision.core.sentence import label_phrase, name_list
from evaluations.core.effort import MARGIN

Topic = Literal["thinking", "effort", "best", "choice"]

_THINKING: Final = {
    "better": "Thinking helps",
    "worse": "Thinking hurts",
    "equivalent": "Thinking makes no difference of two points",
    "undecided": "Whether thinking helps is not shown",
}
#: Between two models more differs than the thought: nothing is said of thinking itself.
_ANOTHER: Final = {
    "better": "The one that thinks is better",
    "worse": "The one that thinks is worse",
    "equivalent": "The one that thinks is no better by two points",
    "undecided": "The one that thinks is not shown to be better",
}
_AGAINST: Final = {
    "named": "{}, its baseline,",
    "same model": "the same model without a thought ({})",
    "least effort": "the same model at its least effort ({})",
    "best without": "{}, the best that does not think,",
}
#: What the best by a measure is or does, of one and of several; what its value is counted by.
_BEST: Final[Mapping[str, tuple[str, str, str]]] = {
    "accuracy": ("is right most often", "are right most often", ""),
    "cost_per_correct": ("pays least", "pay least", " for a right answer"),
    "cost_per_1000": ("is the cheapest", "are the cheapest", " per 1,000 cases"),
    "cost_per_month": ("is the cheapest", "are the cheapest", " a month"),
    "first_answer_p50": ("answers first", "answer first", ""),
    "first_answer_p95": ("answers first", "answer first", ""),
    "total_p50": ("is done first", "are done first", ""),
    "vram_gb": ("needs the least memory", "need the least memory", ""),
}
#: Others that would be chosen, each for one criterion alone.
_OTHERS: Final = 2


@dataclass(frozen=True, slots=True)
class Ladder:
    """A family: keys of its rungs from low to high, each with what was asked of it."""

    name: str
    rungs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of plain text, which holds labels as they came, and what it is about."""

    topic: Topic
    text: str


def story(snapshot: Snapshot, ladders: Sequence[Ladder] = ()) -> tuple[Told, ...]:
    """The sentences that can be told; none of what takes two candidates where there is one."""
    told: dict[Topic, str] = {
        "thinking": _thinking(snapshot),
        "effort": _effort(snapshot, ladders),
        "best": _best(snapshot),
        "choice": _choice(snapshot),
    }
    return tuple(Told(topic, text) for topic, text in told.items() if text)


def _thinking(snapshot: Snapshot) -> str:
    """The pair that says most: named, or of one model, with the most accurate that thinks."""
    pairs = [row for row in snapshot.get("reasoning", []) if row["accuracy"] is not None]
    if not pairs:
        return ""
    order = list(_AGAINST)

    def telling(row: PayoffRecord) -> tuple[int, float]:
        return order.index(row["relation"]), -(_raw(snapshot, row["thinking"], "accuracy") or 0.0)

    pair = min(pairs, key=telling)
    one, other = pair["thinking"], pair["baseline"]
    labels = _labels(snapshot)
    against = _AGAINST[pair["relation"]].format(labels[other])
    same = pair["relation"] in ("same model", "least effort")
    opening = (_THINKING if same else _ANOTHER)[pair["word"]]
    text = (
        f"{opening}: {labels[one]} is right in {_text(snapshot, one)} of attempts "
        f"and {against} in {_text(snapshot, other)}"
    )
    prices = [
        _ratio(snapshot, one, other, "cost_per_1000", "the money"),
        _ratio(snapshot, one, other, "total_p50", "the time"),
    ]
    known = name_list([price for price in prices if price])
    return f"{text}, for {known}." if known else f"{text}."


def _ratio(snapshot: Snapshot, one: str, other: str, measure: str, what: str) -> str:
    first, second = _raw(snapshot, one, measure), _raw(snapshot, other, measure)
    if not first or not second:
        return ""
    times = first / second
    return f"{times:,.0f} times {what}" if times >= 10 else f"{times:.1f} times {what}"


def _effort(snapshot: Snapshot, ladders: Sequence[Ladder]) -> str:
    """The family with the most rungs that were answered."""
    known = [_answered(snapshot, ladder) for ladder in ladders]
    ladder = max(known, key=lambda each: len(each.rungs), default=None)
    if ladder is None or len(ladder.rungs) < 2:
        return ""
    rows = [_known(snapshot, key)["accuracy"] for key, _ in ladder.rungs]
    shares = [row["raw"] or 0.0 for row in rows]
    best = shares.index(max(shares))
    knee = next(at for at, share in enumerate(shares) if share > shares[best] - MARGIN)
    steps = [
        f"{row['text']} at {label}" for row, (_, label) in zip(rows, ladder.rungs, strict=True)
    ]
    if not _apart(rows[best], rows[0]):
        opening = "A longer thought is not shown to help"
    elif shares[-1] <= shares[best] - MARGIN:
        opening = f"A longer thought helps only up to {ladder.rungs[best][1]}"
    elif knee < len(shares) - 1:
        opening = f"A longer thought helps up to {ladder.rungs[knee][1]}, and more brings little"
    else:
        opening = "The longer the thought, the better"
    return f"{opening}: {ladder.name} is right in {name_list(steps)}."


def _answered(snapshot: Snapshot, ladder: Ladder) -> Ladder:
    kept = [rung for rung in ladder.rungs if _raw(snapshot, rung[0], "accuracy") is not None]
    return Ladder(ladder.name, tuple(kept))


def _best(snapshot: Snapshot) -> str:
    """Who is best at what, each candidate once."""
    labels = _labels(snapshot)
    found: dict[tuple[str, ...], list[str]] = {}
    for criterion in _weighed(snapshot):
        keys = _first_by(snapshot, criterion)
        if not keys:
            continue
        best = f"best by {label_phrase(criterion['label'])}"
        usual = (f"is {best}", f"are {best}", "")
        one, many, per = _BEST.get(criterion["measure"], usual)
        value = f"{_text(snapshot, keys[0], criterion['measure'])}{per}"
        if criterion["measure"] == "accuracy" and (next_one := _next(snapshot, keys)):
            value = f"{value}; next {labels[next_one]}, {_text(snapshot, next_one)}"
        found.setdefault(keys, []).append(f"{many if len(keys) > 1 else one} ({value})")
    if not found:
        return ""
    everything = set.intersection(*(set(keys) for keys in found))
    if everything:
        names = name_list([labels[key] for key in sorted(everything)])
        verb = "are" if len(everything) > 1 else "is"
        return f"{names} {verb} the best by every criterion with weight."
    parts = [
        f"{_few([labels[key] for key in keys])} {name_list(what)}" for keys, what in found.items()
    ]
    return f"Nobody is best at everything: {'; '.join(parts)}."


def _next(snapshot: Snapshot, first: Sequence[str]) -> str | None:
    """Who is right most often after those."""
    rest = {key: _raw(snapshot, key, "accuracy") for key in _ranked(snapshot) if key not in first}
    known = {key: share for key, share in rest.items() if share is not None}
    return max(known, key=lambda key: known[key], default=None)


def _choice(snapshot: Snapshot) -> str:
    """Who is first, and who would be if one criterion counted alone."""
    labels, leaders = _labels(snapshot), snapshot["verdict"]["leaders"]
    if not leaders or len(_ranked(snapshot)) < 2:
        return ""
    names = _few([labels[key] for key in leaders])
    now = f"{names} comes first" if len(leaders) == 1 else f"{names} cannot be told apart"
    others: dict[str, list[str]] = {}
    for criterion in sorted(_weighed(snapshot), key=lambda each: -each["weight"]):
        keys = _first_by(snapshot, criterion)
        if keys and _beats(snapshot, keys[0], leaders, criterion["measure"]):
            known = others.setdefault(_few([labels[key] for key in keys]), [])
            known.append(f"only {label_phrase(criterion['label'])}")
    if not others:
        return f"With these weights {now}, and no criterion alone would choose another for sure."
    turned = [f"{who} would if {_either(what)} counted" for who, what in others.items()]
    but = "; ".join(turned[:_OTHERS])
    return f"So it depends on what counts: with these weights {now}, but {but}."


def _beats(snapshot: Snapshot, key: str, leaders: Sequence[str], measure: str) -> bool:
    """Whether a candidate is better than every leader by more than the intervals leave open."""
    own = _known(snapshot, key)[measure]
    theirs = [_known(snapshot, leader).get(measure) for leader in leaders]
    return all(row is not None and row["raw"] is not None and _apart(own, row) for row in theirs)


def _apart(one: MeasurementRecord, other: MeasurementRecord) -> bool:
    """Whether the 95 % intervals do not meet; of values without any, whether they differ."""
    ends = (one["low"], one["high"], other["low"], other["high"])
    low, high, other_low, other_high = ends
    if low is None or high is None or other_low is None or other_high is None:
        return one["raw"] != other["raw"]
    return high < other_low or low > other_high


def _first_by(snapshot: Snapshot, criterion: CriterionRecord) -> tuple[str, ...]:
    """Who has the best value of those that are ranked; none where it is known of one alone."""
    measure = criterion["measure"]
    values = {key: _raw(snapshot, key, measure) for key in _ranked(snapshot)}
    known = {key: value for key, value in values.items() if value is not None}
    if len(known) < 2 or criterion["style"] == "yes_no":
        return ()
    best = max(known.values()) if criterion["direction"] == "higher" else min(known.values())
    return tuple(key for key, value in known.items() if value == best)


def _weighed(snapshot: Snapshot) -> list[CriterionRecord]:
    return [row for row in snapshot["criteria"] if row["weight"] > 0 and not row["left_out"]]


def _ranked(snapshot: Snapshot) -> list[str]:
    rows: list[CandidateRecord] = snapshot["candidates"]
    return [row["key"] for row in rows if row["rank"] is not None]


def _labels(snapshot: Snapshot) -> dict[str, str]:
    return {row["key"]: row["label"] for row in snapshot["candidates"]}


def _known(snapshot: Snapshot, key: str) -> Mapping[str, MeasurementRecord]:
    return snapshot["measurements"].get(key, {})


def _raw(snapshot: Snapshot, key: str, measure: str) -> float | None:
    row = _known(snapshot, key).get(measure)
    return None if row is None else row["raw"]


def _text(snapshot: Snapshot, key: str, measure: str = "accuracy") -> str:
    return _known(snapshot, key)[measure]["text"]


def _either(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else parts[0]


def _few(names: Sequence[str]) -> str:
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return name_list(names)
