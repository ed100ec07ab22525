"""What readers write beside a thought: who may, where it stands, how it is taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from teams.models import AuditEvent
from tests.factories import make_completion, make_member, make_team, make_trace
from traces.actions import AnnotationRefused, annotate, may_withdraw, withdraw_annotation
from traces.core.analysis import analyse
from traces.models import Annotation

THOUGHT = (
    "First, 6 * 7 is 48.\n\nWait, that is wrong. Let me check: 6 * 7 is 42.\n\nSo the answer is 42."
)


@pytest.fixture
def trace(team):
    return make_trace(team, make_completion("42", reasoning=THOUGHT))


def write(trace, by, **changes) -> Annotation:
    given = {"kind": "comment", "step": 1, "text": "Odd.", **changes}
    return annotate(trace=trace, by=by.actor, now=timezone.now(), **given)


def backtrack() -> tuple[int, int]:
    found = next(mark for mark in analyse(THOUGHT, answer="42").marks if mark.kind == "backtrack")
    return found.start, found.end


def test_a_word_on_a_step_covers_its_characters_and_leaves_an_audit_row(trace, member):
    row = write(trace, member, step=2)
    assert THOUGHT[row.start : row.end].startswith("Wait")
    assert (row.author, row.team, row.text) == (member, trace.team, "Odd.")
    event = AuditEvent.objects.get(action="trace.annotate")
    assert (event.target_id, event.actor_user) == (str(trace.pk), member)
    assert "Odd" not in f"{event.summary}{event.details}"


def test_a_word_on_characters_knows_its_step(trace, member):
    at = THOUGHT.index("check")
    row = write(trace, member, step=None, start=at, end=at + 5)
    assert row.step == 2


def test_a_mark_is_rejected_once_by_each_reader(trace, member, owner):
    start, end = backtrack()
    known = {"kind": "reject_mark", "mark": "backtrack", "start": start, "end": end}
    first = write(trace, member, **known, step=None, text="")
    again = write(trace, member, **known, step=None, text="")
    other = write(trace, owner, **known, step=None, text="")
    assert first.pk == again.pk != other.pk
    assert first.step == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "praise"}, "kind"),
        ({"step": 9}, "step"),
        ({"step": None}, "step"),
        ({"start": 4, "end": 2, "step": None}, "start"),
        ({"text": "  "}, "text"),
        ({"kind": "label", "text": ""}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"mark": "backtrack"}, "mark"),
        ({"kind": "reject_mark", "text": ""}, "mark"),
        ({"kind": "reject_mark", "mark": "backtrack"}, "mark"),
        ({"kind": "reject_mark", "mark": "nonsense"}, "mark"),
    ],
)
def test_what_cannot_be_used_names_its_field(trace, member, changes, field):
    with pytest.raises(AnnotationRefused) as refused:
        write(trace, member, **changes)
    assert refused.value.field == field
    assert not Annotation.objects.exists()


def test_beside_a_thought_that_nobody_sees_nothing_is_written(team, member):
    sealed = make_completion("4", reasoning="gAAAAB", trace_source="reasoning.encrypted")
    with pytest.raises(AnnotationRefused, match="no thought"):
        write(make_trace(team, sealed), member)


def test_an_accepted_step_needs_no_words_and_nul_is_replaced(trace, member):
    assert write(trace, member, kind="accept", text="").text == ""
    assert write(trace, member, text="a\x00b").text == "a\ufffdb"


def test_a_viewer_and_a_stranger_write_nothing(trace, viewer, stranger):
    for person in (viewer, stranger):
        with pytest.raises(PermissionDenied):
            write(trace, person)


def test_one_takes_back_ones_own_and_an_owner_any(trace, member, curator, owner):
    row = write(trace, member)
    assert [may_withdraw(row, by.actor) for by in (member, curator, owner)] == [True, False, True]
    with pytest.raises(PermissionDenied):
        withdraw_annotation(annotation=row, by=curator.actor)
    withdraw_annotation(annotation=row, by=member.actor)
    withdraw_annotation(annotation=write(trace, member), by=owner.actor)
    assert not Annotation.objects.exists()
    assert AuditEvent.objects.filter(action="trace.annotation.withdraw").count() == 2


def test_the_annotation_of_another_team_stays(trace, member):
    row = write(trace, member)
    other = make_member(make_team(), "owner")
    with pytest.raises(PermissionDenied):
        withdraw_annotation(annotation=row, by=other.actor)


def test_the_api_writes_lists_and_takes_back(trace, api_client, member):
    client = api_client(by=member)
    address = f"/api/v1/traces/{trace.pk}/annotations/"
    sent = {"kind": "dispute", "step": 2, "text": "It was right before."}
    made = client.post(address, sent, format="json")
    assert made.status_code == 201
    assert made.json()["author"] == str(member)
    listed = client.get(address).json()["results"]
    assert listed == [made.json()]
    assert client.get(f"/api/v1/traces/{trace.pk}/").json()["annotations"] == listed
    assert client.delete(f"{address}{made.json()['id']}/").status_code == 204
    assert client.get(address).json()["results"] == []


def test_the_api_says_which_field_and_what_would_do(trace, api_client):
    address = f"/api/v1/traces/{trace.pk}/annotations/"
    answer = api_client().post(address, {"kind": "accept", "step": 7}, format="json")
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"] == {
        "step": ["There is no step 7: the thought has 3, counted from 1."]
    }


def test_a_form_without_scripts_leads_back_to_the_step(client_for, trace, member):
    client = client_for(member)
    page = client.get(reverse("trace-step", args=[trace.pk, 2]))
    assert "Your words on step 2" in page.content.decode()
    sent = {"step": "2", "kind": "comment", "text": "<b>Odd.</b>"}
    answer = client.post(reverse("trace-annotate", args=[trace.pk]), sent)
    assert answer["Location"].endswith("?from=1#step-2")
    html = client.get(answer["Location"].split("#")[0]).content.decode()
    assert "&lt;b&gt;Odd.&lt;/b&gt;" in html
    assert "<b>Odd." not in html


def test_a_comment_without_words_comes_back_with_the_reason(client_for, trace, member):
    address = reverse("trace-annotate", args=[trace.pk])
    answer = client_for(member).post(address, {"step": "2", "kind": "comment", "text": ""})
    assert answer.status_code == 422
    assert "A comment needs words" in answer.content.decode()


def test_for_htmx_the_step_comes_back_alone(client_for, trace, member):
    start, end = backtrack()
    client = client_for(member)
    answer = client.post(
        reverse("trace-annotate", args=[trace.pk]),
        {"reject": f"backtrack:{start}:{end}"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert answer["HX-Retarget"] == f"#t{trace.pk}-s2"
    assert "Mark rejected." in answer["HX-Trigger"]
    assert f"rejected by {member}" in html
    assert 'class="mark is-backtrack' not in html
    row = Annotation.objects.get()
    undo = reverse("annotation-withdraw", args=[trace.pk, row.pk])
    back = client.post(undo, headers={"HX-Request": "true"}).content.decode()
    assert 'class="mark is-backtrack begins"' in back


def test_a_rejected_mark_is_gone_from_text_and_strip_for_everybody(
    client_for, trace, member, viewer
):
    start, end = backtrack()
    address = reverse("trace-detail", args=[trace.pk])
    before = client_for(viewer).get(address).content.decode()
    write(
        trace,
        member,
        kind="reject_mark",
        mark="backtrack",
        start=start,
        end=end,
        step=None,
        text="",
    )
    after = client_for(viewer).get(address).content.decode()
    assert before.count('class="mark is-backtrack begins"') == 1
    assert after.count('class="mark is-backtrack begins"') == 0
    assert 'class="lane is-backtrack"' in before
    assert 'class="lane is-backtrack"' not in after
    assert "Readers rejected 1 mark" in after


def test_who_may_not_write_sees_no_buttons(client_for, trace, viewer, member):
    write(trace, member)
    html = client_for(viewer).get(reverse("trace-detail", args=[trace.pk])).content.decode()
    assert "Reject this mark" not in html
    assert "Annotate<" not in html
    assert "withdraw" not in html
    assert "Odd." in html


def test_a_step_that_is_not_there_is_a_404_and_a_form_for_it_says_so(client_for, team, member):
    hidden = make_trace(team)
    client = client_for(member)
    assert client.get(reverse("trace-step", args=[hidden.pk, 1])).status_code == 404
    sent = {"step": "1", "kind": "accept"}
    answer = client.post(reverse("trace-annotate", args=[hidden.pk]), sent, follow=True)
    assert "This trace has no thought to write beside." in answer.content.decode()
