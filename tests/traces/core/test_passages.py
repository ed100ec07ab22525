"""Which characters a reader means, and what to say where there are none."""

import pytest

from traces.core.passages import find_passage

CUTS = [0, 10, 25, 40]


def test_a_step_alone_means_all_of_it():
    assert find_passage(CUTS, step=2, start=None, end=None) == (2, 10, 25)


def test_characters_name_the_step_that_holds_the_first():
    assert find_passage(CUTS, step=None, start=24, end=30) == (2, 24, 30)
    assert find_passage(CUTS, step=3, start=25, end=40) == (3, 25, 40)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ((4, None, None), "There is no step 4: the thought has 3"),
        ((0, None, None), "There is no step 0"),
        ((None, None, None), "Name a step"),
        ((None, 5, None), "0 <= start < end <= 40"),
        ((None, 5, 5), "0 <= start < end <= 40"),
        ((None, 5, 41), "0 <= start < end <= 40"),
        ((1, 12, 20), "Character 12 is in step 2, not in step 1"),
    ],
)
def test_what_is_not_in_the_thought_is_refused_with_a_sentence(place, told):
    step, start, end = place
    with pytest.raises(ValueError, match=told):
        find_passage(CUTS, step=step, start=start, end=end)
