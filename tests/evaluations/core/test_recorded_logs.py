"""Answers in the logs of other tools: one completion an attempt, its thought apart."""

import json

import pytest

from evaluations.core.recorded_logs import read_recorded
from evaluations.core.suite_files import SuiteFileError, read_suite_file
from tests.evaluations.core.suite_files.foreign.inspect_files import (
    REASONING,
    eval_log,
    json_log,
    log_sample,
)

THOUGHT = [REASONING, {"type": "text", "text": "It is "}, {"type": "text", "text": "42."}]


@pytest.mark.parametrize(("write", "name"), [(json_log, "log.json"), (eval_log, "log.eval")])
def test_samples_of_inspect_become_completions_with_epochs_as_repeats(write, name):
    samples = [log_sample(1, 1, THOUGHT), log_sample(1, 2, "<think>6 x 7</think>42")]
    content = read_recorded(name, write(samples))
    assert content.errors == ()
    first, second = content.completions
    assert (first.case, first.candidate, first.repeat) == ("1", "ollama/deepseek-r1", 0)
    assert (first.answer, first.reasoning, first.text) == ("It is 42.", "6 x 7 is 42.", None)
    assert (first.prompt_tokens, first.output_tokens, first.reasoning_tokens) == (12, 30, 20)
    assert (first.cached_tokens, first.seconds, first.stop_reason) == (None, 3.5, "stop")
    assert (second.repeat, second.text, second.answer) == (1, "<think>6 x 7</think>42", None)


def test_the_keys_are_those_of_the_suite_that_the_same_log_makes():
    log = json_log([log_sample("a b"), log_sample(7), log_sample(7, 2)])
    cases = [case.key for case in read_suite_file(log, format="inspect").cases]
    rows = read_recorded("log.json", log).completions
    assert list(dict.fromkeys(row.case for row in rows)) == cases == ["a-b", "7"]


def test_what_no_completion_holds_is_named():
    encrypted = [{"type": "reasoning", "reasoning": "x8Fq", "redacted": True}, *THOUGHT[1:]]
    tools = log_sample(3)
    tools["messages"] = [*tools["messages"], *tools["messages"]]
    many = log_sample(4)
    many["output"]["usage"]["reasoning_tokens"] = 31
    samples = [
        log_sample(1, 1, encrypted),
        log_sample(2, 1, error={"message": "timeout"}, output={"choices": []}),
        tools,
        many,
    ]
    content = read_recorded("log.json", json_log(samples))
    assert [row.case for row in content.completions] == ["1", "3", "4"]
    assert content.completions[0].reasoning is None
    assert content.completions[2].reasoning_tokens is None
    assert [str(loss) for loss in content.losses] == [
        "sample 1: an encrypted thought is left out: a completion holds text.",
        "sample 2: it holds no completion: the sample failed.",
        "sample 3: the turns before the last one are left out: a completion is one answer to "
        "one prompt.",
        "sample 4: reasoning_tokens is left out: it is more than output_tokens, of which it "
        "should be a part.",
    ]


def harness(doc: int, *responses: object, **more: object) -> dict[str, object]:
    asked = {"gen_args_0": {"arg_0": "6 x 7?", "arg_1": {}}}
    resps = [list(responses)]
    return {"doc_id": doc, "doc": {}, "target": "42", "arguments": asked, "resps": resps, **more}


def log(*records: object) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def test_responses_of_the_harness_become_repeats_under_the_name_that_is_given():
    content = read_recorded(
        "samples_x.jsonl",
        log(
            harness(0, "<think>a</think>42", "41", filter="strict"),
            harness(0, "<think>a</think>42", "41", filter="flexible"),
            harness(1, [-3.5, False]),
        ),
        candidate="R1",
    )
    assert [(row.case, row.candidate, row.repeat, row.text) for row in content.completions] == [
        ("doc-0", "R1", 0, "<think>a</think>42"),
        ("doc-0", "R1", 1, "41"),
    ]
    assert [str(loss) for loss in content.losses] == [
        "line 2: it is passed over: the same document was logged once for each filter.",
        "line 3: it holds no completion: no text was generated: likelihoods are no answers.",
    ]
    with pytest.raises(SuiteFileError, match="name the candidate"):
        read_recorded("samples_x.jsonl", log(harness(0, "x")))


def test_a_sample_twice_in_a_log_is_an_error_with_its_place():
    content = read_recorded("log.json", json_log([log_sample(1), log_sample(1)]))
    assert [str(error) for error in content.errors] == [
        "sample 2, repeat: this case, candidate and repeat is there already"
    ]


def test_our_own_lines_are_still_read_whatever_the_file_is_called():
    line = b'\n{"case": "a", "candidate": "o1", "answer": "3"}\n'
    for name in ("x.jsonl", "x", "x.txt"):
        content = read_recorded(name, line)
        assert (len(content.completions), content.places) == (1, ("line 2",))
