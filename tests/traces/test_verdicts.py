"""A reader's own verdict on a reply: one each, beside what the graders said, taken back at will."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.access import system_actor
from teams.models import AuditEvent
from tests.factories import make_completion, make_trace
from traces.actions import AnnotationRefused, annotate, take_back_verdict
from traces.core.usage import Usage
from traces.models import Annotation

THOUGHT = "First, 6 * 7 is 48.\n\nWait, that is wrong: 6 * 7 is 42.\n\nSo the answer is 42."


@pytest.fixture
def trace(team):
    return make_trace(team, make_completion("42", reasoning=THOUGHT), verdict="correct")


def give(trace, by, verdict: str, **changes) -> Annotation:
    given = {"kind": "verdict", "text": verdict, **changes}
    return annotate(trace=trace, by=by.actor, now=timezone.now(), **given)


def test_a_reader_disagrees_and_the_graders_verdict_stays(trace, member):
    row = give(trace, member, "incorrect")
    trace.refresh_from_db()
    assert trace.verdict == "correct"
    assert (row.kind, row.text, row.author) == ("verdict", "incorrect", member)
    assert (row.step, row.start, row.end) == (0, 0, 0)
    event = AuditEvent.objects.get(action="trace.annotate")
    assert (event.target_id, event.summary) == (str(trace.pk), "verdict incorrect")


def test_a_second_verdict_takes_the_place_of_ones_own_and_of_nobody_elses(trace, member, owner):
    first, other = give(trace, member, "incorrect"), give(trace, owner, "correct")
    again = give(trace, member, "unscored")
    assert again.pk == first.pk
    known = set(Annotation.objects.values_list("pk", "text"))
    assert known == {(first.pk, "unscored"), (other.pk, "correct")}


def test_a_reply_whose_thought_nobody_sees_has_a_verdict_too(team, member):
    hidden = make_completion("42", usage=Usage(output=40, reasoning=30, basis="reported"))
    assert give(make_trace(team, hidden), member, "correct").text == "correct"


@pytest.mark.parametrize(
    ("verdict", "changes", "field"),
    [
        ("right", {}, "text"),
        ("", {}, "text"),
        ("correct", {"step": 1}, "step"),
        ("correct", {"start": 0, "end": 3}, "step"),
        ("correct", {"mark": "backtrack"}, "step"),
    ],
)
def test_what_is_no_verdict_names_its_field(trace, member, verdict, changes, field):
    with pytest.raises(AnnotationRefused) as refused:
        give(trace, member, verdict, **changes)
    assert refused.value.field == field
    assert not Annotation.objects.exists()


def test_a_verdict_is_a_persons(trace, viewer, stranger):
    with pytest.raises(AnnotationRefused, match="Only a person"):
        annotate(
            trace=trace,
            kind="verdict",
            text="correct",
            by=system_actor(trace.team),
            now=timezone.now(),
        )
    for person in (viewer, stranger):
        with pytest.raises(PermissionDenied):
            give(trace, person, "correct")
        with pytest.raises(PermissionDenied):
            take_back_verdict(trace=trace, by=person.actor)


def test_the_table_holds_no_other_verdict_and_none_twice(trace, member):
    row = give(trace, member, "correct")
    row.text = "perfect"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.pk, row.text = None, "incorrect"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_one_takes_back_ones_own_alone(trace, member, owner):
    give(trace, owner, "correct")
    assert take_back_verdict(trace=trace, by=member.actor) is False
    give(trace, member, "incorrect")
    assert take_back_verdict(trace=trace, by=member.actor) is True
    assert Annotation.objects.get().author == owner


def test_a_program_gives_the_verdict_of_who_made_its_key(trace, api_client, member):
    client = api_client(by=member)
    address = f"/api/v1/traces/{trace.pk}/annotations/"
    for verdict in ("correct", "incorrect"):
        answer = client.post(address, {"kind": "verdict", "text": verdict}, format="json")
        assert answer.status_code == 201
    (row,) = client.get(address).json()["results"]
    assert (row["kind"], row["text"], row["author"]) == ("verdict", "incorrect", str(member))
    refused = client.post(address, {"kind": "verdict", "text": "great"}, format="json")
    assert refused.json()["error"]["fields"] == {
        "text": ["There is no such verdict. Known: correct, incorrect, unscored."]
    }
