"""Recorded decisions looked at again: what is new, told once, by whoever comes first."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from decision import clock
from decision.actions import open_decision
from decision.actions.evidence import add_figure
from decision.actions.rechecks import NotRecordedError, claim_recheck
from decision.models import Delivery, Notice, Recheck
from evaluations.actions.prices import add_price
from evaluations.models import Candidate, Run
from teams.models import AuditEvent
from tests.decision.records import look, recorded
from tests.decision.test_evidence import again


def dearer(user, model="alpha", price=50_000.0):
    """A price of the book that holds from tomorrow on, so that today's record knew the old one."""
    day = timezone.now().date() + timedelta(days=1)
    known = {"model": model, "input": price, "output": price, "valid_from": day}
    return add_price(by=user.actor, **known)


def tomorrow(monkeypatch):
    later = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_without_news_a_record_stands_and_nothing_is_told(frozen, member):
    row = look(frozen, member)
    assert (row.would_change, row.finding, Notice.objects.count()) == (False, {}, 0)
    assert row.inputs_digest == frozen.snapshot["inputs"]["digest"]
    assert AuditEvent.objects.filter(action="decision.recheck").count() == 1


def test_new_prices_of_the_book_would_change_a_record_once(frozen, member, curator, monkeypatch):
    dearer(curator)
    look(frozen, member)
    tomorrow(monkeypatch)
    row = look(frozen, member)
    assert row.would_change
    assert row.finding["changes"][0] == "Recorded: Alpha leads. Now: Beta leads."
    assert row.finding["causes"] == ["Alpha, cost per 1,000 cases: $1.00 → $1,250"]
    assert "Prices of Alpha: input none → $50,000 per million tokens" in row.finding["news"][0]
    look(frozen, member)
    assert Notice.objects.count() == 1
    frozen.refresh_from_db()
    assert frozen.snapshot["decision"]["verdict"]["headline"].startswith("With these weights Alpha")


def test_prices_that_were_in_the_book_already_are_no_news(frozen, member, curator):
    day = timezone.now().date() - timedelta(days=9)
    add_price(by=curator.actor, model="alpha", input=5e3, output=5e3, valid_from=day)
    assert not look(frozen, member).would_change


def test_a_newer_run_joins_with_the_candidates_that_are_as_they_were(frozen, clear_run, member):
    turned = {"Alpha": [0] * 12, "Beta": [1] * 12}
    newer = again(clear_run, turned, version=clear_run.suite_version)
    row = look(frozen, member)
    assert row.would_change
    assert f"A newer run on the same cases, {newer.name}" in row.finding["news"][0]
    beta = newer.run_candidates.get(candidate__name="Beta")
    beta.snapshot["temperature"] = 0.7
    beta.save()
    assert look(frozen, member).finding["news"][0].endswith(": Alpha.")


def test_runs_of_before_or_of_others_or_unfinished_do_not_join(frozen, clear_run, member, stranger):
    newer = again(clear_run, {"Alpha": [0] * 12}, version=clear_run.suite_version)
    for change in (
        {"state": "running"},
        {"created_at": frozen.recorded_at - timedelta(seconds=1)},
        {"team": stranger.actor.team},
    ):
        Run.objects.filter(pk=newer.pk).update(**change)
        assert look(frozen, member).finding == {}
        Run.objects.filter(pk=newer.pk).update(
            state="finished", created_at=newer.created_at, team=clear_run.team
        )


def test_the_answer_of_the_record_again_is_told_once_too(frozen, clear_run, member):
    newer = again(clear_run, {"Alpha": [0] * 12, "Beta": [1] * 12}, version=clear_run.suite_version)
    look(frozen, member)
    Run.objects.filter(pk=newer.pk).update(state="cancelled")
    assert not look(frozen, member).would_change
    look(frozen, member)
    assert list(Notice.objects.order_by("pk").values_list("would_change", flat=True)) == [
        True,
        False,
    ]


def test_a_told_figure_is_news(frozen, member):
    alpha, now = Candidate.objects.get(name="Alpha"), timezone.now()
    told = {"measure": "vram_gb", "value": 80.0, "provenance": "declared"}
    add_figure(candidate=alpha, **told, by=member.actor, now=now)
    row = look(frozen, member)
    assert (row.would_change, row.finding["news"]) == (
        False,
        ["Told figures of Alpha changed: VRAM."],
    )


def test_only_recorded_ones_are_looked_at_by_those_who_may(
    clear_run, owner, viewer, stranger, frozen
):
    row = open_decision(question="Open?", run=clear_run, by=owner.actor, now=timezone.now())
    with pytest.raises(NotRecordedError, match="follows its evidence"):
        look(row, owner)
    for user in (viewer, stranger):
        with pytest.raises(PermissionDenied):
            look(frozen, user)


def test_of_several_workers_one_gets_a_due_record(frozen):
    now = timezone.now()
    assert claim_recheck(now=now) is None
    later = now + timedelta(hours=25)
    assert claim_recheck(now=later) == frozen
    assert claim_recheck(now=later) is None
    # Whoever began and died lets others have it.
    assert claim_recheck(now=later + timedelta(minutes=11)) == frozen


def test_a_record_that_was_superseded_rests(frozen, clear_run, owner):
    later = recorded(clear_run, owner, supersedes=frozen)
    due = timezone.now() + timedelta(days=3)
    assert claim_recheck(now=due) == later
    assert claim_recheck(now=due) is None


def test_the_worker_looks_when_it_is_time_and_calls_are_not_clocked(frozen, monkeypatch, settings):
    tomorrow(monkeypatch)
    assert not clock.tick(busy=True)
    settings.RECHECK_HOURS = 0
    assert not clock.tick(busy=False)
    settings.RECHECK_HOURS = 24.0
    assert clock.tick(busy=False)
    assert Recheck.objects.get().checked_at is not None
    assert not clock.tick(busy=False)


def test_the_command_says_what_would_change(frozen, clear_run, capsys):
    again(clear_run, {"Alpha": [0] * 12, "Beta": [1] * 12}, version=clear_run.suite_version)
    call_command("recheck_decisions")
    assert "0 looked at" in capsys.readouterr().out
    call_command("recheck_decisions", "--all")
    told = capsys.readouterr().out
    assert "Which?: would now change. Recorded: Alpha leads. Now: Beta and Alpha cannot" in told
    assert "1 looked at" in told
    assert Delivery.objects.count() == 0
