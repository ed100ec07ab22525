"""What is new since a decision was recorded: in sentences, from its record and today's evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef

from decision.costs import cost_record
from decision.gathering import Evidence, runs_of
from decision.models import Decision
from evaluations.models import Run, RunCandidate, RunState
from evaluations.queries.step_labels import without_labeling

#: So many newer runs join a re-check; beyond them the newest count.
RUNS_JOINED: Final = 20

_PRICES: Final = (
    ("input", "input", " per million tokens"),
    ("cached_input", "cached input", " per million tokens"),
    ("output", "output", " per million tokens"),
    ("request", "a call", ""),
    ("machine_hour", "an hour of its machine", ""),
)


def newer_runs(decision: Decision) -> list[Run]:
    """Finished runs of the team on the decision's suite versions that started after its record
    and have a candidate of it, the first one first."""
    own = runs_of(decision)
    versions = {run.suite_version_id for run in own}
    known = RunCandidate.objects.filter(
        run=OuterRef("pk"), candidate__slug__in=list(decision.snapshot["evidence"]["candidates"])
    )
    rows = without_labeling(
        Run.objects.filter(
            Exists(known),
            team=decision.team_id,
            suite_version__in=versions,
            state=RunState.FINISHED,
            created_at__gt=decision.recorded_at,
        )
    )
    rows = rows.exclude(pk__in=[run.pk for run in own])
    newest = rows.select_related("suite_version__suite").order_by("-created_at", "-pk")
    return list(newest[:RUNS_JOINED])[::-1]


def news_of(decision: Decision, evidence: Evidence, newer: Sequence[Run]) -> list[str]:
    """What differs from the record, one sentence each; prices by candidate."""
    recorded = decision.snapshot["evidence"]
    joined = {run.pk for run in newer}
    return [
        *_new_runs(evidence, joined),
        *_own_runs(recorded, evidence, joined),
        *_new_prices(recorded, cost_record(evidence)),
        *_new_figures(recorded, evidence),
    ]


def _new_runs(evidence: Evidence, joined: set[int]) -> Iterable[str]:
    for source in evidence.runs:
        if source.run.pk in joined and source.measured.candidates:
            names = ", ".join(item.label for item in source.measured.candidates)
            day = source.run.created_at.date().isoformat()
            yield f"A newer run on the same cases, {source.run.name} of {day}: {names}."


def _own_runs(recorded: Mapping[str, Any], evidence: Evidence, joined: set[int]) -> Iterable[str]:
    """Samples of the decision's own runs that ended otherwise than the record says."""
    counts: dict[str, dict[str, int]] = {}
    labels = {item.key: item.label for item in evidence.subjects}
    for source in evidence.runs:
        if source.run.pk not in joined:
            for item in source.measured.candidates:
                own = counts.setdefault(item.key, {})
                for name in type(item.tally).__dataclass_fields__:
                    own[name] = own.get(name, 0) + getattr(item.tally, name)
    for key, found in counts.items():
        told = recorded["candidates"].get(key, {}).get("samples")
        if told is not None and any(told.get(name, 0) != n for name, n in found.items()):
            yield f"The results of {labels[key]} in the decision's own runs are not those of then."


def _new_prices(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    before = (recorded.get("costs") or {}).get("candidates", {})
    for key, row in now["candidates"].items():
        told = before.get(key)
        moved = [
            f"{words} {_usd(told.get(name))} → {_usd(row[name])}{unit}"
            for name, words, unit in _PRICES
            if told is not None and told.get(name) != row[name]
        ]
        if moved:
            yield f"Prices of {row['label']}: {', '.join(moved)}, by {row['words']}."


def _usd(price: float | None) -> str:
    return "none" if price is None else f"${price:,.12g}"


def _new_figures(recorded: Mapping[str, Any], evidence: Evidence) -> Iterable[str]:
    for item in evidence.subjects:
        told = recorded["candidates"].get(item.key, {}).get("figures", [])
        now = [(measure.key, known.value, known.source) for measure, known in item.figures]
        then = [(row["measure"], row["value"], row["source"]) for row in told]
        if now != then:
            labels = {measure.key: measure.label for measure, _ in item.figures}
            changed = dict.fromkeys(key for key, *_ in {*now} ^ {*then})
            named = ", ".join(sorted(labels.get(key, key) for key in changed))
            yield f"Told figures of {item.label} changed: {named or 'their order'}."
