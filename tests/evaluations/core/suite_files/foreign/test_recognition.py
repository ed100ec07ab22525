"""A format is recognized by the ending of a file, and by its content where that is not enough."""

import json

import pytest

from evaluations.core.suite_files import (
    FILE_FORMATS,
    FORMATS,
    WRITTEN,
    SuiteFileError,
    format_named,
    read_suite_file,
    recognized_format,
    suite_format,
)


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.csv", b"key,prompt\n", "csv"),
        ("a.XLSX", b"PK", "xlsx"),
        ("promptfooconfig.yaml", b"prompts: []", "promptfoo"),
        ("a.yml", b"", "promptfoo"),
        ("a.eval", b"PK\x03\x04", "inspect"),
        ("log.json", b'\xef\xbb\xbf {"version": 2, "samples": []}', "inspect"),
        ("a.json", b'[{"key": "a", "prompt": "x"}]', "json"),
        ("a.json", b"[", "json"),
        ("a.json", b"[" * 100_000, "json"),
        ("a.jsonl", b'{"input": ' + b"[" * 100_000, "jsonl"),
        ("sanitized-mbpp.json", b'[{"task_id": 2, "test_list": []}]', "mbpp"),
        ("a.jsonl", b'{"key": "a", "prompt": "x"}\n', "jsonl"),
        ("a.jsonl", b"", "jsonl"),
        ("a.jsonl", b"not JSON", "jsonl"),
        ("a.jsonl", b'\xef\xbb\xbf\r\n{"input": "x", "ideal": "y"}\r\n', "openai_evals"),
        ("a.jsonl", b'{"input": "x", "target": "y"}', "inspect_dataset"),
        ("samples_gsm8k.jsonl", b'{"doc_id": 0, "doc": {}, "resps": [], "target": ""}', "lm_eval"),
        ("a.jsonl", b'{"task_id": "x/0", "entry_point": "f", "test": ""}', "humaneval"),
        ("mbpp.jsonl", b'{"task_id": 1, "text": "", "test_list": []}', "mbpp"),
        ("test.conll", b"", "conll"),
        ("test.iob2", b"", "conll"),
        ("en_ewt-ud-test.conllu", b"", "conllu"),
    ],
)
def test_a_file_shows_whose_it_is(name, content, format):
    assert recognized_format(name, content) == format


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv.gz", ".csv"])
def test_an_ending_that_no_format_has_is_named(name):
    with pytest.raises(SuiteFileError, match="is none of csv, xlsx, json, jsonl, yaml"):
        recognized_format(name, b"x")


def test_what_is_only_read_is_never_written():
    assert suite_format("a.yaml") == "promptfoo"
    assert suite_format("a.jsonl") == "jsonl"
    with pytest.raises(SuiteFileError, match="is read, but not written"):
        suite_format("a.conllu")
    assert list(WRITTEN) == [*FORMATS, "promptfoo", "inspect_dataset"]


def test_a_format_may_be_chosen_by_its_name():
    assert [format_named(name) for name in FILE_FORMATS] == list(FILE_FORMATS)
    with pytest.raises(SuiteFileError, match="There is no format 'word'"):
        format_named("word")


def test_a_broken_list_is_known_by_its_beginning_and_told_with_its_line():
    record = {"task_id": 1, "text": "Add.", "test_list": ["assert add(1, 2) == 3"]}
    content = json.dumps([record], indent=1).encode()[:-1]
    assert recognized_format("a.json", content) == "mbpp"
    [error] = read_suite_file(content, format="mbpp").errors
    assert str(error) == "line 9: a comma or the end of the list is missing"
