"""Joint draws of two measures, and the chances of their frontier."""

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.inputs import Inputs
from decision.core.joint import DRAWS, front_chances, joint_draws
from decision.core.matrix import Candidate
from decision.core.measures import MEASURES, Measurement
from decision.core.presets import suggested_profile
from decision.core.resampling import resample

X, Y = MEASURES["cost_per_1000"], MEASURES["accuracy"]


def inputs(table=True):
    rng = np.random.default_rng(1)
    series = {
        key: CaseSeries(outcome=rng.random((30, 1)).round(), cost=rng.random((30, 1)))
        for key in ("ant", "bee")
    }
    told = {"cow": {"accuracy": Measurement(0.5, unit="fraction", provenance="declared")}}
    return Inputs(
        question="Which?",
        candidates=tuple(Candidate(key, key.title()) for key in ("ant", "bee", "cow")),
        measurements=told,
        case_table=CaseTable(tuple(map(str, range(30))), series) if table else None,
        profile=suggested_profile({"accuracy": 1, "cost_per_1000": 1}),
        seed=5,
        draws=4000,
    )


def test_the_draws_are_the_first_of_the_decisions_own():
    own = inputs()
    assert own.case_table is not None
    whole = resample(own.case_table, seed=5, draws=4000)
    x, y = joint_draws(own, "cost_per_1000", "accuracy")["bee"]
    assert x == pytest.approx(whole.values["bee"]["cost_per_1000"][:DRAWS])
    assert y == pytest.approx(whole.values["bee"]["accuracy"][:DRAWS])


def test_what_is_told_without_doubt_stays_and_what_is_unknown_is_left_out():
    assert set(joint_draws(inputs(), "cost_per_1000", "accuracy")) == {"ant", "bee"}
    x, y = joint_draws(inputs(), "accuracy", "accuracy")["cow"]
    assert set(x) == set(y) == {0.5}
    assert joint_draws(inputs(table=False), "cost_per_1000", "accuracy") == {}


def test_the_chance_of_the_front_counts_draws_in_which_nobody_is_better_in_both():
    pairs = {
        # The cheap one is always on it; the dear one where it is more accurate; level ones share.
        "cheap": (np.array([1.0, 1, 1, 1]), np.array([0.5, 0.5, 0.5, 0.5])),
        "dear": (np.array([2.0, 2, 2, 1]), np.array([0.4, 0.6, 0.5, 0.5])),
    }
    assert front_chances(pairs, X, Y) == {"cheap": 1.0, "dear": 0.5}
    assert front_chances({}, X, Y) == {}
