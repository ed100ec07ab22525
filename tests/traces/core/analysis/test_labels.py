"""docs/marks.md says how good the rules are, and it is what the rules give."""

import json
import re
from collections import Counter

import pytest

from tests.traces.core.recorded import needs_recordings
from tools.marks import FILES, LABELS, PAGE, READ, replaced, tables
from tools.marks.answers import answer_hits, quiet_places
from tools.marks.passages import READ_CHINESE, passage_hits
from tools.marks.phases import kappa, phase_pairs
from traces.core.analysis import MARKS, PHASES

CONTENT = json.loads(LABELS.read_text("utf-8"))
PASSAGES = CONTENT["passages"]


def test_labels_are_references_and_hold_no_text():
    assert len(PASSAGES) >= 150
    for passage in PASSAGES:
        assert set(passage) == {
            *("file", "id", "field", "start", "end", "drawn", "part", "kinds"),
        }
        assert passage["file"] in FILES
        assert 0 <= passage["start"] < passage["end"] <= passage["start"] + 600
        assert set(passage["kinds"]) <= set(READ)


def test_passages_in_chinese_are_references_too():
    assert len(CONTENT["chinese"]) >= 30
    for passage in CONTENT["chinese"]:
        assert set(passage) == {"file", "id", "field", "start", "end", "part", "kinds"}
        assert passage["file"] in FILES
        assert 0 <= passage["start"] < passage["end"] <= passage["start"] + 600
        assert set(passage["kinds"]) <= set(READ_CHINESE)


def test_statements_of_answers_are_references_too():
    for label in CONTENT["answers"]:
        assert set(label) == {
            *("file", "id", "field", "by", "part", "first", "changed", "final", "no"),
        }
        assert label["file"] in FILES
        assert label["by"] in ("answer", "reference")
        # None: nobody looked; an empty list: there is none.
        single = [spot for spot in (label["first"], label["final"]) if spot]
        for start, end in (*single, *(label["changed"] or ()), *label["no"]):
            assert 0 <= start < end <= start + 900


def test_every_place_of_an_answer_is_labeled_in_both_halves():
    for part in ("tuning", "held_out"):
        labeled = [label for label in CONTENT["answers"] if label["part"] == part]
        assert sum(bool(label["first"]) for label in labeled) >= 20
        assert sum(len(label["changed"] or ()) for label in labeled) >= 10
        assert sum(bool(label["final"]) for label in labeled) >= 20
        assert sum(len(label["no"]) for label in labeled) >= 40


def test_no_thought_is_in_both_halves_of_the_answers():
    halves = {
        part: {label["id"] for label in CONTENT["answers"] if label["part"] == part}
        for part in ("tuning", "held_out")
    }
    assert not halves["tuning"] & halves["held_out"]


def test_steps_with_a_phase_are_references_too():
    for label in CONTENT["phases"]:
        assert set(label) == {"file", "id", "field", "start", "end", "drawn", "part", "phase"}
        assert label["file"] in FILES
        assert label["phase"] in PHASES
    for part in ("tuning", "held_out"):
        labeled = Counter(label["phase"] for label in CONTENT["phases"] if label["part"] == part)
        assert labeled.total() >= 40
        assert min(labeled[phase] for phase in PHASES) >= 5


def test_kappa_is_cohen_s():
    # 35 of 50 alike; chance gives 25/50 * 30/50 + 25/50 * 20/50 = 0.5.
    pairs = [("try", "try")] * 20 + [("try", "check")] * 5
    pairs += [("check", "try")] * 10 + [("check", "check")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_every_kind_is_labeled_in_both_halves():
    for kind in READ:
        for part in ("tuning", "held_out"):
            labeled = [p for p in PASSAGES if p["part"] == part and kind in p["kinds"]]
            assert len(labeled) >= 8


def test_every_mark_is_explained_on_the_page():
    page = PAGE.read_text("utf-8")
    for rule in MARKS.values():
        assert f"| {rule.letter} | {rule.label} |" in page


@pytest.mark.shared
@needs_recordings
def test_the_tables_of_the_page_are_what_the_rules_give():
    page = PAGE.read_text("utf-8")
    for name, table in tables().items():
        assert replaced(page, name, table) == page, f"{name}: run python -m tools.marks"


@pytest.mark.shared
@needs_recordings
def test_held_out_precision_and_recall_do_not_fall():
    floors = {"Self-check": 0.8, "Backtrack": 0.75, "Loop": 0.85, "Language switch": 0.9}
    floors |= {"Hedge": 0.9, "Recount": 0.75}
    for line in tables()["labels"].splitlines()[2:]:
        label, _, precision, recall, *_ = (cell.strip() for cell in line.strip("|").split("|"))
        for cell in (precision, recall):
            share = re.match(r"\d\.\d\d", cell)
            assert share, line
            assert float(share[0]) >= floors[label], line


@pytest.mark.shared
@needs_recordings
@pytest.mark.parametrize(
    ("place", "precision", "recall"),
    [("first", 0.7, 0.6), ("changed", 0.35, 0.2), ("final", 0.8, 0.7)],
)
def test_held_out_statements_of_answers_do_not_fall(place, precision, recall):
    hits = answer_hits(place, "held_out")
    assert hits.right / (hits.right + hits.wrong) >= precision
    assert hits.right / hits.labeled >= recall


@pytest.mark.shared
@needs_recordings
def test_few_places_that_state_no_new_answer_are_marked():
    unmarked, places, _ = quiet_places("held_out")
    assert unmarked / places >= 0.9


@pytest.mark.shared
@needs_recordings
def test_held_out_hedges_in_chinese_do_not_fall():
    hits = passage_hits("chinese", "hedge", part="held_out")
    assert hits.right / (hits.right + hits.wrong) >= 0.9
    assert hits.right / hits.labeled >= 0.9


@pytest.mark.shared
@needs_recordings
def test_held_out_phases_agree_with_the_reader_beyond_chance():
    assert kappa(phase_pairs(part="held_out")) >= 0.5
