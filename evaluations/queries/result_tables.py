"""Every table of a run's results as a frame, for downloads and notebooks."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from evaluations.core.statistics.cases import Estimate
from evaluations.models import Run
from evaluations.queries.frames import samples_frame, scores_frame, traces_frame
from evaluations.queries.results import RunResults, run_results
from teams.access import Actor

if TYPE_CHECKING:
    import pandas as pd

Rows = Iterable[Mapping[str, Any]]
_ESTIMATES: Final = (
    ("accuracy", "share"),
    ("accuracy_scored", "share"),
    ("cost", "USD"),
    ("cost_per_correct", "USD"),
    ("first_answer_p50", "s"),
    ("first_answer_p95", "s"),
    ("total_p50", "s"),
    ("total_p95", "s"),
    ("think_tokens", "tokens"),
)


def measurements_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each candidate and figure: value, interval, unit, cases, samples."""
    return _table(_measurements(run_results(run, by)))


def pairs_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each pair of candidates: difference, interval, p-values, the word."""
    return _table(_pairs(run_results(run, by)))


def tags_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each tag and candidate: the accuracy on its cases."""
    return _table(_tags(run_results(run, by)))


def classes_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each candidate and label, entity type or tag: precision, recall, F1."""
    return _table(_classes(run_results(run, by)))


def confusions_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each candidate, label meant and label said: how often."""
    return _table(_confusions(run_results(run, by)))


#: Name of a table -> what it holds, and how it is made for a reader.
TABLES: Final[Mapping[str, tuple[str, Callable[[Run, Actor], "pd.DataFrame"]]]] = {
    "measurements": ("Figures of each candidate", measurements_frame),
    "pairs": ("Candidate against candidate", pairs_frame),
    "tags": ("Accuracy by tag", tags_frame),
    "classes": ("F1 by label, entity type or tag", classes_frame),
    "confusions": ("Confusion matrices", confusions_frame),
    "samples": ("Every sample", lambda run, by: samples_frame(run)),
    "scores": ("Every verdict of a grader", scores_frame),
    "traces": ("Every trace, with its figures", lambda run, by: traces_frame(run)),
}


def _table(rows: Rows) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows)).convert_dtypes()


def _measurements(found: RunResults) -> Rows:
    for row in found.candidates:
        for name, unit in _ESTIMATES:
            yield _row(row.key, name, unit, getattr(row, name))
        for each in row.repeats:
            yield _row(row.key, f"pass@{each.k}", "share", each.pass_at)
            yield _row(row.key, f"pass^{each.k}", "share", each.pass_hat)
            yield _row(row.key, f"cons@{each.k}", "share", each.consensus)
            yield _row(row.key, f"best@{each.k}", "share", each.best)
        for rate in row.rates:
            yield _row(row.key, f"outcome:{rate.ending}", "share", rate.share)


def _row(candidate: str, figure: str, unit: str, found: Estimate | None) -> Mapping[str, Any]:
    return {
        "candidate": candidate,
        "figure": figure,
        "unit": unit,
        **estimate_fields(found),
        "cases": found.cases if found else 0,
        "samples": found.samples if found else 0,
        "standard_error": found.standard_error if found else None,
    }


def estimate_fields(found: Estimate | None) -> dict[str, float | None]:
    """Value and ends of an interval; all None for what is not known."""
    if found is None:
        return {"value": None, "low": None, "high": None}
    return {"value": found.value, "low": found.lower, "high": found.upper}


def _pairs(found: RunResults) -> Rows:
    for row in found.comparison.rows:
        ends = estimate_fields(row.difference)
        yield {
            "first": row.first,
            "second": row.second,
            "difference": ends["value"],
            "low": ends["low"],
            "high": ends["high"],
            "test": row.test,
            "p_value": row.p_value,
            "p_holm": row.adjusted,
            "word": row.word,
            "cases": row.difference.cases if row.difference else 0,
            "dropped": row.dropped,
            "detectable": row.detectable,
        }


def _tags(found: RunResults) -> Rows:
    for tag in found.tags:
        for candidate, accuracy in zip(found.candidates, tag.accuracies, strict=True):
            yield {
                "tag": tag.tag,
                "candidate": candidate.key,
                "cases": tag.cases,
                **estimate_fields(accuracy),
            }


def _classes(found: RunResults) -> Rows:
    for table in found.classes:
        for candidate, figures in zip(found.candidates, table.candidates, strict=True):
            for row in figures.rows if figures else ():
                yield {
                    "kind": table.kind,
                    "candidate": candidate.key,
                    "label": row.label,
                    "precision": row.precision,
                    "recall": row.recall,
                    "f1": row.f1,
                    "support": row.support,
                }


def _confusions(found: RunResults) -> Rows:
    for table in found.classes:
        for candidate, figures in zip(found.candidates, table.candidates, strict=True):
            matrix = figures.confusion if figures else None
            if matrix is None:
                continue
            for meant, counts in zip(matrix.labels, matrix.counts, strict=True):
                for said, count in zip(matrix.columns, counts, strict=True):
                    yield {
                        "candidate": candidate.key,
                        "meant": meant,
                        "said": said,
                        "count": count,
                    }
