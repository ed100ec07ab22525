"""The doors for the shell."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from teams.models import Membership, Role, User
from teams.queries import is_set_up
from tests.factories import make_team

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("RATIONALE_PASSWORD", PASSWORD)


def create(*arguments):
    out = io.StringIO()
    call_command("create_user", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_person_of_a_headless_installation_can_sign_in(db):
    said = create("ada@example.org", "--team", "Contract review", "--role", "owner")
    assert said == "ada@example.org is owner of Contract review.\n"
    assert is_set_up()
    client = Client()
    client.post("/sign-in/", {"email": "ada@example.org", "password": PASSWORD})
    assert client.get("/api/v1/me/").json()["role"] == "owner"
    assert client.get("/setup/").status_code == 404
    assert PASSWORD not in said


def test_others_join_the_team_by_its_name_or_slug(team):
    create("a@example.org", "--team", "Contract review", "--name", "Ada")
    create("b@example.org", "--team", team.slug, "--role", "viewer")
    roles = Membership.objects.filter(team=team).order_by("id").values_list("role", flat=True)
    assert list(roles) == [Role.MEMBER, Role.VIEWER]
    assert User.objects.get(email="a@example.org").name == "Ada"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a@example.org", "--team", "New", "--role", "member"], "role: This team is new"),
        (["not an address", "--team", "New", "--role", "owner"], "email: Enter a valid"),
        (["owner@example.org", "--team", "New", "--role", "owner"], "email: Somebody with"),
        (["a@example.org", "--team", "Twice"], "team_name: Several teams have this name"),
        (["a@example.org", "--team", " ", "--role", "owner"], "team_name: This field"),
    ],
)
def test_a_refusal_names_the_field_and_creates_nothing(owner, arguments, sentence):
    for team in (make_team("Twice"), make_team("Twice")):
        team.save()
    people = User.objects.count()
    with pytest.raises(CommandError, match=sentence):
        create(*arguments)
    assert User.objects.count() == people


def test_an_easy_password_is_refused(db, monkeypatch):
    monkeypatch.setenv("RATIONALE_PASSWORD", "password123")
    with pytest.raises(CommandError, match="password: This password is too common"):
        create("a@example.org", "--team", "New", "--role", "owner")
    assert not is_set_up()


def test_without_a_terminal_the_variable_is_named(db, monkeypatch):
    monkeypatch.delenv("RATIONALE_PASSWORD")
    with pytest.raises(CommandError, match="Set RATIONALE_PASSWORD"):
        create("a@example.org", "--team", "New", "--role", "owner")


def test_in_a_terminal_the_password_is_typed_twice(db, monkeypatch):
    monkeypatch.delenv("RATIONALE_PASSWORD")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        create("a@example.org", "--team", "New", "--role", "owner")
    create("a@example.org", "--team", "New", "--role", "owner")
    assert User.objects.get().check_password(PASSWORD)


def test_the_document_of_permissions_is_rewritten(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("write_permissions", stdout=io.StringIO())
    assert "| What | Viewer |" in (tmp_path / "docs" / "permissions.md").read_text()
