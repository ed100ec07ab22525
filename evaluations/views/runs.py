"""Pages of runs: the list, a new one with its estimate, and its progress."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from evaluations.access import runs_for
from evaluations.actions.run_checks import CannotChangeRunError, CannotStartError
from evaluations.actions.runs import (
    cancel_run,
    regrade_run,
    resume_run,
    retry_failed,
    start_run,
)
from evaluations.core.estimates import RunEstimate
from evaluations.estimates import estimate_run
from evaluations.forms.errors import add_action_errors
from evaluations.forms.runs import ResumeForm, RunForm
from evaluations.models import Run, SampleState
from evaluations.queries import samples
from evaluations.queries.registry import active_candidates
from evaluations.queries.runs import run_list, run_progress
from evaluations.queries.samples import SampleFilter
from evaluations.queries.suites import cases_of, runnable_versions
from teams.access import Actor
from teams.gate import TeamRequest, page


@page(get="read")
def runs(request: TeamRequest) -> HttpResponse:
    """All runs of the team, newest first."""
    paginator = Paginator(run_list(request.actor), 30)
    context = {"page": paginator.get_page(request.GET.get("page"))}
    return render(request, "evaluations/runs.html", context)


@page(get="runs.write", post="runs.write")
def run_new(request: TeamRequest) -> HttpResponse:
    """The form; then its estimate; then, from the page with the estimate, the start."""
    by = request.actor
    form = RunForm(
        request.POST or None,
        initial={"suite_version": request.GET.get("version")},
        versions=runnable_versions(by),
        candidates=active_candidates(by),
    )
    estimate = None
    if form.is_valid():
        values = form.cleaned_data
        if request.POST.get("step") == "start":
            run = _try(form, lambda: start_run(by=by, now=timezone.now(), **values))
            if run is not None:
                return redirect("run-detail", run.pk)
        estimate = _estimate(values)
    context = {"form": form, "estimate": estimate}
    if request.htmx:
        return render(request, "evaluations/run_new.html#estimate", context)
    status = 422 if form.errors else 200
    return render(request, "evaluations/run_new.html", context, status=status)


@page(get="read")
def run_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """Progress: done, failed by cause, left, spent, time left; polled while it runs."""
    run = _run(request.actor, pk)
    context = {
        "run": run,
        "progress": run_progress(run),
        "resume_form": ResumeForm(initial={"budget_usd": run.budget_usd}),
    }
    template = "evaluations/run_detail.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


@page(get="read")
def run_samples(request: TeamRequest, pk: int) -> HttpResponse:
    """Single samples of a run, filtered; each leads to its own page."""
    run = _run(request.actor, pk)
    wanted = SampleFilter(
        **{name: request.GET.get(name, "") for name in ("state", "outcome", "candidate", "case")}
    )
    paginator = Paginator(samples.run_samples(run, wanted), 50)
    context = {
        "run": run,
        "wanted": wanted,
        "page": paginator.get_page(request.GET.get("page")),
        "states": SampleState.choices,
        "candidates": samples.candidates_of_run(run),
    }
    return render(request, "evaluations/run_samples.html", context)


@page(get="read")
def sample_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One sample: every attempt, every verdict, and its trace."""
    sample = get_object_or_404(samples.sample_page(request.actor, pk))
    return render(request, "evaluations/sample_detail.html", {"sample": sample})


@page(post="runs.write")
def run_cancel(request: TeamRequest, pk: int) -> HttpResponse:
    """Stop asking; what is there stays."""
    return _change(request, pk, cancel_run, "Cancelled. What is there stays.")


@page(post="runs.write")
def run_resume(request: TeamRequest, pk: int) -> HttpResponse:
    """Go on with what was not asked yet, perhaps with more money or time."""
    form = ResumeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "; ".join(form.errors.as_text().splitlines()))
        return redirect("run-detail", pk)
    return _change(request, pk, resume_run, "The run goes on.", **form.cleaned_data)


@page(post="runs.write")
def run_retry(request: TeamRequest, pk: int) -> HttpResponse:
    """Ask the failed samples again."""
    return _change(request, pk, retry_failed, "The failed samples are asked again.")


@page(post="runs.write")
def run_regrade(request: TeamRequest, pk: int) -> HttpResponse:
    """Grade all answers again: no call, no token."""
    return _change(request, pk, regrade_run, "All answers are graded again, without any call.")


def _run(by: Actor, pk: int) -> Run:
    rows = runs_for(by).select_related("suite_version__suite", "created_by")
    return get_object_or_404(rows, pk=pk)


def _change(
    request: TeamRequest, pk: int, action: Callable[..., Run], done: str, **values: Any
) -> HttpResponse:
    try:
        action(run=_run(request.actor, pk), by=request.actor, now=timezone.now(), **values)
        messages.success(request, done)
    except (CannotChangeRunError, CannotStartError) as error:
        messages.error(request, str(error))
    return redirect("run-detail", pk)


def _estimate(values: dict[str, Any]) -> RunEstimate:
    return estimate_run(
        cases=cases_of(values["suite_version"]),
        candidates=list(values["candidates"]),
        repeats=values["repeats"],
    )


def _try(form: RunForm, act: Callable[[], Run]) -> Run | None:
    """The action's result, or None with its errors put into the form."""
    try:
        return act()
    except ValidationError as error:
        add_action_errors(form, error)
    except CannotStartError as error:
        form.add_error(None, str(error))
    return None
