"""Two people at the same moment: exactly one of them succeeds."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from teams import actions
from teams.models import Installation, Membership, Role, Team, User
from tests.factories import make_invitation, make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], object]) -> list[object]:
    """Run all calls at the same moment, each with its own connection; results or refusals."""
    results: list[object] = []
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results.append(call())
        except ValidationError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(calls), "a call ended in an unexpected error"
    return results


def refusals(results):
    return [type(result) for result in results if isinstance(result, ValidationError)]


def test_only_one_of_several_set_ups_at_once_succeeds(db):
    def set_up(number):
        return lambda: actions.set_up_installation(
            team_name=f"Team {number}",
            name="Ada",
            email=f"ada{number}@example.org",
            password="correct horse battery",
            now=timezone.now(),
        )

    results = together(*[set_up(number) for number in range(4)])
    assert refusals(results) == [actions.AlreadySetUpError] * 3
    assert Installation.objects.count() == Team.objects.count() == User.objects.count() == 1


def test_only_one_of_several_people_at_once_gets_in_by_an_invitation(team):
    _, token = make_invitation(team)
    people = [make_user() for _ in range(4)]
    results = together(
        *[
            lambda person=person: actions.accept_invitation(
                token=token, person=person, now=timezone.now()
            )
            for person in people
        ]
    )
    assert refusals(results) == [actions.InvitationClosedError] * 3
    assert Membership.objects.filter(team=team).count() == 1


def test_two_owners_at_once_cannot_leave_a_team_without_an_owner(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    rows = {row.user_id: row for row in Membership.objects.all()}

    def demote(person, by):
        return lambda: actions.change_role(
            membership=rows[person.pk], role=Role.VIEWER, by=by.actor, now=timezone.now()
        )

    results = together(demote(owner, other), demote(other, owner))
    assert refusals(results) == [actions.LastOwnerError]
    assert Membership.objects.filter(role=Role.OWNER).count() == 1


def test_two_removals_at_once_cannot_empty_a_team(owner):
    other = make_member(owner.actor.team, Role.OWNER)
    rows = {row.user_id: row for row in Membership.objects.all()}

    def remove(person):
        return lambda: actions.remove_member(
            membership=rows[person.pk], by=owner.actor, now=timezone.now()
        )

    results = together(remove(owner), remove(other), remove(other))
    assert len(refusals(results)) == 2
    assert Membership.objects.filter(role=Role.OWNER).count() == 1


def test_two_people_at_once_cannot_have_one_address(team):
    tokens = [make_invitation(team)[1] for _ in range(2)]
    results = together(
        *[
            lambda token=token: actions.join_as_new_person(
                token=token,
                name="Ada",
                email="ada@example.org",
                password="correct horse battery",
                now=timezone.now(),
            )
            for token in tokens
        ]
    )
    assert refusals(results) == [actions.EmailTakenError]
    assert User.objects.filter(email="ada@example.org").count() == 1


def test_two_teams_at_once_may_have_one_name(owner):
    results = together(
        *[
            lambda: actions.create_team(team_name="Legal", by=owner.actor, now=timezone.now())
            for _ in range(3)
        ]
    )
    assert refusals(results) == []
    assert len({membership.team.slug for membership in results}) == 3


def test_a_person_with_two_invitations_at_once_is_a_member_once(team):
    person = make_user()
    tokens = [make_invitation(team)[1] for _ in range(2)]
    results = together(
        *[
            lambda token=token: actions.accept_invitation(
                token=token, person=person, now=timezone.now()
            )
            for token in tokens
        ]
    )
    assert refusals(results) == [actions.AlreadyMemberError]
