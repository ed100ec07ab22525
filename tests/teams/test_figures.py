"""Bars, lines and cells: their geometry, and the words that stand for them."""

import re

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from teams.templatetags import figures

COUNTS = st.fixed_dictionaries({kind: st.integers(0, 30) for kind in figures.PIPS})


def render(source, **values):
    return Template("{% load figures %}" + source).render(Context(values))


def test_a_bar_and_its_whisker_share_one_scale():
    bar = figures.score_bar(0.5, 0.4, 0.7, start=0.0, end=2.0)
    assert (bar["width"], bar["low"], bar["high"]) == (25.0, 20.0, 35.0)


def test_a_value_beyond_the_scale_stays_inside_the_bar():
    assert figures.score_bar(7.0)["width"] == 100.0
    assert figures.score_bar(-7.0)["width"] == 0.0


@pytest.mark.parametrize("value", [None, float("nan")])
def test_an_unknown_value_is_hatched_and_not_an_empty_bar(value):
    drawn = render("{% score_bar value %}", value=value)
    assert "is-unknown" in drawn
    assert "fill" not in drawn


def test_zero_is_a_value_and_not_a_gap():
    drawn = render("{% score_bar 0 %}")
    assert "is-unknown" not in drawn
    assert 'width="0.0"' in drawn


def test_progress_is_said_as_well_as_drawn():
    drawn = render('{% progress_bar 60 "Nightly" done=40 failed=2 active=3 %}')
    assert 'aria-label="Nightly: 70% of 60, 40 done, 2 failed, 3 active"' in drawn


def test_progress_of_nothing_is_empty():
    assert figures.progress_bar(0, "Nothing")["segments"] == []


def test_a_budget_that_is_spent_says_over():
    assert ">over<" in render('{% meter 6 5 "Spent" "$6 of $5" %}')
    assert ">over<" not in render('{% meter 5 5 "Spent" "$5 of $5" %}')


def test_a_line_breaks_where_a_value_is_unknown():
    assert figures.sparkline([1, 2, None, 4], "x")["lines"] == ["0,22 33.33,15.33", "100,2"]


def test_a_flat_line_runs_through_the_middle():
    assert figures.sparkline([3, 3], "x")["lines"] == ["0,12 100,12"]


def test_a_line_of_nothing_draws_nothing():
    assert figures.sparkline([None], "x")["lines"] == []
    assert figures.sparkline([], "x")["last"] is None


@pytest.mark.parametrize(
    ("counts", "state", "text"),
    [
        ({"correct": 5}, "pass", "5/5"),
        ({"correct": 4, "incorrect": 1}, "mixed", "4/5"),
        ({"incorrect": 5}, "fail", "0/5"),
        ({"unscored": 5}, "unscored", "0/5 5U"),
        ({"failed": 5}, "failed", "0/5 5F"),
        ({"incorrect": 4, "failed": 1}, "fail", "0/5 1F"),
        ({"correct": 2, "waiting": 3}, "mixed", "2/5 3…"),
        ({"waiting": 5}, "waiting", "5…"),
        ({}, "waiting", "·"),
    ],
)
def test_repeats_fold_into_a_fraction_and_a_state(counts, state, text):
    drawn = render(
        "{% verdict_cell correct=a incorrect=b unscored=c failed=d waiting=e %}",
        **dict(zip("abcde", (counts.get(kind, 0) for kind in figures.PIPS), strict=True)),
    )
    assert f'class="cell is-{state}"' in drawn
    shown = re.search(r'<span aria-hidden="true">(.*?)</span>', drawn)
    assert re.sub(r"<[^>]+>", "", shown[1]).strip() == text


@given(COUNTS)
def test_pips_fill_the_cell_in_order_without_overlap(counts):
    pips = figures.verdict_cell(**counts)["segments"]
    ends = [pip.x + pip.width for pip in pips]
    assert all(pip.width > 0 for pip in pips)
    assert all(end < nxt.x for end, nxt in zip(ends, pips[1:], strict=False))
    assert not ends or ends[-1] <= 100


def test_a_label_written_by_a_user_is_escaped():
    drawn = render('{% verdict_cell correct=1 href="/x/" label=label %}', label="<b>case</b>")
    assert "&lt;b&gt;case&lt;/b&gt;: 1 correct" in drawn
