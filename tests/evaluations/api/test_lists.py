"""Lists: the same number of queries at 2 rows and at 200, and pages that lose no row."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from decision.models import Decision, Profile
from evaluations.models import Candidate, Case, Connection, Run, Sample, Suite, SuiteVersion
from tests.evaluations.factories import make_candidate, make_run, make_suite_version


def connections(team, count):
    Connection.objects.bulk_create(
        Connection(team=team, name=f"c{number}", kind="micro", api_key="sk")
        for number in range(count)
    )
    return "/api/v1/connections/"


def candidates(team, count):
    door = make_candidate(team).connection
    Candidate.objects.bulk_create(
        Candidate(team=team, connection=door, name=f"m{number}", slug=f"m{number}", model="m")
        for number in range(count - 1)
    )
    return "/api/v1/candidates/"


def suites(team, count):
    rows = [Suite(team=team, name=f"s{number}", slug=f"s{number}") for number in range(count)]
    made = Suite.objects.bulk_create(rows)
    SuiteVersion.objects.bulk_create(SuiteVersion(suite=suite, number=1) for suite in made)
    return "/api/v1/suites/"


def versions(team, count):
    suite = make_suite_version(team).suite
    SuiteVersion.objects.bulk_create(
        SuiteVersion(suite=suite, number=number) for number in range(2, count + 1)
    )
    return f"/api/v1/suites/{suite.pk}/versions/"


def cases(team, count):
    version = make_suite_version(team, cases=count)
    return f"/api/v1/versions/{version.pk}/cases/"


def runs(team, count):
    version = make_suite_version(team)
    Run.objects.bulk_create(
        Run(team=team, suite_version=version, name=f"r{number}") for number in range(count)
    )
    return "/api/v1/runs/"


def samples(team, count):
    run = make_run(team, values={"Alpha": [1]})
    version, row = run.suite_version, run.run_candidates.get()
    Case.objects.bulk_create(
        Case(version=version, key=f"k{number}", prompt="?") for number in range(count - 1)
    )
    Sample.objects.bulk_create(
        Sample(run=run, run_candidate=row, case=case, connection_id=row.connection_id)
        for case in version.cases.exclude(key="sum-0")
    )
    return "/api/v1/samples/"


def decisions(team, count):
    run = make_run(team, values={"Alpha": [1]})
    frozen = {"decision": {"verdict": {"headline": "Alpha leads."}}}
    known = {"state": "recorded", "digest": "0" * 64, "recorded_at": timezone.now()}
    Decision.objects.bulk_create(
        Decision(team=team, run=run, question="?", slug=f"d{number}", snapshot=frozen, **known)
        for number in range(count)
    )
    return "/api/v1/decisions/"


def profiles(team, count):
    Profile.objects.bulk_create(
        Profile(team=team, name=f"p{number}", slug=f"p{number}") for number in range(count)
    )
    return "/api/v1/profiles/"


LISTS = [
    connections,
    candidates,
    suites,
    versions,
    cases,
    runs,
    samples,
    decisions,
    profiles,
]


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_a_list_asks_as_often_for_two_rows_as_for_two_hundred(api, team, owner, make):
    url = make(team, 200)
    api.get("/api/v1/me/")  # notes once in a while that the key was used
    counts = []
    for limit in (2, 200):
        with CaptureQueriesContext(
            database,
        ) as asked:
            rows = api.get(url, {"limit": limit}).json()["results"]
        assert len(rows) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4, "one for the key, one for the right, one or two here"


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_pages_lead_forth_and_back_and_lose_no_row(api, team, make):
    url = make(team, 23)
    everything = [row["id"] for row in api.get(url, {"limit": 200}).json()["results"]]
    assert len(everything) == len(set(everything)) == 23
    page, seen = api.get(url, {"limit": 5}).json(), []
    while True:
        seen.append([row["id"] for row in page["results"]])
        if page["next"] is None:
            break
        page = api.get(page["next"]).json()
    assert [pk for part in seen for pk in part] == everything
    before = api.get(page["previous"]).json()
    assert [row["id"] for row in before["results"]] == seen[-2]


def test_rows_that_arrive_between_two_pages_shift_none(api, team):
    url = connections(team, 6)
    first = api.get(url, {"limit": 3}).json()
    Connection.objects.create(team=team, name="late", kind="micro")
    second = api.get(first["next"]).json()
    names = [row["name"] for row in first["results"] + second["results"]]
    assert names == ["c5", "c4", "c3", "c2", "c1", "c0"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"limit": "0"}, 400, "limit"),
        ({"limit": "201"}, 400, "limit"),
        ({"limit": "-5"}, 400, "limit"),
        ({"limit": "two"}, 400, "limit"),
        ({"limit": "9" * 99}, 400, "limit"),
        ({"cursor": "x"}, 404, None),
        ({"cursor": "cD1hYmM="}, 404, None),
        ({"cursor": "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, 404, None),
        ({"page": "2"}, 400, "page"),
        ({"LIMIT": "2"}, 400, "LIMIT"),
    ],
)
def test_a_page_that_cannot_be_is_refused(api, refused, query, status, field):
    refused(api.get("/api/v1/connections/", query), status, *([field] if field else []))


@pytest.mark.parametrize("repeats", [1, 20])
def test_a_run_asks_as_often_whatever_its_size(api, team, repeats):
    run = make_run(team, values={"Alpha": [1] * 3 * repeats}, repeats=repeats)
    pk = run.samples.first().pk
    api.get("/api/v1/me/")
    limits = {
        f"/api/v1/runs/{run.pk}/": 8,
        f"/api/v1/runs/{run.pk}/matrix/": 6,
        f"/api/v1/runs/{run.pk}/measurements/": 8,
        f"/api/v1/samples/{pk}/": 5,
    }
    for url, limit in limits.items():
        with CaptureQueriesContext(database) as asked:
            assert api.get(url).status_code == 200
        assert len(asked) == limit, url
