"""The page that starts a run: what to measure, what it would need, and only then the start."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.http import trigger_client_event

from evaluations.access import runs_for
from evaluations.actions.runs import start_run
from evaluations.core.estimates import RunEstimate
from evaluations.estimates import estimate_run
from evaluations.forms.errors import add_action_errors
from evaluations.forms.runs import RunForm
from evaluations.models import Candidate
from evaluations.queries.registry import runnable_candidates
from evaluations.queries.suites import cases_of, runnable_versions
from teams.access import Actor
from teams.gate import TeamRequest, page
from teams.once import do_once
from teams.templatetags.formatting import count, seconds, usd


@dataclass(frozen=True, slots=True)
class Preview:
    """What the chosen run would need, and what stands in its way.

    ``seen`` names the choice: a run starts only from the page that showed its own estimate.
    ``covered`` is the share of the expected cost that the budget covers; None where all of it.
    """

    estimate: RunEstimate
    seen: str
    unpriced: tuple[Candidate, ...]
    covered: float | None
    freezes: bool

    @property
    def sentence(self) -> str:
        """The estimate for readers who do not see it change."""
        cost = self.estimate.cost_usd
        price = "cost not known" if cost is None else f"about {usd(cost)}"
        return f"{count(self.estimate.requests)} calls, {price}, about {self.time}."

    @property
    def time(self) -> str:
        """How long it takes, in words."""
        return str(seconds(self.estimate.seconds))


@page(get="runs.write", post="runs.write")
def run_new(request: TeamRequest) -> HttpResponse:
    """The form with its estimate; the start, from the page that showed this very estimate.

    ``?version=``, ``?candidate=`` (a slug) and ``?like=`` (a run) fill it in beforehand.
    """
    by = request.actor
    form = _form(by, **({"data": request.POST} if request.method == "POST" else _before(request)))
    preview = _preview(form.cleaned_data) if form.is_bound and form.is_valid() else None
    if preview is not None and _is_agreed(request, preview):
        started = _start(form, request)
        if started is not None:
            return redirect("run-detail", started)
    context = {
        "once": request.POST.get("once") or uuid4().hex,
        "form": form,
        "preview": preview,
        "has_suites": runnable_versions(by).exists(),
        "has_candidates": runnable_candidates(by).exists(),
    }
    if request.htmx:
        fragment = render(request, "evaluations/run_new.html#estimate", context)
        said = preview.sentence if preview else "Not everything is chosen yet."
        return trigger_client_event(fragment, "status", {"value": said})
    wrong = request.method == "POST" and form.errors
    return render(request, "evaluations/run_new.html", context, status=422 if wrong else 200)


def _form(by: Actor, **values: Any) -> RunForm:
    versions = runnable_versions(by).annotate(case_count=Count("cases"))
    return RunForm(versions=versions, candidates=runnable_candidates(by), **values)


def _before(request: TeamRequest) -> dict[str, Any]:
    """What the address fills in: ``data`` where that is complete, to be estimated at once."""
    chosen = _chosen(request)
    complete = {"suite_version", "candidates"} <= chosen.keys()
    return {"data" if complete else "initial": chosen}


def _chosen(request: TeamRequest) -> dict[str, Any]:
    by, wishes = request.actor, request.GET
    chosen: dict[str, Any] = {"repeats": 1}
    callable_ones = runnable_candidates(by)
    like = wishes.get("like", "")
    run = runs_for(by).filter(pk=like).first() if like.isdecimal() else None
    if run is not None:
        chosen |= {"suite_version": run.suite_version_id, "repeats": run.repeats}
        chosen |= {"budget_usd": run.budget_usd, "adaptive": bool(run.adaptive)}
        chosen |= {"margin": 100 * run.adaptive.get("margin", 0.0) or None}
        rows = callable_ones.filter(pk__in=run.run_candidates.values("candidate"))
    else:
        rows = callable_ones.filter(slug__in=wishes.getlist("candidate"))
    if wishes.get("version", "").isdecimal():
        chosen["suite_version"] = int(wishes["version"])
    elif run is None and (only := list(runnable_versions(by)[:2])) and len(only) == 1:
        chosen["suite_version"] = only[0].pk
    if found := [row.pk for row in rows]:
        chosen["candidates"] = found
    return chosen


def _preview(values: dict[str, Any]) -> Preview:
    version, candidates = values["suite_version"], list(values["candidates"])
    estimate = estimate_run(
        cases=cases_of(version), candidates=candidates, repeats=values["repeats"]
    )
    pairs = zip(candidates, estimate.candidates, strict=True)
    chosen = ",".join(str(row.pk) for row in candidates)
    return Preview(
        estimate=estimate,
        seen=f"{version.pk}/{chosen}/{values['repeats']}",
        unpriced=tuple(row for row, expected in pairs if expected.cost_usd is None),
        covered=_covered(values["budget_usd"], estimate.cost_usd),
        freezes=not version.is_frozen,
    )


def _covered(budget_usd: float | None, cost_usd: float | None) -> float | None:
    """The share of the expected cost within the budget; None where it is enough or unknown."""
    if budget_usd is None or not cost_usd or budget_usd >= cost_usd:
        return None
    return budget_usd / cost_usd


def _is_agreed(request: TeamRequest, preview: Preview) -> bool:
    """Whether the start was pressed beside this estimate. An estimate that fills in while the
    form changes never starts anything, whichever button was pressed before.
    """
    pressed = request.POST.get("step") == "start" and not request.htmx
    return pressed and request.POST.get("seen") == preview.seen


def _start(form: RunForm, request: TeamRequest) -> str | None:
    """The id of the started run, of one run for two clicks; None with the reasons in the form."""
    by = request.actor

    def start() -> str:
        return str(start_run(by=by, now=timezone.now(), **form.wishes()).pk)

    try:
        return do_once(by=by, form=request.POST, act=start)
    except ValidationError as error:
        add_action_errors(form, error)
        return None
