"""What a team holds thinking candidates against: named, refused, recorded, computed again."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from decision.actions import (
    DecisionRecordedError,
    choose_evidence,
    name_baselines,
    open_decision,
    record_decision,
)
from decision.models import Decision
from decision.queries import decision_view
from decision.replays import replay_decision
from evaluations.models import Sample
from teams.models import AuditEvent
from tests.decision.records import look
from tests.evaluations.factories import make_candidate, make_run
from traces.models import Trace

CRITERIA = [{"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 1}]
VALUES = {"Deep": [1, 1, 1, 1], "Deeper": [1, 1, 1, 0], "Best": [1, 1, 0, 0], "Old": [1, 0, 0, 0]}
FACTS = {name: {"slug": name.lower(), "model": name.lower()} for name in VALUES}


@pytest.fixture
def decision(team, member):
    """Deep and Deeper think; of the silent, Best is found as their baseline. Told was never run."""
    run = make_run(team, values=VALUES, facts=FACTS)
    thinking = Sample.objects.filter(run_candidate__candidate__name__startswith="Deep")
    Trace.objects.filter(team=team).update(reasoning_tokens=0)
    Trace.objects.filter(pk__in=thinking.values("trace")).update(reasoning_tokens=900)
    by, now = member.actor, timezone.now()
    row = open_decision(question="Which?", run=run, criteria=CRITERIA, by=by, now=now)
    told = make_candidate(team, "Told", slug="told")
    return choose_evidence(decision=row, runs=[run], mixture={}, others=[told], by=by)


def pairs(decision):
    rows = decision_view(Decision.objects.get(pk=decision.pk)).snapshot["reasoning"]
    return [(row["thinking"], row["baseline"], row["relation"]) for row in rows]


FOUND = [("deep", "best", "best without"), ("deeper", "best", "best without")]


def test_what_the_team_names_goes_before_what_is_found_until_its_run_is_gone(decision, member):
    assert pairs(decision) == FOUND
    named = {"baseline": "old", "baselines": {"deeper": "deep"}}
    row = name_baselines(decision=decision, **named, by=member.actor)
    assert pairs(row) == [("deep", "old", "named"), ("deeper", "deep", "named")]
    event = AuditEvent.objects.get(action="decision.baselines")
    assert event.details == {"for_all": "old", "own": {"deeper": "deep"}}
    smaller = make_run(member.actor.team, values={"Other": [1, 0]})
    choose_evidence(decision=row, runs=[smaller], mixture={}, others=[], by=member.actor)
    row.refresh_from_db()
    assert (row.baseline, row.baselines) == ("", {})


@pytest.mark.parametrize(
    ("baseline", "own", "field", "said"),
    [
        ("gone", {}, "baseline", "gone is no candidate of this decision. Choose one of best,"),
        ("told", {}, "baseline", "Told was not run"),
        ("", {"deep": "deep"}, "baselines", "Baseline of Deep: it cannot be its own."),
        ("", {"deep": "gone"}, "baselines", "Baseline of Deep: gone is no candidate"),
        ("", {"gone": "old"}, "baselines", "gone is no candidate"),
        ("", {"best": "old"}, "baselines", "Baseline of Best: it did not think in its runs."),
    ],
)
def test_a_baseline_that_cannot_be_names_the_field(decision, member, baseline, own, field, said):
    with pytest.raises(ValidationError) as refused:
        name_baselines(decision=decision, baseline=baseline, baselines=own, by=member.actor)
    assert said in " ".join(refused.value.message_dict[field])
    assert pairs(decision) == FOUND


def test_a_record_keeps_named_baselines_computes_the_same_and_sees_no_news(decision, member):
    by, now = member.actor, timezone.now()
    name_baselines(decision=decision, baseline="", baselines={"deep": "old"}, by=by)
    known = {"criteria": CRITERIA, "chosen": "deep", "reason": ""}
    frozen = record_decision(decision=decision, **known, by=by, now=now)
    assert pairs(frozen) == [("deep", "old", "named"), FOUND[1]]
    assert replay_decision(frozen).is_same
    assert look(frozen, member).finding == {}
    with pytest.raises(DecisionRecordedError):
        name_baselines(decision=frozen, baseline="", baselines={}, by=by)


def test_the_page_names_baselines_and_the_record_tells_them_apart(
    decision, member, viewer, client_for
):
    client, url = client_for(member), f"/decisions/{decision.slug}/"
    page = client.get(url).content.decode()
    assert "found: the most accurate that does not think" in page
    of, against = (part.split("</select>")[0] for part in page.split('id="baseline')[1:3])
    assert re.findall('value="(.*?)"', of) == ["", "deep", "deeper"]
    assert re.findall('value="(.*?)"', against) == ["", "deep", "deeper", "best", "old"]
    assert 'id="baseline"' not in client_for(viewer).get(url).content.decode()
    sent = {"of": "deep", "baseline": "old", "criteria": "w.accuracy=3"}
    answer = client.post(f"{url}baselines/", sent)
    assert answer["Location"] == f"{url}?w.accuracy=3#pays-title"
    client.post(f"{url}baselines/", {"of": "", "baseline": "deep"})
    assert pairs(decision) == [("deep", "old", "named"), ("deeper", "deep", "named")]
    client.post(f"{url}baselines/", {"of": "", "baseline": ""})
    refused = client.post(f"{url}baselines/", sent | {"baseline": "deep"}, follow=True)
    assert "Nothing was saved: Baseline of Deep: it cannot be its own." in (
        refused.content.decode()
    )
    known = {"criteria": CRITERIA, "chosen": "deep", "reason": ""}
    record_decision(decision=decision, **known, by=member.actor, now=timezone.now())
    record = client.get(f"{url}record/").content.decode()
    assert "named by the team" in record
    assert "found: the most accurate that does not think" in record
    assert 'id="baseline"' not in record
