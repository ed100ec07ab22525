"""chrF and ROUGE-L against worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.reading.similarity import chrf, rouge_l
from evaluations.core.scoring import GraderSettingsError, Score

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def score(answer: str, *targets: str, **given: object) -> Score:
    settings = validate_grader_settings("similarity", given)
    validate_targets("similarity", settings, targets)
    return grade_answer("similarity", answer, list(targets), settings)


def test_rouge_l_of_lins_example() -> None:
    """Lin 2004, section 3.1: both candidates share a subsequence; recall 3/4 and 2/4."""
    meant = "police killed the gunman"
    assert rouge_l("police kill the gunman", meant) == pytest.approx(3 / 4)
    assert rouge_l("the gunman kill police", meant) == pytest.approx(2 / 4)


def subsequence(first: list[str], second: list[str]) -> int:
    """Length of the longest common subsequence, by the table of Wagner and Fischer."""
    rows = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, a in enumerate(first, start=1):
        for j, b in enumerate(second, start=1):
            same = rows[i - 1][j - 1] + 1 if a == b else 0
            rows[i][j] = max(same, rows[i - 1][j], rows[i][j - 1])
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_rouge_l_is_twice_the_longest_common_subsequence_over_all_words(
    said: list[str], meant: list[str]
) -> None:
    total = len(said) + len(meant)
    expected = 2 * subsequence(said, meant) / total if total else 0.0
    assert rouge_l(" ".join(said), " ".join(meant)) == pytest.approx(expected, abs=1e-12)


def test_chrf_is_f2_of_the_mean_precision_and_recall_of_character_n_grams() -> None:
    """ "abcd" against "abce": n-grams in common 3/4, 2/3, 1/2, 0/1, and none longer."""
    share = (3 / 4 + 2 / 3 + 1 / 2 + 0) / 4
    assert chrf("abcd", "abce") == pytest.approx(share, abs=1e-9)
    assert chrf("abcd", "abcd") == pytest.approx(1.0)


def test_a_threshold_makes_it_right_or_wrong() -> None:
    meant = "police killed the gunman"
    assert score("police kill the gunman", meant, metric="rouge_l", threshold=0.75).value == 1.0
    assert score("police kill the gunman", meant, metric="rouge_l", threshold=0.76).value == 0.0
    assert score("police kill the gunman", meant, metric="rouge_l").value == 0.75


def test_the_most_alike_target_counts() -> None:
    assert score("a b", "x y", "a b", metric="rouge_l").value == 1.0


def test_a_long_answer_is_unscored() -> None:
    assert score("x" * 10_001, "x").value is None


def test_a_threshold_above_one_is_an_error() -> None:
    with pytest.raises(GraderSettingsError, match="at most 1"):
        score("a", "a", threshold=1.5)
    with pytest.raises(GraderSettingsError, match="1 to 10,000"):
        score("a", "x" * 10_001)
