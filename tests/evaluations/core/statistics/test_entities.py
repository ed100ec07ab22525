"""Counts of entities and their F1, against nervaluate."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator

from evaluations.core.graders import GRADERS
from evaluations.core.reading.span_counts import SpanCounts, span_f1
from evaluations.core.statistics.entities import (
    EntityCounts,
    entity_figures,
    partial_rates,
    strict_rates,
    summed_entities,
)

TYPES = ("LOC", "PER")
SPANS = st.dictionaries(
    st.integers(0, 9).map(lambda place: 5 * place),
    st.tuples(st.sampled_from(TYPES), st.integers(0, 3)),
    max_size=6,
).map(lambda found: [spanned(kind, at, at + more) for at, (kind, more) in sorted(found.items())])
COUNTS = st.builds(EntityCounts, *[st.integers(0, 20)] * 4)


def spanned(kind: str, start: int, end: int) -> dict[str, object]:
    return {"label": kind, "start": start, "end": end}


def counted(result, kind: str) -> EntityCounts:
    partial = result["entities"][kind]["partial"]
    return EntityCounts(partial.correct, partial.partial, partial.missed, partial.spurious)


def test_counts_of_several_answers_by_hand() -> None:
    answers = [
        {"PER": EntityCounts(right=2, missed=1), "LOC": EntityCounts(partial=1)},
        {"PER": EntityCounts(right=1, extra=2)},
    ]
    totals = summed_entities(answers)
    assert totals["PER"] == EntityCounts(right=3, missed=1, extra=2)
    found = entity_figures(totals)
    location, person = found.strict
    assert (person.precision, person.recall, person.support) == (3 / 5, 3 / 4, 4)
    assert (location.precision, location.recall, location.f1) == (0.0, 0.0, 0.0)
    assert found.partial[0].f1 == 0.5
    assert found.strict_micro.f1 == pytest.approx(6 / 11)
    assert found.partial_micro.f1 == pytest.approx(7 / 11)
    assert found.strict_macro_f1 == pytest.approx((0 + 6 / 9) / 2)


@given(st.lists(st.tuples(SPANS, SPANS), min_size=1, max_size=4))
def test_nervaluate_agrees_by_type(answers) -> None:
    """One answer with both types comes first: it has no figures of a type it has not met."""
    both = [spanned("LOC", 0, 3), spanned("PER", 9, 9)]
    answers = [(both, both[:1]), *answers]
    meant, said = (list(side) for side in zip(*answers, strict=True))
    result = Evaluator(meant, said, tags=list(TYPES), loader="dict").evaluate()
    totals = {kind: counted(result, kind) for kind in TYPES}
    found = entity_figures(totals)
    for place, kind in enumerate(TYPES):
        for ours, schema in ((found.strict, "strict"), (found.partial, "partial")):
            known = result["entities"][kind][schema]
            assert (ours[place].precision or 0.0) == pytest.approx(known.precision, abs=1e-9)
            assert (ours[place].recall or 0.0) == pytest.approx(known.recall, abs=1e-9)
            assert (ours[place].f1 or 0.0) == pytest.approx(known.f1, abs=1e-9)


def test_nervaluate_lets_the_type_go_in_its_partial_figure_over_all_types() -> None:
    """A place called a person is right there, and wrong in its figures by type; here it is wrong
    in both, so that the whole is the sum of its parts."""
    result = Evaluator(
        [[spanned("LOC", 0, 3)]], [[spanned("PER", 0, 3)]], tags=list(TYPES)
    ).evaluate()
    assert result["overall"]["partial"].f1 == 1.0
    assert result["entities"]["PER"]["partial"].f1 == 0.0
    totals = {"LOC": EntityCounts(missed=1), "PER": EntityCounts(extra=1)}
    assert entity_figures(totals).partial_micro.f1 == 0.0


def test_nervaluate_gives_zero_where_there_is_nothing_to_find() -> None:
    """No entity meant and none said is no failure: a share of nothing is none."""
    result = Evaluator([[]], [[]], tags=["PER"], loader="dict").evaluate()
    assert result["overall"]["strict"].f1 == 0
    found = entity_figures({"PER": EntityCounts()})
    assert found.strict_micro.f1 is None
    assert found.strict_macro_f1 is None


@given(COUNTS, COUNTS)
def test_partial_is_never_below_strict_and_counts_add_up(one, two) -> None:
    found = entity_figures({"A": one, "B": two})
    for strict, partial in zip(found.strict, found.partial, strict=True):
        assert (partial.f1 or 0) >= (strict.f1 or 0)
    assert found.strict_micro == strict_rates("", one + two)
    assert one + two == two + one


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_graders_counts_give_the_f1_that_the_grader_gives(tp, fp, fn, partial) -> None:
    stored = SpanCounts(tp, fp + partial, fn + partial, partial)
    if tp + fp + fn + partial:
        found = EntityCounts.of_verdict(**asdict(stored))
        assert strict_rates("", found).f1 == pytest.approx(span_f1([stored], partial=False))
        assert partial_rates("", found).f1 == pytest.approx(span_f1([stored], partial=True))


def test_the_strict_recall_over_all_tags_is_the_token_accuracy() -> None:
    answer, target = '["DET", "NOUN", "NOUN"]', '["DET", "NOUN", "VERB"]'
    score = GRADERS["tags"].grade(answer, [target], {"all": False})
    counts = {tag: EntityCounts.of_verdict(**own) for tag, own in score.details["tags"].items()}
    assert entity_figures(counts).strict_micro.recall == pytest.approx(2 / 3) == score.value


def test_no_count_is_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        EntityCounts(right=-1)
