"""The pages of samples."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.models import Attempt, Run, RunState, SampleScore, SampleState
from tests.evaluations.factories import make_run

HOSTILE = "<script>alert(1)</script>"


def text_of(answer) -> str:
    """The words of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def run(member):
    """Three candidates, four cases; one call of the first has failed."""
    values = {"Alpha": [1, 1, 0, None], "Beta": [1, 1, 1, 1], "Gamma": [0, 0, 0, 0]}
    run = make_run(member.actor.team, values=values)
    first = run.samples.earliest("pk")
    run.samples.filter(pk=first.pk).update(
        state=SampleState.FAILED,
        failure_code="timeout",
        failure_message="No word for 120 s.",
        trace=None,
        value=None,
    )
    return run


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 12),
        ("ending=correct", 5),
        ("ending=incorrect", 5),
        ("ending=unscored", 1),
        ("ending=failed", 1),
        ("ending=failed&cause=timeout", 1),
        ("ending=failed&cause=nonsense", 1),
        ("ending=waiting", 0),
        ("ending=nonsense", 12),
        ("case=SUM-3", 3),
        ("case=no-such", 0),
        ("outcome=answered", 11),
        ("page=99", 12),
    ],
)
def test_samples_are_filtered_and_the_page_says_how_many(member, client_for, run, query, count):
    answer = client_for(member).get(f"{reverse('run-samples', args=[run.pk])}?{query}")
    assert answer.context["page"].paginator.count == count
    assert f"{count} of 12 shown" in text_of(answer)
    assert ("No sample matches" in text_of(answer)) == (count == 0)


def test_samples_are_filtered_by_candidate(member, client_for, run):
    slug = run.run_candidates.get(position=1).snapshot["slug"]
    answer = client_for(member).get(reverse("run-samples", args=[run.pk]), {"candidate": slug})
    assert "4 of 12 shown" in text_of(answer)
    assert {str(sample.run_candidate) for sample in answer.context["page"]} == {"Beta"}


def test_a_sample_shows_its_calls_in_words(member, client_for, run):
    sample = run.samples.select_related("trace").latest("pk")
    began = timezone.now()
    for number, (code, message) in enumerate([("rate_limited", HOSTILE), ("ok", "")], start=1):
        Attempt.objects.create(
            sample=sample,
            number=number,
            code=code,
            message=message,
            http_status=429 if code != "ok" else None,
            started_at=began,
            ended_at=began + timedelta(seconds=2),
        )
    SampleScore.objects.create(
        sample=sample, grader="boxed", grader_version=1, value=1.0, extracted=HOSTILE
    )
    sample.trace.answer = HOSTILE
    sample.trace.save()
    answer = client_for(member).get(reverse("sample-detail", args=[sample.pk]))
    text = text_of(answer)
    assert "1. Too many requests (HTTP 429)" in text
    assert "2. Answered" in text
    assert "<script>alert" not in answer.content.decode()
    assert reverse("trace-detail", args=[sample.trace_id]) in answer.content.decode()


def test_a_failed_sample_is_an_error_and_never_a_wrong_answer(member, client_for, run):
    sample = run.samples.get(state=SampleState.FAILED)
    text = text_of(client_for(member).get(reverse("sample-detail", args=[sample.pk])))
    assert "No word for 120 s. A failed call is an error, never a wrong answer." in text
    assert "Nothing to judge" in text


def test_a_sample_leads_to_the_others_of_its_case(member, client_for, run):
    sample = run.samples.earliest("pk")
    answer = client_for(member).get(reverse("sample-detail", args=[sample.pk]))
    assert [name for name, _ in answer.context["siblings"]] == ["Alpha", "Beta", "Gamma"]


def at(member, client_for, name: str, pk: int, query: str = "", **headers: str):
    return client_for(member).get(f"{reverse(name, args=[pk])}{query}", headers=headers)


def running(run, state: str, *, trace=None):
    """The last sample of a run that goes on, in ``state``."""
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    sample = run.samples.latest("pk")
    changes = {"state": state, "value": None, "trace": trace, "leased_at": timezone.now()}
    run.samples.filter(pk=sample.pk).update(**changes)
    return sample


def test_a_sample_in_flight_says_so_and_can_be_read_along(member, client_for, run):
    sample = running(run, SampleState.LEASED)
    page = at(member, client_for, "sample-detail", sample.pk)
    assert "In flight since" in text_of(page)
    assert "thought and answer are stored together when the reply is complete" in text_of(page)
    assert f'hx-get="/samples/{sample.pk}/?state=leased"' in page.content.decode()
    assert "Watch it think" in text_of(page)
    rows = at(member, client_for, "run-samples", run.pk)
    assert "still thinking: open the sample to read along" in text_of(rows)
    assert 'hx-trigger="every 3s"' in rows.content.decode()


def test_a_poll_gets_nothing_until_the_state_changes_and_then_the_trace(member, client_for, run):
    trace = run.samples.latest("pk").trace
    sample = running(run, SampleState.LEASED)
    polled = {"HX-Request": "true"}
    same = at(member, client_for, "sample-detail", sample.pk, "?state=leased", **polled)
    assert (same.status_code, same.content) == (204, b"")
    running(run, SampleState.ANSWERED, trace=trace)
    new = at(member, client_for, "sample-detail", sample.pk, "?state=leased", **polled)
    assert "The reply is complete. Open the trace" in text_of(new)
    assert reverse("trace-detail", args=[trace.pk]) in new.content.decode()
    assert "This sample is now: answered." in new["HX-Trigger"]
    assert "<h1" not in new.content.decode()


def test_nobody_polls_for_what_will_not_change(member, client_for, run):
    sample = run.samples.latest("pk")
    run.samples.filter(pk=sample.pk).update(state=SampleState.PENDING, trace=None)
    for name, pk in (("sample-detail", sample.pk), ("run-samples", run.pk)):
        assert "every" not in at(member, client_for, name, pk).content.decode()


def test_a_poll_of_the_list_gets_its_rows_with_their_traces(member, client_for, run):
    rows = at(member, client_for, "run-samples", run.pk, "", **{"HX-Request": "true"})
    page, trace = rows.content.decode(), run.samples.latest("pk").trace_id
    assert f'<a class="to-trace" id="trace-{trace}" href="/traces/{trace}/"' in page
    assert "<h1" not in page
