"""Intervals for the share of independent right answers: exact, and by a uniform prior.

For samples that come in cases ``intervals.accuracy_interval`` is the default: these two take
every sample as independent.
"""

from scipy.special import betaincinv


def clopper_pearson(right: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of Clopper and Pearson (1934) for ``right`` of ``n`` samples.

    The lower end is the quantile (1 - confidence)/2 of Beta(right, n - right + 1), the upper
    that of (1 + confidence)/2 of Beta(right + 1, n - right); 0 and 1 where none or all are
    right. It covers at least what it promises, usually more. ``right`` and ``n`` may be
    fractional (an effective size). Raises ValueError unless 0 <= right <= n, n > 0 and
    0 < confidence < 1.
    """
    tail = _tail(right, n, confidence)
    wrong = n - right
    lower = float(betaincinv(right, wrong + 1, tail)) if right > 0 else 0.0
    upper = float(betaincinv(right + 1, wrong, 1 - tail)) if wrong > 0 else 1.0
    return lower, upper


def beta_interval(right: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """The equal-tailed credible interval under a uniform prior: Beta(1 + right, 1 + n - right).

    As Bowyer, Aitchison and Ivanova 2025 (arXiv:2503.01747) advise for few samples. With every
    answer right it ends just below 1. Raises ValueError as ``clopper_pearson``.
    """
    tail = _tail(right, n, confidence)
    first, second = 1 + right, 1 + n - right
    return float(betaincinv(first, second, tail)), float(betaincinv(first, second, 1 - tail))


def _tail(right: float, n: float, confidence: float) -> float:
    if not 0 <= right <= n or not n > 0:
        raise ValueError("between 0 and all of more than 0 samples are right")
    if not 0.0 < confidence < 1.0:
        raise ValueError("the confidence lies between 0 and 1")
    return (1 - confidence) / 2
