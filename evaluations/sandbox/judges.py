"""The judge of the lane "sandbox": asks a child, and reads its reply."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from evaluations.core.grader_settings import completed_settings
from evaluations.core.graders import grader_for, storable_score
from evaluations.core.graders.gym import gym_request, gym_score, must_be_alone
from evaluations.core.graders.math import math_request, math_score
from evaluations.core.reading.normalizing import visible
from evaluations.core.scoring import Reply, Score
from evaluations.sandbox.layout import layout
from evaluations.sandbox.pipes import ChildLostError, TooLateError
from evaluations.sandbox.pool import Pool
from evaluations.sandbox.programs import judge_program
from evaluations.sandbox.selftest import packages_layout, sandbox_problem
from evaluations.sandbox.starting import CannotStartError

#: A verifier of reasoning-gym may take so long; the slowest known takes a third of a second.
GYM_S: Final = 10.0
#: Beyond a grader's own limit, before its child is killed.
GRACE_S: Final = 2.0

#: The library of a grader: its name, its module, and the list of packages that has it.
_LIBRARIES: Final = {
    "math": ("math-verify", "math_verify", "server"),
    "gym": ("reasoning-gym", "reasoning_gym", "gym"),
}
_PROBLEMS: Final = {
    "memory": "The grader ran out of memory.",
    "slow": "The formulas could not be compared in time.",
}


def judge_in_sandbox(
    kind: str, reply: Reply, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """The verdict of a grader of the lane "sandbox"; unscored, with the way out, where there is
    no sandbox. Never raises on any text."""
    problem = sandbox_problem()
    if problem:
        return Score(None, None, f"Not graded. {problem}")
    grader = grader_for(kind)
    try:
        answer = visible(reply.answer)
        score = _JUDGES[kind](answer, targets, completed_settings(grader, settings))
    except TooLateError:
        score = Score(None, None, "The grader did not end in time.")
    except ChildLostError as error:
        score = Score(None, None, f"The grader's child broke down: {error}.")
    except CannotStartError as error:
        score = Score(None, None, f"Not graded. {error}")
    except Exception as error:  # a defect here must not stop a run: it is shown on the score
        score = Score(None, None, f"The grader failed on this answer ({type(error).__name__}).")
    return storable_score(score)


def missing_libraries() -> list[str]:
    """What each grader of the sandbox lacks on this machine, as sentences."""
    return [
        f"The grader {kind} cannot work: {way_to(kind)}."
        for kind, (_, module, _) in _LIBRARIES.items()
        if find_spec(module) is None
    ]


def ask_child(request: Mapping[str, object], *, seconds: float) -> Mapping[str, Any]:
    """The reply of a child that has the libraries; raises as ``Pool.ask``."""
    return _pool().ask(request, seconds=seconds)


def close_children() -> None:
    """End the children that wait for answers; they come back with the next one."""
    if _pool.cache_info().currsize:
        _pool().close()


@cache
def _pool() -> Pool:
    return Pool(packages_layout())


def _math(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    request = math_request(answer, targets, settings)
    if request is None:
        return Score(None, None, "No closed box with something in it.")
    seconds = float(str(settings["seconds"])) * (1 + len(targets)) + GRACE_S
    reply = _pool().ask(request, seconds=seconds)
    return _complaint(reply, "math") or math_score(reply, targets)


def _gym(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """The best of the targets."""
    scores = [_gym_of(answer, target, settings) for target in targets]
    return max(scores, key=lambda score: -1.0 if score.value is None else score.value)


def _gym_of(answer: str, target: str, settings: Mapping[str, object]) -> Score:
    request = gym_request(answer, target, settings)
    if request is None:
        return Score(None, None, "Found no answer between <answer> and </answer>.")
    reply = _pool().ask(request, seconds=GYM_S, alone=must_be_alone(request))
    return _complaint(reply, "gym") or gym_score(reply, request)


def _code(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    found = layout(with_packages=False)
    assert found is not None
    return judge_program(found, answer, targets, settings)


def _complaint(reply: Mapping[str, Any], kind: str) -> Score | None:
    """The score where the child could not judge; None where it could."""
    problem = reply.get("problem")
    if problem is None:
        return None
    if problem == "missing":
        return Score(None, None, f"Not graded: {way_to(kind)}, then restart the worker.")
    what = f"{_LIBRARIES[kind][0]} stopped with {reply.get('what', 'an error')}."
    return Score(None, None, _PROBLEMS.get(str(problem), what))


def way_to(kind: str) -> str:
    """How a grader's library gets onto this machine."""
    library, _, packages = _LIBRARIES[kind]
    return f"{library} is not installed: pip install -r requirements/{packages}.txt"


_Judge = Callable[[str, Sequence[str], Mapping[str, object]], Score]
_JUDGES: Final[Mapping[str, _Judge]] = {"math": _math, "gym": _gym, "code": _code}
