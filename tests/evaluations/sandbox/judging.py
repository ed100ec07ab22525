"""A verdict of a sandboxed grader, as tests ask for it."""

from importlib.util import find_spec
from typing import Any

import pytest

from evaluations.core.graders import validate_grader_settings, validate_targets
from evaluations.core.scoring import Reply, Score
from evaluations.execution.judging import judge_reply

needs_gym = pytest.mark.skipif(
    find_spec("reasoning_gym") is None, reason="reasoning-gym is not installed"
)


def judged(kind: str, answer: str, *targets: str, **settings: Any) -> Score:
    """The verdict on ``answer``, with settings and targets checked as a case's are."""
    cleaned = validate_grader_settings(kind, settings)
    validate_targets(kind, cleaned, targets)
    return judge_reply(kind, Reply(answer), targets, cleaned)
