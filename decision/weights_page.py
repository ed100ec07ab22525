"""Three ways to be asked for weights; each ends in an address, and nothing is saved here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final
from urllib.parse import urlencode

import numpy as np

from decision.core.criteria_address import (
    AddressError,
    Problem,
    read_criteria_address,
    write_criteria_address,
)
from decision.core.measures import format_value
from decision.core.profile import Criterion
from decision.core.profile import Profile as CoreProfile
from decision.core.quantities import plain_digits, plain_number
from decision.core.values import FieldError
from decision.core.weighting import (
    LARGEST_RATIO,
    RANDOM_INDEX,
    PairwiseWeights,
    pairwise_weights,
    rank_order_weights,
    swing_weights,
)
from decision.decision_page import Pairs, base_profile
from decision.models import Decision
from decision.own_measures import measures_of_team
from decision.troubles import Query

METHODS: Final = {
    "swing": "Swings",
    "rank": "Rank order",
    "pairs": "In pairs",
}
#: Fields of the three forms: ``most`` and ``s.`` of swings, ``r.`` of places, ``p.`` of pairs.
ASKED: Final = ("s", "r", "p")
JUDGMENTS: Final = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion in the forms: its swing in words, and what was answered."""

    measure: str
    label: str
    swing: str
    points: str
    place: str
    is_most: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a pair: how many times the first is worth the second."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two criteria to compare; ``field`` is the name of the form field."""

    field: str
    first: str
    second: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weight of a criterion that follows from the answers, and its share of all."""

    label: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class WeightsPage:
    """One method with its form; ``result`` is empty until everything is answered.

    ``query`` is the address of the decision with the weights that follow.
    """

    decision: Decision
    method: str
    criteria: tuple[Asked, ...]
    pairs: tuple[Pair, ...]
    places: tuple[int, ...]
    carried: Pairs
    back: str
    result: tuple[Weighed, ...]
    query: str
    consistency: str
    is_consistent: bool
    contradiction: str
    problems: tuple[Problem, ...]

    @property
    def tabs(self) -> tuple[tuple[str, str, bool], ...]:
        """Key, name and whether it is this one, of every method."""
        return tuple((key, name, key == self.method) for key, name in METHODS.items())

    @property
    def too_many(self) -> int:
        """So many criteria can be compared in pairs; 0 where there are not more."""
        return len(RANDOM_INDEX) if len(self.criteria) > len(RANDOM_INDEX) else 0


def weights_page(decision: Decision, query: Query) -> WeightsPage:
    """The form of the method that ``query`` names, with what its answers come to."""
    base = base_profile(decision)
    profile, problems = _criteria(decision, query, base)
    answers = {name: values[-1].strip() for name, values in query.items() if values}
    method = answers.get("method", "")
    method = method if method in METHODS else "swing"
    weights, judged, found = _weights(method, profile, answers)
    problems += found
    criteria = tuple(_asked(criterion, answers) for criterion in profile.criteria)
    pairs = [] if profile == base else write_criteria_address(profile, base)
    weighed = _with_weights(profile, weights) if weights else None
    return WeightsPage(
        decision=decision,
        method=method,
        criteria=criteria,
        pairs=_pairs(profile, answers) if method == "pairs" else (),
        places=tuple(range(1, len(criteria) + 1)),
        carried=pairs,
        back=urlencode(pairs),
        result=_result(weighed) if weighed else (),
        query=urlencode(write_criteria_address(weighed, base)) if weighed else "",
        consistency=_consistency(judged),
        is_consistent=judged is None or judged.is_consistent,
        contradiction=_contradiction(profile, judged),
        problems=tuple(problems),
    )


def _criteria(
    decision: Decision, query: Query, base: CoreProfile
) -> tuple[CoreProfile, list[Problem]]:
    """The criteria of the address, without the answers of the forms."""
    rest = {name: values for name, values in query.items() if name.partition(".")[0] not in ASKED}
    try:
        return read_criteria_address(rest, base, measures_of_team(decision.team_id)), []
    except AddressError as error:
        return base, list(error.problems)


def _asked(criterion: Criterion, answers: Mapping[str, str]) -> Asked:
    entry, name = criterion.entry, criterion.measure
    ends = (format_value(entry, criterion.worst), format_value(entry, criterion.target))
    return Asked(
        measure=name,
        label=entry.label,
        swing=f"from {ends[0]} to {ends[1]}",
        points=answers.get(f"s.{name}", ""),
        place=answers.get(f"r.{name}", ""),
        is_most=answers.get("most", "") == name,
    )


def _weights(
    method: str, profile: CoreProfile, answers: Mapping[str, str]
) -> tuple[tuple[float, ...], PairwiseWeights | None, list[Problem]]:
    """Weights by criterion; none where nothing, too little or something odd was answered."""
    try:
        if method == "pairs":
            judged = _judged(profile, answers)
            return (judged.weights if judged else ()), judged, []
        asked = _swings if method == "swing" else _places
        return asked(profile, answers), None, []
    except FieldError as error:
        return (), None, [Problem(error.field, error.message)]


def _swings(profile: CoreProfile, answers: Mapping[str, str]) -> tuple[float, ...]:
    most, points = answers.get("most", ""), []
    if most not in profile.measures:
        if any(answers.get(f"s.{name}") for name in profile.measures):
            raise FieldError("most", "is not answered: which swing matters most?")
        return ()
    for criterion in profile.criteria:
        text = answers.get(f"s.{criterion.measure}", "").removesuffix("%").strip()
        if criterion.measure == most:
            points.append(100.0)
            continue
        number = plain_number(text) if text else 0.0
        if number is None or not 0 <= number <= 100:
            label = criterion.entry.label
            raise FieldError(label, "must be a number from 0 to 100: none is worth more than 100")
        points.append(number)
    return swing_weights(points)


def _places(profile: CoreProfile, answers: Mapping[str, str]) -> tuple[float, ...]:
    texts = [answers.get(f"r.{name}", "") for name in profile.measures]
    if not any(texts):
        return ()
    count = len(texts)
    places: list[int | None] = []
    for criterion, text in zip(profile.criteria, texts, strict=True):
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= count):
            raise FieldError(criterion.entry.label, f"must be a place from 1 to {count}")
        places.append(int(text) if text else None)
    return rank_order_weights(places)


def _judged(profile: CoreProfile, answers: Mapping[str, str]) -> PairwiseWeights | None:
    """The judgments; None until every pair has one."""
    n = len(profile.criteria)
    if n > len(RANDOM_INDEX):
        return None
    matrix, answered = np.ones((n, n)), 0
    for i, j in combinations(range(n), 2):
        text = answers.get(_field(i, j, profile), "")
        if not text:
            continue
        number = plain_number(text.removeprefix("1/"))
        if number is None or not 1 <= number <= JUDGMENTS[-1]:
            names = f"{profile.criteria[i].entry.label} and {profile.criteria[j].entry.label}"
            raise FieldError(names, "must be compared by 1 to 9, or 1/2 to 1/9")
        matrix[i, j] = 1 / number if text.startswith("1/") else number
        answered += 1
    if answered and answered < n * (n - 1) // 2:
        raise FieldError("pairs", f"{answered} of {n * (n - 1) // 2} are answered; answer them all")
    return pairwise_weights(matrix) if answered else None


def _field(i: int, j: int, profile: CoreProfile) -> str:
    return f"p.{profile.measures[i]}~{profile.measures[j]}"


def _pairs(profile: CoreProfile, answers: Mapping[str, str]) -> tuple[Pair, ...]:
    if len(profile.criteria) > len(RANDOM_INDEX):
        return ()
    labels = [criterion.entry.label for criterion in profile.criteria]
    found = []
    for i, j in combinations(range(len(labels)), 2):
        field = _field(i, j, profile)
        chosen = answers.get(field, "")
        more = [(plain_digits(n), f"{labels[i]}, {n:.0f} times") for n in reversed(JUDGMENTS[1:])]
        less = [(f"1/{n:.0f}", f"{labels[j]}, {n:.0f} times") for n in JUDGMENTS[1:]]
        choices = [*more, ("1", "both the same"), *less]
        listed = tuple(Choice(value, text, value == chosen) for value, text in choices)
        found.append(Pair(field, labels[i], labels[j], listed))
    return tuple(found)


def _with_weights(profile: CoreProfile, weights: Sequence[float]) -> CoreProfile:
    """Two decimals are as many as anybody's answer has."""
    pairs = zip(profile.criteria, weights, strict=True)
    return CoreProfile(tuple(replace(row, weight=round(weight, 2)) for row, weight in pairs))


def _result(profile: CoreProfile) -> tuple[Weighed, ...]:
    pairs = zip(profile.criteria, profile.shares, strict=True)
    return tuple(Weighed(row.entry.label, row.weight, share) for row, share in pairs)


def _consistency(judged: PairwiseWeights | None) -> str:
    if judged is None or not judged.random_index:
        return ""
    verdict = "at most" if judged.is_consistent else "above"
    return (
        f"Consistency ratio {judged.ratio:.3f}, {verdict} {LARGEST_RATIO:g} "
        f"(random index {judged.random_index:g})."
    )


def _contradiction(profile: CoreProfile, judged: PairwiseWeights | None) -> str:
    """The three judgments to look at again, in words; empty where they agree well enough."""
    if judged is None or judged.is_consistent or judged.worst is None:
        return ""
    labels = [criterion.entry.label for criterion in profile.criteria]
    worst = judged.worst
    a, b, c = labels[worst.i], labels[worst.j], labels[worst.k]
    return (
        f"{a} over {b}, {b} over {c}, and {a} over {c} fit each other least: "
        f"the first two come to {worst.implied:.3g} times."
    )
