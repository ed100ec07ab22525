"""Samples of OpenAI evals, of the lm-evaluation-harness and of Inspect become cases."""

import json

import pytest

from evaluations.core.suite_files import read_suite_file
from tests.evaluations.core.suite_files.foreign.inspect_files import (
    REASONING,
    eval_log,
    json_log,
    log_sample,
)
from tests.evaluations.core.suite_files.foreign.reading import read, told, verdicts


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_samples_of_openai_evals_are_chats_with_one_or_several_ideal_answers():
    chat = [
        {"role": "system", "content": "Answer with one word."},
        {"role": "user", "content": "Capital of France?"},
    ]
    shots = [
        {"role": "system", "content": "Count.", "name": "example_user"},
        {"role": "user", "content": "1"},
        {"role": "assistant", "content": "2"},
        {"role": "user", "content": "3"},
    ]
    content = read(
        lines(
            {"input": chat, "ideal": "Paris"},
            {"input": shots, "ideal": ["4", 4]},
            {"input": "Say hi", "ideal": ["hi"], "difficulty": 3},
        ),
        "openai_evals",
    )
    first, second, third = content.cases
    assert (first.key, first.system, first.prompt) == (
        "sample-1", "Answer with one word.", "Capital of France?"
    )  # fmt: skip
    assert [message["role"] for message in second.messages] == [
        "system", "user", "assistant", "user"
    ]  # fmt: skip
    assert [case.targets for case in content.cases] == [("Paris",), ("4", "4"), ("hi",)]
    assert third.prompt == "Say hi"
    assert "the file: its cases have no graders: the class that judges" in told(content)
    assert "line 3: the field `difficulty` is left out" in told(content)


def harness(doc: int, **more: object) -> dict[str, object]:
    return {
        "doc_id": doc,
        "doc": {"question": "6 x 7?", "answer": "42"},
        "target": "42",
        "arguments": {
            "gen_args_0": {
                "arg_0": "Q: 6 x 7?\nA:",
                "arg_1": {"until": ["\n\n"], "do_sample": False},
            }
        },
        "resps": [["It is 42."]],
        "filtered_resps": ["42"],
        "filter": "strict-match",
        "metrics": ["exact_match"],
        "doc_hash": "d",
        "prompt_hash": "p",
        "target_hash": "t",
        "exact_match": 1.0,
        **more,
    }


def test_a_log_of_the_harness_gives_what_was_asked_and_expected_once_a_document():
    older = [["Q: 1 + 1?\nA:", {"until": ["\n"]}]]
    content = read(
        lines(harness(0), harness(0, filter="flexible-extract"), harness(1, arguments=older)),
        "lm_eval",
    )
    assert [(case.key, case.prompt, case.targets) for case in content.cases] == [
        ("doc-0", "Q: 6 x 7?\nA:", ("42",)),
        ("doc-1", "Q: 1 + 1?\nA:", ("42",)),
    ]
    text = told(content)
    assert "line 2: it is passed over: the same document was logged once for each filter" in text
    assert "line 1, line 3: the scores exact_match are left out" in text
    assert "line 1, line 3: the fields of `doc` are left out" in text
    assert "its cases have no graders" in text
    assert "hash" not in text


def test_a_chat_that_the_harness_logged_as_text_becomes_messages_again():
    chat = json.dumps(
        [
            {"role": "system", "content": "Be brief.", "type": "text"},
            {"role": "user", "content": "6 x 7?", "type": "text"},
        ]
    )
    content = read(
        lines(harness(0, arguments={"gen_args_0": {"arg_0": chat, "arg_1": {}}})), "lm_eval"
    )
    assert (content.cases[0].system, content.cases[0].prompt) == ("Be brief.", "6 x 7?")


def test_a_task_of_options_becomes_a_question_whose_target_is_the_right_option_and_says_so():
    requests = {
        f"gen_args_{number}": {"arg_0": "The sky is", "arg_1": text}
        for number, text in enumerate([" green", " blue"])
    }
    content = read(lines(harness(0, arguments=requests, target=1)), "lm_eval")
    assert content.cases[0].targets == ("blue",)
    assert "its options became one question: the likelihood of each option" in told(content)


@pytest.mark.parametrize("write", [json_log, eval_log])
def test_an_inspect_log_gives_each_sample_once_asked_as_its_solver_asked_it(write):
    samples = [
        log_sample(),
        log_sample(epoch=2, answer=[REASONING, {"type": "text", "text": "It is 42."}]),
        log_sample("b c", metadata={"source": "here"}, target=["4", "four"]),
    ]
    content = read(write(samples, "includes"), "inspect")
    assert sorted((case.key, case.system, case.prompt) for case in content.cases) == [
        ("b-c", "Be brief.", "What is 6 x 7?"),
        ("sum-1", "Be brief.", "What is 6 x 7?"),
    ]
    case = next(case for case in content.cases if case.key == "b-c")
    assert case.targets == ("4", "four")
    assert verdicts(case, "Four it is") == [1.0]
    assert verdicts(case, "three") == [0.0]
    assert "`metadata` is left out" in told(content)
    assert "the log: answers and scores are left out" in told(content)


def test_samples_of_an_archive_stand_in_the_order_of_their_numbers():
    content = read(eval_log([log_sample(number) for number in (10, 9, 2)]), "inspect")
    assert [case.key for case in content.cases] == ["2", "9", "10"]


def test_two_samples_whose_names_make_one_key_are_an_error_and_never_one_case():
    content = read_suite_file(json_log([log_sample("a b"), log_sample("a-b")]), format="inspect")
    assert [str(error) for error in content.errors] == [
        "sample 2, id: becomes the key a-b, as that of another sample does: rename it"
    ]


def test_a_name_that_cannot_be_a_key_is_changed_and_told():
    records = [{"id": "a b", "input": "x", "ideal": "y"}, {"id": "n" * 90 + "-7", "input": "x"}]
    content = read(lines(*records), "openai_evals")
    first, second = content.cases
    assert first.key == "a-b"
    assert (len(second.key), second.key[-3:], second.key[39:41]) == (80, "n-7", "..")
    assert "line 1, line 2: the name of its case was changed: a key stands once" in told(content)


def test_a_scorer_without_a_grader_of_ours_is_named():
    content = read(json_log([log_sample()], "inspect_ai/model_graded_qa", "choice"), "inspect")
    assert "sample 1: the scorer `model_graded_qa` is left out" in told(content)
    assert "sample 1: the scorer `choice` is left out: the grader `choice` cannot" in told(content)
    assert content.cases[0].graders == ()


def test_a_sample_with_pictures_or_tools_is_left_out_and_named():
    picture = [{"type": "text", "text": "What is it?"}, {"type": "image", "image": "data:..."}]
    samples = [
        log_sample("picture", messages=[{"role": "user", "content": picture}], input=picture),
        log_sample("plain"),
    ]
    content = read(json_log(samples), "inspect")
    assert [case.key for case in content.cases] == ["plain"]
    assert "sample 1: the case is left out: a message holds a part of type 'image'" in told(content)


def test_a_text_that_a_log_attaches_is_put_back():
    sample = log_sample(
        messages=[{"role": "user", "content": "attachment://a1"}],
        attachments={"a1": "A very long question"},
    )
    assert read(json_log([sample]), "inspect").cases[0].prompt == "A very long question"


def test_an_inspect_dataset_may_offer_choices():
    content = read(
        lines({"input": "Which is red?", "choices": ["sky", "blood"], "target": "B", "id": 7}),
        "inspect_dataset",
    )
    [case] = content.cases
    assert case.key == "7"
    assert case.prompt == "Which is red?\n\nA. sky\nB. blood"
    assert verdicts(case, "The answer is B") == [1.0]
    assert "`choices` were written under the prompt" in told(content)


@pytest.mark.parametrize(
    ("record", "format"),
    [
        ({"input": 5, "ideal": "x"}, "openai_evals"),
        ({"input": [{"role": "tool", "content": "x"}], "ideal": "x"}, "openai_evals"),
        (harness(0, arguments={}), "lm_eval"),
        ({"input": None, "target": "x"}, "inspect_dataset"),
    ],
)
def test_a_file_of_which_nothing_can_be_asked_says_why(record, format):
    with pytest.raises(ValueError, match=r"no cases that can be read\..* line 1: the case is left"):
        read_suite_file(lines(record).encode(), format=format)


def test_a_record_that_is_no_object_is_an_error_of_its_line():
    content = read_suite_file(
        b'{"input": "x", "ideal": "y"}\n[1]\n{"a": 1\n', format="openai_evals"
    )
    assert [(error.line, error.message) for error in content.errors] == [
        (2, "must be a JSON object"),
        (3, "not JSON: Expecting ',' delimiter"),
    ]
