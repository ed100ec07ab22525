"""Registers the floor of traces."""

from django.apps import AppConfig


class TracesConfig(AppConfig):
    """See the package's docstring."""

    name = "traces"
    verbose_name = "Traces"
