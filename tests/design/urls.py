"""A page that shows every component, beside the real pages: only the tests can reach it."""

import random
from datetime import timedelta
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

HERE = Path(__file__).parent
ROWS = (
    {"name": "Alpha-R 32B", "accuracy": 0.834, "low": 0.76, "high": 0.89, "cost": 0.00042, "s": 18},
    {
        "name": "o3-mini, high",
        "accuracy": 0.812,
        "low": 0.73,
        "high": 0.87,
        "cost": 0.0312,
        "s": 42,
    },
    {"name": "Distill 14B", "accuracy": 0.61, "low": 0.51, "high": 0.7, "cost": None, "s": 7.25},
)


KINDS = [
    "answered",
    "truncated",
    "empty",
    "looped",
    "refused",
    "failed",
    "correct",
    "incorrect",
    "unscored",
    "full",
    "summary",
    "encrypted",
    "hidden",
    "none",
    "running",
    "stopped",
    "cancelled",
    "finished",
    "pending",
    "leased",
    "graded",
    "open",
    "recorded",
    "draft",
    "frozen",
    "archived",
    "measured",
    "reported",
    "published",
    "estimated",
    "declared",
]


class ModelForm(forms.Form):
    """One field of each kind, some of them wrong."""

    name = forms.CharField(help_text="As people say it, for example “o3-mini, high effort”.")
    url = forms.URLField(label="Base URL", required=False, assume_scheme="https")
    effort = forms.ChoiceField(choices=[("", "not set"), ("low", "low"), ("high", "high")])
    price = forms.FloatField(label="Output price", help_text="USD per million tokens.", min_value=0)
    prompt = forms.CharField(label="System prompt", widget=forms.Textarea, required=False)
    opens = forms.BooleanField(label="The prompt already opens the thought", required=False)
    graders = forms.MultipleChoiceField(
        choices=[("exact", "Exact"), ("number", "Number"), ("json", "JSON")],
        widget=forms.CheckboxSelectMultiple,
    )
    verdict = forms.ChoiceField(
        choices=[("a", "A is better"), ("tie", "Tie")], widget=forms.RadioSelect, required=False
    )


def fragment(name: str, request: HttpRequest | None = None, **values: object) -> str:
    """A template from this folder, with the project's own context."""
    template = engines["django"].from_string((HERE / name).read_text())
    return template.render(values, request)


def components(request: HttpRequest) -> HttpResponse:
    """Everything that the guide for page authors names, once."""
    messages.success(request, "Recorded. The page and its JSON never change from now on.")
    form = ModelForm(
        {"price": "-3", "graders": ["exact"]} if "wrong" in request.GET else None,
    )
    page = Paginator(range(480), 20).get_page(3)
    text = fragment(
        "components.html",
        request,
        form=form,
        rows=ROWS,
        kinds=KINDS,
        progress=fragment("progress.html", done=40),
        page=page,
        moment=timezone.now() - timedelta(minutes=5),
        values=[0.5, 0.52, None, 0.61, 0.58, 0.7, 0.83],
    )
    return HttpResponse(text)


def progress(request: HttpRequest) -> HttpResponse:
    """A fragment as htmx fetches it; it says what changed."""
    if "quiet" in request.GET:
        return HttpResponse("<p>Changed, and nobody was told.</p>")
    done = int(request.GET.get("done", 40))
    response = HttpResponse(fragment("progress.html", request, done=done))
    response["HX-Trigger"] = f'{{"status": "{done} of 60 done."}}'
    return response


def fault(request: HttpRequest, name: str) -> HttpResponse:
    """A good page but for one fault."""
    noise = random.Random(7).randbytes(90_000).hex() if name == "heavy" else ""
    return HttpResponse(fragment("fault.html", request, fault=name, noise=noise))


def refused(request: HttpRequest) -> HttpResponse:
    """What a person sees whose role does not allow it."""
    raise PermissionDenied("Your role may not: Start runs. Role needed: member.")


def broken(request: HttpRequest) -> HttpResponse:
    """Fails as a bug would, with a secret in its message."""
    raise ValueError("the key is sk-secret")


urlpatterns = [
    path("design/", components, name="design"),
    path("design/progress/", progress, name="design-progress"),
    path("design/fault/<str:name>/", fault),
    path("design/refused/", refused),
    path("design/broken/", broken),
    path("", include("config.urls")),
]
