"""Who am I, asked by keys, people and strangers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories import make_api_key, make_user


def bearer(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_a_key_learns_its_team_role_and_scopes(owner):
    key, secret = make_api_key(owner, scopes=["read"], name="CI")
    found = bearer(secret).get("/api/v1/me/").json()
    assert found["team"] == {"name": "Contract review", "slug": owner.actor.team.slug}
    assert found["role"] == "owner"
    assert found["person"] is None
    assert found["key"] == {
        "name": "CI",
        "prefix": key.prefix,
        "scopes": ["read"],
        "expires_at": None,
    }
    assert found["permissions"] == ["read", "held_out.read"]


def test_a_signed_in_person_learns_who_they_are(viewer, client_for):
    found = client_for(viewer).get("/api/v1/me/").json()
    assert found["person"] == {"name": "Viewer", "email": "viewer@example.org"}
    assert found["key"] is None
    assert found["permissions"] == ["read"]


@pytest.mark.parametrize("scopes", [["read"], ["write"], ["ingest"]])
def test_every_scope_may_ask_who_it_is(api_client, scopes):
    assert api_client(scopes).get("/api/v1/me/").status_code == 200


def test_a_member_s_key_may_not_do_what_the_member_may_not(api_client, member):
    permissions = api_client(["read", "write"], by=member).get("/api/v1/me/").json()["permissions"]
    assert "runs.write" in permissions
    assert "suites.write" not in permissions
    assert "keys.manage" not in permissions


def test_strangers_and_bad_keys_get_401_with_the_error_shape(team, owner):
    past = timezone.now() - timedelta(seconds=1)
    clients = [
        Client(),
        bearer(""),
        bearer("rk_nothing"),
        bearer("\x00"),
        bearer(make_api_key(owner, expires_at=past)[1]),
        bearer(make_api_key(owner, revoked_at=past)[1]),
    ]
    for client in clients:
        answer = client.get("/api/v1/me/")
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "not_authenticated"
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_person_without_a_team_is_nobody_to_the_api(team, client_for):
    assert client_for(make_user()).get("/api/v1/me/").status_code == 401


def test_a_session_needs_a_csrf_token_to_write(viewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    answer = client.post("/api/v1/me/", {})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["error"]["message"]


def test_a_bearer_key_beats_the_session_of_a_browser(viewer, owner, client_for):
    _, secret = make_api_key(owner, scopes=["read"])
    client = client_for(viewer)
    found = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).json()
    assert found["key"] is not None


def test_before_set_up_the_api_answers_as_an_api(db):
    assert Client().get("/api/v1/me/").status_code == 401
