"""The record of a decision: frozen on its page, in its files, in print."""

import csv
import hashlib
import io
import json

import pytest
from django.utils import timezone

from decision.actions import open_decision, record_decision
from decision.models import Decision
from decision.reports.markdown import record_markdown
from decision.reports.tables import matrix_csv
from evaluations.models import Candidate, Sample
from tests.decision.snapshots import make_snapshot
from tests.decision.test_pages import CRITERIA, get
from tests.evaluations.factories import make_run

ADDRESS = "/decisions/which-one/record/"


@pytest.fixture
def run(team):
    return make_run(team, values={"Alpha": [1] * 12, "Beta": [1] * 2 + [0] * 10})


@pytest.fixture
def decision(run, member):
    return open_decision(
        question="Which one?", run=run, criteria=CRITERIA, by=member.actor, now=timezone.now()
    )


@pytest.fixture
def frozen(decision, member):
    return record_decision(
        decision=decision,
        criteria=decision.criteria,
        chosen=Candidate.objects.get(name="Alpha").slug,
        reason="It is *right*.\nAlways.",
        by=member.actor,
        now=timezone.now(),
    )


def test_an_open_decision_offers_the_form_with_its_leader(client_for, decision, member):
    page = get(client_for(member), ADDRESS + "?w.accuracy=90")
    slug = Candidate.objects.get(name="Alpha").slug
    first = page.split('type="radio"')[1].split(">")[0]
    assert f'value="{slug}"' in first
    assert "checked" in first
    assert 'name="criteria" value="w.accuracy=90&amp;w.cost_per_1000=20' in page


def test_a_viewer_reads_that_it_is_not_recorded_yet(client_for, decision, viewer):
    page = get(client_for(viewer), ADDRESS)
    assert "Not recorded yet" in page
    assert "<textarea" not in page


def test_recording_freezes_the_weights_that_the_page_showed(client_for, decision, member):
    slug = Candidate.objects.get(name="Beta").slug
    values = {"chosen": slug, "reason": "It fits.", "criteria": "w.accuracy=90&m.accuracy=0.4"}
    answer = client_for(member).post(ADDRESS, values)
    assert answer.headers["Location"] == ADDRESS
    row = Decision.objects.get()
    assert (row.state, row.chosen, row.reason) == ("recorded", slug, "It fits.")
    first = row.snapshot["decision"]["criteria"][0]
    assert (first["weight"], first["must_have"]) == (90, 0.4)


def test_none_of_them_can_be_chosen(client_for, decision, member):
    client_for(member).post(ADDRESS, {"chosen": "none", "reason": "", "criteria": ""})
    assert (Decision.objects.get().state, Decision.objects.get().chosen) == ("recorded", "")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"chosen": ""}, "Say which candidate was chosen, or none of them."),
        ({"chosen": "nobody"}, "is not one of the available choices"),
        ({"chosen": "none", "criteria": "w.accuracy=x"}, "w.accuracy must be a number"),
    ],
)
def test_what_cannot_be_recorded_says_why(client_for, decision, member, values, said):
    response = client_for(member).post(ADDRESS, {"reason": "", "criteria": ""} | values)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Decision.objects.get().state == "open"


def test_a_form_with_a_mistake_still_shows_the_weights_that_were_sent(client_for, decision, member):
    response = client_for(member).post(ADDRESS, {"chosen": "", "criteria": "w.accuracy=7"})
    assert "<dd>7 <" in response.content.decode()


def test_the_second_to_record_is_told_and_changes_nothing(client_for, frozen, member):
    response = client_for(member).post(ADDRESS, {"chosen": "none", "criteria": ""})
    assert "Somebody recorded this decision before you." in response.content.decode()
    assert Decision.objects.get().digest == frozen.digest


def test_the_record_shows_who_when_why_on_what_evidence(client_for, frozen, run, viewer):
    page = get(client_for(viewer), ADDRESS)
    for part in (
        "<strong>Alpha</strong> was chosen.",
        "It is *right*.<br>Always.",
        f"Recorded by {frozen.recorded_by_name} for Contract review",
        "What was asked for",
        "What would change the answer",
        f"sha256 {run.suite_version.digest}",
        f"sha256 {frozen.digest}",
        "Prices from",
    ):
        assert part in page


def test_a_recorded_page_never_changes_with_its_run(client_for, frozen, member):
    client = client_for(member)
    before = get(client, "/decisions/which-one/")
    Sample.objects.update(value=0.0)
    Candidate.objects.update(name="Renamed")
    after = get(client, "/decisions/which-one/?w.accuracy=1&w.vram_gb=100")
    headline = '<p class="sentence" id="headline">'
    assert before.split(headline)[1].split("</p>")[0] == after.split(headline)[1].split("</p>")[0]
    assert "Renamed" not in after
    assert "weights.js" not in after


def test_the_json_file_is_the_very_document_of_the_digest(client_for, frozen, member):
    response = client_for(member).get("/decisions/which-one/record.json")
    assert hashlib.sha256(response.content).hexdigest() == frozen.digest
    assert json.loads(response.content) == frozen.snapshot
    assert response.headers["Content-Disposition"] == 'attachment; filename="which-one.json"'


def test_files_of_an_open_decision_do_not_exist_yet(client_for, decision, member):
    client = client_for(member)
    for name in ("record.json", "record.md"):
        get(client, f"/decisions/which-one/{name}", 404)


def test_the_markdown_says_the_same_and_runs_no_markup(client_for, frozen, member):
    page = get(client_for(member), "/decisions/which-one/record.md")
    assert page.startswith("# Which one?\n")
    assert "**Chosen: Alpha.** With these weights" in page
    assert "> It is \\*right\\*.\n> Always." in page
    assert "| 1 | Alpha |" in page
    assert frozen.digest in page


def test_a_name_cannot_break_the_table_of_the_markdown(team, member):
    run = make_run(team, values={"A|B\n# x": [1, 1], "Beta": [0, 0]})
    decision = open_decision(question="Q", run=run, by=member.actor, now=timezone.now())
    frozen = record_decision(
        decision=decision,
        criteria=decision.criteria,
        chosen="",
        reason="",
        by=member.actor,
        now=timezone.now(),
    )
    assert "| A\\|B \\# x |" in record_markdown(frozen)


def test_the_csv_has_raw_numbers_and_empty_cells_for_what_is_unknown(client_for, decision, member):
    response = client_for(member).get("/decisions/which-one/matrix.csv?w.accuracy=100")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["candidate"] for row in rows] == ["Alpha", "Beta"]
    assert float(rows[0]["accuracy (fraction)"]) == 1.0
    assert rows[0]["accuracy provenance"] == "measured"
    assert rows[0]["vram_gb (GB)"] == rows[0]["vram_gb provenance"] == ""


def test_a_name_in_the_csv_is_never_a_formula():
    snapshot = make_snapshot({"=1+1": [1, 0]}, weights={"accuracy": 1})
    snapshot["candidates"][0]["label"] = "=1+1"
    assert ",'=1+1," in matrix_csv(snapshot)


def test_an_address_that_cannot_be_read_gives_no_file(client_for, decision, member):
    response = client_for(member).get("/decisions/which-one/matrix.csv?w.accuracy=x")
    assert response.headers["Location"] == "/decisions/which-one/?w.accuracy=x"
