"""What a grader says of one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on one answer.

    ``value`` is in [0, 1]; None means *unscored*: nothing was found that could be judged,
    which is never the same as wrong. ``extracted`` is the part of the answer that was judged.
    """

    value: float | None
    extracted: str | None = None
    explanation: str = ""

    @property
    def unscored(self) -> bool:
        """True where no verdict was possible."""
        return self.value is None


GradeFunction = Callable[[str, Sequence[str], Mapping[str, object]], Score]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a grader: its name, JSON type, default and meaning."""

    name: str
    kind: type
    default: object
    help: str


@dataclass(frozen=True, slots=True)
class Grader:
    """A registered judge of answers. ``version`` rises whenever a verdict could change."""

    key: str
    label: str
    version: int
    summary: str
    grade: GradeFunction
    settings: tuple[Setting, ...] = ()
    needs_target: bool = True
