"""The pages of members, invitations, keys, audit and account."""

import re
import shlex
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams import actions
from teams.audit import log
from teams.models import ApiKey, AuditEvent, Invitation, Membership, Role, User
from tests.factories import make_api_key, make_invitation, make_member, make_user

PASSWORD = "correct horse battery"
NEW_PERSON = {
    "name": "Grace",
    "email": "grace@example.org",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def text_of(answer, element):
    """The text inside the element with this id."""
    found = re.search(rf'id="{element}"[^>]*>([^<]*)<', answer.content.decode())
    return unescape(found.group(1)) if found else None


def invite(client, role="member", note="Grace"):
    answer = client.post("/settings/members/", {"role": role, "note": note})
    return text_of(answer, "invitation-link")


def test_an_invitation_link_leads_a_new_person_into_the_team(owner, client_for):
    link = invite(client_for(owner), role="curator")
    assert link.startswith("http://testserver/join/")
    guest = Client()
    page = guest.get(link)
    assert "Join Contract review" in page.content.decode()
    assert "as curator" in page.content.decode()
    guest.post(link, NEW_PERSON)
    me = guest.get("/api/v1/me/").json()
    assert (me["name"], me["role"], me["team"]["name"]) == ("Grace", "curator", "Contract review")


def test_a_link_is_shown_once_and_opens_once(owner, client_for):
    client = client_for(owner)
    link = invite(client)
    token = link.rstrip("/").rpartition("/")[2]
    listed = client.get("/settings/members/").content.decode()
    assert "Grace" in listed
    assert token not in listed
    Client().post(link, NEW_PERSON)
    late = Client()
    for answer in (late.get(link), late.post(link, NEW_PERSON | {"email": "eve@example.org"})):
        assert answer.status_code == 404
        assert "This invitation is not open" in answer.content.decode()
    assert not User.objects.filter(email="eve@example.org").exists()


def test_somebody_with_an_account_signs_in_and_joins_with_one_button(owner, client_for, team):
    ada = make_user("ada@example.org", password=PASSWORD)
    _, token = make_invitation(team)
    guest = Client()
    sign_in = re.search(
        r'href="(/sign-in/\?next=[^"]+)"', guest.get(f"/join/{token}/").content.decode()
    )
    back = guest.post(
        "/sign-in/",
        {"email": "ada@example.org", "password": PASSWORD, "next": f"/join/{token}/"},
    )
    assert sign_in.group(1) == f"/sign-in/?next=/join/{token}/"
    assert back.url == f"/join/{token}/"
    assert "You are signed in as Ada" in guest.get(back.url).content.decode()
    guest.post(back.url)
    assert Membership.objects.get(user=ada).team == team
    assert guest.get("/api/v1/me/").json()["team"]["name"] == "Contract review"


def test_joining_with_a_known_address_says_to_sign_in(owner, member, team):
    _, token = make_invitation(team)
    answer = Client().post(f"/join/{token}/", NEW_PERSON | {"email": member.email})
    assert answer.status_code == 422
    assert "sign in first" in answer.content.decode()


def test_a_link_cannot_be_used_to_try_addresses_without_end(team):
    _, token = make_invitation(team)
    member_form = NEW_PERSON | {"password": "short", "password_again": "short"}
    codes = [Client().post(f"/join/{token}/", member_form).status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2


def test_a_revoked_or_late_invitation_is_closed(owner, client_for, team):
    client = client_for(owner)
    link = invite(client)
    client.post(f"/settings/invitations/{Invitation.objects.get().pk}/revoke/")
    assert Client().get(link).status_code == 404
    _, late = make_invitation(team, expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/join/{late}/").status_code == 404
    assert "None. A link lets one person join" in client.get("/settings/members/").content.decode()


def test_owners_change_roles_and_remove_members_by_plain_forms(owner, member, client_for):
    client = client_for(owner)
    row = Membership.objects.get(user=member)
    answer = client.post(f"/settings/members/{row.pk}/role/", {"role": "curator"}, follow=True)
    assert "Member is now curator." in answer.content.decode()
    answer = client.post(f"/settings/members/{row.pk}/remove/", follow=True)
    assert "Member is no longer in Contract review." in answer.content.decode()
    assert not Membership.objects.filter(user=member).exists()
    assert client_for(member).get("/settings/members/").url == "/settings/account/"


def test_the_last_owner_is_told_why_nothing_happened(owner, client_for):
    client = client_for(owner)
    row = Membership.objects.get(user=owner)
    for answer in (
        client.post(f"/settings/members/{row.pk}/role/", {"role": "viewer"}, follow=True),
        client.post(f"/settings/members/{row.pk}/remove/", follow=True),
    ):
        assert "A team needs an owner" in answer.content.decode()
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_viewers_see_who_is_in_the_team_and_no_buttons(owner, viewer, client_for):
    make_invitation(owner.actor.team)
    page = client_for(viewer).get("/settings/members/").content.decode()
    assert "owner@example.org" in page
    assert "Invite somebody" not in page
    assert "Open invitations" not in page
    assert "/remove/" not in page


def test_the_number_of_queries_does_not_grow_with_the_rows(owner, client_for):
    client = client_for(owner)
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_member(owner.actor.team, Role.MEMBER)
            make_invitation(owner.actor.team)
            make_api_key(owner)
            log(owner.actor, "run.start")
        for path in ("/settings/members/", "/settings/keys/", "/settings/audit/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_a_new_key_is_shown_once_with_a_curl_line_that_works(owner, client_for):
    client = client_for(owner)
    answer = client.post(
        "/settings/keys/", {"name": "CI", "scopes": ["read", "write"], "lifetime": "30"}
    )
    secret = text_of(answer, "secret")
    assert "no-store" in answer["Cache-Control"]
    program, flag, header, address = shlex.split(text_of(answer, "curl"))
    assert (program, flag) == ("curl", "-H")
    name, _, value = header.partition(": ")
    found = Client().get(address.removeprefix("http://testserver"), headers={name: value}).json()
    assert found["key"]["name"] == "CI"
    assert found["key"]["scopes"] == ["read", "write"]
    key = ApiKey.objects.get()
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    later = client.get("/settings/keys/").content.decode()
    assert key.prefix in later
    assert secret not in later
    assert secret.removeprefix(key.prefix) not in later
    assert "$RATIONALE_KEY" in later


def test_a_key_that_never_expires_has_to_be_chosen(owner, client_for):
    client = client_for(owner)
    client.post("/settings/keys/", {"name": "CI", "scopes": ["read"], "lifetime": "never"})
    assert ApiKey.objects.get().expires_at is None
    assert 'value="90" selected' in client.get("/settings/keys/").content.decode()


def test_a_key_without_scopes_is_refused_at_the_field(owner, client_for):
    answer = client_for(owner).post("/settings/keys/", {"name": "CI", "lifetime": "30"})
    assert answer.status_code == 422
    assert "secret" not in answer.context or not answer.context["secret"]
    assert not ApiKey.objects.exists()


def test_a_revoked_key_leaves_the_list_and_stops(owner, client_for, api_client):
    program = api_client(["read"])
    key = ApiKey.objects.get()
    answer = client_for(owner).post(f"/settings/keys/{key.pk}/revoke/", follow=True)
    assert "is revoked" in answer.content.decode()
    assert key.prefix not in answer.content.decode().replace(f"The key {key.name}", "")
    assert program.get("/api/v1/me/").status_code == 401


def test_the_audit_log_is_paged_and_filtered_by_the_beginning_of_an_action(owner, client_for):
    for number in range(60):
        log(owner.actor, "run.start" if number % 2 else "suite.freeze", summary=f"row {number}")
    client = client_for(owner)
    first = client.get("/settings/audit/").content.decode()
    assert first.index("row 59") < first.index("row 10")
    assert "row 9<" not in first
    second = client.get("/settings/audit/?page=2").content.decode()
    assert "row 9<" in second
    runs = client.get("/settings/audit/?action=run").content.decode()
    assert "30 actions that begin with" in runs
    assert "suite.freeze" not in runs
    assert "No action begins so" in client.get("/settings/audit/?action=zzz").content.decode()
    for odd in ("?page=x", "?page=999", "?page=-1", "?action=%25_"):
        assert client.get(f"/settings/audit/{odd}").status_code == 200


def test_what_people_type_is_shown_as_text(owner, client_for):
    hostile = "<script>alert(1)</script>"
    log(owner.actor, "run.start", summary=hostile)
    make_member(owner.actor.team, Role.MEMBER, email="eve@example.org")
    User.objects.filter(email="eve@example.org").update(name=hostile)
    make_invitation(owner.actor.team)
    Invitation.objects.update(note=hostile)
    make_api_key(owner, name=hostile)
    client = client_for(owner)
    for path in ("/settings/audit/", "/settings/members/", "/settings/keys/"):
        page = client.get(path).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_a_person_changes_their_name(owner, client_for):
    client = client_for(owner)
    client.post("/settings/account/", {"name": "Ada Lovelace"})
    assert "Ada Lovelace" in client.get("/settings/account/").content.decode()
    assert client.post("/settings/account/", {"name": " "}).status_code == 422


def test_a_new_password_ends_other_sessions_and_keeps_this_one(team):
    ada = make_member(team, Role.MEMBER, password=PASSWORD)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    change = {
        "current": PASSWORD,
        "password": "a longer secret",
        "password_again": "a longer secret",
    }
    answer = here.post("/settings/account/password/", change, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert here.get("/settings/members/").status_code == 200
    assert elsewhere.get("/settings/members/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password("a longer secret")


def test_a_borrowed_session_cannot_guess_the_password(team):
    ada = make_member(team, Role.MEMBER, password=PASSWORD)
    client = Client()
    client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    change = {
        "current": "wrong",
        "password": "a longer secret",
        "password_again": "a longer secret",
    }
    answers = [client.post("/settings/account/password/", change) for _ in range(11)]
    assert "not your current password" in answers[0].content.decode()
    assert "Too many tries" in answers[-1].content.decode()
    right = client.post("/settings/account/password/", change | {"current": PASSWORD})
    assert right.status_code == 422
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_an_owner_founds_another_team_and_works_in_it(owner, client_for):
    client = client_for(owner)
    client.post("/settings/teams/", {"team_name": "Legal"})
    assert client.get("/api/v1/me/").json()["team"]["name"] == "Legal"
    account = client.get("/settings/account/").content.decode()
    assert "Work in Contract review" in account
    assert client.post("/settings/teams/", {"team_name": ""}).status_code == 422


def test_every_write_of_these_pages_leaves_one_audit_row(owner, member, client_for):
    client = client_for(owner)
    row = Membership.objects.get(user=member)
    invite(client)
    client.post(f"/settings/invitations/{Invitation.objects.get().pk}/revoke/")
    client.post(f"/settings/members/{row.pk}/role/", {"role": "curator"})
    client.post(f"/settings/members/{row.pk}/remove/")
    client.post("/settings/keys/", {"name": "CI", "scopes": ["read"], "lifetime": "30"})
    client.post(f"/settings/keys/{ApiKey.objects.get().pk}/revoke/")
    client.post("/settings/account/", {"name": "Ada"})
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "invitation.create",
        "invitation.revoke",
        "member.change_role",
        "member.remove",
        "key.create",
        "key.revoke",
        "person.rename",
    ]


@pytest.mark.parametrize("refused", [actions.KeyClosedError, actions.InvitationClosedError])
def test_pressing_revoke_twice_is_explained(owner, client_for, refused):
    client = client_for(owner)
    if refused is actions.KeyClosedError:
        path = f"/settings/keys/{make_api_key(owner)[0].pk}/revoke/"
    else:
        path = f"/settings/invitations/{make_invitation(owner.actor.team)[0].pk}/revoke/"
    client.post(path)
    sentence = re.escape(unescape(str(refused().messages[0])))
    assert re.search(sentence, unescape(client.post(path, follow=True).content.decode()))
