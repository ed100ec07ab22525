"""A person's own account: name, password, teams."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from teams.actions import change_password, create_team, rename_person
from teams.forms import ActionForm, NameForm, PasswordForm, TeamForm
from teams.gate import PersonRequest, TeamRequest, page, signed_in
from teams.queries import SESSION_TEAM, teams_of
from teams.throttle import admit, forget
from teams.views.sessions import TOO_MANY


@never_cache
@signed_in("GET", "POST")
def account(request: PersonRequest) -> HttpResponse:
    """Who you are and where you belong; a POST changes the name."""
    sent = request.POST if request.method == "POST" else None
    form = NameForm(sent, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_person(person=request.user, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Your name is changed.")
            return redirect("account")
    return _account_page(request, form, name_form=form)


@sensitive_post_parameters()
@never_cache
@signed_in("POST")
def password_change(request: PersonRequest) -> HttpResponse:
    """A new password; this session goes on, all others of this person end."""
    form = PasswordForm(request.POST)
    if form.is_valid() and _proves_itself(request, form):
        try:
            change_password(person=request.user, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.refuse(error)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "Your password is changed. Other sessions have ended.")
            return redirect("account")
    return _account_page(request, form, password_form=form)


@signed_in("POST")
def team_switch(request: PersonRequest) -> HttpResponse:
    """Which of their teams the person works for from now on in this session."""
    wanted = request.POST.get("team", "")
    membership = next(
        (row for row in teams_of(request.user) if str(row.team_id) == wanted),
        None,
    )
    if membership is None:
        raise Http404
    request.session[SESSION_TEAM] = membership.team_id
    messages.success(request, f"You now work in {membership.team}.")
    return redirect("home")


@page(post="teams.create")
def team_new(request: TeamRequest) -> HttpResponse:
    """Founds a team and goes on working in it."""
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            membership = create_team(
                team_name=form.cleaned_data["team_name"], by=request.actor, now=timezone.now()
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            request.session[SESSION_TEAM] = membership.team_id
            messages.success(request, f"You now work in {membership.team}.")
            return redirect("home")
    return _account_page(request, form, team_form=form)


def _proves_itself(request: PersonRequest, form: PasswordForm) -> bool:
    """The present password, tried no more often than at the sign-in page."""
    if not admit(request, "password", request.user.email):
        form.add_error("current", TOO_MANY)
    elif not request.user.check_password(form.cleaned_data["current"]):
        form.add_error("current", "This is not your current password.")
    else:
        forget(request, "password", request.user.email)
    return not form.errors


def _account_page(
    request: PersonRequest | TeamRequest,
    sent: ActionForm,
    *,
    name_form: NameForm | None = None,
    password_form: PasswordForm | None = None,
    team_form: TeamForm | None = None,
) -> HttpResponse:
    actor = request.actor
    context = {
        "person": request.user,
        "memberships": teams_of(request.user),
        "name_form": name_form or NameForm(initial={"name": request.user.name}),
        "password_form": password_form or PasswordForm(),
        "team_form": team_form or TeamForm(),
        "may_found": actor is not None and actor.may("teams.create"),
    }
    return render(request, "teams/account.html", context, status=sent.status)
