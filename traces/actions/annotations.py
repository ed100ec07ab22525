"""What readers write beside a thought or say of a reply, and take back."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from teams.access import Actor, require, same_team
from teams.audit import log
from teams.models import User
from traces.core.analysis import MARKS
from traces.core.folding import row_cuts
from traces.core.passages import Passage, find_passage
from traces.core.storable import storable
from traces.matching import matchers_of, read_thought
from traces.models import READER_VERDICTS, Annotation, AnnotationKind, Trace, TraceKind

MAX_TEXT_CHARS = 2_000
#: What needs words of its own; the others may have some.
WORDED = (AnnotationKind.LABEL, AnnotationKind.COMMENT)
_READABLE = (TraceKind.FULL, TraceKind.SUMMARY)


class AnnotationRefused(Exception):
    """``field`` cannot be used as it was sent; the message says what can."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def annotate(
    *,
    trace: Trace,
    kind: str,
    by: Actor,
    now: datetime,
    step: int | None = None,
    start: int | None = None,
    end: int | None = None,
    mark: str = "",
    text: str = "",
) -> Annotation:
    """Write ``kind`` beside a step, or beside characters ``start`` to ``end`` of the thought.

    A ``reject_mark`` names a mark that the rules set on exactly these characters; rejected twice
    by one person it is one row. A ``verdict`` has no place: it is about the reply, its text is one
    of READER_VERDICTS, and a later one of the same person takes the place of the earlier. What
    the graders said (``Trace.verdict``) stays untouched. Raises AnnotationRefused,
    PermissionDenied without ``traces.annotate`` or for a trace of another team.
    """
    require(by, "traces.annotate")
    same_team(by, trace, lambda row: row.team_id)
    if kind not in AnnotationKind.values:
        known = ", ".join(AnnotationKind.values)
        raise AnnotationRefused("kind", f"There is no such kind. Known: {known}.")
    if kind == AnnotationKind.VERDICT:
        if mark or (step, start, end) != (None, None, None):
            raise AnnotationRefused("step", "A verdict is about the whole reply: name no place.")
        return _give_verdict(trace, text.strip(), by, now)
    place = _passage(trace, step, start, end)
    row = Annotation(trace=trace, team=by.team, author=_author(by), kind=kind, created_at=now)
    row.step, row.start, row.end = place
    row.text = _words(kind, text)
    return _written(row, place, mark, by)


@transaction.atomic
def withdraw_annotation(*, annotation: Annotation, by: Actor) -> None:
    """Take back one's own annotation.

    Raises PermissionDenied for somebody else's without ``traces.moderate``.
    """
    require(by, "traces.annotate")
    same_team(by, annotation, lambda row: row.team_id)
    if not may_withdraw(annotation, by):
        raise PermissionDenied("Only its author or an owner may withdraw this.")
    place = f" on step {annotation.step}" if annotation.step else ""
    summary = f"{annotation.kind}{place}"
    log(by, "trace.annotation.withdraw", annotation.trace, summary=summary)
    annotation.delete()


def take_back_verdict(*, trace: Trace, by: Actor) -> bool:
    """Withdraw one's own verdict on ``trace``; False where there was none.

    Raises PermissionDenied without ``traces.annotate`` or for a trace of another team.
    """
    require(by, "traces.annotate")
    same_team(by, trace, lambda row: row.team_id)
    rows = Annotation.objects.filter(trace=trace, kind=AnnotationKind.VERDICT)
    row = rows.filter(author=_author(by), author__isnull=False).first()
    if row is not None:
        withdraw_annotation(annotation=row, by=by)
    return row is not None


def may_withdraw(annotation: Annotation, by: Actor) -> bool:
    """Whether ``by`` wrote it, or may withdraw what others wrote."""
    author = _author(by)
    own = author is not None and annotation.author_id == author.pk
    return by.may("traces.moderate") or (own and by.may("traces.annotate"))


def _author(by: Actor) -> User | None:
    """The person who writes; behind a key it is the one who made the key."""
    return by.user if by.api_key is None else by.api_key.created_by


def _written(row: Annotation, place: Passage, mark: str, by: Actor) -> Annotation:
    if (row.kind == AnnotationKind.REJECT_MARK) != bool(mark):
        raise AnnotationRefused("mark", "Name a mark to reject it, and for nothing else.")
    if mark:
        _known_mark(row.trace, mark, place)
        row.mark = mark
        if before := _rejected_before(row):
            return before
    row.save()
    summary = f"{row.kind} on step {place.step}"
    log(by, "trace.annotate", row.trace, summary=summary, annotation=row.pk)
    return row


def _give_verdict(trace: Trace, verdict: str, by: Actor, now: datetime) -> Annotation:
    if verdict not in READER_VERDICTS:
        known = ", ".join(READER_VERDICTS)
        raise AnnotationRefused("text", f"There is no such verdict. Known: {known}.")
    author = _author(by)
    if author is None:
        raise AnnotationRefused("kind", "Only a person gives a verdict.")
    row, _ = Annotation.objects.update_or_create(
        trace=trace,
        author=author,
        kind=AnnotationKind.VERDICT,
        defaults={"text": verdict, "created_at": now},
        create_defaults={"text": verdict, "created_at": now, "team": by.team}
        | dict.fromkeys(("step", "start", "end"), 0),
    )
    log(by, "trace.annotate", trace, summary=f"verdict {verdict}", annotation=row.pk)
    return row


def _words(kind: str, text: str) -> str:
    words = storable(text.strip())
    if len(words) > MAX_TEXT_CHARS:
        raise AnnotationRefused("text", f"Write at most {MAX_TEXT_CHARS:,} characters.")
    if kind in WORDED and not words:
        raise AnnotationRefused("text", f"A {kind} needs words: write some.")
    return words


def _passage(trace: Trace, step: int | None, start: int | None, end: int | None) -> Passage:
    text = trace.reasoning if trace.kind in _READABLE else ""
    if not text:
        raise AnnotationRefused("step", "This trace has no thought to write beside.")
    try:
        return find_passage(row_cuts(text), step=step, start=start, end=end)
    except ValueError as problem:
        field = "step" if start is None and end is None else "start"
        raise AnnotationRefused(field, str(problem)) from None


def _rejected_before(row: Annotation) -> Annotation | None:
    """The same rejection by the same person."""
    same = {"mark": row.mark, "start": row.start, "end": row.end, "author": row.author}
    return Annotation.objects.filter(trace=row.trace, kind=row.kind, **same).first()


def _known_mark(trace: Trace, kind: str, place: Passage) -> None:
    """Raise AnnotationRefused unless the rules set such a mark there."""
    if kind not in MARKS:
        raise AnnotationRefused("mark", f"There is no such mark. Known: {', '.join(MARKS)}.")
    found = read_thought(trace, matchers_of([trace]).get(trace.pk)).analysis.marks
    spot = (kind, place.start, place.end)
    if trace.kind != TraceKind.FULL or spot not in {(m.kind, m.start, m.end) for m in found}:
        raise AnnotationRefused(
            "mark", "The rules set no such mark on exactly these characters: send its own."
        )
