"""A filter for hostile text: nothing in it is markup, and nothing in it is invisible."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from traces.core.invisible import INVISIBLE, code_point, name_of

register = template.Library()


@register.filter
def visible(text: object) -> SafeString:
    """Escaped text in which each invisible character is shown by its code.

    The character itself stays where it is, alone in an isolate, so that it can still be copied
    but reorders nothing around it.
    """
    return mark_safe(INVISIBLE.sub(_shown, str(escape(text))))


@register.filter
def spelled(text: object) -> str:
    """Text for a title, where no markup can be: codes in place of invisible characters."""
    return INVISIBLE.sub(lambda found: f"[{code_point(found[0])}]", str(text))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    # A carriage return as such would be read as a line feed.
    written = mark_safe("&#13;") if character == "\r" else mark_safe(character)
    return format_html(
        '<bdi class="unseen" title="{}" data-code="{}">{}</bdi>',
        name_of(character),
        code_point(character),
        written,
    )
