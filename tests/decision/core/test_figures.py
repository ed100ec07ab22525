"""Told figures: which of several counts, and how they take part in the doubt."""

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.figures import best_figure, with_figure_draws, with_interval
from decision.core.measures import Measurement
from decision.core.resampling import resample


def told(value, provenance="published", **fields):
    return Measurement(value, provenance=provenance, **fields)


def test_reported_beats_published_beats_estimated_beats_declared():
    order = ["declared", "estimated", "published", "reported", "measured"]
    known = [told(float(at), how) for at, how in enumerate(order)]
    for count in range(1, len(known) + 1):
        assert best_figure(known[:count]).provenance == order[count - 1]
        assert best_figure(known[:count][::-1]).provenance == order[count - 1]


def test_of_two_alike_the_later_one_counts_and_an_undated_one_last():
    old, new, undated = told(1.0, as_of="2025-01-20"), told(2.0, as_of="2025-08-01"), told(3.0)
    assert best_figure([undated, old, new]) is new
    assert best_figure([undated, old]) is old
    assert best_figure([]) is None
    assert best_figure([Measurement(None)]) is None


def test_a_standard_error_tells_an_interval_inside_what_is_possible():
    known = with_interval(told(0.97, standard_error=0.02), "accuracy")
    assert known.low == pytest.approx(0.9308, abs=1e-4)
    assert known.high == 1.0
    assert with_interval(told(0.97), "accuracy").low is None


def test_a_figure_with_an_error_takes_part_in_the_draws_and_one_without_does_not():
    series = {"run": CaseSeries(outcome=np.ones(20))}
    drawn = resample(CaseTable(tuple("abcdefghijklmnopqrst"), series), seed=3, draws=2000)
    known = {
        "run": {"accuracy": told(0.1, standard_error=0.1), "vram_gb": told(20.0)},
        "other": {"accuracy": told(0.6, standard_error=0.05)},
    }
    both = with_figure_draws(drawn, known)
    # What was measured stays; the figure beside it changes nothing.
    assert both.draws_of("run", "accuracy") is drawn.draws_of("run", "accuracy")
    assert both.draws_of("run", "vram_gb") is None
    own = both.draws_of("other", "accuracy")
    assert own.mean() == pytest.approx(0.6, abs=0.005)
    assert own.std() == pytest.approx(0.05, abs=0.005)
    alone = with_figure_draws(drawn, {"other": known["other"]})
    assert np.array_equal(own, alone.draws_of("other", "accuracy"))
