"""What readers say of a reply, beside what the graders said."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from traces.models import READER_VERDICTS, Annotation, AnnotationKind, Trace


class Choice(NamedTuple):
    """A button: the key that presses it, what it sends, what it says."""

    key: str
    verdict: str
    label: str


CHOICES: Final = (
    *(Choice(str(key), each.value, each.label) for key, each in enumerate(READER_VERDICTS, 1)),
    Choice(str(len(READER_VERDICTS) + 1), "", "No verdict"),
)
LABELS: Final = {each.verdict: each.label for each in CHOICES}


@dataclass(frozen=True, slots=True)
class ReaderVerdicts:
    """The verdicts of all readers on ``trace``, in the order of writing."""

    trace: Trace
    rows: tuple[Annotation, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What a reader can say."""
        return CHOICES

    @property
    def told(self) -> list[tuple[Annotation, str]]:
        """Each verdict with its label."""
        return [(row, LABELS[row.text]) for row in self.rows]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many readers say what: value, label, number."""
        counted = Counter(row.text for row in self.rows)
        return [
            (each.verdict, each.label, counted[each.verdict])
            for each in CHOICES
            if counted[each.verdict]
        ]


def reader_verdicts(trace: Trace, annotations: Iterable[Annotation]) -> ReaderVerdicts:
    """The verdicts among ``annotations``, which are those of ``trace``."""
    rows = tuple(each for each in annotations if each.kind == AnnotationKind.VERDICT)
    return ReaderVerdicts(trace, rows)
