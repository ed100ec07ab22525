"""Reading along: what has come of an open reply, and who may see it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from evaluations.actions.suites import hold_out_cases
from evaluations.actions.watching import BY_HAND, POLLED, watch_sample
from evaluations.models import Run, RunState, SampleState, Watch
from tests.evaluations.factories import make_run
from tests.evaluations.test_sample_pages import HOSTILE, running, text_of
from tests.factories import make_completion, make_trace

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sample(member):
    """A sample in flight."""
    return running(make_run(member.actor.team, values={"Alpha": [1, 1]}), SampleState.LEASED)


def arrive(sample, thought: str, answer: str = "", before: int = 0) -> None:
    """What a driver would write."""
    Watch.objects.filter(pk=sample.pk).update(
        thought=thought,
        thought_chars=before + len(thought),
        answer=answer,
        answer_chars=len(answer),
        began_at=timezone.now() - timedelta(seconds=30),
    )


def look(client, sample, seen: str = "", **headers: str):
    body = {"seen": seen} if seen else {}
    return client.post(reverse("sample-watch", args=[sample.pk]), body, headers=HTMX | headers)


def test_each_look_keeps_the_reply_readable_a_while_longer(member, client_for, sample):
    client = client_for(member)
    look(client, sample)
    left = Watch.objects.get().until - timezone.now()
    assert timedelta(0) < left <= POLLED
    by_hand = client.post(reverse("sample-watch", args=[sample.pk]))
    assert by_hand["Location"] == f"/samples/{sample.pk}/?watch=1#watch"
    left = Watch.objects.get().until - timezone.now()
    assert POLLED < left <= BY_HAND
    until = Watch.objects.get().until
    look(client, sample)
    assert Watch.objects.get().until == until, "who waits longest is waited for"


def test_the_first_look_brings_the_block_and_the_next_ones_what_is_new(member, client_for, sample):
    client = client_for(member)
    first = look(client, sample)
    assert "Read along" in text_of(first)
    assert "Its worker has not looked yet." in text_of(first)
    arrive(sample, f"6 * 7 {HOSTILE}", before=30_000)
    second = look(client, sample, "thought")
    text, page = text_of(second), second.content.decode()
    assert re.search(r"It thinks\. 3\d\.\d s since it began\. Not the stored trace yet\.", text)
    assert "30,000 characters stand before this." in text
    assert "30,031 characters" in text
    assert "No answer yet." in text
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert 'hx-swap-oob="innerHTML:#live-thought"' in page
    assert 'hx-trigger="submit, every 2s"' in page
    assert "<h2" not in page
    assert "HX-Trigger" not in second


def test_the_beginning_of_the_answer_is_said_once(member, client_for, sample):
    client = client_for(member)
    look(client, sample)
    arrive(sample, "6 * 7", "It is")
    assert "The answer begins." in look(client, sample, "thought")["HX-Trigger"]
    assert "HX-Trigger" not in look(client, sample, "answer")
    assert "HX-Trigger" not in look(client, sample)


def test_without_javascript_a_look_is_a_page_with_a_button(member, client_for, sample):
    client = client_for(member)
    address = client.post(reverse("sample-watch", args=[sample.pk]))["Location"]
    arrive(sample, "6 * 7")
    page = client.get(address)
    assert "It thinks." in text_of(page)
    assert "6 * 7" in text_of(page)
    assert "Look again" in text_of(page)
    assert "6 * 7" not in text_of(client.get(reverse("sample-detail", args=[sample.pk])))


def test_the_stored_trace_takes_the_place_of_what_was_read_along(member, client_for, sample):
    trace = make_trace(
        member.actor.team, make_completion("\n\nIt is 42.", reasoning="six" * 10_001)
    )
    running(sample.run, SampleState.ANSWERED, trace=trace)
    last = look(client_for(member), sample, "answer")
    text, page = text_of(last), last.content.decode()
    assert "The reply is complete. This is the stored trace." in text
    assert ">It is 42.<" in page
    assert "3 characters stand before this." in text
    assert "every 2s" not in page
    assert 'data-last="1"' in page
    assert reverse("trace-detail", args=[trace.pk]) in page
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (SampleState.PENDING, "No call is open. It will be asked again"),
        (SampleState.FAILED, "No reply came."),
        (SampleState.CANCELLED, "No reply came."),
    ],
)
def test_a_call_that_failed_says_whether_there_will_be_another(
    member, client_for, sample, state, told
):
    running(sample.run, state)
    answer = look(client_for(member), sample, "thought")
    assert told in text_of(answer)
    assert Watch.objects.exists() == (state == SampleState.PENDING)


def test_nobody_watches_in_a_run_that_is_over(member, sample):
    Run.objects.update(state=RunState.CANCELLED)
    kept = watch_sample(sample=sample, lasts=POLLED, by=member.actor, now=timezone.now())
    assert (kept, Watch.objects.exists()) == (False, False)


def test_of_a_held_out_case_only_owners_read_along(owner, viewer, client_for, sample):
    hold_out_cases(case_ids=[sample.case_id], held_out=True, by=owner.actor)
    sample.refresh_from_db()
    assert look(client_for(owner), sample).status_code == 200
    arrive(sample, "wombatthought")
    address = f"{reverse('sample-detail', args=[sample.pk])}?watch=1"
    assert "wombatthought" in text_of(client_for(owner).get(address))
    assert look(client_for(viewer), sample, "thought").status_code == 403
    page = client_for(viewer).get(address)
    assert "wombatthought" not in page.content.decode()
    assert "Watch it think" not in text_of(page)
    with pytest.raises(PermissionDenied, match="only owners"):
        watch_sample(sample=sample, lasts=POLLED, by=viewer.actor, now=timezone.now())


def test_another_team_s_sample_is_not_there(stranger, client_for, sample):
    assert look(client_for(stranger), sample).status_code == 404
    with pytest.raises(PermissionDenied):
        watch_sample(sample=sample, lasts=POLLED, by=stranger.actor, now=timezone.now())
    assert not Watch.objects.exists()
