"""Majority answers, held against counting every choice of attempts."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.consensus import Vote, consensus_at_k, majority

VOTE = st.builds(Vote, st.sampled_from(["3", "4", "5", None]), st.sampled_from([0.0, 1.0, None]))


def votes(text: str, right: str = "a") -> list[Vote]:
    """One vote a letter; a dash is a vote for nothing."""
    return [Vote(None, None) if s == "-" else Vote(s, float(s == right)) for s in text]


def counted(given: list[Vote], k: int, missing: str) -> float | None:
    """The definition: every choice of k attempts, its leaders, the mean of their mean scores."""
    if k > len(given):
        return None
    known = [vote for vote in given if vote.answer is not None and vote.value is not None]
    worth = {
        answer: [vote.value for vote in known if vote.answer == answer]
        for answer in {vote.answer for vote in known}
    }
    found = []
    for chosen in combinations(given, k):
        tally = Counter(v.answer for v in chosen if v.answer is not None and v.value is not None)
        if tally:
            leaders = [answer for answer, n in tally.items() if n == max(tally.values())]
            each = [sum(worth[answer]) / len(worth[answer]) for answer in leaders]
            found.append(sum(each) / len(each))
        elif missing == "zero":
            found.append(0.0)
    return sum(found) / len(found) if found else None


@pytest.mark.parametrize(
    ("given_votes", "value"),
    [("aab", 1.0), ("abb", 0.0), ("ab", 0.5), ("abc", 1 / 3), ("a--", 1.0), ("bb-aa", 0.5)],
)
def test_the_most_frequent_answer_counts_and_ties_are_split(given_votes: str, value: float) -> None:
    assert majority(votes(given_votes)) == pytest.approx(value)


def test_nothing_elects_nothing() -> None:
    assert majority(votes("---")) is None
    assert majority(votes("---"), missing="zero") == 0.0
    assert majority([]) is None
    assert consensus_at_k(votes("ab"), 3) is None


def test_an_unscored_answer_is_a_vote_for_nothing_and_not_for_a_wrong_answer() -> None:
    assert majority([Vote("x", None), Vote("x", None), Vote("a", 1.0)]) == 1.0


def test_more_attempts_hurt_where_a_wrong_answer_is_the_most_frequent() -> None:
    few = consensus_at_k(votes("aaaabbbbbb"), 1)
    many = consensus_at_k(votes("aaaabbbbbb"), 9)
    assert few == pytest.approx(0.4)
    assert many == pytest.approx(0.0)


def test_one_draw_is_the_mean_and_sixty_four_attempts_are_counted_exactly() -> None:
    case = votes("a" * 40 + "b" * 20 + "cdef")
    assert consensus_at_k(case, 1) == pytest.approx(40 / 64)
    found = consensus_at_k(case, 16)
    assert found is not None
    assert 40 / 64 < found < 1


@given(st.lists(VOTE, max_size=8), st.integers(1, 8), st.sampled_from(["skip", "zero"]))
def test_it_is_what_counting_all_choices_gives(given_votes, k, missing) -> None:
    expected = counted(given_votes, k, missing)
    found = consensus_at_k(given_votes, k, missing=missing)
    assert found == (expected if expected is None else pytest.approx(expected))


@given(st.lists(VOTE, min_size=1, max_size=10), st.randoms())
def test_the_order_of_attempts_and_the_names_of_answers_change_nothing(given_votes, random) -> None:
    shuffled = [Vote(None if v.answer is None else f"<{v.answer}>", v.value) for v in given_votes]
    random.shuffle(shuffled)
    found, again = majority(given_votes), majority(shuffled)
    assert again == (found if found is None else pytest.approx(found))


def test_what_is_no_score_or_no_number_of_attempts_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        majority([Vote("a", 2.0)])
    with pytest.raises(ValueError, match="at least 1"):
        consensus_at_k(votes("a"), 0)
