"""A re-check by hand, and the settings of who gets notices."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from decision.access import webhooks_for
from decision.actions.rechecks import NotRecordedError, recheck_decision
from decision.actions.webhooks import add_webhook, remove_webhook, wish_mails
from decision.forms import NoticeWishForm, WebhookForm
from decision.recheck_page import notices_page
from decision.views.addresses import own_decision
from evaluations.forms.errors import add_action_errors
from teams.encryption import Secret
from teams.gate import TeamRequest, page


@page(post="decisions.write")
def decision_recheck(request: TeamRequest, slug: str) -> HttpResponse:
    """Look at a recorded decision with the evidence of now."""
    decision = own_decision(request.actor, slug)
    try:
        row = recheck_decision(decision=decision, by=request.actor, now=timezone.now())
    except NotRecordedError as error:
        messages.error(request, str(error))
        return redirect("decision-detail", slug)
    if row.problem:
        messages.error(request, row.problem)
    elif row.would_change:
        messages.warning(request, "Checked: this decision would now change.")
    else:
        messages.success(request, "Checked: it would be decided the same today.")
    return redirect("decision-record", slug)


@page(get="read", post="read")
def notices(request: TeamRequest) -> HttpResponse:
    """Who gets notices; posted, whether the person themselves does by e-mail."""
    if request.method == "POST":
        wish = NoticeWishForm(request.POST)
        wish_mails(wanted=wish.is_valid() and wish.cleaned_data["wanted"], by=request.actor)
        messages.success(request, "Saved.")
        return redirect("settings-notices")
    return _shown(request, WebhookForm())


@never_cache
@page(post="webhooks.manage")
def webhook_add(request: TeamRequest) -> HttpResponse:
    """One more address; this one answer shows the secret that signs what it gets."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            url = form.cleaned_data["url"]
            _, secret = add_webhook(url=url, by=request.actor, now=timezone.now())
            return _shown(request, WebhookForm(), secret)
        except ValidationError as error:
            add_action_errors(form, error)
    return _shown(request, form, status=422)


@page(post="webhooks.manage")
def webhook_remove(request: TeamRequest, pk: int) -> HttpResponse:
    """Send nothing more to an address."""
    remove_webhook(webhook=get_object_or_404(webhooks_for(request.actor), pk=pk), by=request.actor)
    messages.success(request, "Removed: this address gets nothing more.")
    return redirect("settings-notices")


def _shown(
    request: TeamRequest, form: WebhookForm, secret: Secret | None = None, status: int = 200
) -> HttpResponse:
    shown = notices_page(request.actor)
    context = {
        "page": shown,
        "wish": NoticeWishForm(initial={"wanted": shown.wants_mail}),
        "form": form,
        "secret": secret,
        "manages": request.actor.may("webhooks.manage"),
    }
    return render(request, "decision/notices.html", context, status=status)
