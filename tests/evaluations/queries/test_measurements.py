"""What a run measured."""

import numpy as np
import pytest

from evaluations.models import Sample, SampleState
from evaluations.queries.matrix import run_matrix
from evaluations.queries.measurements import run_measurements
from teams.access import system_actor
from tests.evaluations.factories import make_run


def test_an_unscored_answer_counts_as_wrong_and_a_failed_call_as_nothing(team):
    run = make_run(team, values={"Alpha": [1, None, 0, 1]})
    last = Sample.objects.order_by("pk").last()
    Sample.objects.filter(pk=last.pk).update(state=SampleState.FAILED, value=None)
    (alpha,) = run_measurements(run).candidates
    np.testing.assert_array_equal(alpha.outcome[:, 0], [1, 0, 0, np.nan])
    assert (alpha.tally.correct, alpha.tally.unscored, alpha.tally.failed) == (1, 1, 1)


def test_repeats_are_columns_and_cases_are_rows(team):
    run = make_run(team, values={"Alpha": [1, 0, 0, 0]}, repeats=2)
    (alpha,) = run_measurements(run).candidates
    np.testing.assert_array_equal(alpha.outcome, [[1, 0], [0, 0]])


def test_a_hidden_thought_has_no_think_tokens_but_no_thought_has_zero(team):
    hidden = make_run(team, values={"A": [1]}, kind="hidden", reasoning_tokens=None)
    none = make_run(team, values={"A": [1]}, kind="none", reasoning_tokens=None)
    assert np.isnan(run_measurements(hidden).candidates[0].think_tokens).all()
    assert run_measurements(none).candidates[0].think_tokens[0, 0] == 0


def test_memory_is_the_most_that_a_server_told(team):
    run = make_run(team, values={"A": [1, 1]}, server={"memory_bytes": 3_000_000})
    assert run_measurements(run).candidates[0].memory_gb == pytest.approx(0.003)


def test_the_number_of_queries_does_not_grow(team, django_assert_num_queries):
    for cases in (2, 40):
        run = make_run(team, values={"A": [1] * cases, "B": [0] * cases})
        with django_assert_num_queries(3):
            run_measurements(run)
        with django_assert_num_queries(3):
            run_matrix(run, system_actor(run.team))


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("all", ["sum-0", "sum-1", "sum-2"]),
        ("failures", ["sum-1", "sum-2"]),
        ("different", ["sum-1"]),
        ("errors", []),
        ("nonsense", ["sum-0", "sum-1", "sum-2"]),
    ],
)
def test_one_word_filters_the_matrix(team, show, keys):
    run = make_run(team, values={"A": [1, 1, 0], "B": [1, 0, 0]})
    matrix = run_matrix(run, system_actor(run.team), show=show)
    assert [row.key for row in matrix.rows] == keys
    assert matrix.count == 3


def test_repeats_fold_into_one_cell(team):
    run = make_run(team, values={"A": [1, 0, None, 1]}, repeats=4)
    cell = run_matrix(run, system_actor(run.team)).rows[0].cells[0]
    assert (cell.correct, cell.incorrect, cell.unscored) == (2, 1, 1)
    assert len(cell.sample_ids) == 4
