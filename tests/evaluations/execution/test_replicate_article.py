"""The replication recipe: four suites, several models, one table."""

import json

import pytest
from django.core.management import CommandError, call_command

from evaluations.management.commands import replicate_article
from evaluations.models import Candidate, Connection, Run, Suite
from tests.evaluations.execution.scripts import Script
from traces.core.completion import Completion

pytestmark = pytest.mark.django_db(transaction=True)
ENTITIES = json.dumps([{"text": "Ada", "type": "PER"}])


def answer(prompt, number):
    text = prompt.messages[-1]["content"]
    said = ENTITIES if "entit" in text.lower() else "positive"
    return Completion(text=said, reasoning="hm", stop_reason="stop")


@pytest.fixture
def ran(team, script: Script, driven, monkeypatch, capsys):
    """Runs the command with workers that work while it waits."""
    script.answer = answer

    def work(seconds: float) -> None:
        for connection in Connection.objects.all():
            driven(connection)

    monkeypatch.setattr(replicate_article.time, "sleep", work)

    def run(**options):
        call_command("replicate_article", kind="micro", models=["micro-s", "micro-l"], **options)
        return capsys.readouterr().out

    return run


def test_four_runs_and_a_table_of_figures(ran):
    told = ran(repeats=2)
    assert Run.objects.count() == 4
    assert set(Run.objects.values_list("state", flat=True)) == {"finished"}
    assert told.count("micro-s") == 4
    assert "average F1" in told
    assert "average over all models" in told
    candidate = Candidate.objects.get(model="micro-s")
    assert (candidate.temperature, candidate.top_p, candidate.system_prompt) == (0.6, 0.95, "")


def test_what_is_there_already_is_used_again(ran):
    ran(repeats=1)
    ran(repeats=1)
    assert (Suite.objects.count(), Candidate.objects.count(), Run.objects.count()) == (4, 2, 8)


def test_repeats_that_make_no_sense_are_refused(ran):
    with pytest.raises(CommandError, match="1 to 100"):
        ran(repeats=0)
