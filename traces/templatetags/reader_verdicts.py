"""A filter for the verdicts of readers."""

from django import template

from teams.models import User
from traces.viewing.verdicts import ReaderVerdicts

register = template.Library()


@register.filter
def verdict_of(said: ReaderVerdicts, person: User) -> str:
    """What ``person`` says of the reply; empty where nothing."""
    return next((row.text for row in said.rows if row.author_id == person.pk), "")
