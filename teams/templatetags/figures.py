"""Small drawings inside tables and cards: SVG shapes with attributes, never styles."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from teams.templatetags.formatting import Number, known, percent

register = template.Library()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar: ``kind`` names its CSS class, x and width are in percent."""

    kind: str
    count: int
    x: float
    width: float


def _share(value: Number, low: float, high: float) -> float | None:
    """Where ``value`` lies between ``low`` and ``high``, in percent, kept inside the bar."""
    amount = known(value)
    if amount is None or high <= low:
        return None
    return round(min(1.0, max(0.0, (amount - low) / (high - low))) * 100, 2)


@register.inclusion_tag("components/score_bar.html")
def score_bar(
    value: Number,
    low: Number = None,
    high: Number = None,
    *,
    start: float = 0.0,
    end: float = 1.0,
    tone: str = "",
) -> dict[str, object]:
    """A bar from ``start`` to ``value`` with the whisker ``low`` to ``high`` on the same scale.

    Decoration: the number itself belongs beside it as text. Unknown gives a hatched track.
    """
    first, last = _share(low, start, end), _share(high, start, end)
    return {
        "width": _share(value, start, end),
        "low": first,
        "high": last,
        "span": None if first is None or last is None else round(last - first, 2),
        "tone": tone,
    }


@register.inclusion_tag("components/progress.html")
def progress_bar(
    total: int, label: str, *, done: int = 0, failed: int = 0, active: int = 0
) -> dict[str, object]:
    """How far a run is: done, failed, in flight and left, drawn and as text for readers."""
    whole = max(total, 1)
    segments, x = [], 0.0
    for kind, amount in (("done", done), ("failed", failed), ("active", active)):
        width = min(100.0 - x, 100 * amount / whole)
        if width > 0:
            segments.append(Segment(kind, amount, round(x, 2), round(width, 2)))
        x += width
    share = (done + failed) / whole
    return {"segments": segments, "label": label, "total": total, "share": percent(share)}


@register.inclusion_tag("components/meter.html")
def meter(value: Number, limit: Number, label: str, text: str) -> dict[str, object]:
    """``value`` of ``limit`` (budget, memory): over the limit it changes tone and says so."""
    amount, most = known(value), known(limit)
    over = amount is not None and most is not None and amount > most
    width = None if most is None else _share(value, 0.0, most or 1.0)
    return {"width": width, "over": over, "label": label, "text": text}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[Number], label: str) -> dict[str, object]:
    """A line through ``values``, oldest first; unknown values leave a gap."""
    numbers = [known(value) for value in values]
    present = [value for value in numbers if value is not None]
    low, high = (min(present), max(present)) if present else (0.0, 0.0)
    step = 100 / max(len(numbers) - 1, 1)
    points = [
        None if value is None else (round(i * step, 2), round(22 - 20 * _rise(value, low, high), 2))
        for i, value in enumerate(numbers)
    ]
    last = next((point for point in reversed(points) if point is not None), None)
    return {"lines": _unbroken(points), "last": last, "label": label}


def _rise(value: float, low: float, high: float) -> float:
    """0 at the lowest value, 1 at the highest, the middle where all are equal."""
    return 0.5 if high == low else (value - low) / (high - low)


def _unbroken(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """The ``points`` attribute of each stretch without a gap."""
    stretches: list[list[str]] = [[]]
    for point in points:
        if point is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{point[0]:g},{point[1]:g}")
    return [" ".join(stretch) for stretch in stretches if stretch]


GAP = 2.0
PIPS = ("correct", "incorrect", "unscored", "failed", "waiting")


@register.inclusion_tag("components/verdict_cell.html")
def verdict_cell(
    *,
    correct: int = 0,
    incorrect: int = 0,
    unscored: int = 0,
    failed: int = 0,
    waiting: int = 0,
    href: str = "",
    label: str = "",
) -> dict[str, object]:
    """The repeats of one case by one candidate folded into ``4/5`` and a strip of shapes."""
    counts = dict(zip(PIPS, (correct, incorrect, unscored, failed, waiting), strict=True))
    total = sum(counts.values())
    words = ", ".join(f"{amount} {kind}" for kind, amount in counts.items() if amount)
    letters = ((unscored, "U"), (failed, "F"), (waiting, "…"))
    return {
        "fraction": f"{correct}/{total}" if waiting < total else "",
        "letters": " ".join(f"{amount}{letter}" for amount, letter in letters if amount),
        "state": _state(counts, total),
        "segments": _pips(counts, total),
        "words": f"{label}: {words}" if label else words,
        "href": href,
    }


def _state(counts: dict[str, int], total: int) -> str:
    """One word for the whole cell: pass, fail, mixed, unscored, failed or waiting."""
    if counts["waiting"] == total:
        return "waiting"
    for kind, word in (("correct", "pass"), ("incorrect", "fail"), ("unscored", "unscored")):
        if counts[kind] == total:
            return word
    if counts["correct"]:
        return "mixed"
    return "failed" if counts["failed"] == total else "fail"


def _pips(counts: dict[str, int], total: int) -> list[Segment]:
    """One shape for a repeat up to ten, then one for each kind in proportion."""
    if not total:
        return []
    single = total <= 10
    pips, x = [], 0.0
    for kind, amount in counts.items():
        for size in [1] * amount if single else [amount] * bool(amount):
            width = 100 * size / total
            gap = min(GAP, width / 4)
            pips.append(Segment(kind, size, round(x + gap / 2, 2), round(width - gap, 2)))
            x += width
    return pips
