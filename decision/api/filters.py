"""By what decisions and gates can be filtered."""

from django_filters import ChoiceFilter, FilterSet

from decision.models import DecisionState, GateVerdict
from evaluations.api.filters import IdFilter, TextFilter


class DecisionFilter(FilterSet):  # type: ignore[misc]
    """Decisions by state and run."""

    state = ChoiceFilter(label="Open, or recorded.", choices=DecisionState.choices)
    run = IdFilter(label="Id of the run.")


class GateFilter(FilterSet):  # type: ignore[misc]
    """Gates by verdict, run and candidate."""

    verdict = ChoiceFilter(label="What it came to.", choices=GateVerdict.choices)
    run = IdFilter(label="Id of the candidate's run.")
    candidate = TextFilter(label="Slug of the candidate.", max_length=80)
