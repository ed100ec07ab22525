"""Places that thoughts have in common."""

from traces.core.analysis import Mark, Step
from traces.core.landmarks import find_landmarks


def steps(*phases: str) -> list[Step]:
    return [
        Step(number, 10 * (number - 1), 10 * number, phase, "", None, None)
        for number, phase in enumerate(phases, start=1)
    ]


def test_a_phase_is_found_where_it_begins_first():
    places = find_landmarks(40, steps("understand", "try", "check", "try"), [])
    assert places == {"try": 0.25, "check": 0.5}


def test_the_phase_that_begins_the_thought_is_no_landmark():
    assert "try" not in find_landmarks(30, steps("try", "check", "try"), [])


def test_of_many_conclusions_the_last_one_counts():
    rows = steps("try", "conclude", "try", "conclude", "conclude")
    assert find_landmarks(50, rows, [])["conclude"] == 0.6


def test_the_answer_stands_where_its_marks_begin():
    marks = [
        Mark("answer_first", 12, 14, 2, "stated", ""),
        Mark("answer_final", 35, 37, 4, "stated", ""),
    ]
    places = find_landmarks(40, steps("try", "try", "try", "try"), marks)
    assert places == {"answer_first": 0.3, "answer_final": 0.875}


def test_no_steps_have_no_landmarks():
    assert find_landmarks(0, [], []) == {}
