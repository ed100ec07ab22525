"""Reads a reply while it arrives, and the stored one in its place as soon as there is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evaluations.models import RunState, Sample, SampleState, Watch
from evaluations.models.watches import MAX_WATCHED_CHARS

Phase = Literal["waiting", "thought", "answer", "complete", "ended"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The end of a text of ``chars`` characters."""

    text: str
    chars: int

    @property
    def before(self) -> int:
        """How many characters stand before it."""
        return self.chars - len(self.text)


@dataclass(frozen=True, slots=True)
class LiveReply:
    """What a reader is shown.

    ``phase``: *waiting* (no call is open), *thought* and *answer* (which of the two is coming),
    *complete* (the stored trace is shown), *ended* (no reply came). ``seconds`` since the call
    began; None where none is open. ``is_read``: a driver has looked since somebody watches.
    """

    phase: Phase
    thought: Excerpt
    answer: Excerpt
    seconds: float | None = None
    is_read: bool = True

    @property
    def goes_on(self) -> bool:
        """Whether more may come."""
        return self.phase not in ("complete", "ended")

    @property
    def no_thought(self) -> str:
        """Stands where a thought would."""
        if self.goes_on:
            return "No thought was told." if self.answer.text else "Nothing has come yet."
        return "(no thought that can be read)"

    @property
    def no_answer(self) -> str:
        """Stands where an answer would."""
        return "No answer yet." if self.goes_on else "(no answer text)"


def live_reply(sample: Sample, *, now: datetime) -> LiveReply:
    """What has come for ``sample``, read with its run and its trace; at most one query."""
    if sample.trace is not None:
        thought, answer = _end(sample.trace.reasoning), _end(sample.trace.answer)
        return LiveReply("complete", thought, answer)
    if sample.state == SampleState.LEASED:
        return _arriving(sample, now)
    waits = sample.state == SampleState.PENDING and sample.run.state == RunState.RUNNING
    return LiveReply("waiting" if waits else "ended", _end(""), _end(""))


def _arriving(sample: Sample, now: datetime) -> LiveReply:
    watch = Watch.objects.filter(pk=sample.pk).first() or Watch(sample=sample)
    began = watch.began_at or sample.leased_at
    return LiveReply(
        phase="answer" if watch.answer else "thought",
        thought=Excerpt(watch.thought, watch.thought_chars),
        answer=Excerpt(watch.answer, watch.answer_chars),
        seconds=max(0.0, (now - began).total_seconds()) if began else None,
        is_read=watch.began_at is not None,
    )


def _end(text: str) -> Excerpt:
    # A trace keeps the blanks in front of its texts; what arrives is shown without them.
    text = text.lstrip()
    return Excerpt(text[-MAX_WATCHED_CHARS:], len(text))
