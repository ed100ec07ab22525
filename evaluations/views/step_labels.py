"""The page of step labels: a judge's agreement with the rules, or the form that asks one."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from evaluations.access import runs_for
from evaluations.actions.step_labels import MAX_TRACES, start_step_labels
from evaluations.core.estimates import RunEstimate
from evaluations.estimates import estimate_run
from evaluations.forms.errors import add_action_errors
from evaluations.forms.runs import LabelingForm
from evaluations.models import Candidate, Run, RunState
from evaluations.queries.registry import runnable_candidates
from evaluations.queries.samples import candidates_of_run
from evaluations.queries.step_labels import (
    LEFT_OUT,
    label_report,
    labelable_traces,
    labelings_of,
    source_run,
)
from evaluations.thoughts import labeling_cases, labels_steps, thoughts_of
from teams.gate import TeamRequest, page
from teams.once import do_once
from traces.core.analysis import MARKS

#: So many traces on which the two differ are listed; the API has all.
SHOWN_TRACES: Final = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """What the chosen labeling would need; ``seen`` names the choice that it is about."""

    estimate: RunEstimate
    seen: str
    judge: Candidate
    traces: list[int]


@page(get="read", post="runs.write")
def run_step_labels(request: TeamRequest, pk: int) -> HttpResponse:
    """Of a run in which a judge labels steps: its agreement. Of any other: who labeled its
    thoughts, and a form that asks a judge once its own estimate was shown."""
    rows = runs_for(request.actor).select_related("suite_version__suite")
    run = get_object_or_404(rows, pk=pk)
    if labels_steps(run):
        return _agreement(request, run)
    return _labelings(request, run)


def _agreement(request: TeamRequest, run: Run) -> HttpResponse:
    report = label_report(run)
    context = {
        "run": run,
        "judge": next(iter(candidates_of_run(run)), None),
        "source": source_run(run, request.actor),
        "report": report,
        "rows": [(MARKS[row.kind], row) for row in report.agreements],
        "left_out": [(LEFT_OUT[key], count) for key, count in report.left_out],
        "differences": [
            (row, [(MARKS[each.kind], each) for each in row.kinds])
            for row in report.differences[:SHOWN_TRACES]
        ],
    }
    return render(request, "evaluations/step_labels.html", context)


def _labelings(request: TeamRequest, run: Run) -> HttpResponse:
    by = request.actor
    values: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    form = LabelingForm(judges=runnable_candidates(by), **values)
    preview = _preview(form, run) if form.is_bound and form.is_valid() else None
    if preview is not None and _is_agreed(request, preview):
        started = _start(form, preview, run, request)
        if started is not None:
            return redirect("run-detail", started)
    context = {
        "run": run,
        "once": request.POST.get("once") or uuid4().hex,
        "form": form,
        "preview": preview,
        "is_over": run.state != RunState.RUNNING,
        "most": MAX_TRACES,
        "available": len(labelable_traces(run, count=MAX_TRACES, seed=0)),
        "has_judges": form.fields["judge"].queryset.exists(),  # type: ignore[attr-defined]
        "labelings": labelings_of(run, by),
    }
    wrong = request.method == "POST" and form.errors
    template = "evaluations/step_labels_new.html"
    return render(request, template, context, status=422 if wrong else 200)


def _preview(form: LabelingForm, run: Run) -> Preview | None:
    """None, with the reason in the form, where there is nothing to ask about."""
    wished = form.cleaned_data
    judge: Candidate = wished["judge"]
    traces = labelable_traces(run, count=wished["traces"], seed=wished["seed"])
    if not traces:
        form.add_error("traces", "This run has no graded answer with a full thought.")
        return None
    cases = labeling_cases(thoughts_of(run.team, traces), run)
    return Preview(
        estimate=estimate_run(cases=cases, candidates=[judge], repeats=1),
        seen=f"{judge.pk}/{wished['traces']}/{wished['seed']}",
        judge=judge,
        traces=traces,
    )


def _is_agreed(request: TeamRequest, preview: Preview) -> bool:
    """Whether the start was pressed beside this estimate."""
    return request.POST.get("step") == "start" and request.POST.get("seen") == preview.seen


def _start(form: LabelingForm, preview: Preview, run: Run, request: TeamRequest) -> str | None:
    """The id of the started run, of one run for two clicks; None with the reasons in the form."""
    by, budget = request.actor, form.cleaned_data["budget_usd"]

    def start() -> str:
        started = start_step_labels(
            run=run,
            traces=preview.traces,
            judge=preview.judge,
            budget_usd=budget,
            by=by,
            now=timezone.now(),
        )
        return str(started.pk)

    try:
        return do_once(by=by, form=request.POST, act=start)
    except ValidationError as error:
        add_action_errors(form, error)
        return None
