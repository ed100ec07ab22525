"""F1 over many answers, from what graders counted in each."""

import pytest
from sklearn.metrics import f1_score

from evaluations.core.results.classes import average_f1, class_figures


def labels(*pairs):
    return class_figures("labels", [{"meant": meant, "said": said} for meant, said in pairs])


def test_labels_agree_with_scikit_learn():
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a"), ("c", "c")]
    found = labels(*pairs)
    meant, said = zip(*pairs, strict=True)
    assert found.macro_f1 == pytest.approx(f1_score(meant, said, average="macro"), abs=1e-12)
    assert found.micro_f1 == pytest.approx(f1_score(meant, said, average="micro"), abs=1e-12)


def test_an_answer_without_a_label_is_in_no_figure():
    found = labels(("a", "a"), ("b", None))
    assert (found.answers, found.unscored) == (1, 1)
    assert found.confusion.counts == ((1, 0, 0), (0, 0, 0))


def test_entities_are_counted_over_all_answers_not_averaged_by_answer():
    found = class_figures(
        "entities",
        [
            {"types": {"PER": {"tp": 1, "fp": 0, "fn": 0, "partial": 0}}},
            {"types": {"PER": {"tp": 0, "fp": 1, "fn": 1, "partial": 1}, "LOC": {"fn": 2}}},
        ],
    )
    loc, per = found.rows
    assert (per.label, per.precision, per.recall, per.f1) == ("PER", 0.5, 0.5, 0.5)
    assert (loc.f1, loc.support) == (0.0, 2)
    assert found.macro_f1 == 0.25
    assert found.micro_f1 == pytest.approx(2 * 1 / (2 + 4))
    assert found.partial[1].f1 == pytest.approx(0.75)


def test_tags_have_no_partial_rates():
    found = class_figures("tags", [{"tags": {"NOUN": {"tp": 3, "fp": 1, "fn": 0}}}])
    assert found.rows[0].f1 == pytest.approx(6 / 7)
    assert found.partial == ()


def test_without_an_answer_there_is_no_figure():
    assert class_figures("labels", []) is None
    assert average_f1([None]) is None


def test_the_average_is_over_the_candidates_that_have_one():
    first, second = labels(("a", "a")), labels(("a", "b"), ("b", "b"))
    assert average_f1([first, None, second]) == pytest.approx(
        (first.macro_f1 + second.macro_f1) / 2
    )
