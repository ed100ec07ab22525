"""What a gate knows of a candidate, and the record of a rule that is no interval's."""

from collections.abc import Mapping
from dataclasses import dataclass

from decision.core.cases import CaseSeries
from decision.core.gate.schema import RuleRecord
from decision.core.gate.verdicts import Verdict
from decision.core.measures import Measurement
from decision.core.records import rounded, rounded_or_none


@dataclass(frozen=True, slots=True)
class Counts:
    """Samples of a candidate: ``answered`` have a verdict or are unscored."""

    answered: int = 0
    unscored: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def ended(self) -> int:
        """Samples with an end."""
        return self.answered + self.failed

    @property
    def asked(self) -> int:
        """Samples with an end, and those that wait for one."""
        return self.ended + self.waiting

    @property
    def failed_share(self) -> float:
        """Of the samples with an end; 0 without any."""
        return self.failed / self.ended if self.ended else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The candidate, or the incumbent: measures by key, results by case, counts."""

    who: str
    measurements: Mapping[str, Measurement]
    series: CaseSeries
    counts: Counts


def amount(
    *,
    name: str,
    kind: str,
    verdict: Verdict,
    sentence: str,
    figure: float | None,
    text: str,
    bound: float,
    unit: str,
    way_out: str = "",
    cases: int | None = None,
) -> RuleRecord:
    """The record of a rule about a count: there is no interval around it."""
    return RuleRecord(
        name=name,
        kind=kind,
        verdict=verdict.value,
        sentence=sentence,
        way_out=way_out,
        measure="",
        unit=unit,
        figure=rounded_or_none(figure),
        text=text,
        low=None,
        high=None,
        confidence=None,
        bound=rounded(bound),
        decided_by="nothing" if figure is None else "count",
        cases=cases,
    )
