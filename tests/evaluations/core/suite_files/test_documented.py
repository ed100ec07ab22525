"""docs/suites.md documents every field and limit, and its examples are read without a fault."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from evaluations.core.suite_files import FILE_FORMATS, FORMATS, read_suite_file
from evaluations.core.suite_files.drafts import (
    MAX_BYTES,
    MAX_CASES,
    MAX_GRADERS,
    MAX_KEY,
    MAX_MESSAGES,
    MAX_PROMPT,
    MAX_TAG,
    MAX_TAGS,
    MAX_TARGET,
    MAX_TARGETS,
)
from evaluations.core.suite_files.fields import COLUMNS
from evaluations.core.suite_files.foreign.promptfoo_asserts import GRADED, REQUIRED

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "suites.md").read_text()
FIELDS = PAGE.split("## JSONL")[0]


def test_every_field_has_its_row() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", FIELDS, re.MULTILINE)) == COLUMNS


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "xlsx"])
def test_the_example_of_a_format_is_read_without_a_fault(format: str) -> None:
    example = re.search(rf"```{format}\n(.*?)```", PAGE, re.DOTALL)
    assert example
    content = read_suite_file(example[1].encode(), format=format)  # type: ignore[arg-type]
    assert content.errors == ()
    assert len(content.cases) == 2
    assert all(case.graders for case in content.cases)


def test_the_example_of_a_workbook_is_read_without_a_fault() -> None:
    section = PAGE.split("## XLSX")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|") and "---" not in line]
    book = Workbook()
    for line in lines:
        book.active.append([cell.strip() for cell in line.strip("|").split("|")])
    written = io.BytesIO()
    book.save(written)
    content = read_suite_file(written.getvalue(), format="xlsx")
    assert content.errors == ()
    assert [case.targets for case in content.cases] == [("42",), ("13",)]


def test_every_format_of_another_tool_has_its_row_with_its_endings() -> None:
    table = PAGE.split("## Files of other tools")[1].split("| assertion |")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE)
    assert dict(rows) == {
        name: ", ".join(one.endings) for name, one in FILE_FORMATS.items() if not one.own
    }


def test_every_assertion_of_promptfoo_that_is_graded_is_in_the_table() -> None:
    for name in [*GRADED, *REQUIRED]:
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    "limit",
    [
        f"at most {MAX_KEY} characters",
        f"at most {MAX_PROMPT:,} characters",
        f"at most {MAX_BYTES // 1024**2} MB and {MAX_CASES:,} cases",
        f"{MAX_TARGETS} targets of {MAX_TARGET:,} characters",
        f"{MAX_GRADERS}\ngraders and {MAX_MESSAGES} messages",
        f"at most {MAX_TAG} characters, at most {MAX_TAGS} tags",
    ],
)
def test_the_page_states_the_limits_that_hold(limit: str) -> None:
    assert limit in PAGE
