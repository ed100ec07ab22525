"""Results recorded elsewhere as a run: compared, decided on, and never graded again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from decision.actions import open_decision
from decision.queries import decision_view
from evaluations.actions.results import import_results
from evaluations.actions.run_checks import CannotChangeRunError, CannotStartError
from evaluations.actions.runs import regrade_run, start_run
from evaluations.core.recorded_results import read_results
from evaluations.models import Candidate, Run, SampleScore
from tests.evaluations.factories import make_candidate

TABLE = (
    b"candidate,case,value,cost_usd,seconds,output_tokens\n"
    b"o1,a,1,0.2,30,900\no1,b,0.6,0.4,50,\no3-mini,a,0,0.01,5,300\no3-mini,c,,0.02,6,400\n"
)


@pytest.fixture
def run(curator):
    rows = read_results(TABLE).rows
    known = {"name": "Coding", "source": "A public log", "now": timezone.now()}
    return import_results(rows=rows, by=curator.actor, **known)


def test_results_are_a_finished_run_that_a_decision_may_rest_on(run, curator):
    by, now = curator.actor, timezone.now()
    decision = open_decision(question="Which one codes?", run=run, by=by, now=now)
    known = decision_view(decision).snapshot["measurements"]["o1"]
    assert known["accuracy"]["raw"] == pytest.approx(0.8)
    assert known["accuracy"]["provenance"] == "reported"
    assert known["cost_per_1000"]["raw"] == pytest.approx(300)
    assert known["total_p50"]["raw"] == pytest.approx(40)
    assert "first_answer_p50" not in known
    # How long a thought was that nobody saw is unknown, not zero.
    assert "think_tokens" not in known


def test_nothing_of_it_is_graded_again_or_asked(run, team, curator):
    by, now = curator.actor, timezone.now()
    before = list(SampleScore.objects.values("value", "current"))
    with pytest.raises(CannotChangeRunError, match="stay as they are"):
        regrade_run(run=run, by=by, now=now)
    assert list(SampleScore.objects.values("value", "current")) == before
    with pytest.raises(CannotStartError, match="no prompt to ask"):
        start_run(
            suite_version=run.suite_version,
            candidates=[make_candidate(team, "Alpha")],
            repeats=1,
            by=by,
            now=now,
        )


def test_who_recorded_them_must_be_said_by_who_may(curator, viewer):
    rows, now = read_results(TABLE).rows, timezone.now()
    with pytest.raises(ValidationError) as caught:
        import_results(rows=rows, name="Coding", source=" ", by=curator.actor, now=now)
    assert list(caught.value.error_dict) == ["source"]
    with pytest.raises(PermissionDenied):
        import_results(rows=rows, name="Coding", source="A log", by=viewer.actor, now=now)
    assert not Run.objects.exists()


def test_the_page_imports_a_file_and_the_pages_of_the_run_read_it(client_for, curator):
    client = client_for(curator)
    file = SimpleUploadedFile("runs.csv", TABLE)
    sent = {"name": "Coding", "source": "A public log", "columns": "", "file": file}
    answer = client.post("/runs/import/", sent)
    assert answer.status_code == 302
    run = Run.objects.get()
    sample = run.samples.order_by("pk").first()
    for address in (
        answer["Location"],
        f"/runs/{run.pk}/",
        f"/runs/{run.pk}/cases/",
        f"/runs/{run.pk}/samples/",
        f"/runs/{run.pk}/thinking/",
        f"/samples/{sample.pk}/",
        f"/traces/{sample.trace_id}/",
        f"/suites/{run.suite_version.suite.slug}/",
    ):
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
    told = client.get(f"/traces/{sample.trace_id}/").content.decode()
    assert "neither its answer nor its thought is here" in told
    wrong = SimpleUploadedFile("runs.csv", b"candidate,case,value\no1,a,7\n")
    refused = client.post("/runs/import/", sent | {"name": "Again", "file": wrong})
    assert refused.status_code == 422
    assert "line 2, value: must lie between 0 (wrong) and 1 (right)" in refused.content.decode()
    assert Run.objects.count() == 1


def test_the_command_takes_the_same_table(team, tmp_path, capsys):
    path = tmp_path / "runs.csv"
    path.write_bytes(TABLE)
    call_command("import_results", str(path), suite="Coding", source="A log", dry_run=True)
    assert "4 results" in capsys.readouterr().out
    assert not Candidate.objects.exists()
    call_command("import_results", str(path), suite="Coding", source="A log")
    assert Run.objects.get().samples.count() == 4
