"""A record computes again to the last digit: from its inputs, by a command, in a notebook."""

import contextlib
import io
import json
import zipfile
import zlib

import nbformat
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from decision.actions import open_decision, record_decision
from decision.actions.evidence import add_figure, choose_evidence
from decision.core.digest import canonical_json
from decision.core.inputs import differences, inputs_from_json, inputs_to_json
from decision.exports import decision_bundle
from decision.models import Decision, DecisionInputs
from decision.replays import NoInputsError, replay_decision, stored_document
from evaluations.models import Candidate
from tests.decision.test_evidence import again
from tests.evaluations.factories import make_candidate, make_run

CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 0.1, "scale": "log", "weight": 20},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
]


@pytest.fixture
def decision(team, member):
    """Two suites of unlike length and repeats, a gap, a told figure, one who was never run."""
    by, now = member.actor, timezone.now()
    run = make_run(team, values={"Alpha": [1, 0, None, 1], "=Beta": [1, 1, 0, 0]}, repeats=2)
    other = again(run, {"Alpha": [1, 0, 1], "=Beta": [0, 0, 1]})
    row = open_decision(question="Which <one>?", run=run, criteria=CRITERIA, by=by, now=now)
    gamma = make_candidate(team, "Gamma")
    choose_evidence(
        decision=row,
        runs=[run, other],
        mixture={run.suite_version_id: 2.0},
        others=[gamma],
        by=by,
    )
    told = {"provenance": "published", "source": "A card", "standard_error": 0.05}
    add_figure(candidate=gamma, measure="accuracy", value=0.6, **told, by=by, now=now)
    return Decision.objects.get(pk=row.pk)


@pytest.fixture
def frozen(decision, member):
    known = {"criteria": decision.criteria, "chosen": "", "reason": "So."}
    return record_decision(decision=decision, **known, by=member.actor, now=timezone.now())


def test_inputs_are_written_and_read_back_whole(frozen):
    document = stored_document(frozen)
    assert inputs_to_json(inputs_from_json(document)) == document
    assert document["cases"]["strata"] == [0, 0, 1, 1, 1]


def test_a_record_computes_again_to_the_last_digit(frozen):
    replay = replay_decision(Decision.objects.get(pk=frozen.pk))
    assert replay.differences == ()
    assert replay.versions == frozen.snapshot["computed_by"]
    told = io.StringIO()
    call_command("replay_decision", str(frozen.pk), stdout=told)
    assert "every number comes out again" in told.getvalue()


def test_a_number_that_was_changed_is_named(frozen):
    frozen.snapshot["decision"]["candidates"][0]["score"] = 0.5
    frozen.save()
    assert replay_decision(frozen).differences == ("candidates[0].score",)
    with pytest.raises(CommandError, match=r"1 numbers differ:\n  candidates\[0\]\.score"):
        call_command("replay_decision", frozen.slug)


def test_inputs_that_were_changed_or_never_kept_are_said(frozen, client_for, member):
    document = stored_document(frozen)
    document["cases"]["series"]["alpha"] = {}
    changed = zlib.compress(canonical_json(document))
    DecisionInputs.objects.update(content=changed)
    with pytest.raises(NoInputsError, match="not those of which the record holds the digest"):
        replay_decision(frozen)
    DecisionInputs.objects.all().delete()
    page = client_for(member).get("/decisions/which-one/decision.zip", follow=True)
    assert "made before inputs were kept" in page.content.decode()
    with pytest.raises(CommandError, match="made before inputs were kept"):
        call_command("replay_decision", frozen.slug)
    with pytest.raises(CommandError, match="no recorded decision 999999"):
        call_command("replay_decision", "999999")


def test_differences_are_paths_into_two_documents():
    one = {"a": [1, {"b": 2.0}], "c": None, "only": 1}
    assert differences(one, {"a": [1, {"b": 2.1}], "c": 0}) == ["a[1].b", "c", "only"]
    assert differences(one, {"a": [1], "c": None, "only": 1}) == ["a"]


def run_cells(book, names):
    """The code of a notebook from top to bottom, as a kernel would run it."""
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)


@pytest.mark.parametrize("recorded", [False, True])
def test_the_notebook_runs_and_finds_every_number(
    decision, member, tmp_path, monkeypatch, recorded
):
    if recorded:
        known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
        decision = record_decision(decision=decision, **known, by=member.actor, now=timezone.now())
    archive = zipfile.ZipFile(io.BytesIO(decision_bundle(decision)))
    archive.extractall(tmp_path)
    assert ("record.json" in archive.namelist()) is recorded
    book = nbformat.reads((tmp_path / "decision.ipynb").read_text(), as_version=4)
    nbformat.validate(book)
    monkeypatch.chdir(tmp_path)
    said, names = io.StringIO(), {"__name__": "notebook"}
    with contextlib.redirect_stdout(said):
        run_cells(book, names)
    assert "All numbers of the decision come out again" in said.getvalue()
    alpha = Candidate.objects.get(name="Alpha").slug
    assert names["by_hand"].loc[alpha, "accuracy"] == pytest.approx(2 / 3 * 1 / 2 + 1 / 3 * 2 / 3)
    # And it would find one that is not there.
    wrong = json.loads((tmp_path / "decision.json").read_text())
    wrong["candidates"][0]["score"] = 0.123
    (tmp_path / "decision.json").write_text(json.dumps(wrong))
    with pytest.raises(AssertionError, match=r"candidates\[0\]\.score"):
        run_cells(book, names)


def test_texts_stay_texts_in_every_file(frozen, client_for, member):
    client = client_for(member)
    sheet = load_workbook(io.BytesIO(client.get("/decisions/which-one/decision.xlsx").content))
    names = [row[1].value for row in sheet["Ranking"].iter_rows(min_row=2)]
    assert "'=Beta" in names
    assert sheet["Samples"].max_row == 1 + 2 * (2 + 3) * 2
    page = client.get("/decisions/which-one/record.html").content.decode()
    assert "Which &lt;one&gt;?" in page
    for outward in ('href="/', "<script", "src=", "@import", "http-equiv='refresh"):
        assert outward not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_members_own_weights_are_recorded_with_who_dissents(decision, member, owner, client_for):
    address = "/decisions/which-one/stance/"
    client_for(member).post(address, {"criteria": "w.accuracy=90", "note": "<b>quality</b>"})
    client_for(owner).post(address, {"criteria": "w.accuracy=0&w.cost_per_1000=0"})
    page = client_for(member).get("/decisions/which-one/").content.decode()
    assert "&lt;b&gt;quality" in page
    known = {"criteria": decision.criteria, "chosen": "", "reason": ""}
    frozen = record_decision(decision=decision, **known, by=member.actor, now=timezone.now())
    first, second = frozen.snapshot["stances"]
    assert (first["by"], first["note"]) == ("Member", "<b>quality</b>")
    assert second["leader"] in ("", "Gamma", "=Beta", "Alpha")
    assert first["criteria"][0]["weight"] == 90
    refused = client_for(member).post(address, {"criteria": "w.accuracy=10"}, follow=True)
    assert "stances in it never change" in refused.content.decode()


def test_a_later_decision_stands_in_place_of_a_recorded_one(frozen, client_for, member, team):
    client = client_for(member)
    sent = {
        "question": "Which one now?",
        "run": frozen.run_id,
        "preset": "balanced",
        "supersedes": frozen.slug,
    }
    answer = client.post("/decisions/new/", sent)
    later = Decision.objects.get(question="Which one now?")
    assert later.supersedes == frozen
    assert "In place of" in client.get(answer["Location"]).content.decode()
    assert (
        "A later decision stands in place" in client.get("/decisions/which-one/").content.decode()
    )
    recorded = record_decision(
        decision=later,
        criteria=later.criteria,
        chosen="",
        reason="",
        by=member.actor,
        now=timezone.now(),
    )
    assert recorded.snapshot["supersedes"] == frozen.digest
    assert Candidate.objects.filter(team=team).count() == 3
