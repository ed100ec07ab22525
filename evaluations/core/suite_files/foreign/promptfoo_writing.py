"""Suites as promptfoo configurations: each case a test, and what promptfoo cannot judge named."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.graders import validate_grader_settings
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader, WrittenFile
from evaluations.core.suite_files.foreign.asked import messages_of
from evaluations.core.suite_files.foreign.grading import (
    Judgment,
    contains_any,
    equals_strictly,
)
from evaluations.core.suite_files.foreign.kept import kept_metadata
from evaluations.core.suite_files.foreign.losses import Losses

_TEMPLATE: Final = re.compile(r"\{\{|\{%|\{#")
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_UNJUDGED: Final = "promptfoo has no assertion like it; an import here takes it up again"
_UNCOUNTED: Final = "promptfoo counts every test the same; an import here takes it up again"
_FILLED: Final = "promptfoo takes what stands between double braces for a variable"


def write_promptfoo(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader], canary: str = ""
) -> WrittenFile:
    """One prompt that is the variable ``prompt``, and a test for each case in their order.

    Graders that promptfoo lacks stand in the metadata, with the targets, for our own reader.
    """
    losses = Losses()
    lines = ["prompts:", '  - "{{prompt}}"', "tests:" if cases else "tests: []"]
    for case in cases:
        lines += _test(case, case.graders or tuple(default_graders), canary, losses)
    if cases:
        what = "no provider is named"
        losses.add("the file", what, "candidates are no part of a suite: add `providers`")
    return WrittenFile(("\n".join(lines) + "\n").encode("utf-8"), losses.told())


def _test(case: CaseDraft, graders: Sequence[CaseGrader], canary: str, losses: Losses) -> list[str]:
    place = f"case {case.key}"
    prompt = _prompt(case)
    if _TEMPLATE.search(prompt):
        losses.add(place, "its prompt may be changed by promptfoo", _FILLED)
    asserts = [found for grader in graders for found in _assertion(grader, case.targets)]
    kept = ["tags", "weight"]
    if len(asserts) < len(graders):
        asserts = []
        kept += ["targets", "graders"]
        kinds = ", ".join(dict.fromkeys(grader.kind for grader in graders))
        losses.add(place, f"its graders ({kinds}) stand in its metadata only", _UNJUDGED)
    elif not graders:
        kept.append("targets")
    if any(_TEMPLATE.search(json.dumps(one)) for one in asserts):
        losses.add(place, "an expected text may be changed by promptfoo", _FILLED)
    if case.weight != 1.0:
        losses.add(place, "its weight stands in its metadata only", _UNCOUNTED)
    lines = [f"  - description: {_scalar(case.key)}", "    vars:"]
    lines.append(f"      prompt: {_scalar(prompt)}")
    if asserts:
        lines += ["    assert:", *(f"      - {_scalar(one)}" for one in asserts)]
    metadata = kept_metadata(case, graders, kept, canary)
    return [*lines, f"    metadata: {_scalar(metadata)}"] if metadata else lines


def _prompt(case: CaseDraft) -> str:
    """The prompt as it stands, or as the JSON of its messages, which promptfoo reads as a chat."""
    plain = case.prompt and not case.system and not case.prompt.lstrip().startswith(("[", "{"))
    if plain and not case.prompt.startswith("file://"):
        return case.prompt
    return json.dumps(messages_of(case), ensure_ascii=False)


def _assertion(grader: CaseGrader, targets: Sequence[str]) -> list[Mapping[str, object]]:
    """The assertion that judges just like ``grader``, or none."""
    if not targets or any(target.startswith("file://") for target in targets):
        return []
    if _same(grader, equals_strictly(*targets)):
        equal = [{"type": "equals", "value": target} for target in targets]
        if len(equal) == 1:
            return list(equal)
        return [{"type": "assert-set", "threshold": 1 / len(equal), "assert": equal}]
    for ignore_case, prefix in ((False, ""), (True, "i")):
        if _same(grader, contains_any(targets, ignore_case=ignore_case)):
            if len(targets) == 1:
                return [{"type": f"{prefix}contains", "value": targets[0]}]
            return [{"type": f"{prefix}contains-any", "value": list(targets)}]
    return []


def _same(grader: CaseGrader, judgment: Judgment) -> bool:
    if grader.kind != judgment.kind or len(str(judgment.settings.get("pattern", ""))) > 1_000:
        return False
    return dict(grader.settings) == validate_grader_settings(judgment.kind, judgment.settings)


def _scalar(value: object) -> str:
    """``value`` as JSON, which is YAML too where every character of it is printable."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
