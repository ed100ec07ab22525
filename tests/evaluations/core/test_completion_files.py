"""Recorded completions: read, checked line by line, documented."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.completion_files import (
    FIELDS,
    MAX_COMPLETIONS,
    MAX_NAME,
    MAX_TEXT,
    RecordedCompletion,
    read_completions,
)
from traces.core.timings import Timings
from traces.core.usage import Usage

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "completions.md").read_text()
LINEAGE = ROOT.parent / "shared" / "data" / "traces" / "lineage_full_answers.jsonl"
LINE: dict[str, object] = {"case": "a", "candidate": "o1", "answer": "3"}


def line(**changes: object) -> bytes:
    return json.dumps({**LINE, **changes}).encode()


def test_what_is_not_given_is_unknown_and_an_empty_answer_is_an_answer() -> None:
    content = read_completions([line(answer="", seconds=None)])
    assert content.errors == ()
    (found,) = content.completions
    assert found == RecordedCompletion(case="a", candidate="o1", answer="")
    assert found.usage == Usage()
    assert found.timings == Timings()
    assert found.cost_usd is None


def test_counts_and_times_keep_their_meaning_and_zero_is_a_value() -> None:
    (found,) = read_completions(
        [
            line(
                prompt_tokens=21, output_tokens=120, reasoning_tokens=0, cached_tokens=0,
                seconds=4, first_answer_seconds=0.0, cost_usd=0,
            )
        ]
    ).completions  # fmt: skip
    assert found.usage == Usage(prompt=21, cached=0, output=120, reasoning=0, basis="reported")
    assert found.timings == Timings(first_answer=0.0, total=4.0)
    assert found.cost_usd == 0.0


def test_a_whole_output_is_kept_verbatim_for_the_splitter() -> None:
    text = "<think>\r\n \x00 so\ud800</think>\n3 "
    raw = json.dumps({"case": "a", "candidate": "o1", "text": text}).encode()
    (found,) = read_completions([raw]).completions
    assert (found.text, found.answer) == (text, None)


def test_an_open_file_and_split_lines_read_alike(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + line() + b"\r\n\r\n" + line(repeat=1) + b"\n"
    path = tmp_path / "answers.jsonl"
    path.write_bytes(raw)
    with path.open("rb") as file:
        content = read_completions(file)
    assert content == read_completions(raw.split(b"\n"))
    assert [(found.repeat) for found in content.completions] == [0, 1]


@pytest.mark.parametrize(
    ("raw", "field", "says"),
    [
        (b'{"case": "a", ', "", "not JSON"),
        (b"[1]", "", "must be an object"),
        (b'{"case": "caf\xe9"}', "", "UTF-8"),
        (b'{"case": "a", "case": "b", "candidate": "o1", "answer": ""}', "", "stands twice"),
        (line(case=None), "case", "missing"),
        (line(case="two words"), "case", "white space"),
        (line(candidate=None), "candidate", "missing"),
        (line(candidate=" o1"), "candidate", "without space around"),
        (line(candidate="x" * (MAX_NAME + 1)), "candidate", "120"),
        (line(candidate=5), "candidate", "must be a text"),
        (line(answer=None), "answer", "give answer"),
        (line(text="3"), "answer", "give answer"),
        (line(answer=3), "answer", "must be a text"),
        (line(answer="x" * (MAX_TEXT + 1)), "answer", "2,000,000"),
        (line(model="o1"), "model", "unknown"),
        (line(output_token=5), "output_token", "did you mean output_tokens?"),
        (line(repeat=-1), "repeat", "from 0 to 99"),
        (line(repeat=100), "repeat", "from 0 to 99"),
        (line(repeat=True), "repeat", "whole number"),
        (line(output_tokens=1.5), "output_tokens", "whole number"),
        (line(output_tokens=-1), "output_tokens", "0 or more"),
        (line(output_tokens=10**10), "output_tokens", "0 or more"),
        (line(output_tokens=5, reasoning_tokens=6), "reasoning_tokens", "output_tokens"),
        (line(prompt_tokens=5, cached_tokens=6), "cached_tokens", "prompt_tokens"),
        (line(seconds=1, first_answer_seconds=2), "first_answer_seconds", "seconds"),
        (line(seconds="fast"), "seconds", "0 or more"),
        (line(seconds=-0.1), "seconds", "0 or more"),
        (line(cost_usd=10**400), "cost_usd", "0 or more"),
        (line()[:-1] + b', "cost_usd": 1e999}', "cost_usd", "0 or more"),
        (line()[:-1] + b', "cost_usd": NaN}', "", "NaN"),
        (line(stop_reason="a\nb"), "stop_reason", "one line"),
    ],
)
def test_a_fault_is_named_with_its_line_and_field(raw: bytes, field: str, says: str) -> None:
    content = read_completions([line(case="b"), b"", raw, line(case="c")])
    assert [(error.line, error.field) for error in content.errors] == [(3, field)]
    assert says in content.errors[0].message
    assert [found.case for found in content.completions] == ["b", "c"]


def test_one_attempt_stands_once() -> None:
    content = read_completions([line(), line(repeat=1), line(candidate="o3"), line(repeat=0)])
    assert [(error.line, error.field) for error in content.errors] == [(4, "repeat")]
    assert "line 1" in content.errors[0].message


def test_a_file_beyond_the_limit_is_an_error_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluations.core.completion_files.MAX_COMPLETIONS", 2)
    content = read_completions([line(repeat=number) for number in range(5)])
    assert [error.line for error in content.errors] == [3]
    assert len(content.completions) == 2


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    read_completions([raw])


def test_every_field_is_documented_in_its_order_and_the_examples_are_read() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == FIELDS
    example = re.search(r"```jsonl\n(.*?)```", PAGE, re.DOTALL)
    assert example
    content = read_completions(example[1].encode().splitlines())
    assert content.errors == ()
    assert len(content.completions) == 3
    for limit in (
        f"{MAX_TEXT:,} characters",
        f"{MAX_COMPLETIONS:,} lines",
        f"{MAX_NAME} characters",
    ):
        assert limit in PAGE


@pytest.mark.shared
@pytest.mark.skipif(not LINEAGE.exists(), reason="no shared data beside the checkout")
def test_the_recorded_lineage_answers_are_read_in_the_documented_way() -> None:
    rows = [json.loads(raw) for raw in LINEAGE.read_text(encoding="utf-8").splitlines()]
    content = read_completions(
        json.dumps(
            {"case": row["quiz"], "candidate": row["model"], "answer": row["answer"]}
        ).encode()
        for row in rows
    )
    assert content.errors == ()
    assert len(content.completions) == 1_800
    assert len({found.candidate for found in content.completions}) == 9
