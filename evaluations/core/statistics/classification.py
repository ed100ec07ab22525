"""Labels meant and labels said, counted over many answers: a confusion matrix and its figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What stands for any label that was said and is none of the known.
OTHER = "(other)"
#: What a token without a tag says: no tag has this name.
_UNTAGGED = "\0"


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each label was meant (row) and said (column).

    ``counts`` has a row for each of ``labels``, and a column for each of them and a last one for
    answers that are none of them. ``unscored`` has, for each label meant, the answers in which
    no label was found: they are in no row and no figure.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    unscored: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return (*self.labels, OTHER)

    @property
    def total(self) -> int:
        """How many answers have a label."""
        return sum(map(sum, self.counts))


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and F1, each None where it is a share of nothing.

    ``support`` is how often the label (or entity) was meant.
    """

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Figures of a confusion matrix; an average is None without a label that was meant.

    ``macro_f1`` counts every label alike, ``weighted_f1`` by how often it was meant,
    ``micro_f1`` every answer alike.
    """

    accuracy: float | None
    labels: tuple[Rates, ...]
    macro_f1: float | None
    micro_f1: float | None
    weighted_f1: float | None


def confusion(
    pairs: Iterable[tuple[str, str | None]], labels: Sequence[str] | None = None
) -> Confusion:
    """Count ``pairs`` of label meant and label said (None where none was found).

    ``labels`` are the known ones in their order; left out, they are those meant, sorted. Raises
    ValueError for a label that is meant and not known, or known twice.
    """
    seen = Counter(pairs)
    meant = {label for label, _ in seen}
    known = tuple(sorted(meant) if labels is None else labels)
    if len(set(known)) < len(known) or not meant <= set(known):
        raise ValueError("every label that is meant stands once among the labels")
    places = {label: place for place, label in enumerate(known)}
    counts = [[0] * (len(known) + 1) for _ in known]
    unscored = [0] * len(known)
    for (label, said), count in seen.items():
        if said is None:
            unscored[places[label]] += count
        else:
            counts[places[label]][places.get(said, len(known))] += count
    return Confusion(known, tuple(map(tuple, counts)), tuple(unscored))


def rates(label: str, right: float, said: float, meant: int) -> Rates:
    """Precision right/said, recall right/meant, F1 2 right/(said + meant).

    F1 is the harmonic mean of the two (van Rijsbergen 1979), 0 where something was said or meant
    and nothing is right, None where neither was. Raises ValueError for more right than said or
    meant.
    """
    if not 0 <= right <= min(said, meant):
        raise ValueError("what is right was both said and meant")
    return Rates(
        label,
        right / said if said else None,
        right / meant if meant else None,
        2 * right / (said + meant) if said + meant else None,
        meant,
    )


def label_figures(table: Confusion) -> LabelFigures:
    """Accuracy, and precision, recall and F1 by label and on average, without the unscored.

    A label that was neither meant nor said is in no average; one that was never meant, but
    wrongly said, has an F1 of 0 and counts in the macro average (and not in the weighted one).
    Micro: 2 R / (said + meant) over all labels, R being the right answers; an answer that is
    none of the labels is meant and not said, so that micro F1 is above the accuracy then.
    """
    found = tuple(_label_rates(table, place) for place in range(len(table.labels)))
    right = sum(row[place] for place, row in enumerate(table.counts))
    said = sum(sum(row[:-1]) for row in table.counts)
    return LabelFigures(
        accuracy=right / table.total if table.total else None,
        labels=found,
        macro_f1=_average([(row.f1, 1) for row in found]),
        micro_f1=rates("", right, said, table.total).f1,
        weighted_f1=_average([(row.f1, row.support) for row in found]),
    )


def token_figures(
    sentences: Iterable[tuple[Sequence[str], Sequence[str | None]]],
    tags: Sequence[str] | None = None,
) -> LabelFigures:
    """Token accuracy and F1 by tag; a sentence is its tags meant and its tags said.

    A token without a tag (None) is wrong and not unscored: its sentence was tagged. Raises
    ValueError where a sentence has not one tag said for each meant, or as ``confusion``.
    """
    pairs = [
        (meant, _UNTAGGED if said is None else said)
        for meanings, sayings in sentences
        for meant, said in zip(meanings, sayings, strict=True)
    ]
    return label_figures(confusion(pairs, tags))


def _label_rates(table: Confusion, place: int) -> Rates:
    said = sum(row[place] for row in table.counts)
    row = table.counts[place]
    return rates(table.labels[place], row[place], said, sum(row))


def _average(values: Iterable[tuple[float | None, int]]) -> float | None:
    held = [(value, weight) for value, weight in values if value is not None and weight]
    total = sum(weight for _, weight in held)
    return sum(value * weight for value, weight in held) / total if total else None
