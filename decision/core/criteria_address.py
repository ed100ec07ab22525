"""Criteria in an address, ``?w.accuracy=50&m.vram_gb=24``: read strictly, written back short.

``c`` names a criterion to keep, in order (none: those of the base); ``w.`` is a weight, ``m.`` a
must-have (empty: none); ``worst.``, ``target.``, ``mid.`` (empty: none) and ``scale.`` are the
value function. What is not said stays as in the base, or as the catalogue or the team suggests
for a measure that the base has not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from decision.core.measures import MEASURES, Measure, Scale
from decision.core.presets import suggested_criterion
from decision.core.profile import LARGEST_WEIGHT, Criterion, Profile
from decision.core.quantities import plain_digits, plain_number, quantity_text, read_quantity
from decision.core.values import SCALES, FieldError

KEPT: Final = "c"
FIELDS: Final[Mapping[str, str]] = {
    "w": "weight",
    "m": "must_have",
    "worst": "worst",
    "target": "target",
    "mid": "midpoint",
    "scale": "scale",
}
PREFIXES: Final[Mapping[str, str]] = {field: prefix for prefix, field in FIELDS.items()}
# A criterion that is added by its name alone counts for something from the start.
FIRST_WEIGHT: Final = 10.0


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


def read_criteria_address(
    query: Mapping[str, Sequence[str]], base: Profile, own: Iterable[Measure] = ()
) -> Profile:
    """The criteria that ``query`` (lists of values by name) asks for, starting from ``base``.

    ``own`` are the team's own measures; a criterion of ``base`` keeps the definition it has.
    Names without a dot, other than ``c``, are not about criteria and are left alone.

    Raises:
        AddressError: names every field that cannot be used.
    """
    catalogue = {**MEASURES, **{entry.key: entry for entry in own}, **base.catalogue}
    known = {criterion.measure: criterion for criterion in base.criteria}
    reader = _Reader(query, known, catalogue)
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
    if profile.measures != _default_order(profile.measures, known, profile.catalogue):
        pairs += [(KEPT, measure) for measure in profile.measures]
    for criterion in profile.criteria:
        before = known.get(criterion.measure)
        # A team may suggest other anchors tomorrow: those of its own measures are all written.
        whole = before is None and criterion.own is not None
        pairs += _written(criterion, before or suggested_criterion(criterion.entry), whole)
    return pairs


def kept_anchors(profile: Profile, base: Profile) -> Profile:
    """``profile`` with the anchors that ``base`` has for the same measures.

    A preset is about weights and must-haves; what counts as good enough belongs to the use.
    """
    known = {criterion.measure: criterion for criterion in base.criteria}
    return Profile(
        tuple(
            replace(
                known.get(criterion.measure, criterion),
                weight=criterion.weight,
                must_have=criterion.must_have,
            )
            for criterion in profile.criteria
        )
    )


class _Reader:
    """Reads field by field and collects every problem on the way."""

    def __init__(
        self,
        query: Mapping[str, Sequence[str]],
        base: Mapping[str, Criterion],
        catalogue: Mapping[str, Measure],
    ) -> None:
        self.base = base
        self.catalogue = catalogue
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
        elif measure not in self.catalogue:
            self._fault(name, f"names no measure; choose one of {', '.join(self.catalogue)}")
        elif len(values) > 1:
            self._fault(name, "comes twice; keep one")
        else:
            self.texts.setdefault(measure, {})[FIELDS[prefix]] = values[0]

    def measures(self) -> list[str]:
        """The measures of the criteria, in order."""
        if not self.kept:
            return list(_default_order([*self.base, *self.texts], self.base, self.catalogue))
        for measure in self.kept:
            if measure not in self.catalogue:
                known = ", ".join(self.catalogue)
                self._fault(KEPT, f"names no measure ({measure}); one of {known}")
        return [measure for measure in dict.fromkeys(self.kept) if measure in self.catalogue]

    def criterion(self, measure: str) -> Criterion | None:
        """One criterion, or None after noting what is wrong with it."""
        texts = self.texts.get(measure, {})
        entry = self.catalogue[measure]
        start = self.base.get(measure) or suggested_criterion(entry, FIRST_WEIGHT)
        found = len(self.problems)
        weight = self._weight(measure, texts, start.weight)
        worst = self._anchor(measure, "worst", texts, start.worst)
        target = self._anchor(measure, "target", texts, start.target)
        must_have = self._optional(measure, "must_have", texts, start.must_have)
        midpoint = self._optional(measure, "midpoint", texts, start.midpoint)
        scale = texts.get("scale", start.scale)
        if scale not in SCALES:
            self._fault(f"scale.{measure}", f"must be one of {', '.join(SCALES)}")
        if len(self.problems) > found:
            return None
        try:
            return Criterion(
                measure, worst, target, cast(Scale, scale), weight, must_have, midpoint, start.own
            )
        except FieldError as error:
            self._fault(f"{PREFIXES.get(error.field, error.field)}.{measure}", error.message)
            return None

    def _weight(self, measure: str, texts: Mapping[str, str], default: float) -> float:
        if "weight" not in texts:
            return default
        number = plain_number(texts["weight"].strip())
        if number is None or not 0 <= number <= LARGEST_WEIGHT:
            self._fault(f"w.{measure}", f"must be a number from 0 to {LARGEST_WEIGHT:.0f}")
            return default
        return number

    def _anchor(self, measure: str, field: str, texts: Mapping[str, str], default: float) -> float:
        if field not in texts:
            return default
        return self._quantity(f"{field}.{measure}", texts[field], self.catalogue[measure], default)

    def _optional(
        self, measure: str, field: str, texts: Mapping[str, str], default: float | None
    ) -> float | None:
        if field not in texts:
            return default
        text = texts[field]
        if not text.strip():
            return None
        name = f"{PREFIXES[field]}.{measure}"
        return self._quantity(name, text, self.catalogue[measure], 0.0)

    def _quantity(self, name: str, text: str, measure: Measure, default: float) -> float:
        try:
            return read_quantity(text, measure)
        except ValueError as error:
            self._fault(name, str(error))
            return default

    def _fault(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))


def _default_order(
    measures: Iterable[str], base: Mapping[str, Criterion], catalogue: Iterable[str]
) -> tuple[str, ...]:
    """Those of the base as they come there, then others in the order of the catalogue.

    This is the order that an address without ``c`` means, so all of the base are in it.
    """
    wanted = {*measures}
    return (*base, *(key for key in catalogue if key in wanted and key not in base))


def _written(criterion: Criterion, before: Criterion, whole: bool) -> list[tuple[str, str]]:
    measure = criterion.measure
    pairs = [(f"w.{measure}", plain_digits(criterion.weight))]
    for prefix, field in FIELDS.items():
        now, was = getattr(criterion, field), getattr(before, field)
        if field in ("weight", "scale") or (now == was and not whole):
            continue
        if now is not None or was is not None:
            text = "" if now is None else _bare(now, criterion.entry)
            pairs.append((f"{prefix}.{measure}", text))
    if criterion.scale != before.scale or whole:
        pairs.append((f"scale.{measure}", criterion.scale))
    return pairs


def _bare(value: float, measure: Measure) -> str:
    """Without a unit, except for a share above 1, which would be taken for a percentage."""
    above = measure.style == "percent" and value > 1
    return quantity_text(value, measure) if above else plain_digits(value)
