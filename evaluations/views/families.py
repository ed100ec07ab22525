"""One model at several efforts, registered with one click."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from evaluations.access import candidates_for
from evaluations.actions.families import register_family
from evaluations.forms.families import FamilyForm
from teams.gate import TeamRequest, page


@page(post="candidates.write")
def model_family(request: TeamRequest, slug: str) -> HttpResponse:
    """Register the rungs that were written; the models page shows them."""
    rows = candidates_for(request.actor).select_related("connection")
    candidate = get_object_or_404(rows, slug=slug, archived_at=None)
    form = FamilyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write the rungs, such as low, medium, high.")
        return redirect("model-detail", slug)
    try:
        rungs = register_family(
            candidate=candidate, rungs=form.cleaned_data["rungs"], by=request.actor
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("model-detail", slug)
    messages.success(request, f"{len(rungs)} rungs of {rungs[0].family} are registered.")
    return redirect("models")
