"""`manage.py demo`: from nothing to a printed decision, and once more without anything new."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from decision import sample
from decision.models import Decision
from evaluations.models import Run, RunState
from teams.models import Membership, Role


@pytest.fixture(autouse=True)
def _small(monkeypatch, settings, tmp_path):
    """A few of the sample's samples, and a home of its own."""
    monkeypatch.setattr(sample, "MODELS", ("micro-s-direct",))
    monkeypatch.setattr(sample, "BUDGETS", (32, 128))
    monkeypatch.setattr(sample, "REPEATS", 1)
    settings.HOME = tmp_path


def demo(**options) -> str:
    told = StringIO()
    call_command("demo", stdout=told, **options)
    return told.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_prints_the_matrix_the_story_and_how_to_come_in(worker, settings):
    told = demo()
    assert "468 of 468 samples done" in told
    assert "rank candidate" in told
    assert "In short\n  Thinking helps: micro-switch is right in" in told
    password = (settings.HOME / "sign-in").read_text().strip()
    assert f"demo@example.org with the password {password}" in told
    owner = Membership.objects.get(role=Role.OWNER).user
    assert owner.check_password(password)
    again = demo()
    assert password in again
    assert Decision.objects.get().is_sample
    assert Run.objects.get().state == RunState.FINISHED


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_it_says_so(monkeypatch):
    monkeypatch.setattr("evaluations.execution.wake._send", lambda task, pk: None)
    with pytest.raises(CommandError, match="Is a worker running"):
        demo(timeout=0.0)
