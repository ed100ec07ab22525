"""What a judge is asked, how its reply is read, and what a panel comes to."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.graders import validate_grader_settings
from evaluations.core.judging import (
    Opinion,
    Question,
    UnreadableVerdictError,
    judge_prompts,
    panel_score,
    read_verdict,
)
from evaluations.core.scoring import GraderSettingsError

RUBRIC = "The answer names the right city."


def question(**changes):
    return Question(
        **{"prompt": "Capital of France?", "answer": "Paris", "rubric": RUBRIC} | changes
    )


def opinion(judge, *values, **more):
    return Opinion(judge, values=values, **more)


def test_both_orders_are_asked_where_there_is_a_target():
    first, second = judge_prompts(question(target="Paris"), "right_wrong", swap=True)
    assert first.index("The answer to judge") < first.index("A reference answer")
    assert second.index("A reference answer") < second.index("The answer to judge")


@pytest.mark.parametrize(("target", "swap"), [("", True), ("Paris", False)])
def test_one_order_is_enough_without_a_target_or_a_swap(target, swap):
    assert len(judge_prompts(question(target=target), "right_wrong", swap=swap)) == 1


@given(st.text(max_size=400))
def test_no_answer_can_end_its_own_quotation(answer):
    (prompt,) = judge_prompts(question(answer=answer), "right_wrong", swap=False)
    fence = next(line for line in prompt.splitlines() if line.startswith("====="))
    assert fence not in answer
    assert prompt.split(fence)[-2].strip() == answer.strip()


def test_an_answer_that_quotes_the_fence_gets_another_one():
    (prompt,) = judge_prompts(question(answer="===== 1 ====="), "right_wrong", swap=False)
    assert "===== 2 =====" in prompt


def test_of_a_very_long_answer_both_ends_are_shown():
    (prompt,) = judge_prompts(question(answer="a" * 200_000 + "THE END"), "one_to_five", swap=False)
    assert len(prompt) < 80_000
    assert "THE END" in prompt
    assert "characters are not shown" in prompt


@pytest.mark.parametrize(
    ("reply", "scale", "value"),
    [
        ('{"reason": "yes", "verdict": "right"}', "right_wrong", 1.0),
        ('I think so.\n```json\n{"verdict": "wrong", "reason": ""}\n```', "right_wrong", 0.0),
        ('First {"verdict": "wrong"}, but no: {"verdict": "right"}', "right_wrong", 1.0),
        ('{"verdict": 5}', "one_to_five", 1.0),
        ('{"verdict": 1}', "one_to_five", 0.0),
        ('{"verdict": 3, "reason": "half"} ', "one_to_five", 0.5),
    ],
)
def test_a_verdict_is_read(reply, scale, value):
    assert read_verdict(reply, scale)[0] == value


@pytest.mark.parametrize(
    ("reply", "scale"),
    [
        ("The answer is right.", "right_wrong"),
        ('{"verdict": "Right"}', "right_wrong"),
        ('{"verdict": true}', "right_wrong"),
        ('{"verdict": true}', "one_to_five"),
        ('{"verdict": 4.5}', "one_to_five"),
        ('{"verdict": 6}', "one_to_five"),
        ('{"score": 5}', "one_to_five"),
        ("{" * 40_000, "one_to_five"),
        ("x" * 60_000, "one_to_five"),
        ("", "right_wrong"),
    ],
)
def test_what_is_no_clear_verdict_is_none(reply, scale):
    with pytest.raises(UnreadableVerdictError):
        read_verdict(reply, scale)


def test_the_majority_of_a_panel_decides_and_a_tie_is_half():
    two_of_three = panel_score(
        [opinion("a", 1.0), opinion("b", 1.0), opinion("c", 0.0)], "right_wrong"
    )
    assert two_of_three.value == 1.0
    assert two_of_three.details["agreement"] == pytest.approx(1 / 3)
    assert panel_score([opinion("a", 1.0), opinion("b", 0.0)], "right_wrong").value == 0.5


def test_on_five_steps_the_mean_counts():
    assert panel_score([opinion("a", 0.25), opinion("b", 1.0)], "one_to_five").value == 0.625


def test_a_judge_whose_mind_the_order_changes_is_told():
    found = panel_score([opinion("a", 1.0, 0.0)], "right_wrong")
    assert found.value == 0.5
    assert "torn by the order" in found.explanation


def test_a_judge_without_a_verdict_has_no_vote():
    silent = Opinion("b", problem="no JSON")
    found = panel_score([opinion("a", 1.0), silent], "right_wrong")
    assert found.value == 1.0
    assert "no verdict from b" in found.explanation


def test_without_any_verdict_the_answer_is_unscored_with_the_reasons():
    found = panel_score([Opinion("a", problem="it was busy")], "right_wrong")
    assert found.unscored
    assert "a: it was busy" in found.explanation


def test_the_details_are_json():
    found = panel_score([opinion("a", 1.0, reason="\ud800")], "right_wrong")
    assert json.loads(json.dumps(found.details))["judges"][0]["value"] == 1.0


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"rubric": RUBRIC}, "judges"),
        ({"rubric": RUBRIC, "judges": ["a", "a"]}, "judges"),
        ({"rubric": RUBRIC, "judges": list("abcdef")}, "judges"),
        ({"rubric": " ", "judges": ["a"]}, "rubric"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, field):
    with pytest.raises(GraderSettingsError) as refused:
        validate_grader_settings("judge", settings)
    assert refused.value.field == field
