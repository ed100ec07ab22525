"""The shape of the whole doubt in a snapshot; rows and columns follow ``ranked``, best first."""

from typing import TypedDict


class AcceptabilityRecord(TypedDict):
    """Rank probabilities over one set of weightings; see ``taste.Acceptability``."""

    taste: list[list[float]]
    both: list[list[float]] | None
    loss: list[float]


class TasteRecord(TypedDict):
    """See ``taste.Taste``; ``measures`` name the columns of ``central``."""

    measures: list[str]
    ranked: list[str]
    every: AcceptabilityRecord
    ordered: AcceptabilityRecord | None
    central: list[list[float] | None]
    confidence: list[float | None]


class ContenderRecord(TypedDict):
    """See ``contenders.Contender``; rivals are keys, ``p_dominated`` follows the ranking."""

    candidate: str
    reach: str
    on_front: bool
    dominated_by: list[str]
    behind: list[str]
    p_front: float | None
    p_dominated: list[float]
    text: str


class StepRecord(TypedDict):
    """See ``more_cases.Step``."""

    cases: int
    loss_left: float
    gain: float
    cost_usd: float | None


class MoreCasesRecord(TypedDict):
    """See ``more_cases.MoreCases`` and ``whole_doubt.Bargain``."""

    loss: float
    threshold: float
    threshold_points: float | None
    cases: int
    advice: str
    suggested: int | None
    steps: list[StepRecord]
    cost_unknown: int
    worth_per_1000: float | None
    pays_after: int | None
    text: str


class DetectableRecord(TypedDict):
    """See ``more_cases.Detectable``."""

    cases: int
    repeats: int
    difference: float
    typical: bool
    text: str


class ExtraRecord(TypedDict):
    """A difference with its 95 % interval; an end is None where nothing bounds it."""

    value: float
    low: float | None
    high: float | None
    text: str
    interval_text: str


class PayoffRecord(TypedDict):
    """See ``reasoning.Payoff``; ``p_better`` is how often it scores higher, None if not ranked."""

    thinking: str
    baseline: str
    relation: str
    accuracy: ExtraRecord | None
    word: str
    p_value: float | None
    cost_per_1000: ExtraRecord | None
    seconds: ExtraRecord | None
    tokens: ExtraRecord | None
    per_extra_correct: float | None
    p_better: float | None
    text: str
