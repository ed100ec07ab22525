"""Nobody reaches another team's rows at the desk, by any of its doors."""

import pytest
from django.urls import reverse

from evaluations.actions.suites import update_case
from evaluations.models import Case
from tests.evaluations.factories import make_suite_version


def desk(name: str, *args: object) -> str:
    return reverse(f"admin:evaluations_{name}", args=args)


@pytest.fixture
def draft(team):
    return make_suite_version(team, frozen=False)


@pytest.fixture
def foreign(client_for, stranger):
    """The desk of the owner of another team, who has a suite too."""
    make_suite_version(stranger.actor.team, frozen=False)
    return client_for(stranger)


@pytest.mark.parametrize("who", ["member", "viewer"])
def test_members_and_viewers_do_not_enter(request, client_for, draft, who):
    client = client_for(request.getfixturevalue(who))
    for url in ("/admin/", desk("case_changelist"), desk("suite_change", draft.suite_id)):
        assert client.get(url).status_code in {302, 403}
        assert client.get(url, follow=True).status_code == 403


def test_rows_of_another_team_are_in_no_list(foreign, draft):
    for name in ("suite", "suiteversion", "case"):
        page = foreign.get(desk(f"{name}_changelist"))
        rows = page.context["cl"].result_list
        assert len(rows) > 0
        assert all(row.pk not in own_ids(draft, name) for row in rows)


def own_ids(draft, name: str) -> set[int]:
    return {
        "suite": {draft.suite_id},
        "suiteversion": {draft.pk},
        "case": set(draft.cases.values_list("pk", flat=True)),
    }[name]


def test_filters_offer_nothing_of_another_team(foreign, draft):
    for name in ("suiteversion", "case"):
        page = foreign.get(desk(f"{name}_changelist")).content.decode()
        assert draft.suite.name not in page
    narrowed = foreign.get(desk("case_changelist"), {"version": draft.pk, "tag": "even"})
    assert all(row.version_id != draft.pk for row in narrowed.context["cl"].result_list)
    narrowed = foreign.get(
        desk("case_changelist"), {"version__suite__team__id__exact": draft.suite.team_id}
    )
    assert narrowed.status_code in {200, 302, 400}
    assert draft.suite.name not in narrowed.content.decode()


PAGES = (
    "suite_change",
    "suite_history",
    "suiteversion_change",
    "suiteversion_history",
    "suiteversion_freeze",
    "suiteversion_duplicate",
    "case_change",
    "case_history",
    "case_delete",
    "case_preview",
    "case_try",
)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_of_another_team_s_row_is_not_there(foreign, draft, name, method):
    target = {"suite": draft.suite_id, "suiteversion": draft.pk, "case": draft.cases.first().pk}
    url = desk(name, target[name.split("_")[0]])
    answer = getattr(foreign, method)(url, {"post": "yes", "answer": "1"})
    gone = answer.status_code == 302 and answer.url == "/admin/"
    assert gone or answer.status_code in {403, 404}
    draft.refresh_from_db()
    assert not draft.is_frozen
    assert (draft.suite.versions.count(), draft.cases.count()) == (1, 3)


def test_an_entry_of_another_team_s_history_is_not_there(foreign, draft, curator):
    case = update_case(case=draft.cases.first(), by=curator.actor, prompt="Secret?")
    url = desk("case_simple_history", case.pk, case.history.get().pk)
    for answer in (foreign.get(url), foreign.post(url, {"key": "mine", "prompt": "?"})):
        assert answer.status_code == 404
    case.refresh_from_db()
    assert case.prompt == "Secret?"


def test_a_deleted_case_of_another_team_stays_hidden(foreign, client_for, draft, curator):
    case = update_case(case=draft.cases.first(), by=curator.actor, prompt="Secret?")
    case = update_case(case=case, by=curator.actor, prompt="Open.")
    pk = case.pk
    client_for(curator).post(desk("case_delete", pk), {"post": "yes"})
    assert "Secret?" in client_for(curator).get(desk("case_history", pk)).content.decode()
    answer = foreign.get(desk("case_history", pk))
    assert answer.status_code in {302, 404}


def test_actions_on_rows_of_another_team_change_nothing(foreign, draft):
    chosen = {"_selected_action": [draft.pk], "post": "yes"}
    for action in ("freeze", "duplicate"):
        foreign.post(desk("suiteversion_changelist"), chosen | {"action": action})
    cases = {"_selected_action": list(draft.cases.values_list("pk", flat=True)), "post": "yes"}
    foreign.post(desk("case_changelist"), cases | {"action": "delete_selected"})
    foreign.post(
        desk("suite_changelist"), {"_selected_action": [draft.suite_id], "action": "archive"}
    )
    draft.refresh_from_db()
    draft.suite.refresh_from_db()
    assert not draft.is_frozen
    assert draft.suite.archived_at is None
    assert (draft.suite.versions.count(), draft.cases.count()) == (1, 3)


def test_a_form_cannot_carry_off_a_case_of_another_team(foreign, draft, stranger):
    own = make_suite_version(stranger.actor.team, frozen=False)
    case = draft.cases.first()
    form = {
        "note": "",
        "default_graders-0-kind": "",
        "cases-TOTAL_FORMS": "1",
        "cases-INITIAL_FORMS": "1",
        "cases-0-id": str(case.pk),
        "cases-0-version": str(own.pk),
        "cases-0-key": "mine",
        "cases-0-prompt": "Mine?",
        "cases-0-weight": "1",
        "cases-0-graders-0-kind": "",
        "cases-0-DELETE": "on",
    }
    foreign.post(desk("suiteversion_change", own.pk), form)
    case.refresh_from_db()
    assert case.version_id == draft.pk
    assert case.prompt != "Mine?"


def test_autocomplete_gives_nothing_of_another_team(foreign, draft):
    query = {
        "app_label": "evaluations",
        "model_name": "case",
        "field_name": "version",
        "term": "",
    }
    answer = foreign.get(reverse("admin:autocomplete"), query)
    found = answer.json()["results"] if answer.status_code == 200 else []
    assert str(draft.pk) not in {row["id"] for row in found}


def test_an_export_holds_nothing_of_another_team(foreign, draft):
    answer = foreign.post(f"{desk('case_export')}?version={draft.pk}", {"format": "3"})
    body = answer.content.decode()
    assert "What is 0 + 1?" not in body or draft.suite.name not in body
    keys = set(Case.objects.exclude(version=draft).values_list("key", flat=True))
    assert answer["Content-Type"].startswith("application/x-ndjson")
    assert all(key in keys for key in ("sum-0",))
    assert body.count('"key"') == 3, "the three cases of their own suite"


def test_the_import_offers_and_accepts_no_draft_of_another_team(foreign, draft, tmp_path):
    page = foreign.get(desk("case_import"))
    assert draft not in page.context["form"].fields["version"].queryset
    path = tmp_path / "cases.jsonl"
    path.write_text('{"key": "mine", "prompt": "?", "target": "1"}')
    with path.open("rb") as file:
        answer = foreign.post(desk("case_import"), {"version": draft.pk, "import_file": file})
    assert "version" in answer.context["form"].errors
    assert not draft.cases.filter(key="mine").exists()
