"""Tags of tokens, place by place or aligned by tokens."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.scoring import GraderSettingsError, Score

SUITE = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "suites" / "pos_ewt.jsonl"
TAGS = st.sampled_from(["NOUN", "VERB", "DET"])


def score(answer: object, target: object, **given: object) -> Score:
    cleaned = validate_grader_settings("tags", given)
    said, meant = (v if isinstance(v, str) else json.dumps(v) for v in (answer, target))
    validate_targets("tags", cleaned, [meant])
    return grade_answer("tags", said, [meant], cleaned)


@given(st.lists(st.tuples(TAGS, TAGS), min_size=1, max_size=30))
def test_accuracy_and_counts_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    said, meant = [a for a, _ in pairs], [b for _, b in pairs]
    result = score(said, meant)
    assert result.value == pytest.approx(accuracy_score(meant, said), abs=1e-9)
    labels = sorted({*said, *meant})
    theirs = precision_recall_fscore_support(meant, said, labels=labels, zero_division=0)[2]
    assert result.details is not None
    counts = result.details["tags"]
    ours = [
        2 * c["tp"] / (2 * c["tp"] + c["fp"] + c["fn"]) for c in (counts[tag] for tag in labels)
    ]
    assert ours == pytest.approx(list(theirs), abs=1e-9)


@pytest.mark.parametrize(
    "answer",
    [
        '["DET", "NOUN", "VERB"]',
        "the/DET dog/NOUN runs/VERB",
        "the\tdet\ndog\tnoun\nruns\tverb",
        '[["the", "DET"], ["dog", "NOUN"], ["runs", "VERB"]]',
        '[{"token": "the", "tag": "DET"}, {"word": "dog", "pos": "NOUN"}, {"tag": "VERB"}]',
        '["the/DET", "dog/NOUN", "runs/VERB"]',
        'Tags:\n```json\n["DET", "NOUN", "VERB"]\n```',
        '["X", "X", "X"] corrected: ["DET", "NOUN", "VERB"]',
    ],
)
def test_tags_are_read_in_many_forms(answer: str) -> None:
    assert score(answer, ["DET", "NOUN", "VERB"]).value == 1.0
    assert score(answer, "the/DET dog/NOUN runs/VERB").value == 1.0


def test_missing_and_additional_tokens_are_aligned_where_tokens_are_named() -> None:
    target = "the/DET dog/NOUN runs/VERB ./PUNCT"
    result = score("dog/NOUN really/ADV runs/NOUN", target)
    assert result.value == 0.25
    assert result.details == {
        "tags": {
            "DET": {"tp": 0, "fp": 0, "fn": 1},
            "NOUN": {"tp": 1, "fp": 1, "fn": 0},
            "VERB": {"tp": 0, "fp": 0, "fn": 1},
            "PUNCT": {"tp": 0, "fp": 0, "fn": 1},
        }
    }
    assert 'token 1 ("the") is DET, not none' in result.explanation


def test_another_number_of_tags_without_tokens_is_unscored() -> None:
    result = score(["DET", "NOUN"], ["DET", "NOUN", "VERB"])
    assert result.value is None
    assert "2 tags for 3 tokens" in result.explanation


def test_a_slash_may_be_a_token() -> None:
    assert score("//SYM and/CCONJ", "//SYM and/CCONJ").value == 1.0


@pytest.mark.parametrize("target", ["", "DET NOUN", "[]", "[1]", '{"a": "DET"}'])
def test_a_target_without_tags_is_an_error(target: str) -> None:
    with pytest.raises(GraderSettingsError):
        score("[]", target)


@pytest.mark.shared
@pytest.mark.skipif(not SUITE.is_file(), reason="no shared data beside the checkout")
def test_the_references_of_the_suite_are_right_about_themselves() -> None:
    rows = [json.loads(line) for line in SUITE.read_text("utf-8").splitlines()]
    assert len(rows) == 100
    for row in rows:
        assert score(row["reference"], row["reference"]).value == 1.0
        pairs = list(zip(row["tokens"], row["reference"], strict=True))
        assert score(pairs[1:], pairs).value == pytest.approx(1 - 1 / len(pairs))
