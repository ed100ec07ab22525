"""Filters for the list of traces."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from teams.templatetags.formatting import count
from traces.core.snippets import Snippet
from traces.listing import Count
from traces.templatetags.trace_text import visible

register = template.Library()


@register.filter
def bounded(told: Count) -> str:
    """A count, or ``more than 10,000``."""
    return f"more than {count(told.number)}" if told.more else str(count(told.number))


@register.filter
def of_field(words: Mapping[str, Sequence[str]], name: str) -> Sequence[str]:
    """The words that are offered for a field; none for most."""
    return words.get(name, ())


@register.filter
def as_options(words: Sequence[str]) -> SafeString:
    """Words as the options of a datalist: hundreds of them, so not by a loop of the template."""
    return format_html_join("", '<option value="{}"></option>', ((word,) for word in words))


@register.filter
def marked(snippet: Snippet) -> SafeString:
    """A snippet as HTML: hits in ``mark``, all text escaped."""
    pieces = [
        format_html("<mark>{}</mark>", visible(text)) if is_hit else visible(text)
        for text, is_hit in snippet.pieces
    ]
    return mark_safe(
        ("" if snippet.begins else "…") + "".join(pieces) + ("" if snippet.ends else "…")
    )
