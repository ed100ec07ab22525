"""The JSON forms of families: one model at several efforts or budgets."""

from typing import Any

from rest_framework import serializers

from evaluations.api.serializers.candidates import CandidateOutput
from evaluations.core.effort_ladders import LARGEST_BUDGET, MOST_RUNGS
from evaluations.core.requests import EFFORTS
from traces.api.fields import NameField, StrictChoice, StrictInput, StrictInteger

WORDS = [word for word in EFFORTS if word]


class FamilyInput(StrictInput):
    """A candidate's ladder: either words of effort or budgets, two or more."""

    efforts = serializers.ListField(
        child=StrictChoice(choices=WORDS), required=False, max_length=MOST_RUNGS
    )
    budgets = serializers.ListField(
        child=StrictInteger(min_value=1, max_value=LARGEST_BUDGET),
        required=False,
        max_length=MOST_RUNGS,
        help_text="Tokens for the thought where the provider has a field for it, else for the "
        "whole reply.",
    )
    name = NameField(
        max_length=80, required=False, allow_blank=True, help_text="Empty: the candidate's name."
    )


class FamilyOutput(serializers.Serializer[Any]):
    """The rungs of a family, from low to high."""

    family = serializers.CharField()
    candidates = CandidateOutput(many=True)
