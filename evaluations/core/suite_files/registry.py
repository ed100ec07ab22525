"""The formats of suite files: how each is read, written and recognized."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from evaluations.core.suite_files.csv_files import csv_rows, csv_text
from evaluations.core.suite_files.documents import json_rows, json_text, jsonl_rows, jsonl_text
from evaluations.core.suite_files.drafts import (
    CaseDraft,
    CaseGrader,
    Format,
    RawFile,
    SuiteFileError,
    WrittenFile,
)
from evaluations.core.suite_files.foreign.code_tasks import read_humaneval, read_mbpp
from evaluations.core.suite_files.foreign.conll import read_conll
from evaluations.core.suite_files.foreign.conllu import read_conllu
from evaluations.core.suite_files.foreign.inspect_cases import read_inspect, read_inspect_dataset
from evaluations.core.suite_files.foreign.inspect_writing import write_inspect_dataset
from evaluations.core.suite_files.foreign.lm_eval import read_lm_eval
from evaluations.core.suite_files.foreign.openai_evals import read_openai_evals
from evaluations.core.suite_files.foreign.promptfoo import read_promptfoo
from evaluations.core.suite_files.foreign.promptfoo_writing import write_promptfoo
from evaluations.core.suite_files.foreign.records import first_record, text_of
from evaluations.core.suite_files.workbooks import workbook_bytes, workbook_rows

#: Cases, default graders and the canary of a version.
Writer = Callable[[Sequence[CaseDraft], Sequence[CaseGrader], str], WrittenFile]
TextWriter = Callable[[Sequence[CaseDraft], Sequence[CaseGrader], str], str]

_JSONL: Final = "application/x-ndjson"
_TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: its name on pages, the endings of its files, and what is done with them.

    Where several formats have an ending, the content decides; ``write`` is None where none of
    our suites goes out in it. ``own`` formats hold all that a suite has.
    """

    label: str
    endings: tuple[str, ...]
    content_type: str
    read: Callable[[bytes], RawFile]
    write: Writer | None = None
    own: bool = False


def _text_writer(writer: TextWriter) -> Writer:
    return lambda *version: WrittenFile(writer(*version).encode("utf-8"))


FILE_FORMATS: Final[dict[Format, FileFormat]] = {
    "csv": FileFormat(
        "CSV",
        ("csv",),
        "text/csv; charset=utf-8",
        lambda content: RawFile(*csv_rows(text_of(content))),
        _text_writer(csv_text),
        own=True,
    ),
    "xlsx": FileFormat(
        "XLSX",
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda content: RawFile(*workbook_rows(content)),
        lambda *version: WrittenFile(workbook_bytes(*version)),
        own=True,
    ),
    "json": FileFormat(
        "JSON",
        ("json",),
        "application/json",
        lambda content: RawFile(json_rows(text_of(content))),
        _text_writer(json_text),
        own=True,
    ),
    "jsonl": FileFormat(
        "JSONL",
        ("jsonl",),
        _JSONL,
        lambda content: RawFile(jsonl_rows(text_of(content))),
        _text_writer(jsonl_text),
        own=True,
    ),
    "promptfoo": FileFormat(
        "promptfoo", ("yaml", "yml"), "application/yaml", read_promptfoo, write_promptfoo
    ),
    "openai_evals": FileFormat("OpenAI evals", ("jsonl",), _JSONL, read_openai_evals),
    "lm_eval": FileFormat("lm-evaluation-harness samples", ("jsonl",), _JSONL, read_lm_eval),
    "inspect": FileFormat("Inspect log", ("eval", "json"), "application/json", read_inspect),
    "inspect_dataset": FileFormat(
        "Inspect dataset", ("jsonl",), _JSONL, read_inspect_dataset, write_inspect_dataset
    ),
    "conll": FileFormat("CoNLL columns", ("conll", "iob", "iob2", "bio"), _TEXT, read_conll),
    "conllu": FileFormat("CoNLL-U", ("conllu",), _TEXT, read_conllu),
    "humaneval": FileFormat("HumanEval", ("jsonl",), _JSONL, read_humaneval),
    "mbpp": FileFormat("MBPP", ("jsonl", "json"), _JSONL, read_mbpp),
}
#: Every ending that a suite may have.
ENDINGS: Final = tuple(dict.fromkeys(end for one in FILE_FORMATS.values() for end in one.endings))

#: Fields by which the first record of a file shows whose it is.
_SIGNS: Final[tuple[tuple[Format, tuple[str, ...]], ...]] = (
    ("humaneval", ("task_id", "entry_point", "test")),
    ("mbpp", ("task_id", "test_list")),
    ("lm_eval", ("doc", "resps")),
    ("lm_eval", ("doc_id", "arguments")),
    ("openai_evals", ("input", "ideal")),
    ("inspect_dataset", ("input", "target")),
)


def ending_of(name: str) -> str:
    """The ending of a file's name that some format has; raises SuiteFileError."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise SuiteFileError(f"{name!r} is none of {', '.join(ENDINGS)}: rename or convert it.")
    return ending


def recognized_format(name: str, content: bytes) -> Format:
    """The format of a file by its ending, and by its content where several have that ending.

    Raises SuiteFileError for an ending that no format has.
    """
    ending = ending_of(name)
    known = [key for key, one in FILE_FORMATS.items() if ending in one.endings]
    if len(known) == 1:
        return known[0]
    if ending == "json" and content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return "inspect"
    first = first_record(content)
    for key, fields in _SIGNS:
        if key in known and all(field in first for field in fields):
            return key
    return known[0]
