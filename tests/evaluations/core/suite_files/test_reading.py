"""Reading suites that people wrote: every fault is named with its line and the way out."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from evaluations.core.graders import validate_grader_settings
from evaluations.core.suite_files import (
    CaseGrader,
    Format,
    SuiteContent,
    SuiteFileError,
    read_suite_file,
    suite_format,
)
from evaluations.core.suite_files.drafts import MAX_BYTES, MAX_CASES

ROOT = Path(__file__).resolve().parents[4]


def read(text: str, format: Format = "csv") -> SuiteContent:
    return read_suite_file(text.encode(), format=format)


def workbook(*rows: list[object], title: str = "Sheet", more: str = "") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if more:
        book.create_sheet(more).append(["notes"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_table_may_use_short_forms() -> None:
    content = read(
        "Key, Prompt ,target,graders,tags,weight\r\n"
        'a,"Is it\r\nso?",yes,exact; choice,"law, easy",2\r\n'
        "\r\n"
        "b,How much?,3,number,,\r\n".replace("exact; choice", "exact")
    )
    assert content.errors == ()
    first, second = content.cases
    assert (first.key, first.prompt, first.targets) == ("a", "Is it\nso?", ("yes",))
    assert first.graders == (CaseGrader("exact", validate_grader_settings("exact", {})),)
    assert (first.tags, first.weight, first.position) == (("law", "easy"), 2.0, 0)
    assert (second.tags, second.weight, second.position) == ((), 1.0, 1)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_may_be_separated_by_semicolons_or_tabs(separator: str) -> None:
    content = read(f"key{separator}prompt\na{separator}One, two, three?\n")
    assert content.cases[0].prompt == "One, two, three?"


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    content = read_suite_file("key,prompt\na,x\n".encode("utf-8-sig"), format="csv")
    assert content.errors == ()


def test_a_workbook_is_read_by_its_values() -> None:
    content = read_suite_file(
        workbook(["key", "prompt", "target", "weight"], [1, "x", 5, 2], ["b", "y", 0.5, None], []),
        format="xlsx",
    )
    assert content.errors == ()
    assert [case.key for case in content.cases] == ["1", "b"]
    assert [case.targets for case in content.cases] == [("5",), ("0.5",)]
    assert [case.weight for case in content.cases] == [2.0, 1.0]


def test_messages_may_begin_with_a_system_message() -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    content = read(json.dumps({"key": "a", "messages": messages}), "jsonl")
    assert content.cases[0].messages == tuple(messages)


def test_targets_may_be_numbers_and_objects() -> None:
    row = {"key": "a", "prompt": "x", "target": {"a": 1}}
    other = {"key": 2, "prompt": "x", "targets": [5, "five", 0.5]}
    content = read(f"{json.dumps(row)}\n\n{json.dumps(other)}\n", "jsonl")
    assert [case.targets for case in content.cases] == [('{"a": 1}',), ("5", "five", "0.5")]
    assert content.cases[1].key == "2"


FAULTS: list[tuple[str, Format, int, str, str]] = [
    ("key,prompt,answr\na,x,1\n", "csv", 1, "answr", "Rename or remove"),
    ("key,prompt,targt\na,x,1\n", "csv", 1, "targt", "did you mean target?"),
    ("key,prompt,prompt\na,x,y\n", "csv", 1, "prompt", "two such columns"),
    ("key,prompt\na,x,extra\n", "csv", 2, "", "column without a name"),
    ("key,prompt\n,x\n", "csv", 2, "key", "missing"),
    ("key,prompt\na,\n", "csv", 2, "prompt", "give a prompt or messages"),
    ("key,prompt\na,x\nb,y\na,z\n", "csv", 4, "key", "line 2"),
    ("key,prompt\na b,x\n", "csv", 2, "key", "white space"),
    ('key,prompt\na,"two\nlines"\nb,"y\n', "csv", 4, "", "not CSV from here on"),
    ("key,prompt,weight\na,x,heavy\n", "csv", 2, "weight", "must be a number"),
    ("key,prompt,weight\na,x,0\n", "csv", 2, "weight", "above 0"),
    ("key,prompt,weight\na,x,nan\n", "csv", 2, "weight", "above 0"),
    ("key,prompt,targets\na,x,yes\n", "csv", 2, "targets", "goes in the column target"),
    ("key,prompt,target,targets\na,x,y,\"[1]\"\n", "csv", 2, "targets", "not both"),
    ("key,prompt,graders\na,x,exakt\n", "csv", 2, "graders", "no grader 'exakt'"),
    ("key,prompt,graders\na,x,exact\n", "csv", 2, "targets", "at least one"),
    ("key,prompt,target,graders\na,x,three,number\n", "csv", 2, "targets", "exactly one number"),
    ("key,prompt,tags\na,x,\"law;law\"\n", "csv", 2, "tags", "twice"),
    ("key,prompt,messages\na,,hello\n", "csv", 2, "messages", "must be a JSON list"),
    ("key,prompt\na,\x00\n", "csv", 2, "prompt", "U+0000"),
    ('{"key": "a"}', "json", 1, "", "must be a JSON list"),
    ('[{"key": "a", "prompt": "x"},\n {"key": "b"}\n]', "json", 2, "prompt", "give a prompt"),
    ('[\n{"key": "a", "prompt": "x"}\n{"key": "b"}]', "json", 3, "", "comma"),
    ('[{"key": "a", "prompt": "x"}', "json", 1, "", "comma or the end"),
    ('[{"key": "a", "prompt": "x"}] []', "json", 1, "", "more text"),
    ("[" * 100_000, "json", 1, "", "nested too deeply"),
    ("[1]", "json", 1, "", "must be an object"),
    ('{"key": "a", "prompt": "x"}\n{"key": ', "jsonl", 2, "", "not JSON"),
    ('{"key": "a", "prompt": "x", "prompt": "y"}', "jsonl", 1, "", "'prompt' stands twice"),
    ('{"key": "a", "prompt": "x", "weight": NaN}', "jsonl", 1, "", "NaN"),
    ('{"key": "a", "prompt": "x", "weight": true}', "jsonl", 1, "weight", "a number"),
    ('{"key": "a", "prompt": "x", "weight": 1e999}', "jsonl", 1, "weight", "above 0"),
    ('{"key": "a", "prompt": "x", "weight": ' + "9" * 5_000 + "}", "jsonl", 1, "", "digits"),
    ('{"key": "a", "prompt": ["x"]}', "jsonl", 1, "prompt", "must be a text"),
    ('{"key": "a", "prompt": "\\ud800"}', "jsonl", 1, "prompt", "U+D800"),
    ('{"key": "a", "prompt": " "}', "jsonl", 1, "prompt", "only white space"),
    ('{"key": "a", "prompt": "x", "note": 1}', "jsonl", 1, "note", "unknown"),
    ('{"key": "a", "prompt": "x", "target": true}', "jsonl", 1, "target", "ambiguous"),
    ('{"key": "a", "prompt": "x", "target": [1, 2]}', "jsonl", 1, "target", "`targets`"),
    ('{"key": "a", "prompt": "x", "target": 1e999}', "jsonl", 1, "target", "finite"),
    ('{"key": "a", "prompt": "x", "tags": "law"}', "jsonl", 1, "tags", "list of texts"),
    ('{"key": "a", "prompt": "x", "tags": ["a;b"]}', "jsonl", 1, "tags", "no tag"),
    ('{"key": "a", "prompt": "x", "graders": [{"name": "exact"}]}', "jsonl", 1, "graders", "kind"),
    ('{"key": "a", "messages": []}', "jsonl", 1, "messages", "must be a list"),
    ('{"key": "a", "messages": [{"role": "user"}]}', "jsonl", 1, "messages", "message 1"),
    (
        '{"key": "a", "messages": [{"role": "robot", "content": "x"}]}',
        "jsonl", 1, "messages", "system, user, assistant",
    ),
    (
        '{"key": "a", "messages": [{"role": "assistant", "content": "x"}]}',
        "jsonl", 1, "messages", "last message",
    ),
    (
        '{"key": "a", "system": "s", "messages": [{"role": "system", "content": "x"},'
        ' {"role": "user", "content": "x"}]}',
        "jsonl", 1, "system", "keep one",
    ),
    ('{"key": "a", "prompt": "' + "x" * 200_001 + '"}', "jsonl", 1, "prompt", "200,000"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "format", "line", "field", "says"), FAULTS)
def test_a_fault_is_named_with_its_line_its_field_and_the_way_out(
    text: str, format: Format, line: int, field: str, says: str
) -> None:
    errors = read(text, format).errors
    assert len(errors) == 1, errors
    assert (errors[0].line, errors[0].field) == (line, field)
    assert says in errors[0].message
    assert str(errors[0]).startswith(f"line {line}")


def test_every_fault_of_a_row_is_told_at_once_and_other_rows_are_read() -> None:
    content = read("key,prompt,weight\n,,-1\nb,y,2\n")
    assert [error.field for error in content.errors] == ["weight", "key", "prompt"]
    assert [case.key for case in content.cases] == ["b"]


def test_a_case_without_graders_is_held_against_those_of_its_version() -> None:
    number = CaseGrader("number", validate_grader_settings("number", {}))
    content = read_suite_file(
        b"key,prompt,target\na,x,three\n", format="csv", default_graders=[number]
    )
    assert [error.field for error in content.errors] == ["targets"]


@pytest.mark.parametrize(
    ("rows", "field", "says"),
    [
        ([["key", "prompt"], ["a", date(2025, 1, 1)]], "prompt", "is a date"),
        ([["key", "prompt"], ["a", "=1+1"]], "prompt", "formula without a stored value"),
        ([["key", "prompt"], ["a", "#REF!"]], "prompt", "the error #REF!"),
    ],
)
def test_a_workbook_cell_that_has_no_plain_text_is_an_error(
    rows: list[list[object]], field: str, says: str
) -> None:
    errors = read_suite_file(workbook(*rows), format="xlsx").errors
    assert any(
        error.line == 2 and error.field == field and says in error.message for error in errors
    )


def test_the_sheet_of_a_workbook_is_never_guessed() -> None:
    with pytest.raises(SuiteFileError, match="Several sheets"):
        read_suite_file(workbook(["key", "prompt"], ["a", "x"], more="notes"), format="xlsx")
    named = workbook(["key", "prompt"], ["a", "x"], title="cases", more="notes")
    assert len(read_suite_file(named, format="xlsx").cases) == 1


def test_an_archive_that_would_burst_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(101):
            part.write(b"\0" * 1024**2)
    with pytest.raises(SuiteFileError, match="unpacks to more"):
        read_suite_file(packed.getvalue(), format="xlsx")


@pytest.mark.parametrize(
    ("content", "format", "says"),
    [
        (b"", "csv", "no rows"),
        (b"\n\n", "csv", "no rows"),
        (b"", "jsonl", "no cases"),
        (b"[]", "json", "no cases"),
        (b"key,prompt\n", "csv", "no cases"),
        (b"one,two\n1,2\n", "csv", "must name the columns"),
        (b"key,prompt\na,caf\xe9\n", "csv", "Line 2 is not UTF-8"),
        (b"PK\x03\x04 broken", "xlsx", "Not a readable XLSX"),
        (b"key,prompt\n", "xlsx", "Not a readable XLSX"),
        (b"x" * (MAX_BYTES + 1), "jsonl", "20 MB"),
        (b"{}\n" * (MAX_CASES + 1), "jsonl", "20,000 cases"),
    ],
    ids=range(11),
)
def test_a_file_that_cannot_be_read_at_all_says_what_to_do(
    content: bytes, format: Format, says: str
) -> None:
    with pytest.raises(SuiteFileError, match=says):
        read_suite_file(content, format=format)


def test_the_format_is_told_by_the_ending() -> None:
    assert suite_format("Suite.V2.XLSX") == "xlsx"
    with pytest.raises(SuiteFileError, match="csv, xlsx, json, jsonl"):
        suite_format("suite.txt")


def test_the_starter_suite_is_read_without_a_fault() -> None:
    path = ROOT / "evaluations" / "starter" / "micro_arithmetic.jsonl"
    content = read_suite_file(path.read_bytes(), format="jsonl")
    assert content.errors == ()
    assert len(content.cases) == 60
