"""What holds for every page: tokens on forms, headers, and secrets that stay secret."""

import logging

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from django.utils import timezone
from django.views.debug import get_exception_reporter_filter

from teams import actions
from teams.encryption import Secret, decrypt, encrypt
from teams.models import ApiKey, Invitation
from tests.factories import make_member
from tests.permission_table import SAMPLE_BODY, World
from tests.test_permission_walk import ADDRESSES, path_of

PASSWORD = "correct horse battery"
FORMS = [
    address
    for address in ADDRESSES
    if "POST" in (address.expected or {}) and address.name not in ("setup",)
]
PAGES = [
    address
    for address in ADDRESSES
    if "GET" in (address.expected or {}) and not address.is_api and address.name != "setup"
]


@pytest.fixture
def world(owner, curator, member, viewer, stranger):
    names = ("owner", "curator", "member", "viewer", "stranger")
    return World(dict(zip(names, (owner, curator, member, viewer, stranger), strict=True)))


@pytest.mark.parametrize("address", FORMS, ids=lambda address: address.name)
def test_no_form_is_taken_without_its_token(world, owner, address):
    path = path_of(address, world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    body = SAMPLE_BODY.get(address.name, lambda world: {})(world)
    kind = {"content_type": "application/json"} if address.is_api else {}
    answer = client.post(path, body, **kind)
    assert answer.status_code == 403
    assert b"CSRF" in answer.content or b"This form has expired" in answer.content


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)
def test_no_page_can_be_framed_or_run_code_from_elsewhere(world, owner, client_for, address):
    answer = client_for(owner).get(path_of(address, world))
    policy = answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(team):
    ada = make_member(team, "owner", password=PASSWORD)
    client = Client()
    client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_over_https_cookies_stay_on_https(team, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    ada = make_member(team, "owner", password=PASSWORD)
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    assert client.cookies["sessionid"]["secure"]
    assert client.cookies["csrftoken"]["secure"]


def test_secrets_do_not_print_themselves(owner):
    key, secret = actions.create_api_key(
        name="CI", scopes=["read"], by=owner.actor, now=timezone.now()
    )
    invitation, token = actions.invite(role="member", by=owner.actor, now=timezone.now())
    for hidden in (secret, token):
        assert repr(hidden) == "Secret(…)"
        shown = repr([key, invitation, owner.actor, hidden, {"key": hidden}])
        assert str(hidden) not in shown
    assert str(secret) not in repr(ApiKey.objects.values())
    assert str(token) not in repr(Invitation.objects.values())
    assert repr(Secret()) == "Secret()"


def test_passwords_and_tokens_never_reach_the_log(team, caplog):
    ada = make_member(team, "owner", password=PASSWORD)
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.post("/sign-in/", {"email": ada.email, "password": "a wrong password"})
    client.post("/sign-in/", {"email": ada.email, "password": PASSWORD})
    answer = client.post("/settings/keys/", {"name": "CI", "scopes": ["read"], "lifetime": "30"})
    secret = str(answer.context["secret"])
    Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    Client().get("/api/v1/me/", headers={"Authorization": "Bearer rk_wrong_key"})
    for hidden in (PASSWORD, "a wrong password", secret, "rk_wrong_key"):
        assert hidden not in caplog.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sign-in/", {"email": "ada@example.org", "password": PASSWORD}),
        ("/settings/account/password/", {"current": PASSWORD, "password": PASSWORD}),
    ],
)
def test_an_error_report_has_stars_in_the_place_of_passwords(
    owner, client_for, monkeypatch, path, body
):
    reported = []

    def fail(request, *args, **kwargs):
        reported.append(get_exception_reporter_filter(request).get_post_parameters(request))
        raise ZeroDivisionError

    client = client_for(owner) if "settings" in path else Client()
    monkeypatch.setattr("teams.views.sessions.admit", fail)
    monkeypatch.setattr("teams.views.account.admit", fail)
    with pytest.raises(ZeroDivisionError):
        client.post(path, body | {"password_again": body["password"]})
    assert PASSWORD not in str(reported)
    assert "****" in str(reported)


def test_what_is_encrypted_at_rest_differs_each_time_and_comes_back():
    first, second = encrypt("sk-secret"), encrypt("sk-secret")
    assert first != second
    assert "sk-secret" not in first
    assert decrypt(first) == decrypt(second) == "sk-secret"


def test_rotating_the_encryption_key_keeps_old_values_readable(settings):
    old = encrypt("sk-secret")
    new_key = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleSE="
    settings.ENCRYPTION_KEYS = [new_key, *settings.ENCRYPTION_KEYS]
    assert decrypt(old) == "sk-secret"


@pytest.mark.parametrize(
    "path", ["/settings/audit/?action=%00", "/join/%00/", "/api/v1/me/?x=a%00b", "/%00"]
)
def test_an_address_with_a_nul_character_is_refused_before_a_query(owner, client_for, path):
    answer = client_for(owner).get(path)
    assert answer.status_code == 400
    assert b"NUL" in answer.content
    assert answer["Content-Type"].startswith("application/json") == path.startswith("/api/")


def test_the_host_header_cannot_put_another_site_into_a_link(owner, client_for):
    answer = client_for(owner).post(
        "/settings/members/", {"role": "member"}, headers={"Host": "evil.example"}
    )
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


def test_messages_cannot_be_forged_in_a_cookie(owner, client_for):
    client = client_for(owner)
    client.cookies["messages"] = get_cookie_signer(salt="wrong").sign('[["x",0,40,"owned"]]')
    assert b"owned" not in client.get("/settings/members/").content
