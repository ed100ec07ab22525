"""HumanEval and MBPP: tasks whose answers are programs, judged by their tests."""

from collections.abc import Mapping
from typing import Final

from evaluations.core.suite_files.drafts import RawFile, RawRow, RowError
from evaluations.core.suite_files.foreign.grading import Judgment, why_not
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, name_rest, records_of

HUMANEVAL_PROMPT: Final = """\
Write the body of this Python function. Answer with the whole function, and whatever it imports, \
in one block that begins with ```python.

```python
{code}
```"""

MBPP_PROMPT: Final = """\
{task}

The function must pass these tests:

```python
{tests}
```

Answer with the whole Python code in one block that begins with ```python."""

_HUMANEVAL: Final = frozenset({"task_id", "prompt", "test", "entry_point", "canonical_solution"})
_MBPP: Final = frozenset(
    {"task_id", "text", "prompt", "code", "test_list", "test_setup_code", "test_imports",
     "source_file"}
)  # fmt: skip


def read_humaneval(content: bytes) -> RawFile:
    """A row for each task; raises SuiteFileError."""
    records, errors = records_of(content)
    losses, rows = Losses(), []
    keys = Keys(losses)
    for number, (line, record) in enumerate(records, start=1):
        found = {name: _text(record, name) for name in ("prompt", "test", "entry_point")}
        missing = [name for name, text in found.items() if not text]
        errors += [RowError(line, name, "missing, or no text") for name in missing]
        if missing:
            continue
        name_rest(record, _HUMANEVAL, f"line {line}", losses)
        prompt = HUMANEVAL_PROMPT.format(code=found["prompt"].rstrip("\n"))
        key = keys.key(record.get("task_id"), f"task-{number}", f"line {line}")
        settings = {"entry_point": found["entry_point"]}
        judged = _judged(Judgment("code", settings, (found["test"],)), line, losses)
        rows.append(RawRow(line, {"key": key, "prompt": prompt, **judged}))
    _name_solutions(records, "canonical_solution", losses)
    return RawFile(rows, errors, losses.told())


def read_mbpp(content: bytes) -> RawFile:
    """A row for each task, of the full file or the sanitized one; raises SuiteFileError."""
    records, errors = records_of(content)
    losses, rows = Losses(), []
    keys = Keys(losses)
    for number, (line, record) in enumerate(records, start=1):
        task, tests = _text(record, "text") or _text(record, "prompt"), _tests(record)
        if not task:
            errors.append(RowError(line, "text", "missing, or no text"))
        if not tests:
            errors.append(RowError(line, "test_list", "must be a list of lines of code"))
        if not (task and tests):
            continue
        name_rest(record, _MBPP, f"line {line}", losses)
        shown = "\n".join(tests)
        identity = record.get("task_id")
        name = f"mbpp-{identity}" if isinstance(identity, int) else identity
        target = "\n".join([*_setup(record), *tests])
        prompt = MBPP_PROMPT.format(task=task.strip(), tests=shown)
        judged = _judged(Judgment("code", {}, (target,)), line, losses)
        key = keys.key(name, f"task-{number}", f"line {line}")
        rows.append(RawRow(line, {"key": key, "prompt": prompt, **judged}))
    _name_solutions(records, "code", losses)
    return RawFile(rows, errors, losses.told())


def _judged(judgment: Judgment, line: int, losses: Losses) -> dict[str, object]:
    problem = why_not(judgment)
    if problem:
        losses.add(f"line {line}", "the case has no grader", problem)
    return {"targets": list(judgment.targets), "graders": [] if problem else [judgment.spec]}


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) and value.strip() else ""


def _tests(record: Mapping[str, object]) -> list[str]:
    found = record.get("test_list")
    items = found if isinstance(found, list) else []
    return [str(item) for item in items] if all(isinstance(item, str) for item in items) else []


def _setup(record: Mapping[str, object]) -> list[str]:
    imports = record.get("test_imports")
    lines = [str(item) for item in imports] if isinstance(imports, list) else []
    setup = _text(record, "test_setup_code")
    return [*lines, *([setup] if setup else [])]


def _name_solutions(
    records: list[tuple[int, Mapping[str, object]]], name: str, losses: Losses
) -> None:
    if any(record.get(name) for _, record in records):
        what = f"the solutions (`{name}`) are left out"
        losses.add("the file", what, "a case holds tests, and no reference answer")
