"""Registers the floor of decision."""

from django.apps import AppConfig


class DecisionConfig(AppConfig):
    """See the package's docstring."""

    name = "decision"
    verbose_name = "Decision"
