"""Named entities: counts per type, held against nervaluate, and where that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate.evaluator import Evaluator

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.reading.span_counts import count_spans, span_f1
from evaluations.core.reading.spans import Span
from evaluations.core.scoring import GraderSettingsError, Score

SUITES = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "suites"
Entity = dict[str, Any]


def entity(text: str, kind: str, start: int, end: int) -> Entity:
    return {"text": text, "type": kind, "start": start, "end": end}


def score(said: object, meant: object, **given: object) -> Score:
    cleaned = validate_grader_settings("entities", given)
    answer, target = (v if isinstance(v, str) else json.dumps(v) for v in (said, meant))
    validate_targets("entities", cleaned, [target])
    return grade_answer("entities", answer, [target], cleaned)


def nervaluated(said: list[Entity], meant: list[Entity]) -> dict[str, dict[str, Any]]:
    """By strategy, what nervaluate counts; its spans include their last token."""
    spans = [
        [{"label": e["type"], "start": e["start"], "end": e["end"] - 1} for e in entities]
        for entities in (meant, said)
    ]
    kinds = sorted({e["type"] for e in (*said, *meant)})
    report = Evaluator([spans[0]], [spans[1]], tags=kinds, loader="dict").evaluate()
    return {
        "overall": report["overall"],
        **{kind: report["entities"][kind] for kind in report["entities"]},
    }


MEANT = [entity("Ada Byron", "PER", 0, 2), entity("London", "LOC", 4, 5), entity("RS", "ORG", 7, 8)]
CASES: dict[str, list[Entity]] = {
    "all right": MEANT,
    "nothing said": [],
    "one missing": MEANT[:2],
    "one too many": [*MEANT, entity("May", "MISC", 9, 10)],
    "another type": [entity("Ada Byron", "ORG", 0, 2), *MEANT[1:]],
    "a shorter span": [entity("Ada", "PER", 0, 1), *MEANT[1:]],
    "elsewhere": [entity("Ada Byron", "PER", 11, 13), *MEANT[1:]],
}


@pytest.mark.parametrize("said", CASES.values(), ids=CASES)
def test_strict_f1_is_that_of_nervaluate(said: list[Entity]) -> None:
    ours = score(said, MEANT, offsets=True)
    assert ours.value == pytest.approx(nervaluated(said, MEANT)["overall"]["strict"].f1, abs=1e-9)


@pytest.mark.parametrize("said", CASES.values(), ids=CASES)
def test_partial_f1_of_one_type_is_that_of_nervaluate(said: list[Entity]) -> None:
    one = [[e | {"type": "PER"} for e in entities] for entities in (said, MEANT)]
    ours = score(*one, offsets=True, count="partial")
    theirs = nervaluated(*one)["overall"]["partial"].f1
    assert ours.value == pytest.approx(theirs, abs=1e-9)


SPANS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from(["PER", "LOC"])),
    max_size=5,
    unique_by=lambda s: s[0],
).map(lambda spans: [entity(f"w{at}", kind, at * 2, at * 2 + 1) for at, kind in spans])


@settings(max_examples=60, deadline=None)
@given(said=SPANS, meant=SPANS)
def test_strict_f1_is_that_of_nervaluate_for_any_spans_apart(
    said: list[Entity], meant: list[Entity]
) -> None:
    ours = score(said, meant, offsets=True)
    if said or meant:
        theirs = nervaluated(said, meant)["overall"]["strict"].f1
        assert ours.value == pytest.approx(theirs, abs=1e-9)


def test_nervaluate_counts_a_case_without_entities_as_zero_and_we_as_right() -> None:
    assert nervaluated([], [])["overall"]["strict"].f1 == 0
    assert score([], []).value == 1.0


def test_nervaluate_misses_an_exact_entity_behind_one_that_overlaps() -> None:
    """It gives the meant entity to the first said one that overlaps, and never looks further."""
    meant = [entity("Ada Byron", "PER", 0, 2)]
    said = [entity("Ada Byron King", "PER", 0, 3), *meant]
    assert nervaluated(said, meant)["overall"]["strict"].correct == 0
    assert score(said, meant, offsets=True).value == pytest.approx(2 / 3)
    assert nervaluated(said[::-1], meant)["overall"]["strict"].f1 == pytest.approx(2 / 3)


def test_partial_of_nervaluate_forgives_a_wrong_type_and_ours_does_not() -> None:
    said = [entity("Ada Byron", "ORG", 0, 2)]
    assert nervaluated(said, MEANT[:1])["overall"]["partial"].f1 == 1.0
    assert score(said, MEANT[:1], offsets=True, count="partial").value == 0.0


def test_counts_by_type_are_kept_for_figures_over_many_answers() -> None:
    said = [entity("Ada", "per", 0, 1), entity("London", "LOC", 4, 5), entity("RS", "LOC", 7, 8)]
    result = score(said, MEANT)
    assert result.value == pytest.approx(1 / 3)
    assert result.details == {
        "types": {
            "LOC": {"tp": 1, "fp": 1, "fn": 0, "partial": 0},
            "PER": {"tp": 0, "fp": 1, "fn": 1, "partial": 1},
            "ORG": {"tp": 0, "fp": 0, "fn": 1, "partial": 0},
        }
    }
    assert '"ada byron" (PER)' in result.explanation


def test_repeats_must_be_repeated() -> None:
    twice = [{"text": "Ada", "type": "PER"}] * 2
    assert score(twice[:1], twice).value == pytest.approx(2 / 3)
    assert score(twice, twice[:1]).value == pytest.approx(2 / 3)
    assert score(twice, twice).value == 1.0


def test_a_pair_is_half_right_at_most_once() -> None:
    said = [Span("new york", "LOC"), Span("york city", "LOC")]
    counts = count_spans(said, [Span("new york city", "LOC")], offsets=False)
    assert (counts["LOC"].partial, counts["LOC"].fp, counts["LOC"].fn) == (1, 2, 1)
    assert span_f1(list(counts.values()), partial=True) == pytest.approx(2 * 0.5 / 3)


def test_entities_are_read_from_prose_objects_and_lines() -> None:
    meant = [{"text": "Ada", "type": "PER"}]
    for answer in (
        'As said in [1]: [{"text": "Ada", "type": "PER"}]',
        '{"entities": [{"entity": "Ada", "label": "per"}]}',
        'Entities:\n```json\n[{"word": "Ada", "category": "PER"}]\n```',
        "Ada\tPER",
        "Here they are:\nAda\tPER\n",
    ):
        assert score(answer, meant).value == 1.0, answer
    assert score('[{"text": "Ada", "type": "PER"}] but see [2]', meant).value == 1.0


def test_a_list_that_is_too_long_is_unscored() -> None:
    many = [{"text": f"n{i}", "type": "PER"} for i in range(301)]
    assert score(many, [{"text": "n1", "type": "PER"}]).value is None


@pytest.mark.parametrize(
    ("given", "target", "says"),
    [
        ({}, "Ada", "not JSON"),
        ({}, '{"text": "Ada"}', "no list"),
        ({}, '[{"text": "Ada"}]', "entity 1"),
        ({"offsets": True}, '[{"text": "Ada", "type": "PER"}]', "start and end"),
        ({"types": {"PERSON": 1}}, "[]", "must be texts"),
    ],
)
def test_entities_that_cannot_be_compared_are_an_error(
    given: dict[str, object], target: str, says: str
) -> None:
    with pytest.raises(GraderSettingsError, match=says):
        score("[]", target, **given)


@pytest.mark.shared
@pytest.mark.skipif(not SUITES.is_dir(), reason="no shared data beside the checkout")
@pytest.mark.parametrize("name", ["ner_wikigold", "ner_wnut17"])
def test_the_references_of_a_suite_are_right_about_themselves(name: str) -> None:
    rows = [json.loads(line) for line in (SUITES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 60
    for row in rows:
        asked = [{"text": e["text"], "type": e["type"]} for e in row["reference"]]
        assert score(asked, row["reference"]).value == 1.0
        assert score(row["reference"], row["reference"], offsets=True).value == 1.0
