"""Writes about people, teams and keys: what they do, for whom, and what they leave behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from teams import actions
from teams.access import Actor, system_actor
from teams.models import ApiKey, AuditEvent, Installation, Invitation, Membership, Role, Team, User
from teams.queries import actor_of_key, hash_secret, is_set_up
from tests.factories import make_invitation, make_member, make_team, make_user

PASSWORD = "correct horse battery"
FIRST = {
    "team_name": "Contract review",
    "name": "Ada Lovelace",
    "email": "Ada@Example.org",
    "password": PASSWORD,
}


def now():
    return timezone.now()


def membership_of(user):
    return Membership.objects.get(user=user, team=user.actor.team)


def last_event(team):
    return AuditEvent.objects.filter(team=team).latest("id")


def test_set_up_makes_an_owner_a_team_and_an_audit_row(db):
    membership = actions.set_up_installation(**FIRST, now=now())
    assert (membership.role, membership.team.slug) == (Role.OWNER, "contract-review")
    assert membership.user.email == "ada@example.org"
    assert membership.user.check_password(PASSWORD)
    assert is_set_up()
    assert last_event(membership.team).action == "installation.set_up"


def test_set_up_works_only_once(db):
    actions.set_up_installation(**FIRST, now=now())
    with pytest.raises(actions.AlreadySetUpError):
        actions.set_up_installation(**FIRST | {"email": "eve@example.org"}, now=now())
    assert User.objects.count() == Team.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "password12345"[:10]),
        ("password", "Ada Lovelace"),
        ("email", "not an address"),
        ("name", "  "),
        ("team_name", ""),
        ("team_name", "x" * 121),
    ],
)
def test_a_refused_set_up_names_the_field_and_leaves_the_door_open(db, field, value):
    with pytest.raises(ValidationError) as caught:
        actions.set_up_installation(**FIRST | {field: value}, now=now())
    assert list(caught.value.message_dict) == [field]
    assert not Installation.objects.exists()
    assert not User.objects.exists()


def test_two_teams_of_one_name_get_different_slugs(owner):
    first = actions.create_team(team_name="Legal", by=owner.actor, now=now())
    second = actions.create_team(team_name="Legal", by=owner.actor, now=now())
    assert first.team.slug == "legal"
    assert second.team.slug.startswith("legal-")
    assert first.role == second.role == Role.OWNER


def test_only_owners_create_teams(curator):
    with pytest.raises(PermissionDenied):
        actions.create_team(team_name="Legal", by=curator.actor, now=now())


def test_an_invitation_stores_only_the_hash_of_its_token(owner):
    invitation, token = actions.invite(
        role=Role.MEMBER, note="Grace", by=owner.actor, now=(start := now())
    )
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert invitation.token_hash == hash_secret(token)
    assert invitation.expires_at == start + timedelta(days=7)
    assert token not in repr(token)
    assert token not in str(AuditEvent.objects.values())


def test_a_new_person_joins_by_invitation(owner):
    _, token = actions.invite(role=Role.CURATOR, by=owner.actor, now=now())
    membership = actions.join_as_new_person(
        token=token, name="Grace", email="grace@example.org", password=PASSWORD, now=now()
    )
    assert (membership.team, membership.role) == (owner.actor.team, Role.CURATOR)
    assert Invitation.objects.get().accepted_by == membership.user
    assert last_event(owner.actor.team).action == "member.join"


def test_an_invitation_lets_in_one_person(owner):
    _, token = actions.invite(role=Role.MEMBER, by=owner.actor, now=now())
    actions.accept_invitation(token=token, person=make_user(), now=now())
    with pytest.raises(actions.InvitationClosedError):
        actions.accept_invitation(token=token, person=make_user(), now=now())


def test_closed_invitations_let_nobody_in(owner):
    _, late = make_invitation(owner.actor.team, expires_at=now() - timedelta(seconds=1))
    revoked, token = actions.invite(role=Role.MEMBER, by=owner.actor, now=now())
    actions.revoke_invitation(invitation=revoked, by=owner.actor, now=now())
    for closed in (late, token, "never issued", "", "\x00\ud800"):
        with pytest.raises(actions.InvitationClosedError):
            actions.accept_invitation(token=closed, person=make_user(), now=now())
    with pytest.raises(actions.InvitationClosedError):
        actions.revoke_invitation(invitation=revoked, by=owner.actor, now=now())


def test_a_member_who_follows_an_invitation_leaves_it_open(owner, member):
    invitation, token = make_invitation(owner.actor.team, role=Role.OWNER)
    with pytest.raises(actions.AlreadyMemberError):
        actions.accept_invitation(token=token, person=member, now=now())
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert membership_of(member).role == Role.MEMBER


def test_a_known_address_cannot_join_as_a_new_person(owner, member):
    invitation, token = make_invitation(owner.actor.team)
    with pytest.raises(actions.EmailTakenError):
        actions.join_as_new_person(
            token=token, name="Mallory", email="MEMBER@example.org", password=PASSWORD, now=now()
        )
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_unknown_role_is_refused_by_name(owner, member):
    with pytest.raises(ValidationError, match="role"):
        actions.invite(role="king", by=owner.actor, now=now())
    with pytest.raises(ValidationError, match="viewer, member, curator, owner"):
        actions.change_role(
            membership=membership_of(member), role="king", by=owner.actor, now=now()
        )


def test_changing_a_role_is_written_down_with_before_and_after(owner, member):
    changed = actions.change_role(
        membership=membership_of(member), role=Role.CURATOR, by=owner.actor, now=now()
    )
    assert changed.role == Role.CURATOR
    assert last_event(owner.actor.team).details == {"before": "member", "after": "curator"}


def test_the_last_owner_stays_an_owner(owner, member):
    mine = membership_of(owner)
    with pytest.raises(actions.LastOwnerError):
        actions.change_role(membership=mine, role=Role.MEMBER, by=owner.actor, now=now())
    with pytest.raises(actions.LastOwnerError):
        actions.remove_member(membership=mine, by=owner.actor, now=now())
    assert membership_of(owner).role == Role.OWNER


def test_an_owner_who_cannot_sign_in_does_not_count(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(actions.LastOwnerError):
        actions.remove_member(membership=membership_of(owner), by=owner.actor, now=now())


def test_an_owner_may_leave_when_there_is_another(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    actions.remove_member(membership=membership_of(owner), by=owner.actor, now=now())
    with pytest.raises(actions.LastOwnerError):
        actions.remove_member(membership=membership_of(other), by=other.actor, now=now())


def test_a_removed_owner_cannot_come_back_by_an_own_invitation_or_key(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    _, token = actions.invite(role=Role.OWNER, by=other.actor, now=now())
    _, secret = actions.create_api_key(name="CI", scopes=["read"], by=other.actor, now=now())
    actions.remove_member(membership=membership_of(other), by=owner.actor, now=now())
    with pytest.raises(actions.InvitationClosedError):
        actions.accept_invitation(token=token, person=other, now=now())
    assert actor_of_key(secret, now=now()) is None
    Membership.objects.create(team=owner.actor.team, user=other, role=Role.VIEWER)
    assert actor_of_key(secret, now=now()) is None


def test_a_demoted_owner_cannot_rise_by_an_own_invitation(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    _, token = actions.invite(role=Role.OWNER, by=other.actor, now=now())
    actions.change_role(
        membership=membership_of(other), role=Role.VIEWER, by=owner.actor, now=now()
    )
    with pytest.raises(actions.InvitationClosedError):
        actions.accept_invitation(token=token, person=make_user(), now=now())


def test_removing_somebody_twice_says_so(owner, member):
    membership = membership_of(member)
    actions.remove_member(membership=membership, by=owner.actor, now=now())
    stale = Membership(pk=membership.pk or 999_999, team=owner.actor.team, user=member)
    with pytest.raises(ValidationError, match="not in the team any more"):
        actions.remove_member(membership=stale, by=owner.actor, now=now())


def test_a_key_is_shown_once_and_stored_as_a_hash(owner):
    key, secret = actions.create_api_key(
        name="CI", scopes=["write", "read", "read"], by=owner.actor, now=now()
    )
    assert secret.startswith(f"{key.prefix}_")
    assert key.prefix.startswith("rk_")
    assert len(secret) >= 50
    assert key.scopes == ["read", "write"]
    assert secret not in str(ApiKey.objects.values())
    assert secret not in str(AuditEvent.objects.values())
    actor = actor_of_key(secret, now=now())
    assert actor.api_key == key
    assert actor.may("runs.write")
    assert not actor.may("keys.manage")


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "members.manage"]])
def test_a_key_with_no_or_unknown_scopes_is_refused(owner, scopes):
    with pytest.raises(ValidationError, match="read, write, ingest"):
        actions.create_api_key(name="CI", scopes=scopes, by=owner.actor, now=now())


def test_a_key_cannot_end_before_it_begins(owner):
    with pytest.raises(ValidationError, match="still to come"):
        actions.create_api_key(
            name="CI", scopes=["read"], expires_at=now(), by=owner.actor, now=now()
        )


def test_a_key_stops_when_it_expires_or_is_revoked(owner):
    end = now() + timedelta(days=30)
    key, secret = actions.create_api_key(
        name="CI", scopes=["read"], expires_at=end, by=owner.actor, now=now()
    )
    assert actor_of_key(secret, now=end - timedelta(seconds=1))
    assert actor_of_key(secret, now=end) is None
    actions.revoke_api_key(key=key, by=owner.actor, now=now())
    assert actor_of_key(secret, now=now()) is None
    with pytest.raises(actions.KeyClosedError):
        actions.revoke_api_key(key=key, by=owner.actor, now=now())


def test_a_key_never_does_more_than_its_creator_may_now(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    _, secret = actions.create_api_key(name="CI", scopes=["write"], by=other.actor, now=now())
    Membership.objects.filter(user=other).update(role=Role.VIEWER)
    assert not actor_of_key(secret, now=now()).may("runs.write")
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert actor_of_key(secret, now=now()) is None


def test_the_use_of_a_key_is_noted_at_most_once_a_minute(owner):
    key, _ = actions.create_api_key(name="CI", scopes=["read"], by=owner.actor, now=now())
    start = now()
    for seconds, noted in [(0, 0), (59, 0), (61, 61)]:
        key.refresh_from_db()
        actions.touch_api_key(key=key, now=start + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at == start + timedelta(seconds=noted)


def test_other_roles_keys_and_teams_may_not_manage(owner, curator, stranger, api_client):
    key, secret = actions.create_api_key(
        name="CI", scopes=["read", "write", "ingest"], by=owner.actor, now=now()
    )
    invitation, _ = make_invitation(owner.actor.team)
    membership = membership_of(curator)
    for actor in (curator.actor, stranger.actor, actor_of_key(secret, now=now())):
        for refused in (
            lambda by: actions.revoke_invitation(invitation=invitation, by=by, now=now()),
            lambda by: actions.change_role(membership=membership, role="owner", by=by, now=now()),
            lambda by: actions.remove_member(membership=membership, by=by, now=now()),
            lambda by: actions.revoke_api_key(key=key, by=by, now=now()),
        ):
            with pytest.raises(PermissionDenied):
                refused(actor)


def test_the_system_itself_owns_no_keys_and_invites_nobody(team):
    by = system_actor(team)
    with pytest.raises(PermissionDenied, match="signed-in person"):
        actions.create_api_key(name="CI", scopes=["read"], by=by, now=now())
    with pytest.raises(PermissionDenied, match="signed-in person"):
        actions.invite(role=Role.MEMBER, by=by, now=now())


def test_a_new_password_and_a_new_name_are_written_down_in_each_team(owner):
    second = make_team()
    Membership.objects.create(team=second, user=owner, role=Role.VIEWER)
    actions.change_password(person=owner, password=PASSWORD)
    actions.rename_person(person=owner, name="Ada")
    for team in (owner.actor.team, second):
        events = AuditEvent.objects.filter(team=team).values_list("action", flat=True)
        assert set(events) == {"person.change_password", "person.rename"}
    assert PASSWORD not in str(AuditEvent.objects.values())


def test_a_person_without_a_team_still_leaves_a_row(db):
    actions.note_sign_in(person=make_user())
    assert AuditEvent.objects.get().team is None


def test_a_bad_password_or_name_changes_nothing(owner):
    before = (owner.name, owner.password)
    with pytest.raises(ValidationError):
        actions.change_password(person=owner, password="owner@exam")
    with pytest.raises(ValidationError):
        actions.rename_person(person=owner, name=" ")
    owner.refresh_from_db()
    assert (owner.name, owner.password) == before


def test_a_person_from_the_shell_closes_the_set_up_page(db):
    membership = actions.create_person(
        email="ada@example.org",
        name="Ada",
        password=PASSWORD,
        team_name="Legal",
        role=Role.OWNER,
        now=now(),
    )
    assert membership.role == Role.OWNER
    assert is_set_up()
    assert last_event(membership.team).actor_label == "shell"


def test_the_first_person_of_a_new_team_must_be_its_owner(db):
    with pytest.raises(actions.NewTeamNeedsOwnerError):
        actions.create_person(
            email="a@example.org", name="A", password=PASSWORD, team_name="L", role="viewer",
            now=now(),
        )  # fmt: skip
    assert not User.objects.exists()


def test_an_actor_cannot_be_changed_into_another(owner):
    with pytest.raises(AttributeError):
        owner.actor.role = Role.OWNER
    assert isinstance(owner.actor, Actor)
