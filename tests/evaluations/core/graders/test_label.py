"""One of a fixed set of labels, and who was taken for whom."""

import pytest

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.scoring import GraderSettingsError, Score

LABELS = ["positive", "negative", "neutral"]


def score(answer: str, target: str = "positive", **given: object) -> Score:
    settings = validate_grader_settings("label", {"labels": LABELS} | given)
    validate_targets("label", settings, [target])
    return grade_answer("label", answer, [target], settings)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Positive", "positive"),
        ("**Sentiment:** negative", "negative"),
        ('```json\n{"label": "neutral", "why": "positive and negative"}\n```', "neutral"),
        ("The text is positive. The answer is: negative", "negative"),
        ("Answer: positive\nNo.\nAnswer: negative", "negative"),
        (r"So \boxed{\text{neutral}} it is, not positive.", "neutral"),
        ("<answer>negative</answer>", "negative"),
        ("Good points, positive tone.\n\nnegative", "negative"),
        ("This is not negative; it is positive.", "positive"),
        ("POSITIVE!", "positive"),
        ("positive or negative", None),
        ("The answer is positive or negative.", None),
        ("positively", None),
        ("non-positive", None),
        ("not positive", None),
        (r"\boxed{3}", None),
        ("", None),
    ],
)
def test_the_label_that_is_stated_is_read(answer: str, said: str | None) -> None:
    result = score(answer)
    assert result.extracted == said, result.explanation
    assert result.value == (None if said is None else float(said == "positive"))


def test_said_and_meant_are_kept_for_the_matrix_of_confusions() -> None:
    assert score("Negative").details == {"said": "negative", "meant": "positive"}
    assert score("pos", synonyms={"positive": ["pos"]}).details == {
        "said": "positive",
        "meant": "positive",
    }
    assert score("mixed").details == {"said": None, "meant": "positive"}


def test_the_longest_label_is_read_where_one_is_part_of_another() -> None:
    labels = ["positive", "very positive"]
    assert score("It is very positive.", labels=labels).extracted == "very positive"


def test_labels_of_languages_without_spaces_are_found_inside_a_sentence() -> None:
    assert score("情感是积极的。", "积极", labels=["积极", "消极"]).value == 1.0


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"labels": ["one"]}, "labels", "2 to 100"),
        ({"labels": ["a", "A"]}, "labels", "twice"),
        ({"synonyms": {"positive": ["negative"]}}, "labels", "twice"),
        ({"synonyms": {"good": ["g"]}}, "synonyms", "is no label"),
        ({"synonyms": {"positive": "good"}}, "synonyms", "a list of texts"),
        ({"synonyms": ["good"]}, "synonyms", "a JSON object"),
    ],
)
def test_labels_that_cannot_be_told_apart_are_an_error(
    given: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(GraderSettingsError, match=says) as caught:
        score("x", **given)
    assert caught.value.field == field


def test_a_target_that_is_no_label_is_an_error() -> None:
    with pytest.raises(GraderSettingsError, match="none of the labels"):
        score("positive", "mixed")
