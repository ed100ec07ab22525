"""Our graders as foreign files ask for them: only those that there are, with what they take."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evaluations.core.graders import GRADERS, validate_grader_settings, validate_targets
from evaluations.core.scoring import GraderSettingsError
from evaluations.core.suite_files.drafts import MAX_TARGET, MAX_TARGETS

#: Compares as a program does: character by character.
STRICT: Final[Mapping[str, object]] = {
    "case_sensitive": True,
    "collapse_whitespace": False,
    "unicode": False,
}
_IGNORING_CASE: Final = {**STRICT, "case_sensitive": False}


@dataclass(frozen=True, slots=True)
class Judgment:
    """One grader of a case, and the targets that it needs."""

    kind: str
    settings: Mapping[str, object] = field(default_factory=dict)
    targets: tuple[str, ...] = ()

    @property
    def spec(self) -> dict[str, object]:
        """As a row of a file names it."""
        return {"kind": self.kind, "settings": dict(self.settings)}


def why_not(judgment: Judgment) -> str:
    """Why this grader cannot be had here, as a clause; empty where it can."""
    if judgment.kind not in GRADERS:
        return f"there is no grader `{judgment.kind}` here"
    if any(len(target) > MAX_TARGET or not target.strip() for target in judgment.targets):
        return f"a target has something in it, and at most {MAX_TARGET:,} characters"
    if len(judgment.targets) > MAX_TARGETS:
        return f"a case has at most {MAX_TARGETS} targets"
    try:
        settings = validate_grader_settings(judgment.kind, judgment.settings)
        validate_targets(judgment.kind, settings, judgment.targets)
    except GraderSettingsError as error:
        return f"the grader `{judgment.kind}` cannot: {error}"
    return ""


def equals_strictly(*targets: str) -> Judgment:
    """The whole answer is a target, character by character but for white space at its ends."""
    return Judgment("exact", STRICT, targets)


def contains_any(targets: Sequence[str], *, ignore_case: bool = False) -> Judgment:
    """A target stands in the answer; wrong, never unscored, where none does."""
    texts = "|".join(map(re.escape, targets))
    pattern = rf"(?s)(?P<answer>{texts})|\A(?!.*(?:{texts}))(?P<answer>.+)"
    return _search(pattern, targets, ignore_case)


def contains_all(texts: Sequence[str], *, ignore_case: bool = False) -> Judgment:
    """Every text stands in the answer. The longest is the target: it is what is captured.

    Where one is missing, something else is captured: one character where the target is longer,
    the whole answer where it is not; an answer that is nothing but the target is unscored then.
    """
    target = max(texts, key=lambda text: len(text.strip()))
    found = re.escape(target)
    each = "".join(f"(?=.*{re.escape(text)})" for text in dict.fromkeys(texts))
    other = r"(?P<answer>\S)" if len(target.strip()) > 1 else rf"(?!{found}\s*\Z)(?P<answer>\S.*)"
    pattern = rf"(?s)\A{each}.*?(?P<answer>{found})|\A(?!{each})\s*{other}"
    return _search(pattern, (target,), ignore_case)


def starts_with(text: str) -> Judgment:
    """The answer begins with ``text``."""
    begin = re.escape(text)
    return _search(rf"(?s)\A(?P<answer>{begin})|\A(?!{begin})(?P<answer>.+)", (text,), False)


def _search(pattern: str, targets: Sequence[str], ignore_case: bool) -> Judgment:
    settings: dict[str, object] = {"pattern": pattern, "match": "first"}
    spelling = _IGNORING_CASE if ignore_case else STRICT
    if ignore_case:
        settings["ignore_case"] = True
    return Judgment("pattern", {**settings, **spelling}, tuple(targets))
