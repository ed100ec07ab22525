"""Registers the floor of evaluations."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """See the package's docstring."""

    name = "evaluations"
    verbose_name = "Evaluations"
