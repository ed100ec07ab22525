"""Filters for pages of thinking: slopes in percentage points, and p-values."""

from django import template

from teams.templatetags.formatting import Number, delta, known, number, unknown

register = template.Library()


@register.filter
def points(value: Number) -> str:
    """A change of a share in percentage points, with its sign: +3.1."""
    amount = known(value)
    return str(unknown()) if amount is None else str(delta(amount * 100, 1))


@register.filter
def doublings(value: Number) -> str:
    """A number of doublings as a factor: 0.5 is 1.4."""
    amount = known(value)
    return str(unknown()) if amount is None else str(number(2.0**amount, 2 if amount > 0.2 else 3))


@register.filter
def p_value(value: Number) -> str:
    """A p-value as one reads it: p = 0.031, p < 0.001."""
    amount = known(value)
    if amount is None:
        return str(unknown("p-value not known"))
    return "p < 0.001" if amount < 0.001 else f"p = {number(amount, 2)}"
