"""The curator desk through a plain client: what it shows, what it writes, to whom."""

import pytest
from django.urls import reverse

from evaluations.actions.suites import archive_suite, freeze_version, update_case
from evaluations.models import Case, Suite, SuiteVersion
from teams.models import AuditEvent
from tests.evaluations.factories import make_candidate, make_suite_version


def desk(name: str, *args: object) -> str:
    return reverse(f"admin:evaluations_{name}", args=args)


@pytest.fixture
def draft(team):
    return make_suite_version(team, frozen=False)


@pytest.fixture
def frozen(team):
    return make_suite_version(team)


@pytest.fixture
def client(client_for, curator):
    return client_for(curator)


def posted(version: SuiteVersion, **changes: str) -> dict[str, str]:
    """The form of a draft as a browser sends it back, with ``changes``."""
    cases = list(version.cases.order_by("position"))
    form = {
        "note": "",
        "default_graders-0-kind": "boxed",
        "default_graders-0-settings": "",
        "cases-TOTAL_FORMS": str(len(cases) + 1),
        "cases-INITIAL_FORMS": str(len(cases)),
        "cases-MIN_NUM_FORMS": "0",
        "cases-MAX_NUM_FORMS": "1000",
    }
    for index, case in enumerate([*cases, None]):
        form |= {
            f"cases-{index}-id": str(case.pk) if case else "",
            f"cases-{index}-version": str(version.pk),
            f"cases-{index}-place": str(index + 1) if case else "",
            f"cases-{index}-key": case.key if case else "",
            f"cases-{index}-prompt": case.prompt if case else "",
            f"cases-{index}-targets": "\n".join(case.targets) if case else "",
            f"cases-{index}-graders-0-kind": "",
            f"cases-{index}-graders-0-settings": "",
            f"cases-{index}-tags": ", ".join(case.tags) if case else "",
            f"cases-{index}-weight": str(case.weight) if case else "1",
        }
    return form | changes


def test_a_suite_is_created_with_an_empty_draft(client, curator):
    answer = client.post(desk("suite_add"), {"name": "Clauses", "description": "Of contracts."})
    suite = Suite.objects.get(name="Clauses")
    version = suite.versions.get()
    assert (suite.team, suite.description) == (curator.actor.team, "Of contracts.")
    assert answer.url == desk("suiteversion_change", version.pk)
    assert AuditEvent.objects.get().action == "suite.create"
    assert client.get(answer.url).status_code == 200


def test_a_suite_is_renamed_and_archived_but_never_deleted(client, draft):
    suite = draft.suite
    form = {"name": "New name", "description": ""}
    form |= {f"versions-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    client.post(desk("suite_change", suite.pk), form)
    suite.refresh_from_db()
    assert suite.name == "New name"
    listed = {"action": "archive", "_selected_action": [suite.pk]}
    client.post(desk("suite_changelist"), listed)
    suite.refresh_from_db()
    assert suite.archived_at is not None
    assert client.get(desk("suite_delete", suite.pk)).status_code == 403
    listing = client.get(desk("suite_changelist")).content.decode()
    assert "New name" not in listing
    assert (
        "New name" in client.get(desk("suite_changelist"), {"shelf": "archived"}).content.decode()
    )


def test_an_archived_suite_is_restored_from_the_list(client, draft, curator):
    archive_suite(suite=draft.suite, by=curator.actor, now=draft.created_at)
    listed = {"action": "restore", "_selected_action": [draft.suite_id]}
    client.post(f"{desk('suite_changelist')}?shelf=archived", listed)
    draft.suite.refresh_from_db()
    assert draft.suite.archived_at is None


def test_cases_are_changed_added_deleted_and_ordered_in_one_form(client, draft):
    first, second, third = draft.cases.order_by("position")
    form = posted(
        draft,
        **{
            "cases-0-place": "3",
            "cases-1-prompt": "What is one and one?",
            "cases-1-targets": "2\ntwo\n",
            "cases-1-graders-0-kind": "exact",
            "cases-1-graders-0-settings": '{"trim": "."}',
            "cases-2-DELETE": "on",
            "cases-3-key": "new",
            "cases-3-prompt": "Say yes.",
            "cases-3-targets": "yes",
            "cases-3-tags": "easy; polite",
        },
    )
    answer = client.post(desk("suiteversion_change", draft.pk), form)
    assert answer.status_code == 302, answer.context["errors"]
    kept = list(draft.cases.order_by("position"))
    assert [case.key for case in kept] == ["sum-1", "new", "sum-0"]
    changed, new, moved = kept
    assert (changed.pk, moved.pk) == (second.pk, first.pk)
    assert changed.targets == ["2", "two"]
    assert changed.graders[0]["settings"]["trim"] == "."
    assert (new.prompt, new.tags) == ("Say yes.", ["easy", "polite"])
    assert not Case.objects.filter(pk=third.pk).exists()
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {
        "case.update",
        "case.create",
        "case.delete",
        "suite.order",
        "suite.update_version",
    }


def test_a_form_that_changes_nothing_writes_nothing(client, draft):
    draft.default_graders = [{"kind": "boxed", "settings": {}}]
    draft.save()
    page = client.get(desk("suiteversion_change", draft.pk))
    assert page.status_code == 200
    client.post(desk("suiteversion_change", draft.pk), posted(draft))
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions <= {"suite.update_version"}, "at most its graders' settings were completed"
    assert not Case.history.exists()


def test_errors_stand_beside_their_fields_and_nothing_is_saved(client, draft):
    form = posted(
        draft,
        **{
            "cases-0-prompt": "Changed?",
            "cases-1-targets": "",
            "cases-2-key": "two words",
            "cases-3-key": "new",
            "cases-3-graders-0-kind": "number",
            "cases-3-graders-0-settings": '{"where": "middle"}',
        },
    )
    answer = client.post(desk("suiteversion_change", draft.pk), form)
    assert answer.status_code == 200
    [formset] = answer.context["inline_admin_formsets"]
    errors = formset.formset.errors
    assert errors[0] == {}
    assert set(errors[1]) == {"targets"}
    assert set(errors[2]) == {"key"}
    assert "where" in errors[3]["graders"][0]
    assert not draft.cases.filter(prompt="Changed?").exists()


def test_cases_are_checked_against_the_graders_that_are_saved_with_them(client, draft):
    form = posted(draft, **{"default_graders-0-kind": "number", "cases-0-targets": "none at all"})
    answer = client.post(desk("suiteversion_change", draft.pk), form)
    [formset] = answer.context["inline_admin_formsets"]
    assert set(formset.formset.errors[0]) == {"targets"}
    draft.refresh_from_db()
    assert draft.default_graders[0]["kind"] == "boxed"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [("{", "no JSON"), ("[1]", "must be an object"), ('{"pattern": "("}', "pattern")],
)
def test_settings_of_a_grader_are_checked_as_they_are_typed(client, draft, settings, problem):
    form = posted(
        draft, **{"default_graders-0-kind": "pattern", "default_graders-0-settings": settings}
    )
    answer = client.post(desk("suiteversion_change", draft.pk), form)
    [message] = answer.context["adminform"].errors["default_graders"]
    assert problem in message
    assert settings in answer.context["adminform"].form["default_graders"].as_widget().replace(
        "&quot;", '"'
    )


def test_a_draft_with_many_cases_is_one_form(client, team):
    cases = [{"key": f"case-{index}", "prompt": "One?", "targets": ["1"]} for index in range(100)]
    version = make_suite_version(team, cases=cases, frozen=False)
    form = posted(version, **{"cases-99-prompt": "Last?"})
    assert client.post(desk("suiteversion_change", version.pk), form).status_code == 302
    assert version.cases.get(key="case-99").prompt == "Last?"


def test_a_longer_draft_leads_to_its_list_instead(client, team):
    cases = [{"key": f"case-{index}", "prompt": "One?"} for index in range(101)]
    version = make_suite_version(team, cases=cases, frozen=False)
    page = client.get(desk("suiteversion_change", version.pk)).content.decode()
    assert "more than 100 cases" in page
    assert "cases-TOTAL_FORMS" not in page


def test_a_frozen_version_is_read_only_and_offers_its_duplicate(client, frozen):
    url = desk("suiteversion_change", frozen.pk)
    page = client.get(url).content.decode()
    assert "Duplicate as new version" in page
    assert 'name="_save"' not in page
    assert "cases-0-prompt" not in page
    answer = client.post(url, posted(frozen, **{"cases-0-prompt": "Other?"}), follow=True)
    assert "is frozen, so that its results stay true" in answer.content.decode()
    assert not frozen.cases.filter(prompt="Other?").exists()
    answer = client.post(desk("suiteversion_duplicate", frozen.pk))
    copy = SuiteVersion.objects.get(suite=frozen.suite, number=2)
    assert answer.url == desk("suiteversion_change", copy.pk)
    assert copy.cases.count() == 3


def test_freezing_is_asked_for_and_says_what_is_in_its_way(client, team, draft, curator):
    url = desk("suiteversion_freeze", draft.pk)
    assert "will never change again" in client.get(url).content.decode()
    draft.refresh_from_db()
    assert not draft.is_frozen
    client.post(url)
    draft.refresh_from_db()
    assert draft.frozen_by == curator
    empty = make_suite_version(team, cases=[], frozen=False)
    url = desk("suiteversion_freeze", empty.pk)
    assert "There is no case yet" in client.get(url).content.decode()
    assert "no case yet" in client.post(url, follow=True).content.decode()


def test_versions_are_frozen_and_duplicated_from_their_list(client, draft, frozen):
    chosen = {"_selected_action": [draft.pk]}
    client.post(desk("suiteversion_changelist"), chosen | {"action": "freeze"})
    draft.refresh_from_db()
    assert draft.is_frozen
    client.post(desk("suiteversion_changelist"), chosen | {"action": "duplicate"})
    assert draft.suite.versions.count() == 2


def test_a_case_has_a_page_of_its_own(client, draft):
    case = draft.cases.order_by("position").first()
    form = {
        "key": "sum-0",
        "place": "3",
        "prompt": "",
        "messages": '[{"role": "user", "content": "What is 0 + 1?"}]',
        "system": "Be brief.",
        "targets": "1",
        "tags": "",
        "weight": "2.5",
        "graders-0-kind": "",
        "graders-0-settings": "",
    }
    answer = client.post(desk("case_change", case.pk), form)
    assert answer.status_code == 302, answer.context["adminform"].errors
    case.refresh_from_db()
    assert (case.messages[0]["content"], case.prompt, case.weight) == ("What is 0 + 1?", "", 2.5)
    assert (case.system, case.tags, case.position) == ("Be brief.", [], 2)
    answer = client.post(desk("case_change", case.pk), form | {"messages": "["})
    assert "no JSON" in str(answer.context["adminform"].errors["messages"])
    answer = client.post(desk("case_change", case.pk), form | {"prompt": "Both?"})
    assert "not both" in str(answer.context["adminform"].errors["prompt"])


def test_a_new_case_chooses_a_draft_of_the_team(client, draft, frozen, stranger):
    foreign = make_suite_version(stranger.actor.team, frozen=False)
    page = client.get(desk("case_add"))
    offered = page.context["adminform"].form.fields["version"].queryset
    assert set(offered) == {draft}
    form = {"key": "new", "prompt": "?", "targets": "1", "weight": "1", "version": draft.pk}
    client.post(desk("case_add"), form)
    assert draft.cases.get(key="new").position == 3
    for wrong in (frozen, foreign):
        answer = client.post(desk("case_add"), form | {"version": wrong.pk})
        assert "version" in answer.context["adminform"].errors


def test_cases_are_deleted_in_drafts_only(client, draft, frozen):
    mine, theirs = draft.cases.first(), frozen.cases.first()
    client.post(desk("case_delete", mine.pk), {"post": "yes"})
    assert not Case.objects.filter(pk=mine.pk).exists()
    assert client.post(desk("case_delete", theirs.pk), {"post": "yes"}).status_code == 403
    chosen = {
        "action": "delete_selected",
        "post": "yes",
        "_selected_action": [*draft.cases.values_list("pk", flat=True), theirs.pk],
    }
    assert client.post(desk("case_changelist"), chosen).status_code == 403
    assert draft.cases.count() == 2
    assert frozen.cases.count() == 3


def test_the_list_of_cases_is_filtered_and_searched(client, draft, frozen):
    def keys(**query: object) -> list[str]:
        page = client.get(desk("case_changelist"), query)
        return [case.key for case in page.context["cl"].result_list]

    assert keys(version=draft.pk) == ["sum-0", "sum-1", "sum-2"]
    assert keys(version=draft.pk, tag="even") == ["sum-0", "sum-2"]
    assert keys(version=draft.pk, q="2 + 1") == ["sum-2"]
    assert len(keys(state="frozen")) == 3
    assert len(keys(grader="boxed")) == 6
    assert keys(grader="number") == []
    assert keys(grader="none") == []


def test_tags_with_umlauts_are_found(client, draft, curator):
    update_case(case=draft.cases.first(), by=curator.actor, tags=["prüfung", "C"])
    page = client.get(desk("case_changelist"), {"version": draft.pk, "tag": "prüfung"})
    assert len(page.context["cl"].result_list) == 1


def test_the_history_says_who_changed_what(client, draft, curator):
    case = draft.cases.first()
    update_case(case=case, by=curator.actor, prompt="First?")
    update_case(case=case, by=curator.actor, prompt="Second?", tags=["a", "b"])
    for url in (desk("case_history", case.pk), desk("suiteversion_history", draft.pk)):
        page = client.get(url).content.decode()
        assert "First?" in page
        assert "Second?" in page
        assert "Curator" in page
        assert "style=" not in page


def test_an_earlier_state_is_brought_back_through_the_action(client, draft, curator):
    case = draft.cases.first()
    update_case(case=case, by=curator.actor, prompt="First?")
    update_case(case=case, by=curator.actor, prompt="Second?")
    entry = case.history.earliest()
    url = desk("case_simple_history", case.pk, entry.pk)
    shown = client.get(url)
    assert "Revert" in shown.content.decode()
    form = {"key": case.key, "prompt": "First?", "targets": "1", "weight": "1", "tags": "even"}
    client.post(url, form)
    case.refresh_from_db()
    assert case.prompt == "First?"
    freeze_version(version=draft, by=curator.actor, now=draft.created_at)
    assert "Revert" not in client.get(url).content.decode()
    assert client.post(url, form | {"prompt": "Third?"}).status_code == 403


def test_a_case_is_shown_as_the_model_sees_it(client, draft, team):
    make_candidate(team, "Plain")
    make_candidate(team, "Calm", system_prompt="Think <slowly>.")
    case = draft.cases.first()
    page = client.get(desk("case_preview", case.pk))
    sights = page.context["sights"]
    assert [sight.candidates for sight in sights] == [["Plain"], ["Calm"]]
    assert sights[1].messages[0] == {"role": "system", "content": "Think <slowly>."}
    assert "Think &lt;slowly&gt;." in page.content.decode()


def test_the_case_s_own_system_prompt_wins_over_the_candidates(client, draft, team, curator):
    make_candidate(team, "Calm", system_prompt="Think.")
    case = update_case(case=draft.cases.first(), by=curator.actor, system="Be brief.")
    [sight] = client.get(desk("case_preview", case.pk)).context["sights"]
    assert sight.messages[0]["content"] == "Be brief."


def test_a_pasted_answer_is_judged_without_its_thought(client, draft):
    case = draft.cases.order_by("position").first()
    url = desk("case_try", case.pk)
    text = "<think>Is it \\boxed{7}? No.</think>It is \\boxed{1}."
    trial = client.post(url, {"answer": text}).context["trial"]
    assert trial.thought == "Is it \\boxed{7}? No."
    [verdict] = trial.verdicts
    assert (verdict.word, verdict.score.extracted) == ("correct", "1")
    trial = client.post(url, {"answer": "No idea."}).context["trial"]
    assert trial.verdicts[0].word == "unscored"
    other = {"answer": "2", "graders-0-kind": "exact", "graders-0-settings": ""}
    [verdict] = client.post(url, other).context["trial"].verdicts
    assert (verdict.grader, verdict.word) == ("Exact text", "incorrect")
    assert not AuditEvent.objects.exists()


def test_a_pasted_reply_may_be_judged_by_its_form_and_language(client, draft):
    url = desk("case_try", draft.cases.order_by("position").first().pk)
    said = "The answer is that there are not enough of them."
    typed = {
        "answer": f"<think>{said} And so it is.</think><answer>{said}</answer>",
        "graders-0-kind": "format",
        "graders-0-settings": '{"form": "tag"}',
        "graders-1-kind": "language",
        "graders-1-settings": '{"language": "en"}',
    }
    form, language = client.post(url, typed).context["trial"].verdicts
    assert (form.word, language.word) == ("correct", "correct")
    typed["answer"] = f"<answer>{said}</answer>"
    form, language = client.post(url, typed).context["trial"].verdicts
    assert (form.word, language.word) == ("incorrect", "unscored")
