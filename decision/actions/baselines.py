"""Writes of baselines: what each thinking candidate of a decision should beat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from decision.actions.deciding import locked_decision
from decision.evidence import case_table
from decision.gathering import evidence_of
from decision.models import Decision
from decision.thinking_pairs import known_to_think
from teams.access import Actor, require
from teams.audit import log


@transaction.atomic
def name_baselines(
    *, decision: Decision, baseline: str, baselines: Mapping[str, str], by: Actor
) -> Decision:
    """Name what the candidates of an open decision that think are held against, by their keys.

    ``baselines`` has the baseline of each thinking one that has its own, ``baseline`` that of all
    others; empty for as it is found. Together they take the place of what was named before.
    Raises ValidationError naming the field, DecisionRecordedError once it is recorded.
    """
    require(by, "decisions.write")
    row = locked_decision(decision, by)
    named = {key: value for key, value in sorted(baselines.items()) if value}
    known = _candidates(row)
    if baseline and (fault := known.fault(baseline)):
        raise ValidationError({"baseline": f"Baseline of all others: {fault}"})
    if faults := list(_faults(named, known)):
        raise ValidationError({"baselines": faults})
    row.baseline, row.baselines = baseline, named
    row.save(update_fields=["baseline", "baselines"])
    log(by, "decision.baselines", row, summary=row.question, for_all=baseline, own=named)
    return row


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Labels of all candidates by key, which of them were run, and which are known not to think."""

    labels: Mapping[str, str]
    ran: frozenset[str]
    silent: frozenset[str]

    def fault(self, key: str) -> str:
        """Why a candidate cannot be a baseline; empty where it can."""
        if key not in self.labels:
            return f"{key} is no candidate of this decision. {self._offer()}"
        if key not in self.ran:
            return f"{self.labels[key]} was not run, so there is no case of both. {self._offer()}"
        return ""

    def _offer(self) -> str:
        return f"Choose one of {', '.join(sorted(self.ran))}, or none."


def _candidates(row: Decision) -> _Candidates:
    evidence = evidence_of(row)
    thinking = known_to_think(
        case_table(evidence), {item.key: item.snapshot for item in evidence.subjects}
    )
    return _Candidates(
        labels={item.key: item.label for item in evidence.subjects},
        ran=frozenset(item.key for source in evidence.runs for item in source.measured.candidates),
        silent=frozenset(key for key, thinks in thinking.items() if thinks is False),
    )


def _faults(named: Mapping[str, str], known: _Candidates) -> Iterator[str]:
    for key, value in named.items():
        label = known.labels.get(key)
        if label is None:
            yield f"{key} is no candidate of this decision, so it has no baseline. Leave it out."
        elif key == value:
            yield f"Baseline of {label}: it cannot be its own. Choose another, or none."
        elif key in known.silent:
            yield f"Baseline of {label}: it did not think in its runs. Leave it as found."
        elif fault := known.fault(value):
            yield f"Baseline of {label}: {fault}"
