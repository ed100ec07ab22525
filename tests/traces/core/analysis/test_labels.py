"""docs/marks.md says how good the rules are, and it is what the rules give."""

import json
import re

import pytest

from tests.traces.core.recorded import needs_recordings
from tools.marks import FILES, LABELS, PAGE, READ, replaced, tables
from traces.core.analysis import MARKS

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
    for answer in CONTENT["answers"]:
        assert set(answer) == {"file", "id", "first", "final"}


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
