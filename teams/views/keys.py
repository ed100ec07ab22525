"""API keys of a team."""

import shlex

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from teams.access import own_rows
from teams.actions import create_api_key, revoke_api_key
from teams.encryption import Secret
from teams.forms import ApiKeyForm
from teams.gate import TeamRequest, page
from teams.models import ApiKey
from teams.queries import keys_of


@never_cache
@page(get="read", post="keys.manage")
def keys(request: TeamRequest) -> HttpResponse:
    """Which programs may come in. A POST creates a key, and this one answer shows it."""
    form = ApiKeyForm(request.POST if request.method == "POST" else None)
    secret = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            _, secret = create_api_key(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at(now),
                by=request.actor,
                now=now,
            )
        except ValidationError as error:
            form.refuse(error)
    return _keys_page(request, form, secret)


@page(post="keys.manage")
def key_revoke(request: TeamRequest, pk: int) -> HttpResponse:
    """Makes a key useless at once."""
    key = get_object_or_404(own_rows(request.actor, ApiKey.objects.all()), pk=pk)
    try:
        revoke_api_key(key=key, by=request.actor, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The key {key.name} is revoked.")
    return redirect("settings-keys")


def _keys_page(request: TeamRequest, form: ApiKeyForm, secret: Secret | None) -> HttpResponse:
    context = {
        "keys": keys_of(request.actor),
        "now": timezone.now(),
        "form": ApiKeyForm() if secret else form,
        "manages": request.actor.may("keys.manage"),
        "secret": secret,
        "curl": _curl(request, secret),
    }
    return render(request, "teams/keys.html", context, status=form.status)


def _curl(request: TeamRequest, secret: Secret | None) -> str:
    """One line for a shell; without a fresh key it reads the key from the environment."""
    address = shlex.quote(request.build_absolute_uri(reverse("api-me")))
    return f'curl -H "Authorization: Bearer {secret or "$RATIONALE_KEY"}" {address}'
