"""Filters that write numbers, money, durations and dates the same way on every page."""

import math
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

Number = int | float | None
Text = str | SafeString

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
AGES = ((31_557_600, "y"), (2_629_800, "mo"), (604_800, "wk"), (86_400, "d"), (3_600, "h"))


@register.simple_tag(name="unknown")
@lru_cache(maxsize=64, typed=True)
def unknown(reason: str = "not known") -> SafeString:
    """The dash that stands for a missing value, with its reason as a title and for readers."""
    return format_html(
        '<span class="unknown" title="{}"><span aria-hidden="true">—</span>'
        '<span class="sr-only">{}</span></span>',
        reason,
        reason,
    )


def known(value: object) -> float | None:
    """``value`` as a finite float; None for None, text, NaN and infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def significant(value: float, digits: int = 3) -> str:
    """``value`` rounded to ``digits`` significant digits, with separators and a true minus sign."""
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    text = f"{abs(value):,.{max(0, digits - 1 - magnitude)}f}"
    shorter = text.rstrip("0").rstrip(".") if "." in text else text
    # Zeros stay only where rounding made them: 18.04 is 18.0, but 18 is 18.
    text = shorter if float(shorter.replace(",", "")) == abs(value) else text
    return f"{MINUS}{text}" if value < 0 else text


@register.filter
def number(value: Number, digits: int = 3) -> Text:
    """A measured number to ``digits`` significant digits; whole parts are never rounded away."""
    amount = known(value)
    return unknown() if amount is None else significant(amount, int(digits))


@register.filter
def count(value: Number) -> Text:
    """A whole number with separators: 1,240."""
    amount = known(value)
    if amount is None:
        return unknown()
    return f"{amount:,.0f}".replace("-", MINUS)


@register.filter
def compact(value: Number) -> Text:
    """A large number in few characters: 131k, 1.2M."""
    amount = known(value)
    if amount is None:
        return unknown()
    for scale, letter in SCALES:
        # Rounding comes first: 999,960 is 1M and not 1,000k.
        scaled = float(f"{amount / scale:.2e}")
        if abs(scaled) >= 1:
            return f"{scaled:.{0 if abs(scaled) >= 100 else 1}f}".removesuffix(".0") + letter
    return significant(amount)


@register.filter
def tokens(value: Number) -> Text:
    """A token count with its word: 1 token, 1,240 tokens."""
    amount = known(value)
    if amount is None:
        return unknown("token count not known")
    return f"{amount:,.0f}{NO_BREAK}{'token' if amount == 1 else 'tokens'}"


@register.filter
def usd(value: Number) -> Text:
    """US dollars; a small positive amount keeps two digits and is never shown as $0.00."""
    amount = known(value)
    if amount is None:
        return unknown("cost not known")
    sign, size = (MINUS if amount < 0 else ""), abs(amount)
    if size == 0:
        return "$0"
    if size < 1e-6:
        return f"{sign}<$0.000001" if not sign else f"{sign}$0.000001"
    if size >= 999.995:
        return f"{sign}${size:,.0f}"
    return f"{sign}${size:,.2f}" if size >= 0.0995 else f"{sign}${significant(size, 2)}"


@register.filter
def seconds(value: Number) -> Text:
    """A duration given in seconds: 85 ms, 4.2 s, 2 min 5 s, 3 h 20 min, 2 d 4 h."""
    amount = known(value)
    if amount is None:
        return unknown("time not recorded")
    if amount < 0:
        return f"{MINUS}{seconds(-amount)}"
    if 0 < amount < 0.0995:
        return f"{significant(amount * 1000, 2)}{NO_BREAK}ms"
    if amount < 59.5:
        return f"{significant(amount, 2 if amount < 9.95 else 3)}{NO_BREAK}s"
    return _long_duration(round(amount))


def _long_duration(total: int) -> str:
    """The two largest units of at least a minute's worth of seconds."""
    for size, name, part, part_name in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if total >= size:
            rest = total % size // part
            tail = f" {rest}{NO_BREAK}{part_name}" if rest else ""
            return f"{total // size}{NO_BREAK}{name}{tail}"
    return f"{total}{NO_BREAK}s"


@register.filter
def gb(value: Number) -> Text:
    """Memory given in GB (10^9 bytes)."""
    amount = known(value)
    return unknown("memory not known") if amount is None else f"{significant(amount)}{NO_BREAK}GB"


@register.filter
def percent(value: Number, digits: int = 0) -> Text:
    """A share given as a fraction: 0.834 is 83%; never rounded up to 100% or down to 0%."""
    amount = known(value)
    if amount is None:
        return unknown()
    digits = int(digits)
    smallest = 10.0**-digits
    shown = round(amount * 100, digits)
    if 0 < amount < 1 and shown in (0, 100):
        return f"<{smallest:.{digits}f}%" if shown == 0 else f">{100 - smallest:.{digits}f}%"
    return f"{shown:.{digits}f}%".replace("-", MINUS)


@register.filter
def delta(value: Number, digits: int = 2) -> Text:
    """A signed difference: +0.06, −0.12, ±0."""
    amount = known(value)
    if amount is None:
        return unknown()
    if round(amount, int(digits)) == 0:
        return "±0"
    return f"{'+' if amount > 0 else MINUS}{abs(amount):,.{int(digits)}f}"


SHARES = {"share", "fraction"}
UNITS = {"usd": usd, "s": seconds, "seconds": seconds, "gb": gb, "tokens": count, "count": count}


@register.filter
def quantity(value: Number, unit: str) -> Text:
    """A value in a measure's own unit: usd, s, gb, tokens, share (a fraction), or any other."""
    if unit in SHARES:
        return percent(value, 1)
    return UNITS.get(unit.lower(), number)(value)


@register.simple_tag
def interval(low: Number, high: Number, unit: str = "") -> Text:
    """The interval of a value, quiet and unbreakable: 71–91%."""
    if low is None or high is None or known(low) is None or known(high) is None:
        return unknown("interval not known")
    if unit in SHARES:
        digits = 0 if high - low >= 0.1 else 1
        first, last = str(percent(low, digits)).removesuffix("%"), str(percent(high, digits))
    else:
        first, last = str(quantity(low, unit)), str(quantity(high, unit))
    return format_html('<span class="interval">{}–{}</span>', first, last)


@register.filter
def ago(moment: datetime | None) -> SafeString:
    """How long ago (or how soon), as a <time> whose title is the exact moment in UTC."""
    if moment is None:
        return unknown("never")
    gap = (timezone.now() - moment).total_seconds()
    # Nothing in it is anybody's text: a list has fifty of them, and none needs to be escaped.
    exact = f"{moment:%Y-%m-%d %H:%M} UTC"
    return SafeString(f'<time datetime="{moment.isoformat()}" title="{exact}">{_age(gap)}</time>')


def _age(gap: float) -> str:
    """A signed gap in seconds in words: just now, 5 min ago, in 3 d."""
    size = abs(gap)
    if size < 45:
        return "just now" if gap >= 0 else "in a moment"
    amount, unit = max(1, round(size / 60)), "min"
    for length, name in AGES:
        if size >= length:
            amount, unit = int(size // length), name
            break
    words = f"{amount}{NO_BREAK}{unit}"
    return f"{words} ago" if gap > 0 else f"in {words}"
