"""What an open call has brought is shown to whoever watches it, and to nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from evaluations.actions.watching import POLLED, watch_sample
from evaluations.execution import driver, watching
from evaluations.execution.sweeping import sweep
from evaluations.models import Run, RunState, Sample, Watch
from evaluations.models.watches import MAX_WATCHED_CHARS
from teams.models import User
from tests.evaluations.execution.scripts import Script
from traces.actions import set_trace_policy
from traces.core.protocols.folding import Arrived

pytestmark = pytest.mark.django_db(transaction=True)
Started = Callable[..., Run]
Driven = Callable[..., None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns and looks follow each other at once, so that a call of half a second has several."""
    monkeypatch.setattr(driver, "BEAT_S", 0.02)
    monkeypatch.setattr(watching, "SHOW_S", 0.0)
    monkeypatch.setattr(watching, "SHARE", 1.0)


def watched(run: Run, by: User) -> Sample:
    """The first sample of a run, watched."""
    sample = run.samples.select_related("run", "case").earliest("pk")
    assert watch_sample(sample=sample, lasts=POLLED, by=by.actor, now=timezone.now())
    return sample


class Looks:
    """Tells more of a reply at each look, and notes what readers could see just before."""

    def __init__(self, *arrived: Arrived) -> None:
        self._arrived = list(arrived)
        self.seen: list[dict[str, Any]] = []

    def __call__(self) -> Arrived:
        self.seen.extend(Watch.objects.values())
        return self._arrived.pop(0) if len(self._arrived) > 1 else self._arrived[0]


def test_a_watched_call_is_read_while_it_arrives_and_leaves_nothing(
    script: Script, started: Started, driven: Driven, owner: User
) -> None:
    no_limit = {"max_age_days": None, "max_bytes": None, "keeps_bodies": True}
    email = {"name": "email", "pattern": r"\w+@\w+\.\w+"}
    set_trace_policy(**no_limit, redactions=[email], by=owner.actor, now=timezone.now())
    looks = Looks(Arrived("Ask ann@exa"), Arrived("Ask ann@example.org, then\0", "It is"))
    script.arrived, script.seconds = looks, 0.6
    run = started(cases=1)
    sample = watched(run, owner)
    driven(run)
    told = [(row["thought"], row["answer"]) for row in looks.seen]
    assert told[1:3] == [("Ask ", ""), ("Ask [email], then\N{REPLACEMENT CHARACTER}", "It ")]
    assert looks.seen[-1]["sample_id"] == sample.pk
    assert looks.seen[-1]["thought_chars"] == len("Ask [email], then.")
    assert timezone.now() - looks.seen[-1]["began_at"] < timedelta(minutes=1)
    assert not Watch.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.FINISHED


def test_nobody_watches_and_nothing_is_put_together(
    script: Script, started: Started, driven: Driven, member: User
) -> None:
    looks = Looks(Arrived("thought"))
    script.arrived, script.seconds = looks, 0.2
    run = started(cases=2)
    sample = watched(run, member)
    Watch.objects.update(until=timezone.now() - timedelta(seconds=1))
    driven(run)
    assert looks.seen == []
    assert Watch.objects.get().pk == sample.pk
    sweep(now=timezone.now())
    assert not Watch.objects.exists()


def test_of_a_long_thought_the_end_is_kept(
    script: Script, started: Started, driven: Driven, member: User
) -> None:
    looks = Looks(Arrived("a" + "b" * MAX_WATCHED_CHARS))
    script.arrived, script.seconds = looks, 0.4
    run = started(cases=1)
    watched(run, member)
    driven(run)
    assert looks.seen[-1]["thought"] == "b" * MAX_WATCHED_CHARS
    assert looks.seen[-1]["thought_chars"] == MAX_WATCHED_CHARS + 1


@pytest.mark.usefixtures("no_waiting")
def test_a_call_that_is_tried_again_starts_anew(
    script: Script, started: Started, driven: Driven, member: User
) -> None:
    looks = Looks(Arrived("first try"))
    script.arrived, script.seconds = looks, 0.3
    script.fail_first(1, "server_error")
    run = started(cases=1)
    watched(run, member)
    driven(run)
    assert looks.seen[-1]["thought"] == "first try"
    assert sum(script.calls.values()) == 2
    assert not Watch.objects.exists()


@pytest.mark.parametrize("broken", ["tap", "database"])
def test_a_run_ends_as_ever_where_nothing_can_be_shown(
    broken: str,
    script: Script,
    started: Started,
    driven: Driven,
    member: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> Arrived:
        raise DatabaseError("no") if broken == "database" else ValueError("no")

    script.seconds, run = 0.2, started(cases=1)
    watched(run, member)
    if broken == "tap":
        script.arrived = fail
    else:
        monkeypatch.setattr(watching, "_store", fail)
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    assert set(run.samples.values_list("state", flat=True)) == {"graded"}
    assert "nothing shown" in caplog.text
