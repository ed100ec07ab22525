"""A recorded decision looked at with the evidence of today: nothing is written here.

The question, the candidates, the anchors, weights and must-haves, the method and the seed are the
record's own; runs, prices and told figures are those of now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from decision.core.digest import digest_of
from decision.core.inputs import compute, inputs_to_json
from decision.core.profile import profile_from_json
from decision.core.rechecks import AnswerRecord, Finding, recorded_answer, would_change
from decision.core.schema import Snapshot
from decision.cost_choice import cost_basis_now
from decision.evidence import decision_inputs
from decision.gathering import evidence_now
from decision.models import Decision, Recheck
from decision.news import newer_runs, news_of

#: Where the inputs differ and no sentence of the news says how.
_UNTOLD: Final = (
    "Runs, prices and told figures are those of then: facts of a candidate were edited, "
    "or this program computes otherwise."
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to; ``finding`` is what pages and notices say, empty without any news."""

    answer: AnswerRecord
    would_change: bool
    finding: dict[str, Any]
    inputs_digest: str


def look_again(decision: Decision, today: date, last: Recheck | None = None) -> Look:
    """Gather again and, where anything is new, compute again.

    What ``last`` computed from the same inputs is not computed twice. Raises FieldError where the
    record is of a form that this program cannot read.
    """
    record: Mapping[str, Any] = decision.snapshot
    recorded = cast(Snapshot, record["decision"])
    newer = newer_runs(decision)
    evidence = evidence_now(decision, newer, cost_basis_now(decision, today))
    profile = profile_from_json(recorded["profile"])
    inputs = decision_inputs(
        decision.question, evidence, profile, recorded["seed"], recorded["draws"]
    )
    digest = digest_of(inputs_to_json(inputs))
    if digest == record.get("inputs", {}).get("digest"):
        return Look(recorded_answer(recorded), False, {}, digest)
    if last is not None and last.answer and last.inputs_digest == digest:
        answer = cast(AnswerRecord, last.answer)
        return Look(answer, last.would_change, last.finding, digest)
    now = compute(inputs)
    found = would_change(recorded, now, decision.chosen)
    news = news_of(decision, evidence, newer) or [_UNTOLD]
    return Look(found.answer, found.would_change, _finding(found, now, news), digest)


def _finding(found: Finding, now: Snapshot, news: list[str]) -> dict[str, Any]:
    return {
        "headline": " ".join(found.changes),
        "changes": list(found.changes),
        "causes": list(found.causes),
        "news": news,
        "verdict": now["verdict"]["headline"],
    }
