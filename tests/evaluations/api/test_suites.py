"""Suites, versions and cases through the API: drafts are written, frozen versions never."""

import pytest

from evaluations.models import Case, SuiteVersion
from tests.evaluations.factories import make_suite_version
from tests.factories import make_team

SUITES, VERSIONS, CASES = "/api/v1/suites/", "/api/v1/versions/", "/api/v1/cases/"
CASE = {
    "key": "sum-9",
    "prompt": "What is 1 + 1?",
    "targets": ["2"],
    "graders": [{"kind": "number", "settings": {"relative_tolerance": 0.01}}],
    "tags": ["easy", "sums"],
    "weight": 2,
}


@pytest.fixture
def draft(team):
    return make_suite_version(team, cases=2, frozen=False)


@pytest.fixture
def frozen(team):
    return make_suite_version(team, cases=2)


def test_a_suite_is_made_with_an_empty_draft(api):
    made = api.post(SUITES, {"name": "Clause checks", "description": "Ours."})
    assert made.status_code == 201
    body = made.json()
    assert (body["slug"], body["case_count"], body["run_count"]) == ("clause-checks", 0, 0)
    version = body["newest_version"]
    assert (version["number"], version["state"]) == (1, "draft")
    assert api.get(f"{SUITES}{body['id']}/").json() == body
    assert api.get(f"{VERSIONS}{version['id']}/").json()["suite"]["name"] == "Clause checks"


def test_a_suite_is_renamed_described_and_archived(api, refused, draft):
    url = f"{SUITES}{draft.suite_id}/"
    renamed = api.patch(url, {"name": "New"}).json()
    assert (renamed["name"], renamed["slug"]) == ("New", draft.suite.slug)
    assert api.patch(url, {"description": "Text"}).json()["name"] == "New"
    assert api.post(f"{url}archive/").json()["archived_at"]
    assert api.get(SUITES).json()["results"] == []
    assert len(api.get(SUITES, {"archived": "true"}).json()["results"]) == 1
    refused(api.patch(url, {"name": "x"}), 409)
    refused(api.post(f"{url}versions/", {}), 409)


def test_an_archived_suite_is_restored_and_one_in_use_is_not(api, refused, draft):
    url = f"{SUITES}{draft.suite_id}/"
    assert "in use" in refused(api.post(f"{url}restore/"), 409)
    api.post(f"{url}archive/")
    assert api.post(f"{url}restore/").json()["archived_at"] is None
    assert [each["id"] for each in api.get(SUITES).json()["results"]] == [draft.suite_id]
    assert api.post(f"{url}versions/", {}).status_code == 201


def test_a_member_may_read_suites_and_not_write_them(api_client, member, refused, draft):
    api = api_client(by=member)
    assert api.get(SUITES).status_code == 200
    refused(api.post(SUITES, {"name": "x"}), 403)
    refused(api.post(f"{VERSIONS}{draft.pk}/cases/", CASE), 403)


def test_the_next_version_is_empty_or_a_copy(api, frozen):
    url = f"{SUITES}{frozen.suite_id}/versions/"
    empty = api.post(url, {"note": "From scratch"}).json()
    copy = api.post(url, {"copy_of": frozen.pk}).json()
    assert (empty["number"], empty["case_count"], empty["note"]) == (2, 0, "From scratch")
    assert (copy["number"], copy["case_count"], copy["state"]) == (3, 2, "draft")
    assert [row["number"] for row in api.get(url).json()["results"]] == [3, 2, 1]


def test_only_a_version_of_the_same_suite_is_copied(api, refused, draft, frozen):
    sent = {"copy_of": frozen.pk}
    refused(api.post(f"{SUITES}{draft.suite_id}/versions/", sent), 400, "copy_of")


def test_default_graders_and_note_of_a_draft_change(api, refused, draft):
    url = f"{VERSIONS}{draft.pk}/"
    graders = [{"kind": "exact"}]
    body = api.patch(url, {"default_graders": graders}).json()
    assert body["default_graders"][0]["kind"] == "exact"
    assert api.patch(url, {"note": "n"}).json()["default_graders"] == body["default_graders"]
    wrong = [{"kind": "exact", "settings": {"colour": 1}}]
    refused(api.patch(url, {"default_graders": wrong}), 400, "default_graders")
    unknown = refused(
        api.patch(url, {"default_graders": [{"kind": "gut"}]}), 400, "default_graders.0.kind"
    )
    assert "gut" in unknown


def test_freezing_is_for_good(api, refused, draft):
    url = f"{VERSIONS}{draft.pk}/"
    body = api.post(f"{url}freeze/").json()
    assert (body["state"], len(body["digest"])) == ("frozen", 64)
    assert api.post(f"{url}freeze/").json() == body, "frozen again is still the same"
    case = Case.objects.filter(version=draft).first()
    for answer in (
        api.patch(url, {"note": "x"}),
        api.post(f"{url}cases/", CASE),
        api.post(f"{url}cases/import/", {"cases": [CASE]}),
        api.patch(f"{CASES}{case.pk}/", {"prompt": "x"}),
        api.delete(f"{CASES}{case.pk}/"),
    ):
        assert "Duplicate it as a new version" in refused(answer, 409)
    assert draft.cases.count() == 2


def test_a_draft_that_cannot_be_graded_is_not_frozen(api, refused, team):
    empty = make_suite_version(team, cases=0, frozen=False)
    assert "no case" in refused(api.post(f"{VERSIONS}{empty.pk}/freeze/"), 409)


def test_a_case_is_added_read_changed_and_deleted(api, draft):
    made = api.post(f"{VERSIONS}{draft.pk}/cases/", CASE)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["key"], body["position"], body["weight"]) == ("sum-9", 2, 2.0)
    assert body["graders"][0]["settings"]["relative_tolerance"] == 0.01
    url = f"{CASES}{body['id']}/"
    assert api.get(url).json() == body
    changed = api.patch(url, {"targets": ["2", "two"], "graders": [{"kind": "exact"}]}).json()
    assert changed["targets"] == ["2", "two"]
    assert changed["prompt"] == CASE["prompt"]
    messages = [{"role": "user", "content": "1 + 1?"}]
    chat = api.patch(url, {"prompt": "", "messages": messages}).json()
    assert (chat["prompt"], chat["messages"]) == ("", messages)
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "two words"}, "key"),
        ({"key": "sum-0"}, "key"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"prompt": "a\x00b"}, "prompt"),
        ({"prompt": "a\x1bb"}, "prompt"),
        ({"messages": [{"role": "user", "content": "x"}]}, "prompt"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"targets": "2"}, "targets"),
        ({"targets": [2]}, "targets.0"),
        ({"targets": []}, "targets"),
        ({"graders": ["exact"]}, "graders.0"),
        ({"graders": [{"kind": "number", "settings": {"places": 2}}]}, "graders"),
        ({"tags": ["a", "a"]}, "tags"),
        ({"tags": ["a;b"]}, "tags"),
        ({"weight": 0}, "weight"),
        ({"weight": None}, "weight"),
        ({"answer": "2"}, "answer"),
    ],
)
def test_a_case_that_is_not_usable_is_told_by_field(api, refused, draft, change, field):
    sent = {**CASE, "key": "fresh", **change}
    refused(api.post(f"{VERSIONS}{draft.pk}/cases/", sent), 400, field)
    assert draft.cases.count() == 2


def test_cases_come_in_their_order_page_by_page(api, team):
    version = make_suite_version(team, cases=7)
    Case.objects.filter(version=version, key="sum-6").update(position=0)
    url, keys = f"{VERSIONS}{version.pk}/cases/?limit=2", []
    while url:
        page = api.get(url).json()
        keys += [row["key"] for row in page["results"]]
        url = page["next"]
    assert keys == ["sum-0", "sum-6", "sum-1", "sum-2", "sum-3", "sum-4", "sum-5"]


def test_cases_are_found_by_key_and_by_tag(api, team):
    version = make_suite_version(team, cases=5)
    url = f"{VERSIONS}{version.pk}/cases/"
    assert [row["key"] for row in api.get(url, {"key": "sum-3"}).json()["results"]] == ["sum-3"]
    odd = api.get(url, {"tag": "odd"}).json()["results"]
    assert [row["key"] for row in odd] == ["sum-1", "sum-3"]


def test_an_import_adds_changes_and_removes_by_key(api, draft):
    url = f"{VERSIONS}{draft.pk}/cases/import/"
    kept = {"key": "sum-0", "prompt": "What is 0 + 1?", "targets": ["1"], "tags": ["even"]}
    sent = {"cases": [kept, {**CASE, "key": "new"}, {**CASE, "key": "newer"}]}
    first = api.post(url, sent)
    assert first.status_code == 200, first.content
    assert first.json() == {"added": 2, "changed": 0, "unchanged": 1, "removed": 0}
    sent = {"cases": [{**kept, "prompt": "0 + 1 = ?"}], "remove_absent": True}
    assert api.post(url, sent).json() == {"added": 0, "changed": 1, "unchanged": 0, "removed": 3}


def test_an_import_with_a_wrong_row_stores_nothing_and_names_the_rows(api, refused, draft):
    rows = [
        {**CASE, "key": "good"},
        {**CASE, "key": "no-prompt", "prompt": ""},
        {**CASE, "key": "twice"},
        {**CASE, "key": "twice"},
        {**CASE, "key": "tolerant", "graders": [{"kind": "number", "settings": {"x": 1}}]},
    ]
    answer = api.post(f"{VERSIONS}{draft.pk}/cases/import/", {"cases": rows})
    refused(answer, 400, "cases.1.prompt", "cases.2.key", "cases.3.key", "cases.4.graders")
    assert draft.cases.count() == 2
    shape = [{**CASE, "key": "a"}, {**CASE, "key": "b", "weight": "heavy"}]
    answer = api.post(f"{VERSIONS}{draft.pk}/cases/import/", {"cases": shape})
    refused(answer, 400, "cases.1.weight")


def test_two_thousand_cases_at_once_are_enough(api, refused, draft):
    rows = [{**CASE, "key": f"c{number}"} for number in range(2_001)]
    url = f"{VERSIONS}{draft.pk}/cases/import/"
    refused(api.post(url, {"cases": rows}), 400, "cases")
    assert api.post(url, {"cases": rows[1:]}).json()["added"] == 2_000


def test_what_another_team_has_is_not_there(api, refused):
    version = make_suite_version(make_team(), frozen=False)
    case = version.cases.first()
    for url in (
        f"{SUITES}{version.suite_id}/",
        f"{SUITES}{version.suite_id}/versions/",
        f"{VERSIONS}{version.pk}/",
        f"{VERSIONS}{version.pk}/cases/",
        f"{CASES}{case.pk}/",
    ):
        refused(api.get(url), 404)
    refused(api.post(f"{SUITES}{version.suite_id}/versions/", {}), 404)
    refused(api.post(f"{VERSIONS}{version.pk}/freeze/"), 404)
    refused(api.post(f"{VERSIONS}{version.pk}/cases/import/", {"cases": [CASE]}), 404)
    refused(api.delete(f"{CASES}{case.pk}/"), 404)
    assert SuiteVersion.objects.get(pk=version.pk).is_frozen is False
