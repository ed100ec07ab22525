"""Lucide's icons, each drawn once and kept: a page holds dozens, and drawing parses XML."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()


@register.simple_tag
def lucide(name: str, **attributes: Any) -> SafeString:
    """An icon by its name, with its attributes: ``size`` in pixels, ``aria_hidden``, ``class``."""
    return _kept(name, tuple(attributes.items()))


@lru_cache(maxsize=512)
def _kept(name: str, attributes: tuple[tuple[str, Any], ...]) -> SafeString:
    return SafeString(drawn(name, **dict(attributes)))
