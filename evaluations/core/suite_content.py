"""What a suite version is made of: its canonical JSON, its digest, and whether it can be run."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from evaluations.core.graders import validate_grader_settings, validate_targets
from evaluations.core.scoring import GraderSettingsError
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader


def grader_json(graders: Sequence[CaseGrader]) -> list[dict[str, object]]:
    """Graders as plain JSON: ``[{"kind", "settings"}, ...]``."""
    return [{"kind": grader.kind, "settings": dict(grader.settings)} for grader in graders]


def case_json(draft: CaseDraft) -> dict[str, object]:
    """A case as plain JSON, in the words of a suite file; its position is its place in a list."""
    return verdict_json(draft) | {
        "review": draft.review,
        "source": draft.source,
        "license": draft.license,
        "contaminated": draft.contaminated,
        "held_out": draft.held_out,
    }


def verdict_json(draft: CaseDraft) -> dict[str, object]:
    """What of a case a verdict or an accuracy depends on: the rest is no part of a digest."""
    return {
        "key": draft.key,
        "prompt": draft.prompt,
        "messages": [dict(message) for message in draft.messages],
        "system": draft.system,
        "targets": list(draft.targets),
        "graders": grader_json(draft.graders),
        "tags": list(draft.tags),
        "weight": draft.weight,
    }


def content_digest(cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader]) -> str:
    """SHA-256, in hex, of the canonical JSON of everything that a verdict depends on.

    Canonical is UTF-8 with sorted keys and no white space; the cases stand in their order.
    """
    content: Mapping[str, object] = {
        "cases": [verdict_json(draft) for draft in cases],
        "default_graders": grader_json(default_graders),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def readiness_problems(
    cases: Sequence[CaseDraft], default_graders: Sequence[CaseGrader]
) -> list[str]:
    """Why these cases cannot be run and graded, one sentence each; empty where they can.

    There must be a case, and every case needs a grader whose settings and targets are valid.
    """
    if not cases:
        return ["There is no case yet: add one, or import a file."]
    problems = []
    for draft in cases:
        graders = draft.graders or tuple(default_graders)
        found = [problem for grader in graders if (problem := _problem_of(grader, draft))]
        if found and draft.held_out:
            found = ["held out, and its graders cannot work: an owner must look at it"]
        if not graders:
            found = ["no grader: choose one for it, or default graders for the version"]
        problems += [f"{draft.key}: {problem}." for problem in found]
    return problems


def _problem_of(grader: CaseGrader, draft: CaseDraft) -> str:
    try:
        settings = validate_grader_settings(grader.kind, grader.settings)
        validate_targets(grader.kind, settings, draft.targets)
    except GraderSettingsError as error:
        return f"{grader.kind}, {error}"
    return ""
