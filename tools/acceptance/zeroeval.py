"""Answers in JSON that often does not parse: what is unscored, and the accuracy either way.

    python -m tools.acceptance.zeroeval

Grades the recorded answers of o1-mini and o1-preview (ZeroEval: GSM8K, MATH level 5, CRUXEval) by
the field ``answer`` of their JSON, and holds them against what the original harness read. That
stored no verdicts: its verdict here is whether what it read is the reference, letter by letter.
Needs the project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluations.core.graders import grade_answer, validate_grader_settings
from evaluations.core.scoring import Score

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data"
ANSWERS = SHARED / "traces" / "graded_answers_o1_zeroeval.jsonl"
KIND = "json_fields"
SETTINGS = {"fields": ["answer"], "compare": "loose"}


@dataclass(frozen=True, slots=True)
class Graded:
    """A recorded answer, what the harness read in it, and our verdict."""

    id: str
    model: str
    task: str
    reference: str
    read: str | None
    score: Score

    @property
    def stored(self) -> float | None:
        """The harness's verdict, None where it could read nothing."""
        return None if self.read is None else float(self.read == self.reference)


@dataclass(frozen=True, slots=True)
class Tally:
    """Verdicts of one model on one task, and accuracy under both policies."""

    right: int
    wrong: int
    unscored: int

    @property
    def counted_wrong(self) -> float:
        """Accuracy where unscored counts as wrong."""
        return self.right / (self.right + self.wrong + self.unscored)

    @property
    def left_out(self) -> float | None:
        """Accuracy over what could be scored; None where nothing could."""
        scored = self.right + self.wrong
        return self.right / scored if scored else None


def graded_rows() -> list[Graded]:
    """All recorded answers, judged."""
    settings = validate_grader_settings(KIND, SETTINGS)
    with ANSWERS.open(encoding="utf-8") as lines:
        return [_graded(json.loads(line), settings) for line in lines]


def _graded(row: Mapping[str, Any], settings: Mapping[str, object]) -> Graded:
    read = row["extracted_json_answer"]
    target = json.dumps({"answer": row["reference"]})
    return Graded(
        id=row["id"],
        model=row["model"],
        task=row["task"],
        reference=row["reference"],
        read=None if read is None else str(read),
        score=grade_answer(KIND, row["answer"], [target], settings),
    )


def tally(rows: Iterable[Graded]) -> Tally:
    """How many are right, wrong and unscored."""
    values = [row.score.value for row in rows]
    return Tally(values.count(1.0), values.count(0.0), values.count(None))


def by_model_and_task(rows: Iterable[Graded]) -> dict[tuple[str, str], list[Graded]]:
    """Rows of each model and task, in order."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.model, row.task].append(row)
    return dict(sorted(groups.items()))


def disagreements(rows: Iterable[Graded]) -> list[Graded]:
    """Rows on which the harness and we differ: what can be read, or whether it is right."""
    return [row for row in rows if row.stored != row.score.value]


def _line(name: str, found: Tally) -> str:
    left_out = "-" if found.left_out is None else f"{found.left_out:.3f}"
    counts = f"{found.right:>5} {found.wrong:>5} {found.unscored:>8}"
    return f"{name:<34} {counts} {found.counted_wrong:>14.3f} {left_out:>9}"


def main() -> int:
    """Print the table, why answers are unscored, and every disagreement."""
    rows = graded_rows()
    print(f"{'':<34} right wrong unscored  counted wrong  left out")
    for (model, task), group in by_model_and_task(rows).items():
        print(_line(f"{model}, {task}", tally(group)))
    print(_line("all", tally(rows)))
    unread = [row for row in rows if row.read is None]
    kept = [row for row in unread if row.score.unscored]
    wrong = [row for row in unread if row.score.value == 0.0]
    print(f"\nThe harness could read no answer in {len(unread)}: {len(kept)} are unscored here, "
          f"{len(wrong)} wrong.")  # fmt: skip
    for row in kept:
        print(f"  {row.id}: {row.score.explanation}")
    differing = disagreements(rows)
    print(f"\nOtherwise than the harness: {len(differing)}")
    for row in differing:
        print(f"  {row.id}: read {row.read!r}, reference {row.reference!r}; "
              f"{row.score.value}: {row.score.explanation}")  # fmt: skip
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
