"""The shape of a gate's record: what is stored, shown, and told to a CI job."""

from typing import Final, TypedDict

SCHEMA: Final = "rationale.gate/1"


class RuleRecord(TypedDict):
    """One rule and what became of it. Null is unknown, or infinite where ``text`` says so.

    ``low`` to ``high`` is the interval at ``confidence``; all three are null where there is none.
    ``decided_by`` is interval, point, count or nothing; ``cases`` stand behind the figure.
    """

    name: str
    kind: str
    verdict: str
    sentence: str
    way_out: str
    measure: str
    unit: str
    figure: float | None
    text: str
    low: float | None
    high: float | None
    confidence: float | None
    bound: float
    decided_by: str
    cases: int | None


class CountsRecord(TypedDict):
    """Samples of a candidate by how they ended."""

    answered: int
    unscored: int
    failed: int
    waiting: int


class SideRecord(TypedDict):
    """A candidate and the run that measured it."""

    key: str
    label: str
    run: int
    run_name: str
    run_state: str
    measured_at: str
    samples: CountsRecord


class SuiteRecord(TypedDict):
    """On what both were measured."""

    slug: str
    name: str
    version: int
    digest: str
    cases: int


class GateRecord(TypedDict):
    """A whole gate as plain JSON values."""

    schema: str
    verdict: str
    headline: str
    policy: dict[str, object]
    policy_digest: str
    suite: SuiteRecord
    candidate: SideRecord
    incumbent: SideRecord | None
    rules: list[RuleRecord]
    notes: list[str]
