"""Reads about gates."""

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from decision.access import gates_for
from decision.models import GateResult
from teams.access import Actor


def gate_list(by: Actor) -> QuerySet[GateResult]:
    """Newest first; of a record only ``headline``, ``suite_name`` and the two ``labels``."""
    return (
        gates_for(by)
        .defer("record")
        .annotate(
            headline=KT("record__headline"),
            suite_name=KT("record__suite__name"),
            suite_version=KT("record__suite__version"),
            candidate_label=KT("record__candidate__label"),
            incumbent_label=KT("record__incumbent__label"),
        )
        .order_by("-created_at", "-pk")
    )
