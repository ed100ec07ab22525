"""Criteria in an address, ``?w.accuracy=50&m.vram_gb=24``: read strictly, written back short.

``c`` names a criterion to keep, in order (none: those of the base); ``w.`` is a weight, ``m.`` a
must-have (empty: none), ``worst.``, ``target.`` and ``scale.`` are anchors. What is not said
stays as in the base, or as the catalogue suggests for a measure that the base has not.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from decision.core.measures import MEASURES, Measure, Scale
from decision.core.presets import suggested_criterion
from decision.core.profile import LARGEST_WEIGHT, Criterion, Profile
from decision.core.values import SCALES, FieldError

KEPT: Final = "c"
FIELDS: Final[Mapping[str, str]] = {
    "w": "weight",
    "m": "must_have",
    "worst": "worst",
    "target": "target",
    "scale": "scale",
}
PREFIXES: Final[Mapping[str, str]] = {field: prefix for prefix, field in FIELDS.items()}
# A criterion that is added by its name alone counts for something from the start.
FIRST_WEIGHT: Final = 10.0
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "percent": ("", "%"),
    "usd": ("$", "usd"),
    "seconds": ("", "s"),
    "gigabytes": ("", "gb"),
    "tokens": ("", "tokens"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of the address, and the way out."""

    field: str
    message: str


class AddressError(ValueError):
    """Criteria that cannot be read; ``problems`` has one entry for each field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{item.field} {item.message}" for item in problems))
        self.problems = tuple(problems)


def read_criteria_address(query: Mapping[str, Sequence[str]], base: Profile) -> Profile:
    """The criteria that ``query`` (lists of values by name) asks for, starting from ``base``.

    Names without a dot, other than ``c``, are not about criteria and are left alone.

    Raises:
        AddressError: names every field that cannot be used.
    """
    reader = _Reader(query, {criterion.measure: criterion for criterion in base.criteria})
    criteria = [reader.criterion(measure) for measure in reader.measures()]
    if not reader.problems:
        try:
            return Profile(tuple(found for found in criteria if found is not None))
        except FieldError as error:
            reader.problems.append(Problem(error.field, error.message))
    raise AddressError(reader.problems)


def write_criteria_address(profile: Profile, base: Profile) -> list[tuple[str, str]]:
    """The shortest address from which ``read_criteria_address`` makes ``profile`` again.

    All weights are written, so that a link keeps them when the base is weighed anew.
    """
    known = {criterion.measure: criterion for criterion in base.criteria}
    pairs: list[tuple[str, str]] = []
    if profile.measures != _default_order(profile.measures, known):
        pairs += [(KEPT, measure) for measure in profile.measures]
    for criterion in profile.criteria:
        before = known.get(criterion.measure) or suggested_criterion(criterion.measure)
        pairs += _written(criterion, before)
    return pairs


def kept_anchors(profile: Profile, base: Profile) -> Profile:
    """``profile`` with the anchors that ``base`` has for the same measures.

    A preset is about weights and must-haves; what counts as good enough belongs to the use.
    """
    known = {criterion.measure: criterion for criterion in base.criteria}
    return Profile(
        tuple(
            Criterion(
                measure=criterion.measure,
                worst=(own := known.get(criterion.measure, criterion)).worst,
                target=own.target,
                scale=own.scale,
                weight=criterion.weight,
                must_have=criterion.must_have,
            )
            for criterion in profile.criteria
        )
    )


def read_quantity(text: str, measure: Measure) -> float:
    """A number with or without the unit of ``measure``: ``24``, ``24 GB``, ``80%``, ``$0.40``.

    Raises:
        ValueError: says how to write it.
    """
    before, after = _UNITS[measure.style]
    bare = text.strip().lower().replace("\N{NO-BREAK SPACE}", " ")
    if before and bare.startswith(before):
        bare = bare[len(before) :].strip()
    marked = bool(after) and bare.endswith(after)
    number = _plain_number(bare.removesuffix(after).strip() if marked else bare)
    if number is None:
        raise ValueError(f"is not a number; write it like {quantity_text(0.5, measure)}")
    if measure.style != "percent":
        return number
    if marked:
        return number / 100
    if number > 1:
        raise ValueError(f"is more than 1; write {text.strip()}% or a fraction such as 0.8")
    return number


def quantity_text(value: float | None, measure: Measure) -> str:
    """``value`` as a field shows it, with its unit; ``read_quantity`` reads it back exactly."""
    if value is None:
        return ""
    before, after = _UNITS[measure.style]
    if measure.style == "percent":
        percent = f"{value * 100:.12g}"
        exact = float(percent) / 100 == value
        return f"{percent}%" if exact or value > 1 else plain_digits(value)
    unit = {"s": " s", "gb": " GB", "tokens": " tokens"}.get(after, "")
    return f"{before}{plain_digits(value)}{unit}"


class _Reader:
    """Reads field by field and collects every problem on the way."""

    def __init__(self, query: Mapping[str, Sequence[str]], base: Mapping[str, Criterion]) -> None:
        self.base = base
        self.problems: list[Problem] = []
        self.kept = list(query.get(KEPT, ()))
        self.texts: dict[str, dict[str, str]] = {}
        for name, values in query.items():
            prefix, dot, measure = name.partition(".")
            if dot:
                self._take(name, prefix, measure, values)

    def _take(self, name: str, prefix: str, measure: str, values: Sequence[str]) -> None:
        if prefix not in FIELDS:
            self._fault(name, f"is not known; a field begins with {', '.join(FIELDS)}")
        elif measure not in MEASURES:
            self._fault(name, f"names no measure; choose one of {', '.join(MEASURES)}")
        elif len(values) > 1:
            self._fault(name, "comes twice; keep one")
        else:
            self.texts.setdefault(measure, {})[FIELDS[prefix]] = values[0]

    def measures(self) -> list[str]:
        """The measures of the criteria, in order."""
        if not self.kept:
            return list(_default_order([*self.base, *self.texts], self.base))
        for measure in self.kept:
            if measure not in MEASURES:
                self._fault(KEPT, f"names no measure ({measure}); one of {', '.join(MEASURES)}")
        return [measure for measure in dict.fromkeys(self.kept) if measure in MEASURES]

    def criterion(self, measure: str) -> Criterion | None:
        """One criterion, or None after noting what is wrong with it."""
        texts = self.texts.get(measure, {})
        start = self.base.get(measure) or suggested_criterion(measure, FIRST_WEIGHT)
        found = len(self.problems)
        weight = self._weight(measure, texts, start.weight)
        worst = self._anchor(measure, "worst", texts, start.worst)
        target = self._anchor(measure, "target", texts, start.target)
        must_have = self._must_have(measure, texts, start.must_have)
        scale = texts.get("scale", start.scale)
        if scale not in SCALES:
            self._fault(f"scale.{measure}", f"must be one of {', '.join(SCALES)}")
        if len(self.problems) > found:
            return None
        try:
            return Criterion(measure, worst, target, cast(Scale, scale), weight, must_have)
        except FieldError as error:
            self._fault(f"{PREFIXES.get(error.field, error.field)}.{measure}", error.message)
            return None

    def _weight(self, measure: str, texts: Mapping[str, str], default: float) -> float:
        if "weight" not in texts:
            return default
        number = _plain_number(texts["weight"].strip())
        if number is None or not 0 <= number <= LARGEST_WEIGHT:
            self._fault(f"w.{measure}", f"must be a number from 0 to {LARGEST_WEIGHT:.0f}")
            return default
        return number

    def _anchor(self, measure: str, field: str, texts: Mapping[str, str], default: float) -> float:
        if field not in texts:
            return default
        return self._quantity(f"{field}.{measure}", texts[field], MEASURES[measure], default)

    def _must_have(
        self, measure: str, texts: Mapping[str, str], default: float | None
    ) -> float | None:
        if "must_have" not in texts:
            return default
        text = texts["must_have"]
        if not text.strip():
            return None
        return self._quantity(f"m.{measure}", text, MEASURES[measure], 0.0)

    def _quantity(self, name: str, text: str, measure: Measure, default: float) -> float:
        try:
            return read_quantity(text, measure)
        except ValueError as error:
            self._fault(name, str(error))
            return default

    def _fault(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))


def _default_order(measures: Iterable[str], base: Mapping[str, Criterion]) -> tuple[str, ...]:
    """Those of the base as they come there, then others in the order of the catalogue.

    This is the order that an address without ``c`` means, so all of the base are in it.
    """
    wanted = {*measures}
    return (*base, *(key for key in MEASURES if key in wanted and key not in base))


def _written(criterion: Criterion, before: Criterion) -> list[tuple[str, str]]:
    measure = criterion.measure
    pairs = [(f"w.{measure}", plain_digits(criterion.weight))]
    if criterion.must_have is not None:
        pairs.append((f"m.{measure}", _bare(criterion.must_have, criterion.entry)))
    elif before.must_have is not None:
        pairs.append((f"m.{measure}", ""))
    for field in ("worst", "target"):
        if getattr(criterion, field) != getattr(before, field):
            number = _bare(getattr(criterion, field), criterion.entry)
            pairs.append((f"{field}.{measure}", number))
    if criterion.scale != before.scale:
        pairs.append((f"scale.{measure}", criterion.scale))
    return pairs


def _plain_number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _bare(value: float, measure: Measure) -> str:
    """Without a unit, except for a share above 1, which would be taken for a percentage."""
    above = measure.style == "percent" and value > 1
    return quantity_text(value, measure) if above else plain_digits(value)


def plain_digits(number: float) -> str:
    """The shortest text that reads back as the same number."""
    whole = number == int(number) and abs(number) < 1e15
    return str(int(number)) if whole else repr(number)
