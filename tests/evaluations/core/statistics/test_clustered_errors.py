"""Three published conventions, one set of samples, three standard errors."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.cases import case_means
from evaluations.core.statistics.clustered_errors import (
    CONVENTIONS,
    Convention,
    clustered_error,
)
from evaluations.core.statistics.intervals import clustered_mean

#: Six cases, four attempts each: the 24 samples on which the conventions were first compared
#: were not kept; these, with 0, 0, 1, 3, 3 and 3 right, give the same three numbers.
SAMPLES = [[1.0] * right + [0.0] * (4 - right) for right in (0, 0, 1, 3, 3, 3)]
CLUSTERS = st.lists(
    st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=6), min_size=2, max_size=8
)


@pytest.mark.parametrize(
    ("convention", "error"),
    [("cr0", 0.1403), ("miller", 0.1418), ("cr1", 0.1537), ("cr2", 0.1537)],
)
def test_the_conventions_differ_on_the_same_24_samples(
    convention: Convention, error: float
) -> None:
    assert clustered_error(SAMPLES, convention) == pytest.approx(error, abs=5e-5)


def test_millers_formula_is_the_plain_error_plus_the_covariances_of_a_cluster() -> None:
    """Equation 4 of arXiv:2411.00640, written out."""
    flat = np.concatenate(SAMPLES)
    plain = flat.std(ddof=1) / math.sqrt(24)
    cross = sum(
        (a - flat.mean()) * (b - flat.mean())
        for cluster in SAMPLES
        for i, a in enumerate(cluster)
        for j, b in enumerate(cluster)
        if i != j
    )
    expected = math.sqrt(plain**2 + cross / 24**2)
    assert clustered_error(SAMPLES, "miller") == pytest.approx(expected, abs=1e-12)


def test_one_sample_a_cluster_gives_the_plain_error_but_for_cr0() -> None:
    single = [[1.0]] * 15 + [[0.0]] * 5
    plain = math.sqrt(0.75 * 0.25 / 19)
    for convention in ("miller", "cr1", "cr2"):
        assert clustered_error(single, convention) == pytest.approx(plain)
    assert clustered_error(single, "cr0") == pytest.approx(math.sqrt(0.75 * 0.25 / 20))


@given(CLUSTERS)
def test_statsmodels_gives_cr0_and_cr1(clusters: list[list[float]]) -> None:
    groups = np.repeat(np.arange(len(clusters)), [len(cluster) for cluster in clusters])
    flat = np.concatenate(clusters)
    for convention, corrected in (("cr0", False), ("cr1", True)):
        model = sm.OLS(flat, np.ones(len(flat)))
        fit = model.fit(
            cov_type="cluster", cov_kwds={"groups": groups, "use_correction": corrected}
        )
        found = clustered_error(clusters, convention) ** 2
        assert found == pytest.approx(float(fit.cov_params()[0, 0]), abs=1e-12)


@given(CLUSTERS)
def test_corrections_only_widen_and_the_order_of_clusters_changes_nothing(
    clusters: list[list[float]],
) -> None:
    smallest = clustered_error(clusters, "cr0")
    for convention in CONVENTIONS:
        found = clustered_error(clusters, convention)
        assert found >= smallest - 1e-12
        assert clustered_error(clusters[::-1], convention) == pytest.approx(found, abs=1e-12)


def test_our_mean_of_cases_has_the_error_cr1() -> None:
    found = clustered_mean(case_means(SAMPLES))
    assert found is not None
    assert found.standard_error == pytest.approx(clustered_error(SAMPLES, "cr1"))


@pytest.mark.parametrize("wrong", [[], [[1.0, 0.0]], [[1.0], []], [[1.0], [math.nan]]])
def test_one_cluster_or_a_value_that_is_none_is_refused(wrong: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"two clusters|finite"):
        clustered_error(wrong)
