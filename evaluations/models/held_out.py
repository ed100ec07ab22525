"""Cases that owners alone may read: rows whose texts are taken off for everybody else."""

from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.db import models
from django.db.models import F

from teams.access import Actor

if TYPE_CHECKING:
    from evaluations.models.samples import Sample
    from evaluations.models.suites import Case

#: Stands where a text of a held-out case would.
HELD_OUT: Final = "Held out: only owners may read it."

Row = TypeVar("Row", bound=models.Model)


def may_read_held_out(by: Actor) -> bool:
    """Whether ``by`` reads cases that are held out, and what was answered there."""
    return by.may("held_out.read")


class VeiledRowError(RuntimeError):
    """A copy without its texts was about to be stored."""


def check_not_veiled(row: models.Model) -> None:
    """Raise VeiledRowError for a copy whose texts were taken off: stored, they would be lost."""
    if getattr(row, "is_veiled", False):
        raise VeiledRowError(f"{row!r} was read without its texts: read it again to change it.")


class _ReadQuerySet(models.QuerySet[Row]):
    """Rows that know who reads them; rows as tuples (``values_list``) and ``iterator`` do not."""

    _veiling = False

    def read_by(self, by: Actor) -> Self:
        """The same rows, and those that are held out without their texts unless ``by`` may read
        them."""
        if may_read_held_out(by):
            return self
        rows = self._told()
        rows._veiling = True
        return rows

    def _told(self) -> Self:
        """The rows with what tells whether they are held out."""
        return self.all()

    def _veil(self, row: Any) -> None:
        raise AssertionError("each table has its own texts")

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._veiling = self._veiling
        return copy

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        for row in (self._result_cache or ()) if fresh and self._veiling else ():
            if isinstance(row, models.Model):
                self._veil(row)


class CaseQuerySet(_ReadQuerySet["Case"]):
    """Cases."""

    def _veil(self, row: "Case") -> None:
        if row.held_out:
            veil_case(row)


class SampleQuerySet(_ReadQuerySet["Sample"]):
    """Samples, with the case, the trace, the scores and the calls that were read with them."""

    def _told(self) -> Self:
        return self.annotate(is_held_out=F("case__held_out"))

    def _veil(self, row: "Sample") -> None:
        if row.is_held_out:  # type: ignore[attr-defined]
            veil_sample(row)


def veil_case(case: "Case") -> None:
    """Take off this copy of a case what was asked and what is expected."""
    case.is_veiled = True
    case.prompt, case.system = HELD_OUT, ""
    case.messages, case.targets = [], []
    case.graders = [{"kind": spec.get("kind", ""), "settings": {}} for spec in case.graders]


def veil_sample(sample: "Sample") -> None:
    """Take off this copy of a sample all that tells of its case, its answer and its grading.

    What was not read with it stays unread: nothing is fetched here.
    """
    sample.is_veiled = True
    sample.failure_message = HELD_OUT if sample.failure_code else ""
    known = sample._state.fields_cache
    if "case" in known:
        veil_case(known["case"])
    if known.get("trace") is not None:
        known["trace"].veil()
        known["trace"].answer = HELD_OUT
    for score in getattr(sample, "current_scores", ()):
        score.extracted, score.explanation, score.details = None, HELD_OUT, None
    for call in getattr(sample, "_prefetched_objects_cache", {}).get("attempt_rows", ()):
        call.message = HELD_OUT if call.message else ""
