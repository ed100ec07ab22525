"""The JSON form of a decision's story."""

from typing import get_args

from rest_framework import serializers

from decision.core.story import Told, Topic


class ToldOutput(serializers.Serializer[Told]):
    """One sentence of the story."""

    topic = serializers.ChoiceField(choices=get_args(Topic), help_text="What it is about.")
    text = serializers.CharField()
