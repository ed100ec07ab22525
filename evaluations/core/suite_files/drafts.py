"""A case as a file holds it, and what can be wrong with a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from traces.core.completion import Message

Format = Literal[
    "csv", "xlsx", "json", "jsonl",
    "promptfoo", "openai_evals", "lm_eval", "inspect", "inspect_dataset",
    "conll", "conllu", "humaneval", "mbpp",
]  # fmt: skip

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_CASES: Final = 20_000
MAX_KEY: Final = 80
MAX_PROMPT: Final = 200_000
MAX_SYSTEM: Final = 50_000
MAX_MESSAGES: Final = 200
MAX_TARGETS: Final = 50
MAX_TARGET: Final = 20_000
MAX_GRADERS: Final = 10
MAX_TAGS: Final = 20
MAX_TAG: Final = 50
MAX_WEIGHT: Final = 1_000_000.0
MAX_SOURCE: Final = 300
MAX_LICENSE: Final = 80

Review = Literal["draft", "reviewed"]
REVIEWS: Final[tuple[Review, ...]] = ("draft", "reviewed")


@dataclass(frozen=True, slots=True)
class CaseGrader:
    """A grader of a case with all its settings, as ``validate_grader_settings`` returns them."""

    kind: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """One case of a file: ``prompt``, or ``messages`` in its place (the other one is empty).

    ``position`` is its place in the file, from 0. No graders means those of the suite version.
    ``review``, ``source``, ``license`` and ``contaminated`` (known to stand in training data) say
    what curators know of the case, ``held_out`` that owners alone may read it; no verdict depends
    on them.
    """

    key: str
    prompt: str = ""
    messages: Sequence[Message] = ()
    system: str = ""
    targets: tuple[str, ...] = ()
    graders: tuple[CaseGrader, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    review: Review = "draft"
    source: str = ""
    license: str = ""
    contaminated: bool = False
    held_out: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong at ``line`` (from 1) in ``field`` ("" for the whole row), and the way out.

    ``place`` is told instead of the line where a file has none, such as a sample of an archive.
    """

    line: int
    field: str
    message: str
    place: str = ""

    def __str__(self) -> str:
        start = self.place or f"line {self.line}"
        return (
            f"{start}, {self.field}: {self.message}" if self.field else f"{start}: {self.message}"
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file has, or a suite has, that the other side cannot hold.

    ``where`` names lines, tests or cases, ``what`` says what becomes of it, ``why`` the reason.
    """

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}."


@dataclass(frozen=True, slots=True)
class SuiteContent:
    """What a file holds. With any error it should be refused whole: a row is missing.

    ``default_graders`` is None where the file names none, or where others were decided on;
    ``canary`` where it has none. ``losses`` is everything in it that no case can hold: shown
    before anything is imported.
    """

    cases: tuple[CaseDraft, ...]
    errors: tuple[RowError, ...]
    default_graders: tuple[CaseGrader, ...] | None = None
    losses: tuple[Loss, ...] = ()
    canary: str | None = None


class SuiteFileError(ValueError):
    """A file that cannot be read, or written, at all; the message says the way out."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row before it is checked: its line and its fields as JSON values.

    ``errors`` are faults that were seen while it was read; ``fields`` is None where that is all
    that can be said of it. ``place`` is told instead of the line where a file has none.
    """

    line: int
    fields: Mapping[str, object] | None
    errors: tuple[RowError, ...] = field(default=())
    place: str = ""


@dataclass(frozen=True, slots=True)
class RawFile:
    """What a reader found: rows that are still to be checked, faults, and losses."""

    rows: Sequence[RawRow]
    errors: Sequence[RowError] = ()
    losses: Sequence[Loss] = ()


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A suite in a format, and what the format could not hold."""

    content: bytes
    losses: tuple[Loss, ...] = ()
