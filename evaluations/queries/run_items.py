"""The cases of a run, seen by its samples: difficulty, discrimination, and signs of trouble."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from evaluations.core.canary import canary_anchor, canary_sign, shows_sign
from evaluations.core.item_analysis import FINDINGS, MIN_CANDIDATES, MIN_CASES, Item, analyze_items
from evaluations.models import Case, Run, RunCandidate, Sample, SampleState


@dataclass(frozen=True, slots=True)
class RunItem:
    """One case of a run; ``canary_samples`` are samples that wrote the suite's canary.

    ``candidates`` are the slugs of the run's candidates, in the order of the item's shares.
    """

    case: Case
    item: Item
    candidates: tuple[str, ...]
    canary_samples: tuple[int, ...]

    @property
    def shares(self) -> list[dict[str, str | float | None]]:
        """The share of right answers of each candidate."""
        pairs = zip(self.candidates, self.item.shares, strict=True)
        return [{"candidate": slug, "share": share} for slug, share in pairs]

    @property
    def sentences(self) -> list[str]:
        """What is to be said of the case."""
        return [FINDINGS[name] for name in self.item.findings]

    @property
    def is_flagged(self) -> bool:
        """Whether there is anything to be said of it."""
        return bool(self.item.findings or self.canary_samples or self.case.contaminated)


@dataclass(frozen=True, slots=True)
class RunItems:
    """All cases of a run. ``unavailable`` says why no case is judged; empty where they are."""

    candidates: tuple[RunCandidate, ...]
    items: tuple[RunItem, ...]
    unavailable: str

    @property
    def knows_canary(self) -> bool:
        """Whether any sample wrote the canary."""
        return any(row.canary_samples for row in self.items)

    @property
    def flagged(self) -> list[RunItem]:
        """The cases of which anything is to be said."""
        return [row for row in self.items if row.is_flagged]


def run_items(run: Run) -> RunItems:
    """The cases of ``run`` in the order of the suite; four queries, whatever its size."""
    candidates = list(RunCandidate.objects.filter(run=run).order_by("position", "pk"))
    cases = list(Case.objects.filter(version=run.suite_version_id).order_by("position", "pk"))
    items = analyze_items(_values(run, cases, candidates))
    canary = _canary_samples(run, cases)
    slugs = tuple(str(row.snapshot.get("slug", "")) for row in candidates)
    rows = [
        RunItem(case, item, slugs, tuple(canary.get(case.pk, ())))
        for case, item in zip(cases, items, strict=True)
    ]
    return RunItems(tuple(candidates), tuple(rows), _unavailable(items))


def wrote_canary(sample: Sample) -> bool:
    """Whether the thought or the answer of a sample holds the canary of its suite version."""
    sign = canary_sign(sample.run.suite_version.canary)
    if sample.is_veiled:
        # That it did is a figure of the run: the same for every reader.
        sample = Sample.objects.select_related("case", "trace").get(pk=sample.pk)
    if sample.trace is None or _asks(sample.case, sign):
        return False
    return shows_sign(sign, sample.trace.reasoning, sample.trace.answer)


def _values(run: Run, cases: Sequence[Case], candidates: Sequence[RunCandidate]) -> np.ndarray:
    """Cases x candidates x repeats; unscored is 0, what was not graded is missing."""
    row_of = {case.pk: index for index, case in enumerate(cases)}
    column_of = {row.pk: index for index, row in enumerate(candidates)}
    table = np.full((len(cases), len(candidates), run.repeats), np.nan)
    graded = Sample.objects.filter(run=run, state=SampleState.GRADED)
    columns = graded.values_list("case_id", "run_candidate_id", "repeat", "value")
    for case, candidate, repeat, value in columns.iterator(chunk_size=5000):
        table[row_of[case], column_of[candidate], repeat] = 0.0 if value is None else value
    return table


def _canary_samples(run: Run, cases: Iterable[Case]) -> Mapping[int, list[int]]:
    """By case, the samples whose thought or answer holds the canary of the suite version."""
    sign = canary_sign(run.suite_version.canary)
    found: dict[int, list[int]] = defaultdict(list)
    if not sign:
        return found
    asked = {case.pk for case in cases if _asks(case, sign)}
    word = canary_anchor(sign)
    near = Q(trace__reasoning__icontains=word) | Q(trace__answer__icontains=word)
    rows = Sample.objects.filter(near, run=run).exclude(case__in=asked).order_by("pk")
    columns = rows.values_list("pk", "case_id", "trace__reasoning", "trace__answer")
    for pk, case, thought, answer in columns.iterator(chunk_size=200):
        if shows_sign(sign, thought, answer):
            found[case].append(pk)
    return found


def _asks(case: Case, sign: str) -> bool:
    """Whether the case itself shows the sign: a model that repeats its prompt knows nothing."""
    said = [str(message.get("content", "")) for message in case.messages]
    return shows_sign(sign, case.prompt, case.system, *said)


def _unavailable(items: Sequence[Item]) -> str:
    graded = [item for item in items if item.difficulty is not None]
    if len(graded) < MIN_CASES:
        return f"Needs graded answers to at least {MIN_CASES} cases."
    most = max(sum(share is not None for share in item.shares) for item in graded)
    if most < MIN_CANDIDATES:
        too_few = "with fewer, a case says nothing of itself"
        return f"Needs at least {MIN_CANDIDATES} candidates: {too_few}."
    return ""
