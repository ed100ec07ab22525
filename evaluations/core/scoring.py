"""What a grader says of one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on one answer.

    ``value`` is in [0, 1]; None means *unscored*: nothing was found that could be judged,
    which is never the same as wrong. ``extracted`` is the part of the answer that was judged.
    ``details`` is small plain JSON of which figures over many answers are made: counts by entity
    type, the label said beside the label meant.
    """

    value: float | None
    extracted: str | None = None
    explanation: str = ""
    details: Mapping[str, object] | None = None

    @property
    def unscored(self) -> bool:
        """True where no verdict was possible."""
        return self.value is None


def best_score(scores: Sequence[Score]) -> Score:
    """The verdict on an answer held against several targets; unscored only where all are."""
    judged = [score for score in scores if not score.unscored]
    return max(judged, key=lambda score: score.value or 0.0, default=scores[0])


@dataclass(frozen=True, slots=True)
class Reply:
    """What a grader may know of a reply. The text of the thought is no part of it.

    ``outcome``, ``trace_kind`` and ``trace_source`` are the words of the traces floor (answered,
    full, reasoning_content, ...); languages are ISO 639-1 codes, dominant first, None where they
    cannot be known.
    """

    answer: str
    prompt: str = ""
    outcome: str = ""
    trace_kind: str = ""
    trace_source: str = ""
    thought_languages: tuple[str, ...] | None = None


#: Where a grader works: in this process, in the sandbox, or by calls to a model or an address.
Lane = Literal["here", "sandbox", "calls"]

GradeFunction = Callable[[str, Sequence[str], Mapping[str, object]], Score]


GradeReplyFunction = Callable[[Reply, Sequence[str], Mapping[str, object]], Score]


class GraderSettingsError(ValueError):
    """Settings or targets that a grader cannot work with: ``field`` is wrong for ``message``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a grader: its name, JSON type, default and meaning.

    ``kind`` is bool, str, float, list (of texts) or dict (a JSON object); ``choices`` are the only
    words allowed where there are any. A float is never negative.
    """

    name: str
    kind: type
    default: object
    help: str
    choices: tuple[str, ...] = ()


CheckSettings = Callable[[Mapping[str, object]], None]
CheckTarget = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Grader:
    """A registered judge of answers. ``version`` rises whenever a verdict could change.

    In the lane ``here`` it is pure: ``grade`` sees the answer, or ``grade_reply`` what is known of
    the reply. In the others it has neither: ``evaluations.execution.judging`` knows who works.
    ``check_settings`` and ``check_target`` raise GraderSettingsError where the single settings
    are well typed and the whole still makes no sense.
    """

    key: str
    label: str
    version: int
    summary: str
    grade: GradeFunction | None = None
    settings: tuple[Setting, ...] = ()
    needs_target: bool = True
    grade_reply: GradeReplyFunction | None = None
    lane: Lane = "here"
    check_settings: CheckSettings | None = None
    check_target: CheckTarget | None = None
