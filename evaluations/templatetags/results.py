"""Tags for pages of results: figures by their names, verdicts on pairs."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluations.core.figure_words import FIGURES
from evaluations.core.result_words import WORDS
from evaluations.core.statistics.verdicts import Word

register = template.Library()


@register.simple_tag
def figure(key: str, shown: str = "") -> SafeString:
    """The name of a figure: its meaning on hover, and a link to the page that tells more."""
    words = FIGURES[key]
    return format_html(
        '<a class="term" href="{}#{}" title="{}">{}</a>',
        reverse("figures"),
        key,
        words.meaning,
        shown or words.name,
    )


@register.filter
def in_words(word: Word) -> str:
    """A verdict between the names of two candidates."""
    return WORDS[word]
