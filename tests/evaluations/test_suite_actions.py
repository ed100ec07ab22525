"""Suites and drafts through their actions: who may, what is kept, what is refused."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from evaluations.actions.suites import (
    CaseProblemsError,
    VersionFrozenError,
    VersionNotReadyError,
    add_case,
    archive_suite,
    create_suite,
    delete_case,
    duplicate_version,
    freeze_version,
    import_starter,
    lock_version,
    new_draft,
    order_cases,
    restore_suite,
    update_case,
    update_suite,
    update_version,
)
from evaluations.models import Case, Suite
from teams.models import AuditEvent
from tests.evaluations.factories import make_suite_version

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUM = {"key": "sum", "prompt": "1 + 1?", "targets": ["2"], "graders": ["boxed"]}


@pytest.fixture
def draft(team):
    return make_suite_version(team, frozen=False)


def actions_logged() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_new_suite_has_version_1_as_an_empty_draft(curator):
    suite = create_suite(name=" Contract review ", description="Clauses.", by=curator.actor)
    version = suite.versions.get()
    assert (suite.name, suite.slug, suite.team) == (
        "Contract review",
        "contract-review",
        curator.actor.team,
    )
    assert (version.number, version.is_frozen, version.cases.count()) == (1, False, 0)
    assert actions_logged() == ["suite.create"]
    assert suite.history.get().history_user == curator


def test_suites_of_the_same_name_get_addresses_of_their_own(curator, stranger):
    names = ["Law", "Law", "new", "法律"]
    slugs = [create_suite(name=name, by=curator.actor).slug for name in names]
    assert slugs == ["law", "law-2", "new-2", "suite"]
    assert create_suite(name="Law", by=stranger.actor).slug == "law"


def test_a_suite_needs_a_name(curator):
    with pytest.raises(ValidationError) as caught:
        create_suite(name="  ", by=curator.actor)
    assert set(caught.value.message_dict) == {"name"}
    assert not Suite.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "member", "stranger"])
def test_only_curators_of_the_team_write_suites(request, draft, who):
    by = request.getfixturevalue(who).actor
    case = draft.cases.first()
    writes = [
        lambda: update_suite(suite=draft.suite, name="Mine", description="", by=by),
        lambda: archive_suite(suite=draft.suite, by=by, now=NOW),
        lambda: restore_suite(suite=draft.suite, by=by),
        lambda: new_draft(suite=draft.suite, by=by),
        lambda: duplicate_version(version=draft, by=by),
        lambda: update_version(version=draft, by=by, note="", default_graders=[]),
        lambda: add_case(version=draft, by=by, **SUM),
        lambda: update_case(case=case, by=by, prompt="Mine?"),
        lambda: delete_case(case=case, by=by),
        lambda: order_cases(version=draft, case_ids=[case.pk], by=by),
        lambda: freeze_version(version=draft, by=by, now=NOW),
    ]
    for write in writes:
        with pytest.raises(PermissionDenied):
            write()
    assert not AuditEvent.objects.exists()


def test_a_restored_suite_is_in_use_again_and_both_moves_are_told(curator, draft):
    suite = draft.suite
    restore_suite(suite=suite, by=curator.actor)
    assert actions_logged() == []
    archive_suite(suite=suite, by=curator.actor, now=NOW)
    restore_suite(suite=suite, by=curator.actor)
    suite.refresh_from_db()
    assert suite.archived_at is None
    assert actions_logged() == ["suite.archive", "suite.restore"]
    assert suite.history.latest().history_user == curator


def test_a_case_is_added_at_the_end_with_complete_grader_settings(curator, draft):
    case = add_case(version=draft, by=curator.actor, **SUM)
    assert case.position == 3
    [grader] = case.graders
    assert grader["kind"] == "boxed"
    assert grader["settings"]["compare"] == "auto"
    entry = case.history.get()
    assert (entry.history_type, entry.history_user) == ("+", curator)
    assert actions_logged() == ["case.create"]


def test_wrong_fields_of_a_case_are_named_together(curator, draft):
    with pytest.raises(CaseProblemsError) as caught:
        add_case(
            version=draft,
            by=curator.actor,
            key="two words",
            prompt="",
            targets=["2"],
            graders=[{"kind": "number", "settings": {"where": "middle"}}],
            weight=0,
        )
    assert set(caught.value.message_dict) == {"key", "prompt", "graders", "weight"}
    assert draft.cases.count() == 3


def test_an_unknown_field_is_an_error_and_not_ignored(curator, draft):
    with pytest.raises(CaseProblemsError) as caught:
        add_case(version=draft, by=curator.actor, **SUM, promt="?")
    assert "promt" in str(caught.value.messages)


def test_targets_are_checked_against_the_graders_of_the_version(curator, draft):
    update_version(version=draft, by=curator.actor, note="", default_graders=["number"])
    with pytest.raises(CaseProblemsError) as caught:
        add_case(version=draft, by=curator.actor, key="x", prompt="?", targets=["none at all"])
    assert set(caught.value.message_dict) == {"targets"}


def test_two_cases_of_a_version_cannot_share_a_key(curator, draft):
    first, second = draft.cases.order_by("position")[:2]
    with pytest.raises(CaseProblemsError, match="key"):
        update_case(case=second, by=curator.actor, key=first.key)
    with pytest.raises(CaseProblemsError, match="key"):
        add_case(version=draft, by=curator.actor, **SUM | {"key": first.key})


def test_a_change_names_its_fields_and_leaves_a_trace(curator, draft):
    case = draft.cases.first()
    update_case(case=case, by=curator.actor, prompt="New?", tags=["easy"])
    case.refresh_from_db()
    assert (case.prompt, case.tags, case.targets) == ("New?", ["easy"], ["1"])
    assert AuditEvent.objects.get().details == {"fields": ["prompt", "tags"]}
    assert case.history.get().history_user == curator


def test_nothing_is_written_where_nothing_differs(curator, draft):
    case = draft.cases.first()
    update_case(case=case, by=curator.actor, prompt=case.prompt, tags=list(case.tags))
    assert not AuditEvent.objects.exists()
    assert not Case.history.exists()


def test_a_deleted_case_stays_in_the_history(curator, draft):
    case = draft.cases.first()
    pk, key = case.pk, case.key
    delete_case(case=case, by=curator.actor)
    entry = Case.history.get(id=pk)
    assert (entry.history_type, entry.key, entry.history_user) == ("-", key, curator)
    assert draft.cases.count() == 2


def test_cases_are_put_in_order_and_the_others_follow(curator, draft):
    first, second, third = draft.cases.order_by("position")
    order_cases(version=draft, case_ids=[third.pk], by=curator.actor)
    assert [case.pk for case in draft.cases.order_by("position")] == [
        third.pk,
        first.pk,
        second.pk,
    ]
    order_cases(version=draft, case_ids=[third.pk, first.pk], by=curator.actor)
    assert actions_logged() == ["suite.order"]


def test_a_case_of_another_version_cannot_be_ordered(team, curator, draft):
    foreign = make_suite_version(team, frozen=False).cases.first()
    with pytest.raises(ValidationError):
        order_cases(version=draft, case_ids=[foreign.pk], by=curator.actor)


def test_freezing_writes_a_digest_once(curator, draft):
    frozen = freeze_version(version=draft, by=curator.actor, now=NOW)
    assert (frozen.frozen_at, frozen.frozen_by) == (NOW, curator)
    assert len(frozen.digest) == 64
    again = freeze_version(version=draft, by=curator.actor, now=datetime.now(UTC))
    assert (again.frozen_at, again.digest) == (NOW, frozen.digest)
    assert actions_logged() == ["suite.freeze"]


def test_a_frozen_version_refuses_every_change(curator, draft):
    case = draft.cases.first()
    freeze_version(version=draft, by=curator.actor, now=NOW)
    by = curator.actor
    for write in (
        lambda: add_case(version=draft, by=by, **SUM),
        lambda: update_case(case=case, by=by, prompt="Other?"),
        lambda: delete_case(case=case, by=by),
        lambda: order_cases(version=draft, case_ids=[case.pk], by=by),
        lambda: update_version(version=draft, by=by, note="x", default_graders=[]),
    ):
        with pytest.raises(VersionFrozenError, match="Duplicate it as a new version"):
            write()


def test_an_unready_version_says_which_cases_lack_what(curator, draft):
    update_version(version=draft, by=curator.actor, note="", default_graders=[])
    with pytest.raises(VersionNotReadyError) as caught:
        freeze_version(version=draft, by=curator.actor, now=NOW)
    text = " ".join(caught.value.messages)
    assert "sum-0: no grader" in text
    assert "sum-2: no grader" in text
    draft.refresh_from_db()
    assert not draft.is_frozen


def test_a_thousand_problems_are_counted_and_not_listed(team, curator):
    cases = [{"key": f"c{index}", "prompt": "?"} for index in range(1000)]
    version = make_suite_version(team, cases=cases, frozen=False)
    with pytest.raises(VersionNotReadyError) as caught:
        freeze_version(version=version, by=curator.actor, now=NOW)
    assert len(caught.value.messages) == 22
    assert "980 more" in caught.value.messages[-1]


def test_a_member_freezes_by_running_but_not_by_word(member, draft):
    with pytest.raises(PermissionDenied):
        freeze_version(version=draft, by=member.actor, now=NOW)
    assert lock_version(version=draft, by=member.actor, now=NOW).is_frozen


def test_a_viewer_cannot_lock_a_version(viewer, draft):
    with pytest.raises(PermissionDenied):
        lock_version(version=draft, by=viewer.actor, now=NOW)


def test_a_duplicate_goes_on_with_all_cases_as_a_draft(curator, draft):
    frozen = freeze_version(version=draft, by=curator.actor, now=NOW)
    copy = duplicate_version(version=frozen, by=curator.actor)
    assert (copy.number, copy.is_frozen, copy.note) == (2, False, "From v1")
    assert copy.default_graders == frozen.default_graders
    update_case(case=copy.cases.first(), by=curator.actor, prompt="Changed?")
    assert frozen.cases.order_by("position").first().prompt == "What is 0 + 1?"
    assert freeze_version(version=copy, by=curator.actor, now=NOW).digest != frozen.digest


def test_an_unchanged_duplicate_has_the_same_digest(curator, draft):
    frozen = freeze_version(version=draft, by=curator.actor, now=NOW)
    copy = duplicate_version(version=frozen, by=curator.actor)
    assert freeze_version(version=copy, by=curator.actor, now=NOW).digest == frozen.digest


def test_an_empty_draft_takes_the_next_number(curator, draft):
    assert new_draft(suite=draft.suite, by=curator.actor).number == 2
    assert new_draft(suite=draft.suite, by=curator.actor).number == 3


def test_the_starter_suite_is_added_once(curator, viewer):
    version = import_starter(name="micro_arithmetic", by=curator.actor)
    assert version.cases.count() == 60
    assert import_starter(name="micro_arithmetic", by=viewer.actor) == version
    assert freeze_version(version=version, by=curator.actor, now=NOW).is_frozen


def test_a_viewer_cannot_add_the_starter_suite(viewer):
    with pytest.raises(PermissionDenied):
        import_starter(name="micro_arithmetic", by=viewer.actor)
