"""Registers the lowest floor."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Users, teams and permissions."""

    name = "teams"
    verbose_name = "Teams"
