"""Names beside points: placed apart, inside the frame, cut to length."""

from hypothesis import given
from hypothesis import strategies as st

from decision.charts.labels import LONGEST, Box, place_labels

FRAME = Box(0, 0, 800, 400)


def test_two_near_points_get_labels_that_do_not_overlap():
    first, second = place_labels(["Alpha", "Beta"], [(400, 200), (410, 203)], 6, FRAME)
    assert (first.x, first.y) != (second.x, second.y)
    assert abs(first.y - second.y) > 12 or first.anchor != second.anchor


def test_a_label_near_the_edge_turns_inwards():
    (label,) = place_labels(["A rather long name"], [(790, 200)], 6, FRAME)
    assert label.anchor == "end"


def test_a_label_keeps_off_a_line():
    line = Box(400, 200, 400, 0)
    (label,) = place_labels(["Alpha"], [(400, 200)], 6, FRAME, [line])
    assert label.anchor == "end" or abs(label.y - 204.5) > 6


def test_a_very_long_name_is_cut():
    (label,) = place_labels(["x" * 200], [(10, 10)], 6, FRAME)
    assert len(label.text) == LONGEST
    assert label.text.endswith("…")


@given(st.lists(st.tuples(st.floats(0, 800), st.floats(0, 400)), max_size=12))
def test_every_point_gets_its_label(points):
    names = [f"Candidate {index}" for index in range(len(points))]
    labels = place_labels(names, points, 6, FRAME)
    assert [label.text for label in labels] == names
