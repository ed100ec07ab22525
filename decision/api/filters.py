"""By what decisions can be filtered."""

from django_filters import ChoiceFilter, FilterSet

from decision.models import DecisionState
from evaluations.api.filters import IdFilter


class DecisionFilter(FilterSet):  # type: ignore[misc]
    """Decisions by state and run."""

    state = ChoiceFilter(label="Open, or recorded.", choices=DecisionState.choices)
    run = IdFilter(label="Id of the run.")
