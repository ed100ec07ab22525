"""Entities said and meant, counted per type: right, too many, missing, and half right."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.core.reading.spans import Span

Key = tuple[str, str, int | None, int | None]


@dataclass(slots=True)
class SpanCounts:
    """Of one type: ``tp`` said as meant, ``fp`` said and not meant, ``fn`` meant and not said.

    ``partial``: pairs among ``fp`` and ``fn`` of the same type that overlap.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    partial: int = 0


def count_spans(
    said: Sequence[Span], meant: Sequence[Span], *, offsets: bool
) -> dict[str, SpanCounts]:
    """Counts by type; each entity is matched at most once, so repeats must be repeated.

    With ``offsets`` a match has the same text, type, start and end; without, text and type.
    Partial pairs are those left over: same type, and overlapping places (``offsets``) or a
    shared word, taken in order of appearance.
    """
    counts: dict[str, SpanCounts] = defaultdict(SpanCounts)
    right = Counter(_key(span, offsets) for span in said)
    right &= Counter(_key(span, offsets) for span in meant)
    extra, missing = _rest(said, right, offsets), _rest(meant, right, offsets)
    for (_, kind, _, _), times in right.items():
        counts[kind].tp += times
    for span in extra:
        counts[span.type].fp += 1
    for span in missing:
        counts[span.type].fn += 1
    for kind, pairs in _partial(extra, missing, offsets).items():
        counts[kind].partial = pairs
    return dict(counts)


def span_f1(counts: Sequence[SpanCounts], *, partial: bool) -> float:
    """Micro F1, ``2 tp / (2 tp + fp + fn)``; a partial pair counts half a ``tp`` if asked for.

    1 where nothing was meant and nothing said.
    """
    tp = sum(count.tp for count in counts)
    half = sum(count.partial for count in counts) / 2 if partial else 0.0
    total = 2 * tp + sum(count.fp + count.fn for count in counts)
    return 2 * (tp + half) / total if total else 1.0


def _key(span: Span, offsets: bool) -> Key:
    return (span.text, span.type, *((span.start, span.end) if offsets else (None, None)))


def _rest(spans: Sequence[Span], right: Counter[Key], offsets: bool) -> list[Span]:
    left, rest = Counter(right), []
    for span in spans:
        key = _key(span, offsets)
        if left[key] > 0:
            left[key] -= 1
        else:
            rest.append(span)
    return rest


def _partial(extra: Sequence[Span], missing: Sequence[Span], offsets: bool) -> Counter[str]:
    pairs: Counter[str] = Counter()
    free = [(span, frozenset(span.text.split())) for span in extra]
    for span in missing:
        words = frozenset(span.text.split())
        places = enumerate(free)
        place = next((i for i, each in places if _overlap(*each, span, words, offsets)), None)
        if place is not None:
            pairs[span.type] += 1
            del free[place]
    return pairs


def _overlap(
    first: Span, words: frozenset[str], second: Span, others: frozenset[str], offsets: bool
) -> bool:
    if first.type != second.type:
        return False
    if not offsets:
        return not words.isdisjoint(others)
    if first.start is None or first.end is None or second.start is None or second.end is None:
        return False
    return first.start < second.end and second.start < first.end
