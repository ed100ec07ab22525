"""What a decision teaches, in words: each sentence in each of its forms, and when there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.reasoning import ThinkingPair
from decision.core.story import Ladder, Told, story
from tests.decision.snapshots import make_snapshot

WEIGHTS = {"accuracy": 60, "cost_per_1000": 40}
CASES = 60


def right(count: int, cases: int = CASES) -> list[int]:
    return [1] * count + [0] * (cases - count)


def tell(rights: dict[str, int], *ladders: Ladder, **more) -> dict[str, str]:
    """What is told by topic, of candidates that are right in so many of 60 cases."""
    outcomes = {name: right(count) for name, count in rights.items()}
    told = story(make_snapshot(outcomes, **{"weights": WEIGHTS, **more}), ladders)
    assert all(isinstance(each, Told) for each in told)
    return {each.topic: each.text for each in told}


def pair(relation="same model"):
    return {"pairs": (ThinkingPair("deep", "plain", relation),)}


def test_what_thinking_brings_and_what_it_takes():
    costs = {"deep": 0.004, "plain": 0.001}
    told = tell({"deep": 57, "plain": 20}, costs=costs, **pair())
    assert told["thinking"] == (
        "Thinking helps: Deep is right in 95% of attempts and the same model without a thought "
        "(Plain) in 33.3%, for 4.0 times the money."
    )


@pytest.mark.parametrize(
    ("deep", "plain", "opening"),
    [
        (20, 57, "Thinking hurts: Deep is right in 33.3%"),
        (31, 30, "Whether thinking helps is not shown: Deep is right in 51.7%"),
    ],
)
def test_thinking_that_is_not_shown_to_help(deep, plain, opening):
    told = tell({"deep": deep, "plain": plain}, **pair())
    assert told["thinking"].startswith(opening)
    assert told["thinking"].endswith("%.")


def test_thinking_that_makes_no_difference():
    outcomes = {name: right(1500, 3000) for name in ("deep", "plain")}
    snapshot = make_snapshot(outcomes, weights=WEIGHTS, **pair())
    assert story(snapshot)[0].text.startswith("Thinking makes no difference of two points: Deep")


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        (
            "named",
            "The one that thinks is better: Deep is right in 95% of attempts and Plain, its ",
        ),
        ("least effort", "Thinking helps: Deep is right in 95% of attempts and the same model at "),
        ("best without", "The one that thinks is better: Deep is right in 95% of attempts and Pl"),
    ],
)
def test_thinking_itself_is_spoken_of_where_nothing_else_differs(relation, said):
    assert tell({"deep": 57, "plain": 20}, **pair(relation))["thinking"].startswith(said)


def test_the_pair_of_one_model_says_more_than_one_of_two_models():
    pairs = (
        ThinkingPair("best", "other", "best without"),
        ThinkingPair("deep", "plain", "same model"),
    )
    told = tell({"best": 60, "deep": 50, "plain": 20, "other": 21}, pairs=pairs)
    assert told["thinking"].startswith("Thinking helps: Deep is right")


LADDER = Ladder("R1", (("a", "16 tokens"), ("b", "32 tokens"), ("c", "64 tokens")))


@pytest.mark.parametrize(
    ("rights", "opening"),
    [
        (
            (10, 30, 58),
            "The longer the thought, the better: R1 is right in 16.7% at 16 tokens, 50%",
        ),
        ((10, 58, 58), "A longer thought helps up to 32 tokens, and more brings little: R1 is"),
        ((10, 58, 40), "A longer thought helps only up to 32 tokens: R1 is"),
        ((40, 41, 42), "A longer thought is not shown to help: R1 is"),
        ((58, 30, 10), "A longer thought is not shown to help: R1 is"),
    ],
)
def test_what_a_longer_thought_brings(rights, opening):
    told = tell(dict(zip("abc", rights, strict=True)), LADDER)
    assert told["effort"].startswith(opening)
    assert told["effort"].endswith(" at 64 tokens.")


def test_rungs_without_an_answer_are_left_out_and_one_alone_is_no_ladder():
    ladder = Ladder("R1", (("a", "low"), ("b", "high"), ("gone", "max")))
    assert tell({"a": 10, "b": 50}, ladder)["effort"].endswith("16.7% at low and 83.3% at high.")
    assert "effort" not in tell({"a": 10, "b": 50}, Ladder("R1", (("a", "low"), ("gone", "max"))))


def test_who_is_best_at_what_and_what_the_choice_hangs_on():
    costs = {"large": 0.05, "small": 0.002, "tiny": 0.001}
    told = tell({"large": 59, "small": 50, "tiny": 10}, costs=costs)
    assert told["best"] == (
        "Nobody is best at everything: Large is right most often (98.3%; next Small, 83.3%); "
        "Tiny is the cheapest ($1.00 per 1,000 cases)."
    )
    assert told["choice"] == (
        "So it depends on what counts: with these weights Small comes first, but Large would if "
        "only accuracy counted; Tiny would if only cost per 1,000 cases counted."
    )


def test_one_that_is_best_at_all_is_said_to_be():
    told = tell({"good": 59, "bad": 10}, costs={"good": 0.001, "bad": 0.002})
    assert told["best"] == "Good is the best by every criterion with weight."
    assert told["choice"] == (
        "With these weights Good comes first, and no criterion alone would choose another for sure."
    )


def test_a_better_value_within_the_intervals_is_no_other_choice():
    """31 of 60 against 30: other cases could turn it around."""
    told = tell({"one": 31, "other": 30}, costs={"one": 0.05, "other": 0.001})
    assert "One is right most often" in told["best"]
    assert "if only accuracy" not in told["choice"]


def test_several_at_once_are_told_together():
    told = tell({"a": 50, "b": 50, "c": 20}, costs={"a": 0.002, "b": 0.002, "c": 0.001})
    assert "A and B are right most often (83.3%; next C, 33.3%)" in told["best"]
    assert "with these weights A and B cannot be told apart" in told["choice"]


def test_what_one_candidate_alone_is_teaches_nothing():
    assert tell({"only": 30}) == {}


def test_what_is_not_known_is_not_told():
    """A cost of one candidate alone, a must-have that leaves one, and nothing measured at all."""
    told = tell({"a": 50, "b": 20}, costs={"a": 0.001})
    assert "cheapest" not in told.get("best", "")
    assert tell({"a": 50, "b": 20}, must_haves={"accuracy": 0.7}) == {}


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1),
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 0.1)),
    st.floats(0, 100),
)
def test_whatever_is_known_it_can_be_told(rights, costs, weight):
    outcomes = {name: right(count, 12) for name, count in rights.items()}
    names = sorted(rights)
    pairs = tuple(ThinkingPair(name, names[0], "best without") for name in names[1:])
    snapshot = make_snapshot(
        outcomes,
        weights={"accuracy": 50, "cost_per_1000": weight},
        costs={name: costs[name] for name in names if name in costs},
        pairs=pairs,
        draws=100,
    )
    told = story(snapshot, (Ladder("F", tuple((name, name) for name in names)),))
    assert all(each.text.endswith(".") and "None" not in each.text for each in told)
    assert [each.topic for each in told] == [
        topic
        for topic in ("thinking", "effort", "best", "choice")
        if topic in {each.topic for each in told}
    ]
