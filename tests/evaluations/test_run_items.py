"""The cases tab of a run: what its numbers are, and who wrote the canary."""

import re

import pytest
from django.urls import reverse

from evaluations.models import Case, Sample, SampleState, SuiteVersion
from evaluations.queries.run_items import run_items
from tests.evaluations.factories import make_run

LINE = "These tests are not for training: 8a7b3c52-0d41-4c58-9b46-2f1f6f0f7e11"
GUID = "8A7B3C52-0D41-4C58-9B46-2F1F6F0F7E11"


@pytest.fixture
def run(team):
    values = {"good": [1, 1, 1, 1, 0], "fair": [1, 1, 1, 0, 0], "weak": [1, 0, 0, 0, 1]}
    return make_run(team, values=values)


def with_canary(run):
    SuiteVersion.objects.filter(pk=run.suite_version_id).update(canary=LINE)
    run.suite_version.refresh_from_db()


def written_by(sample: Sample, *, reasoning: str = "", answer: str = "") -> None:
    sample.trace.reasoning, sample.trace.answer = reasoning, answer
    sample.trace.save()


def test_cases_have_their_shares_and_sentences(run):
    found = run_items(run)
    assert [row.item.findings for row in found.items] == [
        ("all_right",),
        (),
        (),
        (),
        ("weakest_only",),
    ]
    assert [str(candidate) for candidate in found.candidates] == ["good", "fair", "weak"]
    assert [row.case.key for row in found.flagged] == ["sum-0", "sum-4"]
    assert found.unavailable == ""


def test_unscored_counts_as_wrong_and_a_failed_call_is_missing(run):
    samples = Sample.objects.filter(run=run, case__key="sum-0").order_by("pk")
    Sample.objects.filter(pk=samples[0].pk).update(value=None)
    Sample.objects.filter(pk=samples[1].pk).update(value=None, state=SampleState.FAILED)
    assert run_items(run).items[0].item.shares == (0.0, None, 1.0)


def test_two_candidates_are_too_few_and_the_page_says_so(team, client_for, viewer):
    run = make_run(team, values={"a": [1, 0, 1], "b": [0, 0, 1]})
    page = client_for(viewer).get(reverse("run-cases", args=[run.pk])).content.decode()
    assert "Needs at least 3 candidates" in page
    assert "check the target" not in page


def test_the_page_shows_all_cases_or_those_to_check(run, client_for, viewer):
    url = reverse("run-cases", args=[run.pk])
    everything = client_for(viewer).get(url).content.decode()
    assert "Only the weakest candidate is right: check the target." in everything
    assert "sum-1" in everything
    marks = re.findall(r'<li class="is-(\w+)" title="', everything)
    assert marks[:6] == ["right", "right", "right", "right", "right", "wrong"]
    flagged = client_for(viewer).get(url, {"show": "flagged"}).content.decode()
    assert "sum-4" in flagged
    assert "sum-1" not in flagged


def test_strangers_find_no_such_page(run, client_for, stranger, api_client):
    assert client_for(stranger).get(reverse("run-cases", args=[run.pk])).status_code == 404
    assert api_client(by=stranger).get(f"/api/v1/runs/{run.pk}/cases/").status_code == 404


def test_the_api_tells_the_same(run, api_client):
    body = api_client().get(f"/api/v1/runs/{run.pk}/cases/").json()
    last = body["items"][4]
    assert last["case"]["key"] == "sum-4"
    assert [each["share"] for each in last["shares"]] == [0, 0, 1]
    assert last["findings"][0]["key"] == "weakest_only"
    assert len({each["candidate"] for each in last["shares"]}) == 3
    assert body["unavailable"] == ""


@pytest.mark.parametrize("where", ["reasoning", "answer"])
def test_a_model_that_writes_the_canary_is_told_of(run, client_for, viewer, where):
    with_canary(run)
    sample = Sample.objects.filter(run=run, case__key="sum-1").first()
    written_by(sample, **{where: f"It said {GUID} somewhere."})
    found = run_items(run)
    assert [row.canary_samples for row in found.items] == [(), (sample.pk,), (), (), ()]
    for name, pk in (("run-cases", run.pk), ("sample-detail", sample.pk)):
        page = client_for(viewer).get(reverse(name, args=[pk])).content.decode()
        assert "knows the canary" in page


def test_a_case_that_shows_the_canary_itself_proves_nothing(run, client_for, viewer):
    with_canary(run)
    sample = Sample.objects.filter(run=run, case__key="sum-1").first()
    Case.objects.filter(pk=sample.case_id).update(prompt=f"Repeat: {LINE}")
    written_by(sample, answer=LINE)
    assert not run_items(run).knows_canary
    page = client_for(viewer).get(reverse("sample-detail", args=[sample.pk])).content.decode()
    assert "knows the canary" not in page


def test_without_a_canary_nothing_is_suspected(run):
    written_by(Sample.objects.filter(run=run).first(), answer=LINE)
    assert not run_items(run).knows_canary


def test_the_number_of_queries_does_not_grow(team, django_assert_num_queries):
    for cases in (3, 30):
        run = make_run(team, values={name: [1] * cases for name in "abc"})
        with_canary(run)
        with django_assert_num_queries(4):
            run_items(run)
