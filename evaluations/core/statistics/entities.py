"""Entities found in texts, counted over many answers: strict and partial F1 by type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluations.core.statistics.classification import Rates, rates


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """Entities of one type over any number of answers; add counts with ``+``.

    ``right`` agree in type and both ends; ``partial`` overlap one of the type that was meant
    with other ends; ``missed`` were meant and not said; ``extra`` said and not meant.
    """

    right: int = 0
    partial: int = 0
    missed: int = 0
    extra: int = 0

    def __post_init__(self) -> None:
        if min(self.right, self.partial, self.missed, self.extra) < 0:
            raise ValueError("counts are 0 or more")

    def __add__(self, other: "EntityCounts") -> "EntityCounts":
        return EntityCounts(
            self.right + other.right,
            self.partial + other.partial,
            self.missed + other.missed,
            self.extra + other.extra,
        )

    @classmethod
    def of_verdict(cls, tp: int, fp: int, fn: int, partial: int = 0) -> "EntityCounts":
        """From the counts that the graders of entities and of tags store with a verdict.

        There a partial pair stands once among ``fp`` and once among ``fn``. Counts by tag have
        no partial pairs: their strict micro recall is the token accuracy.
        """
        return cls(tp, partial, fn - partial, fp - partial)

    @property
    def meant(self) -> int:
        """Entities that should have been found."""
        return self.right + self.partial + self.missed

    @property
    def said(self) -> int:
        """Entities that were given."""
        return self.right + self.partial + self.extra


@dataclass(frozen=True, slots=True)
class EntityFigures:
    """Rates by type in the order of their names, and over all entities (micro); F1 by type (macro).

    *Strict* counts an entity with other ends as wrong on both sides, *partial* as half right.
    """

    strict: tuple[Rates, ...]
    partial: tuple[Rates, ...]
    strict_micro: Rates
    partial_micro: Rates
    strict_macro_f1: float | None
    partial_macro_f1: float | None


def summed_entities(
    answers: Iterable[Mapping[str, EntityCounts]],
) -> dict[str, EntityCounts]:
    """The counts by type, summed over answers."""
    totals: dict[str, EntityCounts] = {}
    for answer in answers:
        for kind, counts in answer.items():
            totals[kind] = totals.get(kind, EntityCounts()) + counts
    return totals


def strict_rates(label: str, counts: EntityCounts) -> Rates:
    """Precision, recall and F1 of entities that agree in type and both ends (CoNLL 2003)."""
    return rates(label, counts.right, counts.said, counts.meant)


def partial_rates(label: str, counts: EntityCounts) -> Rates:
    """The same with half a point for overlap, (right + partial/2) / said (MUC-5, SemEval 2013)."""
    return rates(label, counts.right + counts.partial / 2, counts.said, counts.meant)


def entity_figures(totals: Mapping[str, EntityCounts]) -> EntityFigures:
    """F1 by type, over all entities together, and averaged over types.

    A type that was neither meant nor said is in no average.
    """
    whole = sum(totals.values(), EntityCounts())
    strict = tuple(strict_rates(kind, totals[kind]) for kind in sorted(totals))
    partial = tuple(partial_rates(kind, totals[kind]) for kind in sorted(totals))
    return EntityFigures(
        strict,
        partial,
        strict_rates("", whole),
        partial_rates("", whole),
        _mean_f1(strict),
        _mean_f1(partial),
    )


def _mean_f1(rows: Iterable[Rates]) -> float | None:
    known = [row.f1 for row in rows if row.f1 is not None]
    return sum(known) / len(known) if known else None
