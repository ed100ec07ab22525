"""Set-up, sign-in, sign-out, and what they keep out."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from teams.models import AuditEvent, Installation, Membership, Role, User
from teams.throttle import CALLER_LIMIT, PAIR_LIMIT, SUBJECT_LIMIT, caller_of
from tests.factories import make_installation, make_member, make_team, make_user

PASSWORD = "correct horse battery"
FIRST = {
    "team_name": "Contract review",
    "name": "Ada",
    "email": "ada@example.org",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def ada(team):
    return make_member(team, Role.OWNER, email="ada@example.org", password=PASSWORD)


def sign_in(client, password=PASSWORD, email="ada@example.org", **more):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def test_before_set_up_every_page_leads_to_the_set_up_page(db):
    for path in ("/", "/sign-in/", "/runs/", "/admin/", "/settings/keys/", "/join/x/"):
        assert Client().get(path).url == "/setup/"
    assert b"Set up Rationale" in Client().get("/setup/").content


def test_set_up_signs_the_first_person_in_and_closes_for_good(db):
    client = Client()
    answer = client.post("/setup/", FIRST)
    assert answer.url == reverse("home")
    assert client.get("/settings/members/").status_code == 200
    assert Membership.objects.get().role == Role.OWNER
    for visitor in (client, Client()):
        assert visitor.get("/setup/").status_code == 404
        assert visitor.post("/setup/", FIRST | {"email": "eve@example.org"}).status_code == 404
    assert User.objects.count() == 1


def test_a_refused_set_up_says_why_at_the_field(db):
    answer = Client().post("/setup/", FIRST | {"password": "short", "password_again": "short"})
    assert answer.status_code == 422
    assert b"at least 10 characters" in answer.content
    answer = Client().post("/setup/", FIRST | {"password_again": "something else"})
    assert b"The two passwords differ" in answer.content
    assert not Installation.objects.exists()


def test_a_refused_form_does_not_send_the_password_back(db):
    answer = Client().post("/setup/", FIRST | {"email": "wrong"})
    assert PASSWORD.encode() not in answer.content


def test_sign_in_leads_home_or_where_the_person_wanted_to_go(ada):
    assert sign_in(Client()).url == reverse("home")
    assert sign_in(Client(), email="ADA@example.org ").url == reverse("home")
    client = Client()
    wanted = client.get("/settings/audit/?action=run").url
    assert wanted == "/sign-in/?next=/settings/audit/%3Faction%3Drun"
    page = client.get(wanted)
    assert 'value="/settings/audit/?action=run"' in page.content.decode()
    assert sign_in(client, next="/settings/audit/?action=run").url == "/settings/audit/?action=run"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https:evil.example",
        "/%0d%0a//evil.example\r\nX: 1",
        "/settings/../../\t//evil.example",
    ],
)
def test_sign_in_never_leads_to_another_site(ada, elsewhere):
    client = Client()
    answer = sign_in(client, next=elsewhere)
    assert answer.url.startswith("/")
    assert not answer.url.startswith(("//", "/\\"))
    again = client.get("/sign-in/", {"next": elsewhere})
    assert again.url.startswith("/")
    assert not again.url.startswith(("//", "/\\"))


def test_signing_in_changes_the_session_id_and_the_csrf_token(ada):
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.get("/sign-in/")
    token = client.cookies["csrftoken"].value
    sign_in(client)
    assert client.cookies["sessionid"].value != session.session_key
    assert client.cookies["csrftoken"].value != token
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_an_id_that_the_server_never_gave_out_is_not_taken_over(ada):
    client = Client()
    client.cookies["sessionid"] = "chosen-by-somebody-else-12345678"
    sign_in(client)
    assert client.cookies["sessionid"].value != "chosen-by-somebody-else-12345678"


def test_signing_out_ends_the_session_on_the_server(ada):
    client = Client()
    sign_in(client)
    stolen = client.cookies["sessionid"].value
    assert client.get("/sign-out/").status_code == 405, "a link or image cannot sign out"
    assert client.post("/sign-out/").url == "/sign-in/"
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/settings/members/").status_code == 302


def test_all_refusals_look_the_same(ada):
    make_user("inactive@example.org", password=PASSWORD)
    User.objects.filter(email="inactive@example.org").update(is_active=False)
    answers = [
        sign_in(Client(), password="wrong password"),
        sign_in(Client(), email="nobody@example.org"),
        sign_in(Client(), email="inactive@example.org"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    shown = {
        answer.content.decode()
        .replace(str(answer.context["csrf_token"]), "")
        .replace(answer.context["form"]["email"].value(), "")
        for answer in answers
    }
    assert len(shown) == 1
    assert "do not fit together" in shown.pop()


def test_an_unknown_address_costs_as_much_work_as_a_known_one(ada, monkeypatch, settings):
    hashed = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    ada.set_password(PASSWORD)
    ada.save()
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    for name in ("encode", "verify"):  # one of them is the work
        monkeypatch.setattr(f"{hasher}.{name}", lambda *a, **k: hashed.append(1) or "")
    sign_in(Client(), email="ada@example.org", password="wrong")
    known = len(hashed)
    sign_in(Client(), email="nobody@example.org", password="wrong")
    assert known == len(hashed) - known == 1


def test_too_many_tries_for_one_address_wait_whether_it_exists_or_not(ada):
    for address in ("ada@example.org", "nobody@example.org"):
        client = Client()
        for _ in range(PAIR_LIMIT):
            assert sign_in(client, password="wrong", email=address).status_code == 422
        for email in (address, f" {address.upper()}"):
            answer = sign_in(client, email=email)
            assert answer.status_code == 429
            assert answer["Retry-After"] == "900"
        assert "sessionid" not in client.cookies


def test_another_caller_is_not_shut_out_by_a_guesser(ada):
    for _ in range(PAIR_LIMIT + 1):
        sign_in(Client(REMOTE_ADDR="203.0.113.7"), password="wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.7")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1")).status_code == 302


def test_many_callers_together_cannot_guess_for_one_address_for_long(ada):
    for number in range(SUBJECT_LIMIT):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="x", email="n@example.org")
    late = sign_in(Client(REMOTE_ADDR="198.51.100.1"), email="n@example.org")
    assert late.status_code == 429


def test_a_success_forgets_the_slips_before_it(ada):
    for _ in range(3):
        for _ in range(PAIR_LIMIT - 1):
            sign_in(Client(), password="wrong")
        assert sign_in(Client()).status_code == 302


def test_a_whole_office_may_sign_in_in_one_morning(ada):
    assert {sign_in(Client()).status_code for _ in range(CALLER_LIMIT + 1)} == {302}


@pytest.mark.parametrize(
    ("https", "forwarded", "address", "expected"),
    [
        (False, "1.2.3.4", "203.0.113.7", "203.0.113.7"),
        (True, "1.2.3.4, 198.51.100.9", "127.0.0.1", "198.51.100.9"),
        (True, "1.2.3.4, 2001:db8:1:2:3::4", "127.0.0.1", "2001:db8:1:2::/64"),
        (True, "not an address", "127.0.0.1", "unknown"),
    ],
)
def test_only_the_proxy_says_who_calls(rf, settings, https, forwarded, address, expected):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if https else None
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=address)
    assert caller_of(request) == expected


def test_a_sign_in_leaves_an_audit_row_without_the_password(ada):
    sign_in(Client())
    assert AuditEvent.objects.get(action="person.sign_in").actor_user == ada
    assert PASSWORD not in str(AuditEvent.objects.values())


def test_the_curators_desk_has_no_sign_in_page_of_its_own(ada, client_for, viewer):
    credentials = {"username": "ada@example.org", "password": PASSWORD, "next": "/admin/"}
    client = Client()
    for answer in (client.get("/admin/login/"), client.post("/admin/login/", credentials)):
        assert answer.url.startswith("/sign-in/?next=/admin/login/")
    assert "sessionid" not in client.cookies
    assert client_for(viewer).get("/admin/", follow=True).status_code == 403
    assert client_for(ada).get("/admin/password_change/").url == reverse("account")


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_sign_in(team):
    answer = Client().get("/settings/members/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/"


def test_somebody_without_a_team_is_told_what_to_do(db, client_for):
    make_installation()
    client = client_for(make_user())
    answer = client.get("/settings/members/", follow=True)
    assert answer.redirect_chain == [(reverse("account"), 302)]
    assert "You are in no team" in answer.content.decode()


def test_a_switched_team_lasts_for_the_session_and_only_one_s_own(ada, client_for, stranger):
    second = make_team("Second")
    Membership.objects.create(team=second, user=ada, role=Role.VIEWER)
    client = client_for(ada)
    assert client.get("/api/v1/me/").json()["team"]["name"] == "Contract review"
    client.post("/settings/team/", {"team": second.pk})
    assert client.get("/api/v1/me/").json()["role"] == "viewer"
    for wrong in (stranger.actor.team.pk, "", "x", 10**30):
        assert client.post("/settings/team/", {"team": wrong}).status_code == 404
    assert client.get("/api/v1/me/").json()["team"]["name"] == "Second"
