"""Confusion matrices and their figures, against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from evaluations.core.statistics.classification import (
    OTHER,
    confusion,
    label_figures,
    rates,
    token_figures,
)

LABELS = ("negative", "neutral", "positive")
SAID = st.sampled_from([*LABELS, "mixed feelings", None])
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), SAID), min_size=1, max_size=40)

#: Three classes with 27 answers of 9 each and 17 right.
TABLE = [(7, 1, 1), (2, 5, 2), (3, 1, 5)]
WRITTEN_OUT = [
    (meant, said)
    for meant, row in zip(LABELS, TABLE, strict=True)
    for said, count in zip(LABELS, row, strict=True)
    for _ in range(count)
]


def test_a_table_of_27_answers_by_hand() -> None:
    found = label_figures(confusion(WRITTEN_OUT))
    assert found.accuracy == pytest.approx(17 / 27)
    assert [row.precision for row in found.labels] == pytest.approx([7 / 12, 5 / 7, 5 / 8])
    assert [row.recall for row in found.labels] == pytest.approx([7 / 9, 5 / 9, 5 / 9])
    assert [row.f1 for row in found.labels] == pytest.approx([14 / 21, 10 / 16, 10 / 17])
    assert found.macro_f1 == pytest.approx((14 / 21 + 10 / 16 + 10 / 17) / 3)
    assert found.weighted_f1 == pytest.approx(found.macro_f1)
    assert found.micro_f1 == pytest.approx(found.accuracy)


def test_an_unknown_label_has_a_column_of_its_own_and_an_unscored_answer_stands_apart() -> None:
    found = confusion([("a", "a"), ("a", "banana"), ("b", None), ("b", "a")], ["a", "b"])
    assert found.columns == ("a", "b", OTHER)
    assert found.counts == ((1, 0, 1), (1, 0, 0))
    assert found.unscored == (0, 1)
    assert found.total == 3
    figures = label_figures(found)
    assert figures.accuracy == pytest.approx(1 / 3)
    assert (figures.labels[1].precision, figures.labels[1].recall) == (None, 0.0)


@given(PAIRS)
def test_scikit_learn_agrees_where_every_label_is_met(
    pairs: list[tuple[str, str | None]],
) -> None:
    pairs = [*pairs, *zip(LABELS, LABELS, strict=True)]
    scored = [pair for pair in pairs if pair[1] is not None]
    meant, said = zip(*scored, strict=True)
    table = confusion(pairs, LABELS)
    known = confusion_matrix(meant, said, labels=[*LABELS, "mixed feelings"])
    assert np.array_equal(np.array(table.counts), known[:3])
    found = label_figures(table)
    each = precision_recall_fscore_support(meant, said, labels=LABELS, zero_division=0)
    for column, name in enumerate(("precision", "recall", "f1", "support")):
        ours = [getattr(row, name) for row in found.labels]
        assert ours == pytest.approx(list(each[column]), abs=1e-9)
    for kind in ("macro", "micro", "weighted"):
        average = precision_recall_fscore_support(
            meant, said, labels=LABELS, average=kind, zero_division=0
        )
        assert getattr(found, f"{kind}_f1") == pytest.approx(average[2], abs=1e-9)
    assert found.accuracy == pytest.approx(accuracy_score(meant, said), abs=1e-9)


def test_scikit_learn_counts_a_label_that_nobody_meant_or_said_as_zero() -> None:
    """Its default lowers the macro F1 of a suite without that label; left out, both agree."""
    meant, said = ["a", "b", "b"], ["a", "b", "a"]
    labels = ["a", "b", "never met"]
    found = label_figures(confusion(zip(meant, said, strict=True), labels)).macro_f1
    lowered, agreeing = (
        precision_recall_fscore_support(
            meant, said, labels=labels, average="macro", zero_division=zero
        )[2]
        for zero in (0, np.nan)
    )
    assert found == pytest.approx(2 / 3)
    assert lowered == pytest.approx(2 / 3 * 2 / 3)
    assert agreeing == pytest.approx(found, abs=1e-9)


@given(PAIRS, st.randoms())
def test_the_order_of_answers_and_of_labels_changes_no_figure(pairs, random) -> None:
    shuffled, labels = list(pairs), list(LABELS)
    random.shuffle(shuffled)
    random.shuffle(labels)
    one, two = label_figures(confusion(pairs, LABELS)), label_figures(confusion(shuffled, labels))
    assert set(one.labels) == set(two.labels)
    for name in ("accuracy", "macro_f1", "micro_f1", "weighted_f1"):
        value = getattr(one, name)
        assert getattr(two, name) == (value if value is None else pytest.approx(value))


def test_nothing_scored_has_no_figure() -> None:
    found = label_figures(confusion([("a", None)]))
    assert found.accuracy is found.macro_f1 is found.micro_f1 is found.weighted_f1 is None
    assert label_figures(confusion([])).labels == ()


def test_tokens_count_by_tag_and_a_token_without_a_tag_is_wrong() -> None:
    sentences = [(("DET", "NOUN", "VERB"), ("DET", "NOUN", None)), (("NOUN",), ("VERB",))]
    found = token_figures(sentences)
    assert found.accuracy == pytest.approx(0.5)
    assert {row.label: row.f1 for row in found.labels} == {
        "DET": 1.0,
        "NOUN": pytest.approx(2 / 3),
        "VERB": 0.0,
    }
    with pytest.raises(ValueError, match="zip"):
        token_figures([(("DET",), ())])


def test_labels_and_counts_that_cannot_be_are_refused() -> None:
    for labels in (["a"], ["a", "a", "b"]):
        with pytest.raises(ValueError, match="stands once"):
            confusion([("a", "b"), ("b", "b")], labels)
    with pytest.raises(ValueError, match="both said and meant"):
        rates("a", 3, 2, 5)
