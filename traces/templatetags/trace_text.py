"""Filters for hostile text: nothing in it is markup, and nothing in it is invisible."""

import re
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from traces.core.invisible import INVISIBLE, code_point, name_of
from traces.core.overlay import cut_pieces
from traces.viewing.rows import Cover, StepRow

register = template.Library()


@register.filter
def visible(text: object) -> SafeString:
    """Escaped text in which each invisible character is shown by its code.

    The character itself stays where it is, alone in an isolate, so that it can still be copied
    but reorders nothing around it.
    """
    return mark_safe(INVISIBLE.sub(_shown, escape(str(text))))


@register.filter
def spelled(text: object) -> str:
    """Text for a title, where no markup can be: codes in place of invisible characters."""
    return INVISIBLE.sub(lambda found: f"[{code_point(found[0])}]", str(text))


@register.filter
def overlaid(step: StepRow) -> SafeString:
    """The text of a step, visible, with its marks and hits as <mark> elements around exactly
    their characters; what they say of themselves is left to the stylesheet."""
    covers = step.covers
    pieces = cut_pieces(step.row.text, [(cover.start, cover.end) for cover in covers])
    html: list[str] = []
    for piece in pieces:
        around = [_opening(covers[place], place in piece.begins) for place in piece.over]
        html += [*around, visible(piece.text), "</mark>" * len(around)]
    return mark_safe("".join(html))


def _opening(cover: Cover, begins: bool) -> str:
    if cover.hit:
        current = " is-current" if cover.current else ""
        name = format_html(' id="hit-{}"', cover.hit) if begins else ""
        return format_html('<mark class="hit{}" data-n="{}"{}>', current, cover.hit, name)
    if not begins:
        return format_html('<mark class="mark is-{}">', cover.name)
    return format_html('<mark class="mark is-{} begins" title="{}">', cover.name, cover.title)


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
