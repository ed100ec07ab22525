"""A reader's own verdict on a reply: one each, beside what the graders said, taken back at will."""

import html
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from teams.access import system_actor
from teams.models import AuditEvent
from tests.factories import make_completion, make_trace
from traces.actions import AnnotationRefused, annotate, take_back_verdict
from traces.core.analysis import analyse
from traces.core.usage import Usage
from traces.models import Annotation

THOUGHT = "First, 6 * 7 is 48.\n\nWait, that is wrong: 6 * 7 is 42.\n\nSo the answer is 42."
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def trace(team):
    return make_trace(team, make_completion("42", reasoning=THOUGHT), verdict="correct")


def give(trace, by, verdict: str, **changes) -> Annotation:
    given = {"kind": "verdict", "text": verdict, **changes}
    return annotate(trace=trace, by=by.actor, now=timezone.now(), **given)


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def page_of(client, trace, name: str = "trace-detail") -> str:
    return client.get(reverse(name, args=[trace.pk])).content.decode()


def pressed(page: str) -> list[str]:
    return re.findall(r'name="verdict" value="(\w*)" aria-pressed="true"', page)


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


def test_the_page_offers_four_keys_and_shows_what_one_said(client_for, trace, member):
    client = client_for(member)
    page = page_of(client, trace)
    keys = re.findall(r'name="verdict" value="(\w*)"[^>]*data-key="(\d)"', page)
    assert keys == [("correct", "1"), ("incorrect", "2"), ("unscored", "3"), ("", "4")]
    assert pressed(page) == [""]
    give(trace, member, "incorrect")
    page = page_of(client, trace)
    assert pressed(page) == ["incorrect"]
    assert "1 reader: Incorrect" in words_of(page)
    assert "Graded correct. Yours stands beside that and changes no score." in words_of(page)


def test_a_viewer_reads_verdicts_and_is_offered_none(client_for, trace, member, viewer):
    give(trace, member, "incorrect")
    page = page_of(client_for(viewer), trace)
    assert f"{member} Incorrect" in words_of(page)
    assert 'name="verdict"' not in page
    assert 'data-key="1"' not in page
    sent = client_for(viewer).post(reverse("trace-verdict", args=[trace.pk]), {"verdict": ""})
    assert sent.status_code == 403


def test_without_scripts_the_form_leads_back_to_where_one_was(client_for, trace, member):
    client, here = client_for(member), f"/traces/compare/?ids={trace.pk}"
    address = reverse("trace-verdict", args=[trace.pk])
    answer = client.post(address, {"verdict": "incorrect", "next": here, "letter": "B"})
    assert answer["Location"] == f"{here}#t{trace.pk}-verdict"
    assert "Your verdict on B: Incorrect." in client.get(here).content.decode()
    answer = client.post(address, {"verdict": ""}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("trace-detail", args=[trace.pk])
    assert "Your verdict is taken back." in answer.content.decode()
    assert not Annotation.objects.exists()
    answer = client.post(address, {"verdict": ""}, follow=True)
    assert "You had given no verdict here." in answer.content.decode()


@pytest.mark.parametrize("there", ["https://example.com/", "//example.com", "javascript:x"])
def test_a_form_leads_to_no_other_site(client_for, trace, member, there):
    address = reverse("trace-verdict", args=[trace.pk])
    answer = client_for(member).post(address, {"verdict": "correct", "next": there})
    assert answer["Location"].startswith("/#")


def test_an_odd_verdict_is_refused_in_words(client_for, trace, member):
    address = reverse("trace-verdict", args=[trace.pk])
    answer = client_for(member).post(address, {"verdict": "<b>"}, follow=True)
    assert "There is no such verdict. Known: correct, incorrect, unscored." in words_of(
        answer.content.decode()
    )


def test_for_htmx_buttons_and_head_come_back_and_it_is_said(client_for, trace, member):
    here = "/traces/compare/?ids=1,2"
    answer = client_for(member).post(
        reverse("trace-verdict", args=[trace.pk]),
        {"verdict": "incorrect", "next": here, "letter": "A"},
        headers=FRAGMENT,
    )
    fragment = answer.content.decode()
    assert "Your verdict on A: Incorrect." in answer["HX-Trigger"]
    assert pressed(fragment) == ["incorrect"]
    assert f'name="next" value="{here}"' in fragment
    assert f'id="t{trace.pk}-readers" hx-swap-oob="true"' in fragment
    assert "<h1" not in fragment


def test_an_owner_withdraws_what_somebody_else_said(client_for, trace, member, owner):
    row = give(trace, member, "incorrect")
    address = reverse("annotation-withdraw", args=[trace.pk, row.pk])
    assert address in page_of(client_for(owner), trace)
    assert address not in page_of(client_for(member), trace)
    answer = client_for(owner).post(address, {"next": "/traces/"}, headers=FRAGMENT)
    assert "1 reader" not in words_of(answer.content.decode())
    assert not Annotation.objects.exists()


def test_another_teams_trace_is_not_found(client_for, trace, stranger):
    address = reverse("trace-verdict", args=[trace.pk])
    assert client_for(stranger).post(address, {"verdict": "correct"}).status_code == 404


def test_side_by_side_each_reply_has_verdicts_of_its_own(client_for, team, trace, member):
    other = make_trace(team, make_completion("43", reasoning=THOUGHT))
    give(other, member, "unscored")
    page = client_for(member).get(f"/traces/compare/?ids={trace.pk},{other.pk}").content.decode()
    assert pressed(page) == ["", "unscored"]
    assert re.findall(r'name="letter" value="(\w)"', page) == ["A", "B"]
    assert "Your verdict on B: Unscored" in page


def test_a_rejected_mark_is_gone_side_by_side_too(client_for, team, trace, member):
    other = make_trace(team, make_completion("43", reasoning="Hm."))
    address = f"/traces/compare/?ids={trace.pk},{other.pk}"
    found = next(mark for mark in analyse(THOUGHT, answer="42").marks if mark.kind == "backtrack")
    before = client_for(member).get(address).content.decode()
    place = {"mark": found.kind, "start": found.start, "end": found.end}
    annotate(trace=trace, kind="reject_mark", by=member.actor, now=timezone.now(), **place)
    after = client_for(member).get(address).content.decode()
    begun = 'class="mark is-backtrack begins"'
    assert before.count(begun) - after.count(begun) == 1


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
