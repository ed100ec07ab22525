"""What the views share: the decision of an address, and criteria that travel in one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from decision.access import decisions_for, with_evidence
from decision.actions import DecisionRecordedError
from decision.core.profile import Profile, criteria_to_json
from decision.decision_page import asked_criteria
from decision.models import Decision
from decision.troubles import Query
from teams.access import Actor
from teams.gate import TeamRequest

#: Longer ones are no address of ours.
LONGEST_ADDRESS = 4000


def own_decision(by: Actor, slug: str) -> Decision:
    """The team's decision with its run and suite; 404 for any other."""
    return get_object_or_404(with_evidence(decisions_for(by)), slug=slug)


def lists_of(query: QueryDict) -> Query:
    """All values of an address by name."""
    return {name: query.getlist(name) for name in query}


def address_query(address: str) -> QueryDict:
    """The text of an address as a query."""
    return QueryDict(address[:LONGEST_ADDRESS].removeprefix("?"))


def posted_criteria(decision: Decision, address: str) -> list[dict[str, object]]:
    """Criteria that a form carries as the text of an address.

    Raises AddressError naming every field that cannot be used.
    """
    profile: Profile = asked_criteria(decision, lists_of(address_query(address)))
    return criteria_to_json(profile)


def saved_beside_weights(
    request: TeamRequest, slug: str, save: Callable[[], object], *, said: str, anchor: str
) -> HttpResponse:
    """Save what belongs to a decision, say so or why not, and go back to ``anchor`` of its page;
    the weights of the address stay as they are."""
    try:
        save()
        messages.success(request, said)
    except ValidationError as error:
        messages.error(request, f"Nothing was saved: {' '.join(error.messages)}")
    except DecisionRecordedError as error:
        messages.error(request, f"Nothing was saved: {error}")
    back = reverse("decision-detail", args=[slug])
    address = request.POST.get("criteria", "")
    return redirect(f"{back}?{address}#{anchor}" if address else f"{back}#{anchor}")
