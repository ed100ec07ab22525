"""Filters for what comes from a finite number of draws: never certain, never exactly nothing."""

from django import template

register = template.Library()


@register.filter
def chance(share: float) -> str:
    """A share of draws in percent: 63%, and at its ends <1% and >99%."""
    if share > 0.99:
        return ">99%"
    return f"{100 * share:.0f}%" if share >= 0.01 else "<1%"


@register.filter
def points(loss: float) -> str:
    """A distance in points of score: 0.013, and <0.001 where it would read as nothing."""
    return f"{loss:.3f}" if loss >= 0.0005 else "<0.001"
