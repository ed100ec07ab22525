"""A thought as a case of a suite, and back: which trace it was, and what of it was shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evaluations.core.step_labels.prompts import SYSTEM, judge_prompt
from evaluations.core.step_labels.thoughts import MAX_SHOWN_CHARS, MAX_STEPS, Thought, shown_part
from evaluations.core.suite_files.drafts import CaseDraft

#: The grader that reads a judge's reply; a version that has it by default asks for step labels.
GRADER: Final = "step_labels"

_KEY: Final = re.compile(r"trace-([1-9][0-9]{0,18})", re.ASCII)
_TAG: Final = re.compile(r"(run|chars|cuts|shown)-([0-9a-z]{1,19})", re.ASCII)
#: No row has a larger id.
_MAX_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class LabelingCase:
    """Which trace a case shows to a judge, and how much of it: ``steps`` that end at ``chars``,
    cut as the digest ``cuts`` says; ``whole`` where that is all of the thought."""

    trace_id: int
    steps: int
    chars: int
    cuts: str
    whole: bool


def labeling_draft(thought: Thought, *, run_id: int, position: int) -> CaseDraft:
    """The case that asks a judge for the steps of ``thought``, from run ``run_id``."""
    shown = shown_part(thought)
    return CaseDraft(
        key=labeling_key(thought.trace_id),
        prompt=judge_prompt(shown),
        system=SYSTEM,
        targets=(str(len(shown.steps)),),
        tags=(
            run_tag(run_id),
            f"chars-{shown.chars}",
            f"cuts-{shown.cuts}",
            f"shown-{'whole' if shown.whole else 'part'}",
        ),
        position=position,
    )


def labeling_key(trace_id: int) -> str:
    """The key of the case that shows a judge this trace."""
    return f"trace-{trace_id}"


def run_tag(run_id: int) -> str:
    """The first tag of a case: the run whose thought it shows."""
    return f"run-{run_id}"


def source_of(tags: Sequence[str]) -> int | None:
    """The id of the run that a case's tags name; None where they name none."""
    run = _named(tags).get("run", "")
    return int(run) if run.isdecimal() and int(run) <= _MAX_ID else None


def read_case(key: str, targets: Sequence[str], tags: Sequence[str]) -> LabelingCase | None:
    """What a case shows; None for a case that was not made by ``labeling_draft``."""
    trace, named = _KEY.fullmatch(key), _named(tags)
    steps, chars = "".join(targets[:1]), named.get("chars", "")
    if not (trace and _is_count(steps) and _is_count(chars) and "cuts" in named):
        return None
    if int(steps) > MAX_STEPS or int(chars) > MAX_SHOWN_CHARS or int(trace[1]) > _MAX_ID:
        return None
    whole = named.get("shown") == "whole"
    return LabelingCase(int(trace[1]), int(steps), int(chars), named["cuts"], whole)


def _named(tags: Sequence[str]) -> dict[str, str]:
    found = (_TAG.fullmatch(tag) for tag in tags)
    return {each[1]: each[2] for each in found if each}


def _is_count(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII) is not None
