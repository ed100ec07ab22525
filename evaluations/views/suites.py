"""Pages of suites: the list, one version, exports, a new suite from a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.access import suites_for
from evaluations.actions.suites import hold_out_cases, import_starter, restore_suite
from evaluations.case_rows import written_version
from evaluations.core.suite_files import FILE_FORMATS, WRITTEN, SuiteFileError
from evaluations.forms.suites import NewSuiteForm
from evaluations.models import Suite, SuiteVersion
from evaluations.queries.duplicates import version_duplicates
from evaluations.queries.suites import (
    case_counts,
    cases_on_page,
    filtered_cases,
    graders_in_words,
    runs_of,
    suite_list,
    suite_versions,
    tags_of,
)
from evaluations.starter_suites import available_starters
from evaluations.suite_uploads import Preview, create_from_upload, preview_of
from teams.access import Actor
from teams.gate import TeamRequest, page

_PER_PAGE = 50


@page(get="read")
def suites(request: TeamRequest) -> HttpResponse:
    """All suites in use."""
    return render(request, "evaluations/suites.html", {"suites": suite_list(request.actor)})


@page(get="read")
def suite(request: TeamRequest, slug: str) -> HttpResponse:
    """The newest version of a suite."""
    found = _suite(request.actor, slug)
    newest = found.versions.order_by("-number").first()
    if newest is None:
        raise Http404
    return redirect("suite-version", slug, newest.number)


@page(get="read")
def suite_version(request: TeamRequest, slug: str, number: int) -> HttpResponse:
    """One version: its cases, how they are judged, and where it was used."""
    by = request.actor
    version = _version(by, slug, number)
    tag, text = request.GET.get("tag", ""), request.GET.get("q", "").strip()
    rows = filtered_cases(version, by, tag=tag, text=text)
    found = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "suite": version.suite,
        "version": version,
        "versions": suite_versions(version.suite),
        **case_counts(version),
        "page": found,
        "cases": cases_on_page(version, list(found.object_list)),
        "default_graders": graders_in_words(version.default_graders),
        "tags": tags_of(version),
        "tag": tag,
        "q": text,
        "runs": runs_of(version, by)[:20],
        "formats": WRITTEN,
    }
    return render(request, "evaluations/suite_version.html", context)


@page(get="read")
def suite_duplicates(request: TeamRequest, slug: str, number: int) -> HttpResponse:
    """Cases of a version that ask the same, or nearly so."""
    version = _version(request.actor, slug, number)
    context = {"version": version, "shown": version_duplicates(version, request.actor)}
    return render(request, "evaluations/suite_duplicates.html", context)


@page(get="read")
def suite_export(request: TeamRequest, slug: str, number: int, form: str) -> HttpResponse:
    """The cases of a version as a file; first what the format cannot hold, where there is such."""
    version = _version(request.actor, slug, number)
    chosen = next((name for name in WRITTEN if name == form), None)
    if chosen is None:
        raise Http404
    try:
        written = written_version(version, request.actor, format=chosen)
    except SuiteFileError as error:
        messages.error(request, str(error))
        return redirect("suite-version", slug, number)
    if written.losses and "download" not in request.GET:
        context = {"version": version, "losses": written.losses, "label": WRITTEN[chosen]}
        return render(request, "evaluations/suite_export.html", context)
    ending = FILE_FORMATS[chosen].endings[0]
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-v{number}.{ending}"',
        "X-Rationale-Losses": str(len(written.losses)),
    }
    return HttpResponse(
        written.content, content_type=FILE_FORMATS[chosen].content_type, headers=headers
    )


@page(get="suites.write", post="suites.write")
def suite_new(request: TeamRequest) -> HttpResponse:
    """A new suite: first what its file holds, then, when confirmed, the suite."""
    form = NewSuiteForm(request.POST or None, request.FILES or None)
    preview: Preview | None = None
    if form.is_valid():
        if request.POST.get("step") == "create" or not (
            form.cleaned_data["file"] or form.cleaned_data["upload"]
        ):
            version = create_from_upload(form, by=request.actor)
            if version is not None:
                messages.success(request, f"{version.suite} was created as a draft.")
                return redirect("suite-version", version.suite.slug, version.number)
        else:
            preview = preview_of(form, by=request.actor)
    return _new_page(request, form, preview)


@page(post="suites.write")
def suite_starter(request: TeamRequest) -> HttpResponse:
    """Add a starter suite in one click; the smallest one where none is named."""
    name = request.POST.get("name", "micro_arithmetic")
    if name not in available_starters():
        raise Http404
    version = import_starter(name=name, by=request.actor)
    return redirect("suite-version", version.suite.slug, version.number)


@page(post="held_out.write")
def suite_hold_out(request: TeamRequest, slug: str, number: int) -> HttpResponse:
    """Hold a case out, or release it, in all versions of the suite."""
    version = _version(request.actor, slug, number)
    case = get_object_or_404(version.cases, key=request.POST.get("key", ""))
    held_out = request.POST.get("held_out") == "1"
    hold_out_cases(case_ids=[case.pk], held_out=held_out, by=request.actor)
    told = "is held out: only owners may read it." if held_out else "is released."
    messages.success(request, f"{case.key} {told}")
    return redirect("suite-version", slug, number)


@page(post="suites.write")
def suite_restore(request: TeamRequest, slug: str) -> HttpResponse:
    """Put an archived suite back into lists and new runs."""
    found = _suite(request.actor, slug)
    restore_suite(suite=found, by=request.actor)
    messages.success(request, f"{found.name} is in use again.")
    return redirect("suite", slug)


def _new_page(request: HttpRequest, form: NewSuiteForm, preview: Preview | None) -> HttpResponse:
    status = 422 if form.errors or (preview and preview.problems) else 200
    context = {"form": form, "preview": preview, "starters": available_starters()}
    return render(request, "evaluations/suite_new.html", context, status=status)


def _suite(by: Actor, slug: str) -> Suite:
    return get_object_or_404(suites_for(by), slug=slug)


def _version(by: Actor, slug: str, number: int) -> SuiteVersion:
    rows = SuiteVersion.objects.select_related("suite", "frozen_by")
    return get_object_or_404(rows, suite=_suite(by, slug), number=number)
