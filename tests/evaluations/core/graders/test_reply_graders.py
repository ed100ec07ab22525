"""Form and language of a reply: what is known of its thought, and never the text."""

from dataclasses import fields

import pytest

from evaluations.core.graders import grade_reply, validate_grader_settings
from evaluations.core.scoring import GraderSettingsError, Reply, Score

ENGLISH = "The answer is that there are not enough of them, and this was to be expected."
GERMAN = "Die Antwort ist nicht der Anfang, und das ist auch nicht zu ändern."


def formed(reply: Reply, **given: object) -> Score:
    return grade_reply("format", reply, [], validate_grader_settings("format", given))


def spoken(reply: Reply, **given: object) -> Score:
    return grade_reply("language", reply, [], validate_grader_settings("language", given))


def test_a_reply_has_no_text_of_a_thought() -> None:
    assert {field.name for field in fields(Reply)} == {
        "answer", "prompt", "outcome", "trace_kind", "trace_source", "thought_languages",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "outcome", "asked", "value"),
    [
        ("full", "answered", "present", 1.0),
        ("summary", "answered", "present", 1.0),
        ("none", "answered", "present", 0.0),
        ("hidden", "answered", "present", None),
        ("encrypted", "answered", "present", None),
        ("", "", "present", None),
        ("full", "truncated", "present", 0.0),
        ("none", "answered", "absent", 1.0),
        ("full", "answered", "absent", 0.0),
        ("hidden", "answered", "absent", None),
        ("none", "answered", "any", 1.0),
    ],
)
def test_a_thought_is_asked_for_as_it_may_be_seen(
    kind: str, outcome: str, asked: str, value: float | None
) -> None:
    reply = Reply("<answer>3</answer>", outcome=outcome, trace_kind=kind)
    result = formed(reply, thought=asked, form="tag")
    assert result.value == value, result.explanation


@pytest.mark.parametrize(
    ("answer", "given", "value"),
    [
        ("<answer>3</answer>", {"form": "tag", "alone": True}, 1.0),
        ("<answer> </answer>", {"form": "tag"}, 0.0),
        ("</answer>3<answer>", {"form": "tag"}, 0.0),
        ("<final>3</final>", {"form": "tag", "tag": "final"}, 1.0),
        (r"$\boxed{\frac{1}{2}}$.", {"form": "boxed", "alone": True}, 1.0),
        (r"So \boxed{3}", {"form": "boxed", "alone": True}, 0.0),
        (r"\boxed{3} \boxed{3}", {"form": "boxed"}, 0.0),
        (r"\boxed{3", {"form": "boxed"}, 0.0),
        ("one line\n", {"form": "line"}, 1.0),
        ("two\nlines", {"form": "line"}, 0.0),
        ('```json\n{"a": 1}\n```', {"form": "json", "alone": True}, 1.0),
        ('Here: {"a": 1}', {"form": "json", "alone": True}, 0.0),
        ('Here: {"a": 1}', {"form": "json"}, 1.0),
        ('{"a": 1', {"form": "json"}, 0.0),
        ("12345", {"max_characters": 5}, 1.0),
        ("123456", {"max_characters": 5}, 0.0),
        ("  \n", {"form": "line"}, None),
    ],
)
def test_an_answer_has_the_form_that_was_asked_for(
    answer: str, given: dict[str, object], value: float | None
) -> None:
    result = formed(Reply(answer), thought="any", **given)
    assert result.value == value, result.explanation


def test_what_holds_and_what_does_not_is_kept_by_name() -> None:
    reply = Reply("3\n4", outcome="answered", trace_kind="full")
    result = formed(reply, form="line", max_characters=10)
    assert result.details == {"checks": {"thought": True, "form": False, "length": True}}
    assert result.explanation == "It has 2 lines, not one."


@pytest.mark.parametrize(
    ("given", "field"),
    [({"thought": "any"}, "form"), ({"tag": "<answer>"}, "tag"), ({"form": "xml"}, "form")],
)
def test_a_form_that_asks_for_nothing_is_an_error(given: dict[str, object], field: str) -> None:
    with pytest.raises(GraderSettingsError) as caught:
        validate_grader_settings("format", given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("reply", "given", "value"),
    [
        (Reply(ENGLISH, prompt=ENGLISH, thought_languages=("en",)), {}, 1.0),
        (Reply(GERMAN, prompt=ENGLISH, thought_languages=("en",)), {}, 0.0),
        (Reply(ENGLISH, prompt=ENGLISH, thought_languages=("en", "zh")), {}, 0.0),
        (Reply(ENGLISH, prompt=ENGLISH, thought_languages=("zh",)), {"thought": False}, 1.0),
        (Reply(ENGLISH, prompt=ENGLISH, thought_languages=None), {}, None),
        (Reply(ENGLISH, prompt="3 + 4 = ?", thought_languages=("en",)), {}, None),
        (Reply("7", prompt=ENGLISH, thought_languages=("en",)), {}, None),
        (Reply(GERMAN, prompt=ENGLISH, thought_languages=("de",)), {"language": "de"}, 1.0),
    ],
)
def test_answer_and_thought_keep_to_one_language(
    reply: Reply, given: dict[str, object], value: float | None
) -> None:
    result = spoken(reply, **given)
    assert result.value == value, result.explanation


def test_the_languages_that_were_found_are_kept() -> None:
    result = spoken(Reply(GERMAN, prompt=ENGLISH, thought_languages=("en", "de")))
    assert result.details == {"asked": "en", "answer": ["de"], "thought": ["en", "de"]}


def test_a_language_that_cannot_be_told_is_an_error() -> None:
    with pytest.raises(GraderSettingsError, match="one of en, de"):
        validate_grader_settings("language", {"language": "eng"})
