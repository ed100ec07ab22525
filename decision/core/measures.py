"""The catalogue of measures, and one measurement of one candidate."""

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

Direction = Literal["higher", "lower"]
Scale = Literal["linear", "log", "yes_no"]
NumberStyle = Literal["percent", "usd", "seconds", "gigabytes", "tokens", "number", "yes_no"]
Provenance = Literal["measured", "reported", "published", "estimated", "declared"]

PROVENANCES: Final[tuple[Provenance, ...]] = get_args(Provenance)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be known of a candidate.

    ``unit`` is the unit of stored values (accuracy is a fraction, shown in percent by its
    ``style``); ``worst``, ``target`` and ``scale`` are suggestions for a new criterion, never
    used for scoring until a team has taken them into its profile.
    """

    key: str
    label: str
    unit: str
    direction: Direction
    style: NumberStyle
    help: str
    worst: float
    target: float
    scale: Scale

    @property
    def higher_is_better(self) -> bool:
        """True where a larger value is the better one."""
        return self.direction == "higher"

    def at_least_as_good(self, value: float, other: float) -> bool:
        """True where ``value`` is as good as ``other`` or better."""
        return value >= other if self.higher_is_better else value <= other


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is known of one measure of one candidate; None is unknown, never zero.

    ``value``, ``low`` and ``high`` are in ``unit``; ``low`` to ``high`` is a 95 % interval.
    An infinite value is legal and known: it is the cost per correct answer of a candidate
    that gave none. ``n`` counts the cases behind the value, None where nobody told.
    ``standard_error`` is in ``unit``, ``source`` says who told and ``as_of`` (YYYY-MM-DD) when.

    Raises:
        ValueError: where a number is NaN, an interval is upside down or half given.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: str = ""
    provenance: Provenance = "measured"
    standard_error: float | None = None
    source: str = ""
    as_of: str = ""

    def __post_init__(self) -> None:
        told = (self.value, self.low, self.high, self.standard_error)
        numbers = [x for x in told if x is not None]
        if any(math.isnan(x) for x in numbers):
            raise ValueError("a measurement is NaN; use None for an unknown value")
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval needs both ends: give low and high, or neither")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("an interval is upside down: low is above high")
        if self.provenance not in PROVENANCES:
            raise ValueError(f"provenance must be one of {', '.join(PROVENANCES)}")


_CATALOGUE = (
    Measure(
        "accuracy",
        "Accuracy",
        "fraction",
        "higher",
        "percent",
        "Share of attempts answered correctly; unscored answers count as wrong.",
        worst=0.0,
        target=1.0,
        scale="linear",
    ),
    Measure(
        "cost_per_correct",
        "Cost per correct answer",
        "USD",
        "lower",
        "usd",
        "Mean cost of an attempt divided by accuracy.",
        worst=0.1,
        target=0.001,
        scale="log",
    ),
    Measure(
        "cost_per_1000",
        "Cost per 1,000 cases",
        "USD",
        "lower",
        "usd",
        "Mean cost of an attempt times 1,000.",
        worst=100.0,
        target=1.0,
        scale="log",
    ),
    Measure(
        "cost_per_month",
        "Cost per month",
        "USD",
        "lower",
        "usd",
        "Mean cost of an attempt times the cases that your team has in a month.",
        worst=10_000.0,
        target=100.0,
        scale="log",
    ),
    Measure(
        "first_answer_p50",
        "Median time to first answer",
        "s",
        "lower",
        "seconds",
        "Half of the attempts show their first answer text within this time.",
        worst=60.0,
        target=1.0,
        scale="log",
    ),
    Measure(
        "first_answer_p95",
        "p95 time to first answer",
        "s",
        "lower",
        "seconds",
        "95% of the attempts show their first answer text within this time.",
        worst=120.0,
        target=2.0,
        scale="log",
    ),
    Measure(
        "total_p50",
        "Median total time",
        "s",
        "lower",
        "seconds",
        "Half of the attempts are complete within this time.",
        worst=120.0,
        target=2.0,
        scale="log",
    ),
    Measure(
        "total_p95",
        "p95 total time",
        "s",
        "lower",
        "seconds",
        "95% of the attempts are complete within this time.",
        worst=240.0,
        target=4.0,
        scale="log",
    ),
    Measure(
        "think_tokens",
        "Think tokens",
        "tokens",
        "lower",
        "tokens",
        "Mean number of reasoning tokens of an attempt.",
        worst=20_000.0,
        target=200.0,
        scale="log",
    ),
    Measure(
        "vram_gb",
        "VRAM",
        "GB",
        "lower",
        "gigabytes",
        "Memory your own hardware must offer; 0 for a hosted model.",
        worst=80.0,
        target=0.0,
        scale="linear",
    ),
    Measure(
        "context_tokens",
        "Context length",
        "tokens",
        "higher",
        "tokens",
        "Tokens of prompt, reasoning and answer together that the candidate can hold.",
        worst=8_192.0,
        target=131_072.0,
        scale="log",
    ),
    Measure(
        "on_premises",
        "On your own machines",
        "yes/no",
        "higher",
        "yes_no",
        "Whether prompts stay on machines of your own; told by the address of the connection.",
        worst=0.0,
        target=1.0,
        scale="yes_no",
    ),
)

MEASURES: Final = MappingProxyType({measure.key: measure for measure in _CATALOGUE})


def _usd(value: float) -> str:
    if value == 0:
        return "$0"
    if abs(value) >= 100:
        return f"${value:,.0f}"
    digits = max(2, 1 - math.floor(math.log10(abs(value))))
    return f"${value:.{digits}f}"


def _seconds(value: float) -> str:
    if value == 0:
        return "0 s"
    if abs(value) < 0.1:
        return f"{1000 * value:.3g} ms"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} s"


def _gigabytes(value: float) -> str:
    """GB, or MB where a rounded GB would read as nothing at all."""
    if 0 < abs(value) < 0.1:
        return f"{1000 * value:.3g} MB"
    return f"{value:,.1f}".removesuffix(".0") + " GB"


def _number(value: float, unit: str) -> str:
    """Four digits, the unit behind them."""
    text = f"{value:,.0f}" if 10_000 <= abs(value) < 1e15 else f"{value:,.4g}"
    return f"{text} {unit}".strip()


def format_value(measure: Measure, value: float | None) -> str:
    """``value`` (in the measure's unit) as people read it, such as ``74.5%`` or ``$0.10``."""
    if value is None:
        return "unknown"
    if math.isinf(value):
        return "unlimited"
    if measure.style == "percent":
        return f"{100 * value:.1f}".removesuffix(".0") + "%"
    if measure.style == "usd":
        return _usd(value)
    if measure.style == "seconds":
        return _seconds(value)
    if measure.style == "gigabytes":
        return _gigabytes(value)
    if measure.style == "yes_no":
        return {0.0: "no", 1.0: "yes"}.get(value, f"{value:.3g}")
    if measure.style == "number":
        return _number(value, measure.unit)
    return f"{value:,.0f} tokens"


def format_unlike(measure: Measure, value: float, other: float) -> tuple[str, str]:
    """Both values as text, with as many digits as it takes to tell them apart."""
    first, second = format_value(measure, value), format_value(measure, other)
    if first != second or value == other:
        return first, second
    return f"{value:.12g} {measure.unit}".strip(), f"{other:.12g} {measure.unit}".strip()
