"""The JSON forms of this floor."""

from typing import Any

from rest_framework import serializers

from teams.models import Role, Scope


class TeamOutput(serializers.Serializer[Any]):
    """A team, as its members see it."""

    name = serializers.CharField()
    slug = serializers.CharField()


class PersonOutput(serializers.Serializer[Any]):
    """A signed-in person."""

    name = serializers.CharField()
    email = serializers.EmailField()


class KeyOutput(serializers.Serializer[Any]):
    """An API key without its secret."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField(allow_null=True)


class MeOutput(serializers.Serializer[Any]):
    """Who calls: a person or a key, for which team, with which rights."""

    name = serializers.CharField(help_text="As the audit log writes it.")
    team = TeamOutput()
    role = serializers.ChoiceField(
        choices=Role.choices, help_text="Of the person, or of the person who made the key."
    )
    person = PersonOutput(allow_null=True)
    key = KeyOutput(allow_null=True)
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text="What this caller may do in the team."
    )
