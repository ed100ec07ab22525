"""Three models, fifteen tasks, three attempts each: what our statistics make of it.

    python -m tools.acceptance.attempts

Reads 1,035 recorded answers with the scores that a verifier gave them, and prints pass@1, pass@3
and cons@3 of each model with their intervals, and every pair with its test and Holm's p. Needs the
project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np

from evaluations.core.result_words import WORDS
from evaluations.core.statistics.cases import Estimate
from evaluations.core.statistics.comparing import compare
from evaluations.core.statistics.consensus import Vote
from evaluations.core.statistics.repeats import PASSED, repeat_figures

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data"
ANSWERS = SHARED / "traces" / "graded_answers_reasoning_gym.jsonl"
ATTEMPTS = 3
MARGIN = 0.02


def main() -> None:
    """Fold, estimate, compare, print."""
    votes = read_votes()
    cases = sorted({case for own in votes.values() for case in own})
    print(f"{len(cases)} cases, up to {ATTEMPTS} attempts; 95 % intervals over cases\n")
    print(f"{'model':16}{'pass@1':>24}{'pass@3':>24}{'cons@3':>24}")
    for model, own in votes.items():
        found = repeat_figures([own[case] for case in own], ATTEMPTS, missing="zero")
        cells = (found.mean, found.pass_at, found.consensus)
        print(f"{model:16}" + "".join(f"{shown(each):>24}" for each in cells))
    scores = {model: [values(own.get(case, [])) for case in cases] for model, own in votes.items()}
    print(f"\n{'pair':34}{'difference':>26}{'p':>10}{'Holm':>10}  word (margin 2 points)")
    for row in compare({name: np.array(each) for name, each in scores.items()}, margin=MARGIN).rows:
        pair = f"{row.first} {WORDS[row.word]} {row.second}"
        print(
            f"{row.first + ' - ' + row.second:34}{shown(row.difference, sign='+'):>26}"
            f"{row.p_value:>10.4f}{row.adjusted:>10.4f}  {pair}"
        )


def read_votes() -> dict[str, dict[str, list[Vote]]]:
    """Model -> case -> its attempts: what was extracted, and whether the verifier passed it."""
    votes: dict[str, dict[str, list[Vote]]] = defaultdict(lambda: defaultdict(list))
    for line in ANSWERS.read_text("utf-8").splitlines():
        row = json.loads(line)
        answer = row["extracted"]
        said = " ".join(str(answer).split()).casefold() if answer else None
        passed = float(row["score"] >= PASSED)
        votes[row["model"]][row["case_id"]].append(Vote(said, passed))
    return votes


def values(votes: list[Vote]) -> list[float]:
    """Scores of the attempts, NaN for those that were not made."""
    known = [float(vote.value or 0.0) for vote in votes[:ATTEMPTS]]
    return known + [np.nan] * (ATTEMPTS - len(known))


def shown(found: Estimate | None, sign: str = "") -> str:
    """A share with its interval, in percent."""
    if found is None:
        return "not known"
    ends = f"{found.lower:{sign}.1%} to {found.upper:{sign}.1%}" if found.lower is not None else ""
    return f"{found.value:{sign}.1%} ({ends})"


if __name__ == "__main__":
    main()
