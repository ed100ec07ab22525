"""What grading costs: recorded answers through the database, mathematics, programs.

    python -m tools.bench.grading [--answers 10000] [--formulas 1000] [--programs 40]

Processor seconds, since other work on the machine should not count. Beside mathematics in the
sandbox stands the library called bare in this process, on the same formulas. Needs the project's
shared folder beside the repository (or RATIONALE_SHARED) and bubblewrap.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import math_verify

from evaluations.core.graders import grade_answer, validate_grader_settings
from evaluations.core.scoring import Reply
from evaluations.sandbox.judges import close_children, judge_in_sandbox
from tools.bench.installation import TICKS, Installation

ROOT: Final = Path(__file__).resolve().parents[2]
SHARED: Final = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data"
GRADERS: Final = (
    {"kind": "exact", "settings": {}},
    {"kind": "number", "settings": {}},
    {"kind": "choice", "settings": {"labels": "numbers"}},
)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, default=10_000)
    options.add_argument("--formulas", type=int, default=1_000)
    options.add_argument("--programs", type=int, default=40)
    wanted = options.parse_args()
    with Installation():
        import django

        django.setup()
        _recorded_answers(wanted.answers)
        _mathematics(wanted.formulas)
        _programs(wanted.programs)


def _recorded_answers(count: int) -> None:
    from tools.bench.grading_material import grade, import_answers

    answers = list(_lineage_answers(count))
    run = import_answers(_lines("traces/lineage_full_quizzes"), answers, GRADERS)
    began = time.process_time()
    done = grade(run)
    seconds = time.process_time() - began
    print(f"{done:,} recorded answers, each by exact, number and choice, read from the database")
    print(f"and written with their scores and labels: {seconds:.1f} s CPU")
    texts = [answer["answer"] for answer in answers]
    began = time.process_time()
    for text in texts:
        _judge_alone(text)
    print(f"the same verdicts alone: {time.process_time() - began:.1f} s CPU\n")


def _judge_alone(text: str) -> None:
    for spec in GRADERS:
        grade_answer(str(spec["kind"]), text, ["3"], spec["settings"])  # type: ignore[arg-type]


def _mathematics(count: int) -> None:
    references = [row["reference"] for row in _lines("suites/math500")]
    formulas = [references[number % len(references)] for number in range(count)]
    _verdict("math", r"\boxed{1}", "1", {})
    start_s = _children_s()
    _math_in_sandbox(references)
    before_s, own = _children_s(), time.process_time()
    _math_in_sandbox(formulas)
    child_s, own_s = _children_s() - before_s, time.process_time() - own
    close_children()
    bare_s = _math_bare(references, formulas)
    print(f"{count:,} comparisons of MATH-500 references with themselves, each formula seen before")
    print(f"in the sandbox: {count / (child_s + own_s):,.0f} a second and core", end=" ")
    print(f"({1_000 * child_s / count:.2f} ms in the child, {1_000 * own_s / count:.2f} ms here)")
    print(f"math-verify bare, in this process: {count / bare_s:,.0f} a second and core")
    print(f"a child with the library: {start_s:.1f} s CPU to start and to import\n")


def _math_in_sandbox(formulas: Sequence[str]) -> None:
    for formula in formulas:
        _verdict("math", f"\\boxed{{{formula}}}", formula, {})


def _math_bare(warm: Sequence[str], formulas: Sequence[str]) -> float:
    def compare(formula: str) -> None:
        text = f"\\boxed{{{formula}}}"
        math_verify.verify(math_verify.parse(text), math_verify.parse(text))

    for formula in warm:
        compare(formula)
    began = time.process_time()
    for formula in formulas:
        compare(formula)
    return time.process_time() - began


def _programs(count: int) -> None:
    rows = _lines("suites/mbpp")
    programs = [rows[number % len(rows)] for number in range(count)]

    def run(row: Mapping[str, Any]) -> None:
        tests = "\n".join([*row["test_imports"], *row["tests"]])
        _verdict("code", row["reference"], tests, {})

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, programs))
    wall = time.perf_counter() - began
    print(f"{count:,} programs of MBPP with their tests, each in a child of its own:")
    print(f"{count / wall:.0f} a second by the clock, two at a time")


def _verdict(kind: str, answer: str, target: str, settings: Mapping[str, object]) -> None:
    cleaned = validate_grader_settings(kind, settings)
    score = judge_in_sandbox(kind, Reply(answer), [target], cleaned)
    if score.value != 1.0:
        raise SystemExit(f"{kind} is not right about its own reference: {score.explanation}")


def _children_s() -> float:
    """Processor seconds of all living descendants of this process.

    A child that is killed is reaped by nobody who would count it, so it is asked while it lives.
    """
    rows = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = path.read_text().split(" (", 1)
        except OSError:
            continue
        columns = rest.rsplit(") ", 1)[1].split()
        rows[int(number)] = int(columns[1]), (int(columns[11]) + int(columns[12])) / TICKS
    family = {os.getpid()}
    while more := {pid for pid, (parent, _) in rows.items() if parent in family} - family:
        family |= more
    return sum(rows[pid][1] for pid in family - {os.getpid()} if pid in rows)


def _lineage_answers(count: int) -> Iterator[dict[str, Any]]:
    rows = _lines("traces/lineage_full_answers")
    for number in range(count):
        row = rows[number % len(rows)]
        repeat = number // len(rows)
        yield {
            "case": row["quiz"],
            "candidate": row["model"],
            "answer": row["answer"],
            "repeat": repeat,
        }


def _lines(name: str) -> list[dict[str, Any]]:
    text = (SHARED / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


if __name__ == "__main__":
    main()
