"""The page behind an invitation's link."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from teams.actions import InvitationClosedError, accept_invitation, join_as_new_person
from teams.forms import ActionForm, NewPersonForm
from teams.models import Invitation, Membership
from teams.queries import SESSION_TEAM, open_invitation
from teams.throttle import admit
from teams.views.sessions import TOO_MANY, enter


@sensitive_post_parameters()
@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A new person fills in a form; somebody who is signed in presses one button."""
    invitation = open_invitation(token, now=timezone.now())
    if invitation is None:
        return render(request, "teams/invitation_closed.html", status=404)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        if not admit(request, "join", token):
            form.add_error(None, TOO_MANY)
            return _page(request, invitation, form, status=429)
        try:
            membership = _joined(request, form, token)
        except InvitationClosedError:
            return render(request, "teams/invitation_closed.html", status=404)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Welcome to {membership.team}.")
            return redirect("home")
    return _page(request, invitation, form, status=form.status)


def _form(request: HttpRequest) -> ActionForm:
    kind = ActionForm if request.user.is_authenticated else NewPersonForm
    return kind(request.POST if request.method == "POST" else None)


@sensitive_variables("token", "password")
def _joined(request: HttpRequest, form: ActionForm, token: str) -> Membership:
    now = timezone.now()
    if request.user.is_authenticated:
        membership = accept_invitation(token=token, person=request.user, now=now)
        request.session[SESSION_TEAM] = membership.team_id
        return membership
    membership = join_as_new_person(
        token=token,
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        now=now,
    )
    enter(request, membership.user, team=membership.team_id)
    return membership


def _page(
    request: HttpRequest, invitation: Invitation, form: ActionForm, *, status: int
) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    return render(request, "teams/join.html", context, status=status)
