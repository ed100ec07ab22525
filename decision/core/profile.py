"""What a team asks of a model: criteria with anchors, weights and must-haves."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, cast

from decision.core.measures import MEASURES, Measure, Scale, format_value
from decision.core.own_measures import OWN_PREFIX, own_from_json, own_to_json
from decision.core.strict_json import read_number, read_object, read_text
from decision.core.values import FieldError, ValueFunction

LARGEST_WEIGHT: Final = 100.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One measure, how it is valued, how much its swing counts, and an optional bound.

    ``weight`` (0 to 100) is worth the swing from ``worst`` to ``target``; only its share of
    all weights matters. ``must_have`` is a bound on the raw value that comes before scoring:
    at most for measures where lower is better, else at least. ``midpoint`` is the raw value
    that is worth 1/2, where that is not halfway on the scale. ``own`` defines the measure
    where it is a team's own.

    Raises:
        FieldError: names the field that cannot be used.
    """

    measure: str
    worst: float
    target: float
    scale: Scale = "linear"
    weight: float = 0.0
    must_have: float | None = None
    midpoint: float | None = None
    own: Measure | None = None

    def __post_init__(self) -> None:
        self._check_measure()
        ValueFunction(self.worst, self.target, self.scale, self.midpoint)
        if (self.target > self.worst) != self.entry.higher_is_better:
            side = "above" if self.entry.higher_is_better else "below"
            raise FieldError(
                "target",
                f"must be {side} the worst acceptable value: for "
                f"{self.entry.label.lower()}, {self.entry.direction} is better",
            )
        if not 0.0 <= self.weight <= LARGEST_WEIGHT:
            raise FieldError("weight", f"must lie between 0 and {LARGEST_WEIGHT:.0f}")
        if self.must_have is not None and not math.isfinite(self.must_have):
            raise FieldError("must_have", "must be a finite number, or empty for no bound")
        if self.entry.style == "yes_no":
            self._check_yes_no()

    def _check_measure(self) -> None:
        if self.own is not None and self.own.key != self.measure:
            raise FieldError("own", f"defines {self.own.key}, not {self.measure}")
        if self.own is None and self.measure not in MEASURES:
            if self.measure.startswith(OWN_PREFIX):
                raise FieldError("measure", "is not known; define it among your own criteria")
            raise FieldError("measure", f"is not known; choose one of {', '.join(MEASURES)}")
        if (self.entry.style == "yes_no") != (self.scale == "yes_no"):
            fitting = "yes_no" if self.entry.style == "yes_no" else "linear or log"
            raise FieldError("scale", f"must be {fitting} for {self.entry.label.lower()}")

    def _check_yes_no(self) -> None:
        if {self.worst, self.target} != {0.0, 1.0}:
            raise FieldError("worst", "must be 0 (no) or 1 (yes), and the target the other")
        if self.must_have not in (None, 0.0, 1.0):
            raise FieldError("must_have", "must be 1 (yes) or 0 (no), or empty for no bound")

    @property
    def entry(self) -> Measure:
        """The entry of this criterion's measure: the catalogue's, or the team's own."""
        return self.own or MEASURES[self.measure]

    @property
    def values(self) -> ValueFunction:
        """How raw values of this measure become values from 0 to 1."""
        return ValueFunction(self.worst, self.target, self.scale, self.midpoint)

    def meets(self, raw: float) -> bool:
        """True where ``raw`` satisfies the must-have, or there is none."""
        return self.must_have is None or self.entry.at_least_as_good(raw, self.must_have)

    @property
    def bound_text(self) -> str:
        """The must-have in words, such as ``VRAM at most 24 GB``; empty where there is none."""
        if self.must_have is None:
            return ""
        if self.entry.style == "yes_no":
            return f"{self.entry.label}: {format_value(self.entry, self.must_have)}"
        side = "at least" if self.entry.higher_is_better else "at most"
        return f"{self.entry.label} {side} {format_value(self.entry, self.must_have)}"


@dataclass(frozen=True, slots=True)
class Profile:
    """The criteria of a decision, in the order in which they are shown.

    Raises:
        FieldError: where there is no criterion, a measure comes twice, or nothing has weight.
    """

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        if not self.criteria:
            raise FieldError("criteria", "is empty; add at least one criterion")
        seen: set[str] = set()
        for index, criterion in enumerate(self.criteria):
            if criterion.measure in seen:
                raise FieldError(
                    f"criteria[{index}].measure",
                    f"{criterion.measure} comes twice; keep one criterion for each measure",
                )
            seen.add(criterion.measure)
        if not any(criterion.weight > 0 for criterion in self.criteria):
            raise FieldError("weights", "are all 0; give at least one criterion a weight above 0")

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights divided by their sum: what scoring uses, free of any scale."""
        return normalize_weights([criterion.weight for criterion in self.criteria])

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of the measures, in the order of the criteria."""
        return tuple(criterion.measure for criterion in self.criteria)

    @property
    def catalogue(self) -> dict[str, Measure]:
        """Every measure by key: those of the catalogue, and the team's own of the criteria."""
        return {**MEASURES, **{row.measure: row.own for row in self.criteria if row.own}}

    def entry(self, measure: str) -> Measure:
        """The entry of a measure of the catalogue or of a criterion; KeyError for any other."""
        return self.catalogue[measure]


def normalize_weights(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights divided by their sum, so that only their proportions matter.

    Raises:
        FieldError: where a weight is negative or not finite, or all are 0.
    """
    if any(not math.isfinite(weight) or weight < 0 for weight in weights):
        raise FieldError("weights", "must be numbers of 0 or more")
    largest = max(weights, default=0.0)
    if largest == 0:
        raise FieldError("weights", "are all 0; give at least one criterion a weight above 0")
    # Dividing by the largest first keeps the sum finite and tiny weights from vanishing.
    scaled = [weight / largest for weight in weights]
    total = math.fsum(scaled)
    return tuple(weight / total for weight in scaled)


def criteria_to_json(profile: Profile) -> list[dict[str, object]]:
    """The criteria as plain JSON values; ``profile_from_criteria`` gives the profile back."""
    return [
        {field.name: getattr(criterion, field.name) for field in fields(Criterion)}
        | {"own": own_to_json(criterion.own) if criterion.own else None}
        for criterion in profile.criteria
    ]


def profile_from_criteria(rows: object) -> Profile:
    """Read a list of criteria strictly: nothing is guessed, nothing unknown is skipped.

    Raises:
        FieldError: with the path of the field, such as ``criteria[2].worst``.
    """
    if not isinstance(rows, list | tuple):
        raise FieldError("criteria", "must be a list of criteria")
    return Profile(tuple(_criterion(f"criteria[{i}]", row) for i, row in enumerate(rows)))


def profile_to_json(profile: Profile) -> dict[str, object]:
    """The profile as a plain dict, ``{"criteria": [...]}``."""
    return {"criteria": criteria_to_json(profile)}


def profile_from_json(document: object) -> Profile:
    """Read a dict as ``profile_to_json`` writes it, as strictly as ``profile_from_criteria``.

    Raises:
        FieldError: with the path of the field, such as ``criteria[2].worst``.
    """
    return profile_from_criteria(read_object("profile", document, {"criteria"}, set())["criteria"])


def _criterion(path: str, row: object) -> Criterion:
    optional = {"scale", "weight", "must_have", "midpoint", "own"}
    body = read_object(path, row, {"measure", "worst", "target"}, optional)
    measure = read_text(f"{path}.measure", body["measure"])
    own = body.get("own")
    try:
        return Criterion(
            measure=measure,
            worst=read_number(f"{path}.worst", body["worst"]),
            target=read_number(f"{path}.target", body["target"]),
            scale=cast(Scale, read_text(f"{path}.scale", body.get("scale", "linear"))),
            weight=read_number(f"{path}.weight", body.get("weight", 0.0)),
            must_have=_number_or_none(path, "must_have", body),
            midpoint=_number_or_none(path, "midpoint", body),
            own=None if own is None else own_from_json(f"{path}.own", measure, own),
        )
    except FieldError as error:
        if error.field.startswith(path):
            raise
        raise FieldError(f"{path}.{error.field}", error.message) from error


def _number_or_none(path: str, name: str, body: Mapping[str, object]) -> float | None:
    value = body.get(name)
    return None if value is None else read_number(f"{path}.{name}", value)
