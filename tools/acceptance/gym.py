"""Our reasoning-gym grader held against scores that others stored with the same answers.

    python -m tools.acceptance.gym

Judges 1,035 recorded answers of three models to 15 tasks in the sandbox, prints how many scores
agree, and lists every one that does not, with why. What a verifier needs beside the reference (the
entry's metadata) was not recorded: it is read from the prompt, never from the answer or its score.
Needs the project's shared folder beside the repository (or RATIONALE_SHARED), the sandbox and the
``gym`` packages. Status 1 where a difference has no explanation.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from evaluations.core.graders import validate_grader_settings, validate_targets
from evaluations.core.scoring import Reply, Score
from evaluations.sandbox.judges import close_children, judge_in_sandbox
from evaluations.sandbox.selftest import sandbox_problem

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data"
ANSWERS = SHARED / "traces" / "graded_answers_reasoning_gym.jsonl"
#: Stored scores have at least so many digits.
TOLERANCE = 1e-6


def main() -> int:
    """Judge, compare, print."""
    if problem := sandbox_problem():
        print(problem)
        return 2
    rows = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()]
    with ThreadPoolExecutor(2) as threads:
        scores = list(threads.map(judged, rows))
    close_children()
    pairs = list(zip(rows, scores, strict=True))
    differing = [(row, score) for row, score in pairs if not agrees(row, score)]
    _print_counts(pairs)
    print(f"\n{len(pairs) - len(differing):,} of {len(pairs):,} scores agree.")
    for row, score in differing:
        ours = "unscored" if score.value is None else f"{score.value:g}"
        print(f"{row['id']}: stored {row['score']:g}, ours {ours}. {reason(row, score)}")
    reasons = Counter(reason(row, score) for row, score in differing)
    print("\nWhy:", *(f"{count:4} {why}" for why, count in reasons.most_common()), sep="\n")
    return int("No explanation." in reasons)


def judged(row: Mapping[str, Any]) -> Score:
    """Our verdict on a recorded answer."""
    settings = validate_grader_settings("gym", {"where": "tag"})
    target = json.dumps(entry_of(row))
    validate_targets("gym", settings, [target])
    return judge_in_sandbox("gym", Reply(row["answer"]), [target], settings)


def agrees(row: Mapping[str, Any], score: Score) -> bool:
    """Whether the stored score is ours."""
    return score.value is not None and abs(score.value - row["score"]) < TOLERANCE


def reason(row: Mapping[str, Any], score: Score) -> str:
    """Why two scores differ."""
    if row["extracted"] is None:
        return "No complete <answer> tag: upstream gives the floor of its verifier, we no score."
    if score.extracted != row["extracted"]:
        return f"Upstream read {row['extracted']!r}, we {score.extracted!r}."
    if row["task"] == "countdown" and row["score"] == 1 and _uses_one_twice(row):
        return "The answer uses a number twice: the verifier of 0.1.25 sees it, upstream's did not."
    if row["task"] == "word_sorting" and row["score"] == 0:
        return "The verifier of 0.1.25 gives credit for words in their place, upstream's gave none."
    if row["task"] == "time_intervals" and 0 < row["score"] < 1:
        return "Credit for a near miss depends on the largest difference that the task was set to."
    return "No explanation."


def entry_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of the task as far as its prompt and reference tell it."""
    task = row["task"]
    metadata = {"source_dataset": task, **_METADATA.get(task, _nothing)(row)}
    return {"question": row["prompt"], "answer": row["reference"], "metadata": metadata}


def _nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _countdown(row: Mapping[str, Any]) -> dict[str, Any]:
    head = row["prompt"].split("Final answer format")[0]
    listed = re.search(r"numbers:? ([\d, ]+)", head)
    target = re.search(r"(?:Calculate|make|equals) (\d+)", head)
    assert listed is not None
    assert target is not None
    numbers = [int(each) for each in re.findall(r"\d+", listed[1])]
    return {"numbers": numbers, "target": int(target[1])}


def _uses_one_twice(row: Mapping[str, Any]) -> bool:
    used = Counter(int(each) for each in re.findall(r"\d+", row["extracted"]))
    return bool(used - Counter(_countdown(row)["numbers"]))


def _fraction(row: Mapping[str, Any]) -> dict[str, Any]:
    numerator, denominator = re.findall(r"\d+", row["prompt"])[:2]
    simple_numerator, simple_denominator = re.findall(r"\d+", row["reference"])
    return {
        "numerator": int(numerator),
        "denominator": int(denominator),
        "simplified_numerator": int(simple_numerator),
        "simplified_denominator": int(simple_denominator),
    }


def _calendar(row: Mapping[str, Any]) -> dict[str, Any]:
    reference = row["reference"]
    if reference in ("Yes", "No"):
        return {"task": "is_leap_year"}
    return {"task": "count_days" if reference.lstrip("-").isdigit() else "weekday_of_date"}


def _time(row: Mapping[str, Any]) -> dict[str, Any]:
    reference = row["reference"]
    if " days, " in reference:
        return {"task_type": "datetime"}
    return {"task_type": "date" if "day" in reference else "time"}


def _sorting(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"sorted_words": row["reference"].split(", ")}


_METADATA: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "countdown": _countdown,
    "fraction_simplification": _fraction,
    "calendar_arithmetic": _calendar,
    "time_intervals": _time,
    "word_sorting": _sorting,
}


def _print_counts(pairs: Sequence[tuple[Mapping[str, Any], Score]]) -> None:
    print("| task | answers | scores that agree |\n| --- | --- | --- |")
    every = Counter(row["task"] for row, _ in pairs)
    same = Counter(row["task"] for row, score in pairs if agrees(row, score))
    for task in sorted(every):
        print(f"| {task} | {every[task]} | {same[task]} |")


if __name__ == "__main__":
    sys.exit(main())
