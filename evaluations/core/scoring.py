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


class GraderSettingsError(ValueError):
    """Settings or targets that a grader cannot work with: ``field`` is wrong for ``message``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a grader: its name, JSON type, default and meaning.

    ``kind`` is bool, str, float or list (of texts); ``choices`` are the only words allowed
    where there are any. A float is never negative.
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

    ``check_settings`` and ``check_target`` raise GraderSettingsError where the single settings
    are well typed and the whole still makes no sense.
    """

    key: str
    label: str
    version: int
    summary: str
    grade: GradeFunction
    settings: tuple[Setting, ...] = ()
    needs_target: bool = True
    check_settings: CheckSettings | None = None
    check_target: CheckTarget | None = None
