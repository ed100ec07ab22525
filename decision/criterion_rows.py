"""The rows of the criteria: sliders with the band in which the first place stays as it is."""

import math
from dataclasses import dataclass
from typing import Final

from decision.core.own_measures import measure_of
from decision.core.quantities import plain_digits, quantity_text
from decision.core.schema import CriterionRecord, Snapshot

#: So many colors tell criteria apart; then they begin again.
SERIES: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar in percent of its length: ``kind`` is its CSS class."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion as slider, column head and legend; texts of its anchors as fields show them.

    ``band`` is where the first place stays as it is, in slider units; ``limits`` its ends.
    """

    record: CriterionRecord
    series: int
    step: str
    weight: str
    worst: str
    target: str
    must_have: str
    midpoint: str
    band: Part | None
    limits: tuple[float, ...]
    stays: str

    @property
    def measure(self) -> str:
        """The key of its measure."""
        return self.record["measure"]

    @property
    def dom(self) -> str:
        """The measure in an id of the page, where a dot would begin a class."""
        return self.measure.replace(".", "-")

    @property
    def is_yes_no(self) -> bool:
        """Whether it is a question of yes or no."""
        return self.record["scale"] == "yes_no"

    @property
    def bound_word(self) -> str:
        """How a must-have reads: at least, or at most."""
        return "at least" if self.record["direction"] == "higher" else "at most"

    @property
    def bound_sign(self) -> str:
        """The same as a sign."""
        return "≥" if self.record["direction"] == "higher" else "≤"

    @property
    def placeholder(self) -> str:
        """An example of a must-have with its unit."""
        return quantity_text(self.record["target"], measure_of(self.record))


def criterion_rows(snapshot: Snapshot) -> tuple[CriterionRow, ...]:
    """The criteria of ``snapshot`` in their order."""
    sensitivity = snapshot["sensitivity"]
    has_rival = sensitivity is not None and sensitivity["runner_up"] is not None
    return tuple(
        _criterion_row(record, index, has_rival)
        for index, record in enumerate(snapshot["criteria"])
    )


def stay_text(record: CriterionRecord) -> str:
    """How far the slider of a criterion may move before another candidate is first.

    Limits are rounded towards the present weight, so that the sentence stays true.
    """
    if record["stability"] is None:
        return ""
    low, high = _limits(record)
    if low is not None and high is not None:
        return f"Same leader from {_limit(low, True)} to {_limit(high, False)}."
    if low is not None:
        return f"Same leader from {_limit(low, True)} on."
    if high is not None:
        return f"Same leader up to {_limit(high, False)}."
    return "Same leader at any weight."


def _limit(weight: float, up: bool) -> str:
    step = 1.0 if weight >= 10 else 10.0
    # Twelve digits are stored: one more or less must not move the limit by a whole step.
    scaled = round(weight * step, 6)
    return f"{(math.ceil(scaled) if up else math.floor(scaled)) / step:g}"


def _criterion_row(record: CriterionRecord, index: int, has_rival: bool) -> CriterionRow:
    measure, weight = measure_of(record), record["weight"]
    band, limits = (None, ()) if record["left_out"] else _band(record)
    return CriterionRow(
        record=record,
        series=index % SERIES + 1,
        step="1" if weight == int(weight) else "any",
        weight=plain_digits(weight),
        worst=quantity_text(record["worst"], measure),
        target=quantity_text(record["target"], measure),
        must_have=quantity_text(record["must_have"], measure),
        # Records of earlier versions have no midpoint.
        midpoint=quantity_text(record.get("midpoint"), measure),
        band=band,
        limits=limits,
        stays=stay_text(record) if has_rival else "",
    )


def _limits(record: CriterionRecord) -> tuple[float | None, float | None]:
    """Slider positions at which a rival draws level below and above, None where none does."""
    stability = record["stability"]
    if stability is None:
        return None, None
    low = stability["weight_low"] if stability["low_rival"] else None
    return low or None, stability["weight_high"] if stability["high_rival"] else None


def _band(record: CriterionRecord) -> tuple[Part | None, tuple[float, ...]]:
    if record["stability"] is None:
        return None, ()
    low, high = _limits(record)
    start, end = low or 0.0, 100.0 if high is None else high
    limits = tuple(tidy(limit) for limit in (low, high) if limit is not None)
    return Part("band", tidy(start), tidy(end - start)), limits


def tidy(number: float) -> float:
    """A position in a drawing, to a thousandth of a percent."""
    return round(number, 3)
