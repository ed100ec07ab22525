"""What a candidate needs and costs on hardware of one's own, for its page and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from evaluations.core.memory.candidates import MemoryBasis, memory_basis
from evaluations.core.memory.cards import Fit, fits
from evaluations.core.memory.need import Need
from evaluations.core.own_hardware import Deployment
from evaluations.execution.snapshots import deployment_of, snapshot_of
from evaluations.models import Candidate, Sample
from evaluations.queries.grids import memory_bytes

#: So many of the newest answers tell how long a context is.
NEWEST: Final = 500
GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class Seen:
    """What the newest answers showed: how many, the 95th percentile of prompt, thinking and
    answer together (tokens), mean seconds, and the most memory that its server told (GB)."""

    answers: int = 0
    tokens_p95: float | None = None
    seconds: float | None = None
    reported_gb: float | None = None


@dataclass(frozen=True, slots=True)
class NeedAt:
    """The need for contexts of ``tokens``, and the cards that hold it."""

    words: str
    tokens: float
    need: Need
    fits: tuple[Fit, ...]

    @property
    def gb(self) -> float:
        """On one card, in GB."""
        return self.need.total / GB

    @property
    def parts(self) -> dict[str, float]:
        """GB by part."""
        need = self.need
        return {
            "weights": need.weights / GB,
            "cache": need.cache / GB,
            "besides": need.overhead / GB,
        }


@dataclass(frozen=True, slots=True)
class OwnCost:
    """What a described machine costs, in USD, and can answer at the seconds that were seen."""

    machine: Deployment
    seconds: float | None

    @property
    def per_1000(self) -> float | None:
        """USD of 1,000 cases; None before anything was timed."""
        return None if self.seconds is None else 1000 * self.machine.case_usd(self.seconds)

    @property
    def capacity(self) -> float | None:
        """Cases that one machine can answer in a month."""
        return None if not self.seconds else self.machine.cases_per_month(self.seconds)


@dataclass(frozen=True, slots=True)
class OwnHardware:
    """All that the page of a candidate says of hardware; ``basis`` None: no estimate."""

    seen: Seen
    basis: MemoryBasis | None
    needs: tuple[NeedAt, ...]
    cost: OwnCost | None

    @property
    def table(self) -> list[tuple[str, list[Fit]]]:
        """By card: how it holds each of ``needs``."""
        columns = [need.fits for need in self.needs]
        return [(row[0].card.name, list(row)) for row in zip(*columns, strict=True)]


def own_hardware(candidate: Candidate) -> OwnHardware:
    """Memory at the observed 95th percentile and at the full context, the cards that hold it, and
    what the described machine costs; one query."""
    seen = _seen(candidate)
    facts = snapshot_of(candidate)
    machine = deployment_of(facts)
    basis = memory_basis(facts)
    return OwnHardware(
        seen=seen,
        basis=basis,
        needs=() if basis is None else _needs(basis, candidate, seen),
        cost=None if machine is None else OwnCost(machine, seen.seconds),
    )


def _needs(basis: MemoryBasis, candidate: Candidate, seen: Seen) -> tuple[NeedAt, ...]:
    lengths: list[tuple[str, float | None]] = [
        (f"95 % of {seen.answers:,} answers", seen.tokens_p95),
        ("full context", candidate.context_tokens or basis.architecture.context_tokens),
    ]
    return tuple(_need_at(words, tokens, basis) for words, tokens in lengths if tokens)


def _need_at(words: str, tokens: float, basis: MemoryBasis) -> NeedAt:
    need = basis.need(tokens)
    return NeedAt(words, tokens, need, tuple(fits(need, basis.architecture.layers)))


def _seen(candidate: Candidate) -> Seen:
    rows = Sample.objects.filter(run_candidate__candidate=candidate, trace__isnull=False)
    newest = list(
        rows.order_by("-pk").values_list(
            "trace__prompt_tokens", "trace__output_tokens", "trace__total_s", "trace__server"
        )[:NEWEST]
    )
    lengths = [p + o for p, o, _, _ in newest if p is not None and o is not None]
    seconds = [total for _, _, total, _ in newest if total is not None]
    memory = max((memory_bytes(_object(server)) for *_, server in newest), default=0)
    return Seen(
        answers=len(lengths),
        tokens_p95=float(np.quantile(lengths, 0.95)) if lengths else None,
        seconds=float(np.mean(seconds)) if seconds else None,
        reported_gb=memory / GB or None,
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
