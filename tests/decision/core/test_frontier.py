"""The Pareto frontier of two measures."""

from hypothesis import given
from hypothesis import strategies as st

from decision.core.frontier import Point, pareto_frontier
from decision.core.measures import MEASURES

COST, ACCURACY = MEASURES["cost_per_1000"], MEASURES["accuracy"]
NUMBER = st.one_of(st.none(), st.integers(0, 5).map(float))


def test_the_frontier_runs_from_cheap_to_accurate() -> None:
    points: dict[str, Point] = {
        "cheap": (0.0, 0.5),
        "middle": (5.0, 0.8),
        "bad deal": (6.0, 0.8),
        "best": (50.0, 0.97),
        "worse and dearer": (60.0, 0.4),
    }
    frontier = pareto_frontier(points, COST, ACCURACY)
    assert frontier.on == ("cheap", "middle", "best")
    assert frontier.below == ("bad deal", "worse and dearer")
    assert frontier.missing == {}


def test_a_missing_value_is_reported_and_never_on_the_frontier() -> None:
    points: dict[str, Point] = {"a": (None, 1.0), "b": (None, None), "c": (9.0, 0.1)}
    frontier = pareto_frontier(points, COST, ACCURACY)
    assert frontier.on == ("c",)
    assert frontier.missing == {
        "a": ("Cost per 1,000 cases",),
        "b": ("Cost per 1,000 cases", "Accuracy"),
    }


def test_equal_points_are_both_on_the_frontier() -> None:
    frontier = pareto_frontier({"a": (1.0, 0.5), "b": (1.0, 0.5)}, COST, ACCURACY)
    assert frontier.on == ("a", "b")


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(NUMBER, NUMBER)))
def test_every_point_below_is_dominated_by_one_on_the_frontier(points: dict[str, Point]) -> None:
    frontier = pareto_frontier(points, COST, ACCURACY)
    assert sorted((*frontier.on, *frontier.below, *frontier.missing)) == sorted(points)

    def dominates(a: str, b: str) -> bool:
        (x, y), (v, w) = points[a], points[b]
        assert x is not None
        assert y is not None
        assert v is not None
        assert w is not None
        return x <= v and y >= w and (x, y) != (v, w)

    assert all(any(dominates(a, b) for a in frontier.on) for b in frontier.below)
    assert not any(dominates(a, b) for a in frontier.on for b in frontier.on)
