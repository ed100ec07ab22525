"""The shape of a decision's snapshot: what is frozen, shown, exported and re-ranked live."""

from typing import Final, NotRequired, TypedDict

from decision.core.doubt_schema import (
    ContenderRecord,
    DetectableRecord,
    MoreCasesRecord,
    PayoffRecord,
    TasteRecord,
)

SCHEMA: Final = "rationale.decision/2"


class MeasurementRecord(TypedDict):
    """What is known of one measure; ``unbounded`` stands for an infinite value (raw is None).

    ``standard_error`` is in the unit of ``raw``; ``source`` and ``as_of`` say who told it and when.
    """

    raw: float | None
    unbounded: bool
    low: float | None
    high: float | None
    n: int | None
    unit: str
    provenance: str
    standard_error: float | None
    source: str
    as_of: str
    text: str
    interval_text: str


class CellRecord(MeasurementRecord):
    """A measurement held against a criterion."""

    u: float | None
    contribution: float | None
    clipped: str | None
    meets: bool | None
    problem: str


class StabilityRecord(TypedDict):
    """How far one weight may move; see ``explanation.WeightBound``. Rivals are keys."""

    low: float
    high: float
    weight_low: float | None
    weight_high: float | None
    low_rival: str | None
    high_rival: str | None


class ExchangeRecord(TypedDict):
    """What one accuracy point is worth here; see ``sensitivity.ExchangeRate``."""

    value_step: float
    amount: float | None
    factor: float | None
    at: float | None
    beyond: bool
    text: str


class CriterionRecord(TypedDict):
    """A criterion with all that a page needs to show and value it."""

    measure: str
    label: str
    unit: str
    direction: str
    style: str
    help: str
    worst: float
    target: float
    scale: str
    midpoint: float | None
    scale_text: str
    weight: float
    share: float
    must_have: float | None
    must_have_text: str
    left_out: bool
    stability: StabilityRecord | None
    exchange: ExchangeRecord | None


class CandidateDoubtRecord(TypedDict):
    """See ``doubt.CandidateDoubt``."""

    score_low: float | None
    score_high: float | None
    p_meets: float | None
    p_best: float | None
    expected_loss: float | None
    rank_probabilities: list[float]


class CandidateRecord(TypedDict):
    """A candidate's row: ``cells`` follow the criteria; ``rank_label`` is what a page prints."""

    key: str
    label: str
    status: str
    reasons: list[str]
    cells: list[CellRecord]
    score: float | None
    score_low: float
    score_high: float
    coverage: float
    rank: int | None
    rank_label: str
    shared_rank: int | None
    best_rank: int | None
    worst_rank: int | None
    gaps: list[str]
    note: str
    doubt: CandidateDoubtRecord | None


class VerdictRecord(TypedDict):
    """See ``sentence.Verdict``; ``leaders`` are keys."""

    state: str
    leaders: list[str]
    headline: str
    sentences: list[str]


class DoubtRecord(TypedDict):
    """See ``doubt.Doubt``; ``ranked`` names the rows and columns of ``p_better``."""

    cases: int
    small_sample: bool
    ranked: list[str]
    p_better: list[list[float]]


class BreakEvenRecord(TypedDict):
    """The raw value of one measure at which ``candidate`` draws level for the first place."""

    candidate: str
    measure: str
    value: float
    text: str


class ShiftRecord(TypedDict):
    """The smallest change of weights that lets ``rival`` draw level; ``shares`` follow it."""

    rival: str
    moved: float
    shares: list[float]


class SensitivityRecord(TypedDict):
    """See ``explanation.Explanation``."""

    winner: str
    runner_up: str | None
    lead: float | None
    smallest_shift: ShiftRecord | None
    gains: list[BreakEvenRecord]
    limits: list[BreakEvenRecord]


class FrontierRecord(TypedDict):
    """The frontier of the candidates that qualify on two measures; see ``frontier``."""

    x: str
    y: str
    on: list[str]
    below: list[str]
    missing: dict[str, list[str]]


class OpinionRecord(TypedDict):
    """Another method's opinion, keys of candidates; see ``second_opinions.opinions.Opinion``."""

    method: str
    label: str
    first: list[str]
    agrees: bool
    scores: dict[str, float]
    reversed_by: list[str]


class SecondOpinionsRecord(TypedDict):
    """How many other methods agree with the first place; ``left_out`` says why, by key.

    ``agree`` is None where those that are first here cannot be compared.
    """

    compared: list[str]
    left_out: dict[str, str]
    agree: int | None
    text: str
    opinions: list[OpinionRecord]


class RankingRecords(TypedDict):
    """The ranking and what stands behind it."""

    criteria: list[CriterionRecord]
    candidates: list[CandidateRecord]
    order: list[str]
    left_out: list[str]
    coverage: float
    doubt: DoubtRecord | None
    sensitivity: SensitivityRecord | None


class WholeDoubtRecords(TypedDict):
    """The doubt beyond that of resampled cases; a record of ``rationale.decision/1`` has none."""

    taste: NotRequired[TasteRecord | None]
    contenders: NotRequired[list[ContenderRecord]]
    more_cases: NotRequired[MoreCasesRecord | None]
    detectable: NotRequired[DetectableRecord | None]
    reasoning: NotRequired[list[PayoffRecord]]


class Snapshot(RankingRecords, WholeDoubtRecords):
    """A whole decision as plain JSON values."""

    schema: str
    question: str
    seed: int
    draws: int
    profile: dict[str, object]
    verdict: VerdictRecord
    second_opinions: SecondOpinionsRecord | None
    frontiers: list[FrontierRecord]
    measurements: dict[str, dict[str, MeasurementRecord]]
