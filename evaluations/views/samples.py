"""Pages of samples: those of a run, and one with all that happened to it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from evaluations.access import runs_for
from evaluations.actions.watching import BY_HAND, POLLED, watch_sample
from evaluations.forms.runs import SampleFilterForm
from evaluations.queries import samples
from evaluations.queries.live import live_reply
from evaluations.queries.run_items import wrote_canary
from evaluations.queries.samples import ENDINGS
from teams.gate import TeamRequest, page


@page(get="read")
@vary_on_headers("HX-Request")
def run_samples(request: TeamRequest, pk: int) -> HttpResponse:
    """Single samples of a run, filtered; each leads to its own page. Polled while the run runs."""
    run = get_object_or_404(runs_for(request.actor).select_related("suite_version__suite"), pk=pk)
    form = SampleFilterForm(
        request.GET,
        candidates=samples.candidates_of_run(run),
        causes=samples.causes_of_failure(run),
    )
    wanted = form.wanted()
    counts = samples.ending_counts(run)
    found = Paginator(samples.run_samples(run, wanted, request.actor), 50)
    context = {
        "run": run,
        "form": form,
        "wanted": wanted,
        "page": found.get_page(request.GET.get("page")),
        "total": sum(counts.values()),
        "endings": [(key, label, counts[key]) for key, (label, _) in ENDINGS.items()],
    }
    template = "evaluations/run_samples.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@page(get="read")
def sample_detail(request: TeamRequest, pk: int) -> HttpResponse:
    """One sample: every call, every verdict, its trace, and who else was asked the same.

    A poll says with ``?state=`` what its page knows, and gets a fragment where that has changed.
    With ``?watch=`` what has come of an open reply is shown too.
    """
    sample = get_object_or_404(samples.sample_page(request.actor, pk))
    if request.htmx and request.GET.get("state") == sample.state:
        return HttpResponse(status=204)
    watched = "watch" in request.GET and not sample.is_veiled
    context = {
        "sample": sample,
        "live": live_reply(sample, now=timezone.now()) if watched else None,
        "is_open": samples.is_open(sample),
        "changed": bool(request.htmx),
        "calls": samples.calls_of(sample),
        "siblings": samples.siblings(sample),
        "knows_canary": wrote_canary(sample),
    }
    template = "evaluations/sample_detail.html"
    if not request.htmx:
        return render(request, template, context)
    response = render(request, f"{template}#live", context)
    told = f"This sample is now: {sample.get_state_display().lower()}."
    return trigger_client_event(response, "status", {"value": told})


@page(post="read")
def sample_watch(request: TeamRequest, pk: int) -> HttpResponse:
    """What has come of an open reply, and a while more in which its driver shows it.

    ``seen`` is the phase that the reader's page knows. The first look by htmx gets the whole
    block, later ones what is new in it; without htmx each look is a page.
    """
    sample = get_object_or_404(samples.sample_page(request.actor, pk))
    now = timezone.now()
    lasts = POLLED if request.htmx else BY_HAND
    watch_sample(sample=sample, lasts=lasts, by=request.actor, now=now)
    if not request.htmx:
        return redirect(f"{reverse('sample-detail', args=[pk])}?watch=1#watch")
    live, seen = live_reply(sample, now=now), request.POST.get("seen")
    part = "look" if seen else "watching"
    context = {"sample": sample, "live": live}
    response = render(request, f"evaluations/sample_detail.html#{part}", context)
    if live.phase == "answer" and seen not in (None, "answer"):
        # How the call ends is said by the rest of the page, which polls for the sample's state.
        trigger_client_event(response, "status", {"value": "The answer begins."})
    return response
