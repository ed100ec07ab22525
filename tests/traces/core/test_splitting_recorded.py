"""Recorded texts of real models come apart as they were put together."""

import pytest

from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.core.splitting import StreamSplitter, split_completion

pytestmark = [pytest.mark.shared, needs_recordings]

#: File, then dialect: how many of its rows say how the raw text looked.
TEMPLATED = {
    "math_skythought": {"begin_of_thought": 42},
    "misguided_attention": {"think": 14},
    "thought_anchors": {"think": 16},
}

#: Rows whose split differs from what is stored, each with the reason: there are none.
EXPLAINED: dict[str, str] = {}

FILES = [
    *TEMPLATED,
    "lineage_bench",
    "graded_answers_o1_zeroeval",
    "graded_answers_reasoning_gym",
    "lineage_full_answers",
]


@pytest.mark.parametrize("name", TEMPLATED)
def test_every_row_with_a_template_splits_into_what_is_stored(name):
    rows = [row for row in recorded_rows(name) if row.get("raw_template")]
    found: dict[str, int] = {}
    for row in rows:
        answer = row["answer"] or ""
        template = row["raw_template"]
        raw = template.replace("{reasoning}", row["reasoning"]).replace("{answer}", answer)
        # Only thought_anchors' templates begin with the thought: there the prompt opened it.
        split = split_completion(raw, prompt_opens_think=name == "thought_anchors")
        found[split.dialect] = found.get(split.dialect, 0) + 1
        same = (split.shown_reasoning, split.shown_answer) == (
            row["reasoning"].strip(),
            answer.strip(),
        )
        assert same != (row["id"] in EXPLAINED), row["id"]
        assert split.truncated == ("unclosed_think" in row["flags"])
    assert found == TEMPLATED[name]


def test_recorded_thoughts_come_back_from_the_markers_of_skythought():
    rows = [row for row in recorded_rows("math_skythought") if row["reasoning"] and row["answer"]]
    assert len(rows) == 23
    for row in rows:
        text = (
            f"<|begin_of_thought|>\n\n{row['reasoning']}\n\n<|end_of_thought|>\n\n"
            f"<|begin_of_solution|>\n\n{row['answer']}\n\n<|end_of_solution|>"
        )
        split = split_completion(text)
        assert split.shown_reasoning == row["reasoning"].strip()
        assert split.shown_answer == row["answer"].strip()


@pytest.mark.parametrize("name", FILES)
def test_no_recorded_answer_is_taken_for_a_thought(name):
    rows = recorded_rows(name)
    assert len(rows) > 70
    for row in rows:
        split = split_completion(row["answer"] or "")
        assert (split.answer, split.dialect) == (row["answer"] or "", "")
        assert not split.suspected


@pytest.mark.parametrize("name", ["lineage_bench", "misguided_attention", "math_skythought"])
def test_recorded_thoughts_come_back_from_the_template_of_their_model(name):
    rows = [row for row in recorded_rows(name) if row["reasoning"] and row["answer"]]
    assert len(rows) > 20
    for row in rows:
        text = f"<think>\n{row['reasoning']}\n</think>\n\n{row['answer']}"
        split = split_completion(text)
        assert split.reasoning == f"\n{row['reasoning']}\n"
        assert split.answer == f"\n\n{row['answer']}"
        opened_by_prompt = split_completion(text.removeprefix("<think>"), prompt_opens_think=True)
        assert (opened_by_prompt.reasoning, opened_by_prompt.answer) == (
            split.reasoning,
            split.answer,
        )


def test_recorded_streams_split_as_their_whole_text():
    streams = 0
    for row in recorded_rows("raw_ollama_runs"):
        chunks = [chunk.get("response") or "" for chunk in row["chunks"]]
        splitter = StreamSplitter()
        pieces = [piece for chunk in chunks for piece in splitter.feed(chunk)]
        split = splitter.finish()
        assert split == split_completion("".join(chunks))
        assert (
            "".join(piece.text for piece in pieces if piece.kind == "reasoning") == split.reasoning
        )
        assert "".join(piece.text for piece in pieces if piece.kind == "answer") == split.answer
        if len(chunks) > 1:
            streams += 1
            assert split.shown_reasoning
            assert split.shown_answer
            assert not split.truncated
    assert streams >= 10
