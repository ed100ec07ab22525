"""The pages of samples."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.models import Attempt, SampleScore, SampleState
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
