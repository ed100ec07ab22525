"""Adaptive runs against the full run, on recorded answers in many random orders.

    python -m tools.acceptance.adaptive [--orders 1000] [--margin 0.02]

Each order is one adaptive run: looks after every block, drops, and an end. Told are how often it
dropped the candidate that the full run puts first, how far its leader is behind that one, and
how many samples it left out; beside it what peeking at a paired t test of 5 % would have done.
Needs the project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.special import stdtr

from evaluations.core.adaptive import Rule, Whole, default_block, look
from evaluations.core.statistics.cases import Floats
from tools.acceptance.lineage import SHARED

ALPHA = 0.05
#: A rule sees the values so far, how many places each was asked, and who remains; it drops some.
Peek = Callable[[Floats, Whole, Sequence[int], int], tuple[set[int], bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Values of a full run, (candidates, places)."""

    name: str
    models: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one order went: whether a best candidate was dropped, the regret of the leader, the
    share of samples that was left out, and how many candidates remained."""

    lost_best: bool
    regret: float
    saved: float
    remained: int


def recorded() -> Iterator[Recorded]:
    """Nine models on 200 quizzes, three on 115 tasks with three attempts each, and these again
    with the models' names shuffled at each place: there no model is better but by chance."""
    quizzes = _table("lineage", "lineage_full_answers", ("quiz",), "correct_strict")
    tasks = _table("reasoning gym", "graded_answers_reasoning_gym", ("case_id", "attempt"), "score")
    yield quizzes
    yield tasks
    yield _shuffled(tasks)


def replay(full: Recorded, peek: Peek, block: int, seed: int) -> Outcome:
    """One adaptive run over the recorded answers in a random order."""
    count, total = full.values.shape
    order = list(range(total))
    Random(seed).shuffle(order)
    values = full.values[:, order]
    asked = np.zeros(count, dtype=np.int64)
    remaining = list(range(count))
    for places in [*range(block, total, block), total]:
        asked[remaining] = places
        if places == total:
            break
        dropped, ends = peek(values[:, :places], asked, remaining, total)
        remaining = [one for one in remaining if one not in dropped]
        if ends or len(remaining) == 1:
            break
    true = np.nanmean(full.values, axis=1)
    seen = {one: float(np.nanmean(values[one, : asked[one]])) for one in remaining}
    leader = max(seen, key=lambda one: seen[one])
    return Outcome(
        lost_best=not any(true[one] >= true.max() - 1e-12 for one in remaining),
        regret=float(true.max() - true[leader]),
        saved=float(1 - asked.sum() / values.size),
        remained=len(remaining),
    )


def by_rule(rule: Rule) -> Peek:
    """The product's rule."""

    def peek(
        values: Floats, asked: Whole, remaining: Sequence[int], total: int
    ) -> tuple[set[int], bool]:
        seen = look(values, asked, remaining, np.ones(total), rule)
        return {each.candidate for each in seen.dropped}, bool(seen.ending)

    return peek


def by_peeking(
    values: Floats, asked: Whole, remaining: Sequence[int], total: int
) -> tuple[set[int], bool]:
    """What is often done: drop whoever a paired t test of 5 % calls worse than the leader."""
    means = np.nanmean(values, axis=1)
    leader = max(remaining, key=lambda one: means[one])
    dropped = set()
    for one in remaining:
        apart = np.nan_to_num(values[leader] - values[one])
        error = apart.std(ddof=1) / np.sqrt(len(apart))
        if one != leader and error > 0 and stdtr(len(apart) - 1, -apart.mean() / error) < 0.025:
            dropped.add(one)
    return dropped, False


def told(outcomes: Sequence[Outcome], margin: float) -> str:
    """The figures of many orders as cells of a table."""
    lost = sum(each.lost_best for each in outcomes) / len(outcomes)
    far = sum(each.regret > margin + 1e-9 for each in outcomes) / len(outcomes)
    saved = [each.saved for each in outcomes]
    low, high = np.quantile(saved, (0.05, 0.95))
    left = Counter(each.remained for each in outcomes).most_common(3)
    return (
        f"{lost:.1%} | {far:.1%} | {np.mean(saved):.0%} ({low:.0%} to {high:.0%}) | "
        + ", ".join(f"{count} left: {number / len(outcomes):.0%}" for count, number in left)
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=1000)
    options.add_argument("--margin", type=float, default=0.02)
    asked = options.parse_args()
    print("| data | rule | best dropped | leader worse by more | samples saved | at the end |")
    print("| --- | --- | --- | --- | --- | --- |")
    for full in recorded():
        block = default_block(full.values.shape[1])
        rules: list[tuple[str, Peek, float]] = [
            ("no margin", by_rule(Rule(ALPHA, 0.0, block)), 0.0),
            (
                f"margin {asked.margin:.0%}",
                by_rule(Rule(ALPHA, asked.margin, block)),
                asked.margin,
            ),
            ("peeking at p < 0.05", by_peeking, 0.0),
        ]
        for name, peek, margin in rules:
            outcomes = [replay(full, peek, block, seed) for seed in range(asked.orders)]
            print(f"| {full.name} | {name} | {told(outcomes, margin)} |", flush=True)


def _table(name: str, file: str, keys: tuple[str, ...], value: str) -> Recorded:
    found: dict[str, dict[tuple[str, ...], float]] = {}
    with (SHARED / "traces" / f"{file}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            place = tuple(str(row[each]) for each in keys)
            found.setdefault(row["model"], {})[place] = float(row[value])
    places = sorted({place for row in found.values() for place in row})
    values = [[row.get(place, np.nan) for place in places] for row in found.values()]
    table = np.array(values, dtype=np.float64)
    return Recorded(f"{name}, {len(found)} x {len(places)}", tuple(found), table)


def _shuffled(full: Recorded) -> Recorded:
    mixed = np.random.default_rng(1).permuted(full.values, axis=0)
    return Recorded(f"{full.name}, names shuffled", full.models, mixed)


if __name__ == "__main__":
    main()
