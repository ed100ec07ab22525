"""The settings page of what a team keeps of its traces."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from teams.gate import TeamRequest, page
from traces.actions.policies import set_trace_policy
from traces.actions.retention import Expiry, preview_retention
from traces.forms import PolicyForm
from traces.models import TracePolicy


@page(get="traces.policy", post="traces.policy")
def trace_settings(request: TeamRequest) -> HttpResponse:
    """A policy that would delete traces is shown with their number first, then saved."""
    now = timezone.now()
    stored = TracePolicy.of(request.actor.team)
    if request.method != "POST":
        return _shown(request, PolicyForm.of(stored), preview_retention(stored, now=now))
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, preview_retention(stored, now=now))
    bounds = {name: form.policy_fields[name] for name in ("max_age_days", "max_bytes")}
    expiry = preview_retention(TracePolicy(team=request.actor.team, **bounds), now=now)
    if expiry.total and not request.POST.get("confirmed"):
        return _shown(request, form, expiry, asks=True)
    try:
        set_trace_policy(**form.policy_fields, by=request.actor, now=now)
    except ValidationError as error:
        form.refuse(error)
        return _shown(request, form, preview_retention(stored, now=now))
    messages.success(request, "The policy is saved. Workers keep to it within ten minutes.")
    return redirect("settings-traces")


def _shown(
    request: TeamRequest, form: PolicyForm, expiry: Expiry, *, asks: bool = False
) -> HttpResponse:
    context = {"form": form, "expiry": expiry, "asks": asks}
    return render(request, "traces/trace_settings.html", context, status=form.status)
