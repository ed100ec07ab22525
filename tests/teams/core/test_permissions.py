"""The table of permissions, and the document that is written from it."""

from pathlib import Path

import pytest

from teams.core.permissions import PERMISSIONS, RANK, key_may, role_may
from teams.core.permissions_page import SCOPES, permissions_page

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


def test_the_document_is_what_the_table_says():
    assert DOCUMENT.read_text() == permissions_page(), "run `make docs`"


def test_the_document_has_a_line_for_every_permission():
    for key, permission in PERMISSIONS.items():
        assert f"| {permission.summary} (`{key}`) |" in permissions_page()


def test_the_document_says_yes_and_no_where_the_table_does():
    assert "(`traces.ingest`) | no | yes | yes | yes | no | yes | yes |" in permissions_page()
    assert "(`keys.manage`) | no | no | no | yes | no | no | no |" in permissions_page()


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_each_role_may_all_that_lesser_roles_may(permission):
    allowed = [role_may(role, permission) for role in sorted(RANK, key=RANK.__getitem__)]
    assert allowed == sorted(allowed)
    assert allowed[-1], "an owner may everything"


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_nobody_without_a_role_may_anything(permission):
    assert not role_may(None, permission)
    assert not role_may("king", permission)
    assert not key_may(frozenset(SCOPES), None, permission)
    assert not key_may(frozenset(), "owner", permission)


def test_no_key_manages_people_or_keys():
    everything = frozenset(SCOPES)
    managed = {key for key in PERMISSIONS if not key_may(everything, "owner", key)}
    assert managed == {"members.manage", "keys.manage", "teams.create", "audit.read"}


def test_an_unknown_permission_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        role_may("owner", "everything")
