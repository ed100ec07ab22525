"""Decisions: opened, weighed, recorded for good."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from decision.actions import (
    DecisionRecordedError,
    open_decision,
    record_decision,
    save_profile,
    weigh_decision,
)
from decision.core.digest import digest_of
from decision.core.presets import PRESETS
from decision.core.profile import criteria_to_json
from decision.evidence import decide
from decision.gathering import evidence_of_run
from decision.models import Decision, Profile
from decision.queries import decision_view
from evaluations.models import Candidate, Sample
from tests.evaluations.factories import make_run

ACCURACY = [{"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50}]


@pytest.fixture
def run(team):
    return make_run(team, values={"Alpha": [1, 1, 1, 0], "Beta": [1, 0, 0, 0]})


def opened(run, member, **fields):
    return open_decision(
        question="Which one?", run=run, by=member.actor, now=timezone.now(), **fields
    )


def recorded(decision, member, **fields):
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
    return record_decision(decision=decision, by=member.actor, now=timezone.now(), **known | fields)


def test_a_new_decision_starts_balanced(run, member):
    assert opened(run, member).criteria == criteria_to_json(PRESETS["balanced"].build())


def test_the_same_question_twice_gets_two_addresses(run, member):
    assert [opened(run, member).slug, opened(run, member).slug] == ["which-one", "which-one-2"]


def test_a_recorded_decision_never_changes(run, member):
    decision = recorded(opened(run, member, criteria=ACCURACY), member)
    before = decision_view(Decision.objects.get(pk=decision.pk))
    Sample.objects.update(value=0.0)
    Candidate.objects.update(name="Renamed", price_input=99)
    after = decision_view(Decision.objects.get(pk=decision.pk))
    assert json.dumps(after.snapshot) == json.dumps(before.snapshot)
    assert after.evidence == before.evidence
    assert after.snapshot["candidates"][0]["label"] == "Alpha"


def test_a_recorded_decision_refuses_every_write(run, member):
    decision = recorded(opened(run, member), member)
    with pytest.raises(DecisionRecordedError):
        recorded(decision, member)
    with pytest.raises(DecisionRecordedError):
        weigh_decision(decision=decision, criteria=ACCURACY, by=member.actor)


def test_the_digest_is_that_of_the_stored_record(run, member):
    decision = recorded(opened(run, member), member)
    assert digest_of(Decision.objects.get(pk=decision.pk).snapshot) == decision.digest


def test_a_record_says_who_when_what_and_on_which_evidence(run, member):
    candidate = Candidate.objects.get(name="Alpha")
    decision = recorded(opened(run, member), member, chosen=candidate.slug, reason=" Because. ")
    record = decision.snapshot
    assert record["recorded"]["chosen"] == candidate.slug
    assert record["recorded"]["reason"] == "Because."
    assert record["recorded"]["by"] == str(member)
    assert record["evidence"]["suite"]["digest"] == run.suite_version.digest
    assert record["evidence"]["candidates"][candidate.slug]["samples"]["correct"] == 3
    assert "price_input" in record["evidence"]["candidates"][candidate.slug]["configuration"]


def test_a_choice_must_be_one_of_the_candidates(run, member):
    with pytest.raises(ValidationError) as caught:
        recorded(opened(run, member), member, chosen="nobody")
    assert "chosen" in caught.value.message_dict


def test_criteria_that_cannot_be_used_name_their_field(run, member):
    bad = [{"measure": "accuracy", "worst": 1.0, "target": 1.0, "weight": 1}]
    with pytest.raises(ValidationError) as caught:
        opened(run, member, criteria=bad)
    assert "criteria[0].target" in str(caught.value)


def test_another_teams_run_cannot_be_decided_on(run, stranger):
    with pytest.raises(PermissionDenied):
        opened(run, stranger)


def test_a_viewer_may_not_decide(run, viewer):
    with pytest.raises(PermissionDenied):
        opened(run, viewer)


def test_the_same_evidence_weights_and_seed_give_the_same_snapshot(run):
    profile = PRESETS["balanced"].build()
    first, second = (
        decide(question="Q", evidence=evidence_of_run(run), profile=profile, seed=7)
        for _ in range(2)
    )
    assert json.dumps(first) == json.dumps(second)


def test_a_profile_of_the_same_name_is_replaced(member):
    for weight in (10, 20):
        criteria = [ACCURACY[0] | {"weight": weight}]
        save_profile(name="Ours", criteria=criteria, by=member.actor, now=timezone.now())
    assert Profile.objects.get().criteria[0]["weight"] == 20
