"""A published benchmark, imported by the two commands and graded: the same accuracies."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from evaluations.execution.waiting import grade_waiting
from evaluations.models import Run, RunState, Sample
from evaluations.queries.measurements import run_measurements
from evaluations.queries.recordings import missing_samples
from evaluations.queries.thinking import run_thinking
from tools.acceptance.lineage import SHARED, published_accuracy, write_files

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout"),
]


def test_nine_models_have_their_published_accuracy(team, tmp_path):
    suite, answers = write_files(tmp_path)
    told = io.StringIO()
    call_command("import_suite", str(suite), suite="Lineage 8", freeze=True, stdout=told)
    call_command("import_completions", str(answers), suite="Lineage 8", stdout=told)
    assert "200 new" in told.getvalue()
    run = Run.objects.get()
    assert run.state == RunState.RUNNING
    assert Sample.objects.filter(run=run).count() == 1800
    assert missing_samples(run) == 0

    grade_waiting(Sample.objects.filter(run=run), now=timezone.now())

    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    measured = run_measurements(run)
    found = {
        row.label: round(row.tally.correct / row.tally.answered, 3) for row in measured.candidates
    }
    assert found == pytest.approx(published_accuracy(), abs=0.0005)
    assert len(found) == 9
    for row in measured.candidates:
        for unknown in (row.cost, row.first_answer, row.total):
            assert (unknown != unknown).all(), "what was not recorded stays unknown"
        assert row.memory_gb is None
    for candidate in run_thinking(run).candidates:
        assert candidate.thinking.pooled.reason == "nobody counted its think tokens"
        assert candidate.thinking.counted.uncounted == 200, (
            "an answer alone is no proof of no thought"
        )
