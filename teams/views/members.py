"""Members and invitations of a team."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from teams.access import own_rows
from teams.actions import change_role, invite, remove_member, revoke_invitation
from teams.encryption import Secret
from teams.forms import InviteForm
from teams.gate import TeamRequest, page
from teams.models import Invitation, Membership, Role
from teams.queries import members_of, open_invitations


@never_cache
@page(get="read", post="members.manage")
def members(request: TeamRequest) -> HttpResponse:
    """Who is in the team. A POST invites, and this one answer shows the link."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    token = None
    if request.method == "POST" and form.is_valid():
        try:
            _, token = invite(
                role=form.cleaned_data["role"],
                note=form.cleaned_data["note"],
                by=request.actor,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.refuse(error)
    return _members_page(request, form, token)


@page(post="members.manage")
def member_role(request: TeamRequest, pk: int) -> HttpResponse:
    """Gives a member another role."""
    membership = _membership(request, pk)
    try:
        changed = change_role(
            membership=membership,
            role=request.POST.get("role", ""),
            by=request.actor,
            now=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{changed.user} is now {changed.role}.")
    return redirect("settings-members")


@page(post="members.manage")
def member_remove(request: TeamRequest, pk: int) -> HttpResponse:
    """Takes somebody out of the team."""
    membership = _membership(request, pk)
    try:
        remove_member(membership=membership, by=request.actor, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("settings-members")
    messages.success(request, f"{membership.user} is no longer in {request.actor.team}.")
    left = membership.user_id == request.user.pk
    return redirect("account" if left else "settings-members")


@page(post="members.manage")
def invitation_revoke(request: TeamRequest, pk: int) -> HttpResponse:
    """Makes an invitation's link useless."""
    rows = own_rows(request.actor, Invitation.objects.all())
    invitation = get_object_or_404(rows, pk=pk)
    try:
        revoke_invitation(invitation=invitation, by=request.actor, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The invitation is revoked; its link no longer works.")
    return redirect("settings-members")


def _membership(request: TeamRequest, pk: int) -> Membership:
    rows = own_rows(request.actor, Membership.objects.select_related("user"))
    return get_object_or_404(rows, pk=pk)


def _members_page(request: TeamRequest, form: InviteForm, token: Secret | None) -> HttpResponse:
    manages = request.actor.may("members.manage")
    link = request.build_absolute_uri(reverse("join", args=[token])) if token else ""
    context = {
        "members": members_of(request.actor),
        "invitations": open_invitations(request.actor, now=timezone.now()) if manages else [],
        "form": InviteForm() if token else form,
        "manages": manages,
        "roles": Role.choices,
        "link": link,
    }
    return render(request, "teams/members.html", context, status=form.status)
