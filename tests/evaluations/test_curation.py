"""What curators know of cases, and the canary of a version: set, kept, exported, told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from evaluations.actions.suites import (
    CaseProblemsError,
    curate_cases,
    duplicate_version,
    freeze_version,
    import_cases,
    import_starter,
    update_version,
)
from evaluations.case_rows import version_file
from evaluations.core.suite_files import read_suite_file
from evaluations.models import Case, SuiteVersion
from teams.models import AuditEvent
from tests.evaluations.factories import make_suite_version

LINE = "These tests are not for training: 8a7b3c52-0d41-4c58-9b46-2f1f6f0f7e11"


@pytest.fixture
def frozen(team):
    return make_suite_version(team, cases=2)


@pytest.fixture
def draft(team):
    return make_suite_version(team, cases=2, frozen=False)


def ids(version: SuiteVersion) -> list[int]:
    return list(version.cases.values_list("pk", flat=True))


def test_frozen_cases_are_reviewed_and_keep_their_digest(curator, draft):
    from_then = freeze_version(version=draft, by=curator.actor, now=draft.created_at).digest
    assert curate_cases(case_ids=ids(draft), by=curator.actor, review="reviewed") == 2
    assert curate_cases(case_ids=ids(draft), by=curator.actor, review="reviewed") == 0
    assert set(draft.cases.values_list("review", flat=True)) == {"reviewed"}
    copy = duplicate_version(version=draft, by=curator.actor)
    assert freeze_version(version=copy, by=curator.actor, now=draft.created_at).digest == from_then
    assert set(copy.cases.values_list("review", flat=True)) == {"reviewed"}


def test_curation_stands_in_the_history_and_the_audit_log(curator, frozen):
    [first, _] = ids(frozen)
    curate_cases(case_ids=[first], by=curator.actor, contaminated=True)
    entry = Case.history.filter(id=first).latest()
    assert (entry.contaminated, entry.history_user) == (True, curator)
    event = AuditEvent.objects.get(action="suite.curate")
    assert event.details == {"keys": ["sum-0"], "contaminated": True}


def test_only_curators_curate_and_only_cases_of_their_team(member, stranger, frozen):
    with pytest.raises(PermissionDenied):
        curate_cases(case_ids=ids(frozen), by=member.actor, review="reviewed")
    assert curate_cases(case_ids=ids(frozen), by=stranger.actor, review="reviewed") == 0
    assert set(frozen.cases.values_list("review", flat=True)) == {"draft"}


def test_the_desk_curates_many_cases_at_once_and_filters_by_it(client_for, curator, frozen):
    client, url = client_for(curator), reverse("admin:evaluations_case_changelist")
    [first, second] = ids(frozen)
    client.post(url, {"action": "mark_reviewed", "_selected_action": [first, second]})
    client.post(url, {"action": "flag_contaminated", "_selected_action": [second]})
    assert list(frozen.cases.order_by("pk").values_list("review", "contaminated")) == [
        ("reviewed", False),
        ("reviewed", True),
    ]
    shown = client.get(url, {"contaminated__exact": "1", "review__exact": "reviewed"})
    assert [case.pk for case in shown.context["cl"].result_list] == [second]
    client.post(url, {"action": "mark_not_reviewed", "_selected_action": [first]})
    client.post(url, {"action": "unflag_contaminated", "_selected_action": [second]})
    assert list(frozen.cases.order_by("pk").values_list("review", "contaminated")) == [
        ("draft", False),
        ("reviewed", False),
    ]


def test_the_api_curates_a_frozen_version_by_key(api_client, frozen):
    api, url = api_client(), f"/api/v1/versions/{frozen.pk}/cases/"
    sent = {"keys": ["sum-1"], "review": "reviewed", "contaminated": True}
    assert api.post(f"{url}curate/", sent).json() == {"changed": 1}
    [row] = api.get(url, {"review": "reviewed"}).json()["results"]
    assert (row["key"], row["contaminated"], row["source"]) == ("sum-1", True, "")
    unknown = api.post(f"{url}curate/", {"keys": ["sum-7"], "review": "reviewed"})
    assert unknown.status_code == 400
    assert "sum-7" in unknown.json()["error"]["fields"]["keys"][0]


def test_the_api_takes_and_gives_what_is_known_of_a_case(api_client, draft):
    api = api_client()
    known = {"review": "reviewed", "source": "our desk", "license": "MIT", "contaminated": True}
    sent = {"key": "k", "prompt": "1 + 1?", "targets": ["2"]} | known
    made = api.post(f"/api/v1/versions/{draft.pk}/cases/", sent).json()
    assert {name: made[name] for name in known} == known
    kept = api.patch(f"/api/v1/cases/{made['id']}/", {"contaminated": False}).json()
    assert (kept["contaminated"], kept["review"]) == (False, "reviewed")


def test_a_canary_is_set_kept_by_a_duplicate_and_written_into_every_row(curator, draft):
    version = update_version(
        version=draft, by=curator.actor, note="", default_graders=["boxed"], canary=f" {LINE} "
    )
    assert version.canary == LINE
    assert version_file(version, curator.actor, format="csv").decode().count(LINE) == 2
    assert duplicate_version(version=version, by=curator.actor).canary == LINE


def test_a_canary_stays_unless_another_is_given(curator, draft):
    SuiteVersion.objects.filter(pk=draft.pk).update(canary=LINE)
    values = {"version": draft, "by": curator.actor, "default_graders": ["boxed"]}
    assert update_version(note="x", **values).canary == LINE
    assert update_version(note="x", canary="", **values).canary == ""


def test_a_canary_that_anybody_could_write_is_refused(curator, draft):
    with pytest.raises(CaseProblemsError) as caught:
        update_version(
            version=draft, by=curator.actor, note="", default_graders=[], canary="canary"
        )
    assert "16 to 80" in caught.value.message_dict["canary"][0]


def test_the_api_sets_a_canary(api_client, draft):
    url = f"/api/v1/versions/{draft.pk}/"
    assert api_client().patch(url, {"canary": LINE}).json()["canary"] == LINE
    assert api_client().patch(url, {"note": "n"}).json()["canary"] == LINE
    refused = api_client().patch(url, {"canary": "tweet"})
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["canary"])


def test_the_desk_draws_a_canary(client_for, curator, team):
    version = make_suite_version(team, cases=0, frozen=False)
    form = {"note": "", "canary": "", "draw_canary": "on", "default_graders-0-kind": "boxed"}
    form |= {f"cases-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    url = reverse("admin:evaluations_suiteversion_change", args=[version.pk])
    client_for(curator).post(url, form)
    version.refresh_from_db()
    assert version.canary.startswith("These tests are not for training: ")
    client_for(curator).post(url, form | {"draw_canary": "", "canary": "tweet"})
    drawn = version.canary
    version.refresh_from_db()
    assert version.canary == drawn


def test_an_import_takes_over_the_canary_of_its_file(client_for, curator, team, draft):
    SuiteVersion.objects.filter(pk=draft.pk).update(canary=LINE)
    url = reverse("suite-export", args=[draft.suite.slug, draft.number, "jsonl"])
    found = read_suite_file(client_for(curator).get(url).content, format="jsonl")
    other = make_suite_version(team, cases=0, frozen=False)
    import_cases(version=other, drafts=found.cases, canary=found.canary, by=curator.actor)
    other.refresh_from_db()
    assert other.canary == LINE


def test_a_starter_without_a_canary_has_none(curator):
    assert import_starter(name="micro_arithmetic", by=curator.actor).canary == ""
