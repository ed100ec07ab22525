"""The examples of docs/graders.md that need the sandbox are true."""

import json
from importlib.util import find_spec

import pytest

from evaluations.core.graders import GRADERS
from tests.evaluations.core.graders.test_documented import EXAMPLES, VERDICTS
from tests.evaluations.sandbox.judging import judged

SANDBOXED = [example for example in EXAMPLES if GRADERS[example[0]].lane == "sandbox"]


def test_every_sandboxed_grader_has_examples() -> None:
    sandboxed = {key for key, grader in GRADERS.items() if grader.lane == "sandbox"}
    assert {example[0] for example in SANDBOXED} == sandboxed == {"math", "code", "gym"}


@pytest.mark.parametrize(("key", "answer", "target", "settings", "verdict"), SANDBOXED)
def test_an_example_gets_the_verdict_that_the_page_states(
    key: str, answer: str, target: str, settings: str, verdict: str
) -> None:
    if key == "gym" and find_spec("reasoning_gym") is None:
        pytest.skip("reasoning-gym is not installed")
    written = answer.replace("⏎", "\n").replace("⇤", "\u200f")
    score = judged(key, written, target.replace("⏎", "\n"), **json.loads(settings))
    expected = VERDICTS[verdict]
    # Verifiers give a little for an answer that is readable and wrong.
    found = 0.0 if key == "gym" and score.value in (0.01, 0.05) else score.value
    assert found == expected, score.explanation
    assert score.explanation
