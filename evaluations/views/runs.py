"""Pages of runs: the list, one run with its progress, and what may be done to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_htmx.http import retarget, trigger_client_event

from evaluations.access import runs_for
from evaluations.actions.runs import cancel_run, regrade_run, resume_run, retry_failed
from evaluations.forms.runs import ResumeForm
from evaluations.models import Run, RunState
from evaluations.queries.decoding import run_decoding
from evaluations.queries.effort import effort_families
from evaluations.queries.run_page import run_page
from evaluations.queries.runs import run_list
from evaluations.thoughts import labels_steps
from teams.access import Actor
from teams.gate import TeamRequest, page
from teams.templatetags.formatting import usd


@page(get="read")
def runs(request: TeamRequest) -> HttpResponse:
    """All runs of the team, newest first; ``?state=`` shows those in one state."""
    rows = run_list(request.actor)
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in RunState.values else rows
    context = {
        "page": Paginator(shown, 30).get_page(request.GET.get("page")),
        "total": runs_for(request.actor).count(),
        "states": RunState.choices,
        "state": state,
    }
    return render(request, "evaluations/runs.html", context)


@page(get="read")
def run_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """Progress: done, failed by cause, left, spent, time left; polled while it runs.

    A poll (with ``?failed=``, what its page knows) gets the figures; where more has changed than
    those, all that depends on the run's state, and how it ended is said aloud.
    """
    run = _run(request.actor, pk)
    shown = run_page(run, now=timezone.now(), polled=bool(request.htmx))
    context = {
        "run": run,
        "shown": shown,
        "progress": shown.progress,
        "labels_steps": labels_steps(run),
        "budget_text": f"{usd(shown.committed_usd)} of the {usd(run.budget_usd)} budget",
        "resume_form": ResumeForm(),
        "can_resume": shown.progress.state in (RunState.STOPPED, RunState.CANCELLED),
    }
    template = "evaluations/run_detail.html"
    if not request.htmx:
        more = {"families": effort_families(run), "decoding": run_decoding(run)}
        return render(request, template, context | more)
    if shown.progress.is_over:
        whole = retarget(render(request, f"{template}#progress", context), "#progress")
        return trigger_client_event(whole, "status", {"value": shown.sentence})
    if request.GET.get("failed") != str(shown.progress.failed):
        return retarget(render(request, f"{template}#progress", context), "#progress")
    return render(request, f"{template}#live", context)


@page(post="runs.write")
def run_cancel(request: TeamRequest, pk: int) -> HttpResponse:
    """Stop asking; what is there stays."""
    return _change(request, pk, cancel_run, "Stopped. What is there stays, and it can go on.")


@page(post="runs.write")
def run_resume(request: TeamRequest, pk: int) -> HttpResponse:
    """Go on with what was not asked yet, perhaps with more money or time."""
    form = ResumeForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form[field].label}: {' '.join(map(str, errors))}")
        return redirect("run-detail", pk)
    return _change(request, pk, resume_run, "The run goes on.", **form.cleaned_data)


@page(post="runs.write")
def run_retry(request: TeamRequest, pk: int) -> HttpResponse:
    """Ask the failed samples again."""
    return _change(request, pk, retry_failed, "The failed samples are asked again.")


@page(post="runs.write")
def run_regrade(request: TeamRequest, pk: int) -> HttpResponse:
    """Grade all answers again: no call, no token."""
    return _change(
        request, pk, regrade_run, "All answers are graded again; no candidate is called."
    )


def _run(by: Actor, pk: int) -> Run:
    rows = runs_for(by).select_related("suite_version__suite", "created_by")
    return get_object_or_404(rows, pk=pk)


def _change(
    request: TeamRequest, pk: int, action: Callable[..., Run], done: str, **values: Any
) -> HttpResponse:
    try:
        action(run=_run(request.actor, pk), by=request.actor, now=timezone.now(), **values)
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("run-detail", pk)
