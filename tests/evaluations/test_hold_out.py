"""Who may hold a case out, what goes with it, and what no file can undo."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from evaluations.actions.recordings import import_completions
from evaluations.actions.step_labels import start_step_labels
from evaluations.actions.suites import (
    CaseProblemsError,
    add_case,
    curate_cases,
    delete_case,
    duplicate_version,
    hold_out_cases,
    import_cases,
    planned_changes,
    update_case,
)
from evaluations.case_rows import version_file
from evaluations.core.completion_files import RecordedCompletion
from evaluations.core.results.classes import class_figures, veiled_details
from evaluations.core.suite_files import read_suite_file
from evaluations.execution.waiting import grade_waiting
from evaluations.models import HELD_OUT, Case, Sample
from evaluations.models.held_out import VeiledRowError
from evaluations.queries.samples import SampleFilter, run_samples
from teams.models import AuditEvent
from tests.evaluations.factories import make_candidate, make_suite_version
from traces.access import traces_for
from traces.models import Restriction


@pytest.fixture
def version(team):
    return make_suite_version(team, cases=2)


def held(version) -> list[str]:
    return list(version.cases.filter(held_out=True).order_by("pk").values_list("key", flat=True))


def file(text: str):
    return read_suite_file(text.encode(), format="csv").cases


def recorded(version, by):
    rows = [
        RecordedCompletion(f"sum-{n}", "o1", text=f"<think>Well, {n}.</think>\\boxed{{1}}")
        for n in range(2)
    ]
    return import_completions(rows=rows, version=version, by=by, now=timezone.now())


def test_a_key_is_held_out_in_all_versions_with_what_was_answered_and_labeled(
    owner, member, version
):
    run = recorded(version, member.actor)
    grade_waiting(Sample.objects.filter(run=run), now=timezone.now())
    run.refresh_from_db()
    sample = run.samples.get(case__key="sum-0")
    labeling = start_step_labels(
        run=run,
        traces=[sample.trace_id],
        judge=make_candidate(run.team),
        by=member.actor,
        now=timezone.now(),
    )
    draft = duplicate_version(version=version, by=owner.actor)
    changed = hold_out_cases(case_ids=[draft.cases.first().pk], held_out=True, by=owner.actor)
    assert changed == 3
    assert held(version) == held(draft) == ["sum-0"]
    assert held(labeling.suite_version) == [f"trace-{sample.trace_id}"]
    assert not traces_for(member.actor).filter(pk=sample.trace_id).exists()
    assert traces_for(owner.actor).filter(pk=sample.trace_id).exists()
    again = start_step_labels(
        run=run,
        traces=[sample.trace_id],
        judge=make_candidate(run.team),
        by=member.actor,
        now=timezone.now(),
    )
    assert again.suite_version.cases.get().held_out
    events = AuditEvent.objects.filter(action="suite.hold_out")
    assert {event.actor_label for event in events} == {owner.actor.name}

    hold_out_cases(case_ids=[version.cases.first().pk], held_out=False, by=owner.actor)
    assert Case.objects.filter(held_out=True).count() == Restriction.objects.count() == 0


def test_an_answer_is_restricted_as_it_is_stored(owner, member, version):
    hold_out_cases(case_ids=[version.cases.first().pk], held_out=True, by=owner.actor)
    run = recorded(version, member.actor)
    closed = run.samples.get(case__key="sum-0").trace_id
    assert list(Restriction.objects.values_list("pk", flat=True)) == [closed]


def test_others_than_owners_hold_out_new_cases_and_touch_none_that_are(owner, curator, team):
    draft, by = make_suite_version(team, cases=1, frozen=False), curator.actor
    mine = add_case(version=draft, by=by, key="mine", prompt="?", targets=["1"], held_out=True)
    for act in (
        lambda: update_case(case=mine, by=by, prompt="Mine?"),
        lambda: update_case(case=mine, by=by, held_out=False),
        lambda: update_case(case=draft.cases.first(), by=by, held_out=True),
        lambda: delete_case(case=mine, by=by),
        lambda: hold_out_cases(case_ids=[mine.pk], held_out=False, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert curate_cases(case_ids=[mine.pk], by=by, review="reviewed") == 0
    update_case(case=mine, by=owner.actor, held_out=False)
    assert held(draft) == []


def test_no_file_releases_a_case_or_changes_one_that_its_importer_may_not_read(
    owner, curator, team
):
    draft = make_suite_version(team, cases=2, frozen=False)
    hold_out_cases(case_ids=[draft.cases.first().pk], held_out=True, by=owner.actor)
    touching = file("key,prompt,target\nsum-0,Guess?,1\n")
    for act in (planned_changes, import_cases):
        with pytest.raises(CaseProblemsError, match="sum-0: only owners"):
            act(version=draft, drafts=touching, by=curator.actor)
    fresh = file("key,prompt,target,held_out\nnew,New?,1,yes\n")
    done = import_cases(version=draft, drafts=fresh, by=curator.actor, remove_absent=True)
    assert [case.key for case in done.absent] == ["sum-1"]
    assert held(draft) == ["sum-0", "new"]
    import_cases(version=draft, drafts=touching, by=owner.actor)
    case = draft.cases.get(key="sum-0")
    assert (case.prompt, case.held_out) == ("Guess?", True)
    assert version_file(draft, curator.actor, format="csv") == b"key,prompt\r\n"
    back = read_suite_file(version_file(draft, owner.actor, format="csv"), format="csv").cases
    assert [(case.key, case.held_out) for case in back] == [("sum-0", True), ("new", True)]


def test_a_copy_without_its_texts_cannot_be_stored(owner, member, version):
    hold_out_cases(case_ids=[version.cases.first().pk], held_out=True, by=owner.actor)
    case = Case.objects.read_by(member.actor).get(key="sum-0")
    assert (case.prompt, case.targets) == (HELD_OUT, [])
    run = recorded(version, member.actor)
    closed = run_samples(run, SampleFilter(case="sum-0"), member.actor)[0]
    for row in (case, closed):
        with pytest.raises(VeiledRowError):
            row.save()
    assert Case.objects.read_by(owner.actor).get(key="sum-0").prompt == "What is 0 + 1?"


def test_a_page_says_it_and_an_owner_has_the_button(client, owner, curator, version):
    address = reverse("suite-hold-out", args=[version.suite.slug, version.number])
    page = reverse("suite-version", args=[version.suite.slug, version.number])
    client.force_login(owner)
    assert client.post(address, {"key": "sum-0", "held_out": "1"}).url == page
    assert held(version) == ["sum-0"]
    assert "Release sum-0" in client.get(page).content.decode()
    client.force_login(curator)
    shown = client.get(page).content.decode()
    assert HELD_OUT in shown
    assert "Release sum-0" not in shown
    export = client.get(reverse("suite-export", args=[version.suite.slug, version.number, "csv"]))
    assert "1 held-out case" in export.content.decode()


def test_a_label_that_only_held_out_answers_know_has_no_name():
    details = [
        {"said": "positive", "meant": "positive"},
        {"said": "secret", "meant": "positive"},
        {"types": {"PER": {"tp": 1}, "SECRET": {"tp": 1, "fn": 2}, "OTHER": {"fn": 1}}},
    ]
    told = veiled_details([*details, {"types": {"PER": {"tp": 3}}}], [False, True, True, False])
    assert told[1] == {"said": "(held out)", "meant": "positive"}
    assert told[2] == {"types": {"PER": {"tp": 1}, "(held out)": {"tp": 1, "fn": 3}}}
    assert class_figures("labels", told[:2]).answers == 2
