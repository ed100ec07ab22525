"""The cast and the closed network that all other tests rely on."""

import socket

import pytest
from django.db import DataError

from teams.models import Installation, Role, Team


def test_each_of_the_cast_acts_for_the_team_with_their_role(team, owner, curator, member, viewer):
    actors = [person.actor for person in (owner, curator, member, viewer)]
    assert [actor.role for actor in actors] == [Role.OWNER, Role.CURATOR, Role.MEMBER, Role.VIEWER]
    assert {actor.team for actor in actors} == {team}
    assert Installation.objects.exists()


def test_the_stranger_owns_another_team(team, stranger):
    assert stranger.actor.may("members.manage")
    assert stranger.actor.team != team


def test_a_connection_to_another_machine_is_refused():
    with pytest.raises((UserWarning, RuntimeError), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_a_connection_to_this_machine_is_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_a_text_that_postgresql_would_refuse_is_refused_on_every_database(db):
    with pytest.raises(DataError, match="holds 120 characters"):
        Team.objects.create(name="x" * 121, slug="x")
