"""A published benchmark in our own forms: 200 quizzes as a suite, 1,800 answers as completions.

    python -m tools.acceptance.lineage FOLDER
    manage.py import_suite FOLDER/lineage-8.jsonl --suite "Lineage 8" --freeze
    manage.py import_completions FOLDER/lineage-8-answers.jsonl --suite "Lineage 8"

Graded by workers, the accuracy of each of the nine models is the published one to three decimals.
Needs the project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data"
SUITE, ANSWERS = "lineage-8.jsonl", "lineage-8-answers.jsonl"
# Strict: the first complete tag counts, and an answer without one is unscored.
GRADER = {
    "kind": "pattern",
    "settings": {"pattern": r"<ANSWER>(\d+)</ANSWER>", "match": "first"},
}
#: What the answers call a model -> what the published table calls it.
PUBLISHED_AS = {
    "o1": "openai/o1",
    "o1-mini": "openai/o1-mini",
    "o3-mini": "openai/o3-mini",
    "DeepSeek-R1": "deepseek/deepseek-r1",
    "DeepSeek-R1-Distill-Qwen-32B": "deepseek/deepseek-r1-distill-qwen-32b",
    "QwQ-32B": "qwen/qwq-32b",
    "gpt-4o-2024-11-20": "openai/gpt-4o-2024-11-20",
    "claude-3.5-sonnet": "anthropic/claude-3.5-sonnet",
    "claude-3.7-sonnet (thinking)": "anthropic/claude-3.7-sonnet:thinking",
}


def suite_rows() -> Iterator[dict[str, Any]]:
    """The quizzes as cases."""
    for quiz in _lines("lineage_full_quizzes.jsonl"):
        yield {
            "key": quiz["id"],
            "prompt": quiz["prompt"],
            "target": quiz["reference"],
            "graders": [GRADER],
            "tags": [quiz["relation"].lower()],
        }


def answer_rows() -> Iterator[dict[str, Any]]:
    """The answers as completions; nothing but the answer was recorded."""
    for row in _lines("lineage_full_answers.jsonl"):
        yield {"case": row["quiz"], "candidate": row["model"], "answer": row["answer"]}


def published_accuracy() -> dict[str, float]:
    """The published accuracy of the nine models, by the name that the answers use."""
    with (SHARED / "published" / "lineage_bench_accuracy.csv").open(encoding="utf-8") as table:
        values = {
            row["model"]: float(row["value"])
            for row in csv.DictReader(table)
            if row["metric"] == "lineage-8"
        }
    return {name: values[published] for name, published in PUBLISHED_AS.items()}


def write_files(folder: Path) -> tuple[Path, Path]:
    """Write both files below ``folder``; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / SUITE, folder / ANSWERS
    for path, rows in zip(paths, (suite_rows(), answer_rows()), strict=True):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path.write_text("".join(lines), encoding="utf-8")
    return paths


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (SHARED / "traces" / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main() -> int:
    """Write the files and say what to do with them."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    suite, answers = write_files(Path(sys.argv[1]))
    print(f'manage.py import_suite {suite} --suite "Lineage 8" --freeze')
    print(f'manage.py import_completions {answers} --suite "Lineage 8"')
    return 0


if __name__ == "__main__":
    sys.exit(main())
