"""Families among candidates: rungs in order, each with what was asked of it."""

from decision.core.story import Ladder
from decision.stories import ladders_of


def rung(number, **told):
    return {"family": "R1", "rung": number, "name": f"Rung {number}", **told}


def test_rungs_stand_from_low_to_high_with_their_budgets():
    told = {
        "long": rung(2, extra_parameters={"thinking_budget": 64}),
        "short": rung(1, extra_parameters={"thinking_budget": 16}),
        "alone": {"family": "", "name": "Alone"},
    }
    assert ladders_of(told) == (Ladder("R1", (("short", "16 tokens"), ("long", "64 tokens"))),)


def test_a_rung_without_any_wish_goes_by_its_name():
    [ladder] = ladders_of({"a": rung(1), "b": rung(2, reasoning_effort="high")})
    assert ladder.rungs == (("a", "Rung 1"), ("b", "high"))


def test_one_rung_alone_is_no_ladder():
    assert ladders_of({"a": rung(1)}) == ()
