"""Whether a recorded decision would now be another one: two snapshots held against each other.

Three things count. Who is first, alone or with whom. A must-have that the recorded leaders or the
chosen candidate met, and do not meet any more. The expected loss of the choice, where it was small
enough to stop sampling (``more_cases.ENOUGH``) and is no longer. Scores, places behind the first
and intervals may move as they like.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from decision.core.more_cases import ENOUGH
from decision.core.schema import CandidateRecord, CellRecord, CriterionRecord, Snapshot
from decision.core.sentence import label_phrase, name_list

#: Figures named as the cause, the most telling first.
CAUSES: Final = 4
#: Names of a tie that a sentence holds.
_NAMED: Final = 3


class AnswerRecord(TypedDict):
    """What counts of a snapshot: keys of who is first, of who fails a must-have since the record,
    and whether the choice's expected loss went over the threshold since."""

    leaders: list[str]
    failing: list[str]
    over_threshold: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """``changes`` are sentences, what would change from what to what; empty where nothing would.

    ``causes`` are the figures that moved the candidates in question. Equal ``answer`` documents
    are the same answer.
    """

    answer: AnswerRecord
    changes: tuple[str, ...]
    causes: tuple[str, ...]

    @property
    def would_change(self) -> bool:
        """Whether the answer is another one than the record's."""
        return bool(self.changes)


def recorded_answer(recorded: Snapshot) -> AnswerRecord:
    """What the record itself says."""
    leaders = sorted(recorded["verdict"]["leaders"])
    return AnswerRecord(leaders=leaders, failing=[], over_threshold=False)


def would_change(recorded: Snapshot, now: Snapshot, chosen: str) -> Finding:
    """Hold the snapshot of today against the recorded one; ``chosen`` is a key, empty for none.

    Where nobody was chosen, the recorded first place stands for the choice.
    """
    before, after = _by_key(recorded), _by_key(now)
    leaders = recorded["verdict"]["leaders"]
    pick = chosen or (leaders[0] if leaders else "")
    watched = [key for key in dict.fromkeys([*leaders, chosen]) if key in before and key in after]
    failing = [key for key in watched if _fails_since(before[key], after[key])]
    loss = _over_threshold(before.get(pick), after.get(pick))
    answer = AnswerRecord(
        leaders=sorted(now["verdict"]["leaders"]),
        failing=sorted(failing),
        over_threshold=bool(loss),
    )
    changes = []
    if answer["leaders"] != sorted(leaders):
        changes.append(f"Recorded: {_first(recorded)}. Now: {_first(now)}.")
    changes += [f"{after[key]['label']} {_failure(after[key])}." for key in failing]
    if loss:
        changes.append(loss)
    concerned = [*dict.fromkeys([*watched, *now["verdict"]["leaders"], pick])] if changes else []
    return Finding(answer, tuple(changes), tuple(_causes(recorded, now, concerned)))


def _by_key(snapshot: Snapshot) -> Mapping[str, CandidateRecord]:
    return {row["key"]: row for row in snapshot["candidates"]}


def _first(snapshot: Snapshot) -> str:
    labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
    names = [labels[key] for key in snapshot["verdict"]["leaders"]]
    if not names:
        return "no candidate can be named"
    if len(names) == 1:
        return f"{names[0]} leads"
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return f"{name_list(names)} cannot be separated"


def _fails_since(before: CandidateRecord, after: CandidateRecord) -> bool:
    return before["status"] == "eligible" and after["status"] != "eligible"


def _failure(row: CandidateRecord) -> str:
    reasons = "; ".join(row["reasons"])
    if row["status"] == "excluded":
        return f"no longer meets a must-have: {reasons}"
    return f"can no longer be shown to meet a must-have: {reasons}"


def _over_threshold(before: CandidateRecord | None, after: CandidateRecord | None) -> str:
    """A sentence where the expected loss was small enough and is not any more, else empty."""
    was, now = _loss(before), _loss(after)
    if after is None or was is None or now is None or was > ENOUGH or now <= ENOUGH:
        return ""
    return (
        f"Picking {after['label']} costs {now:.3f} points of score on average where it cost "
        f"{was:.3f}: more than the {ENOUGH:g} that is good enough to stop."
    )


def _loss(row: CandidateRecord | None) -> float | None:
    return row["doubt"]["expected_loss"] if row is not None and row["doubt"] is not None else None


def _causes(recorded: Snapshot, now: Snapshot, keys: Iterable[str]) -> list[str]:
    """Figures of these candidates that read otherwise, by how much of the score they moved."""
    before, after = _by_key(recorded), _by_key(now)
    found = [
        cause
        for key in keys
        if key in before and key in after
        for criterion, was, cell in zip(
            now["criteria"], before[key]["cells"], after[key]["cells"], strict=True
        )
        if (cause := _cause(criterion, after[key]["label"], was, cell)) is not None
    ]
    return [text for _, text in sorted(found, key=lambda item: -item[0])[:CAUSES]]


def _cause(
    criterion: CriterionRecord, label: str, was: CellRecord, cell: CellRecord
) -> tuple[float, str] | None:
    if was["text"] == cell["text"]:
        return None
    moved = abs((cell["contribution"] or 0.0) - (was["contribution"] or 0.0))
    if was["meets"] != cell["meets"]:
        moved += 1.0
    name = label_phrase(criterion["label"])
    return moved, f"{label}, {name}: {was['text']} → {cell['text']}"
