"""An expression of the team's own is true of the answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.expressions import (
    Evaluation,
    ExpressionError,
    NoValueError,
    checked_kind,
    names_in,
    parsed,
)
from evaluations.core.reading.normalizing import shown
from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score, Setting, best_score


def grade_reply(reply: Reply, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the expression is true, its value where it is a number; unscored without one."""
    if not reply.answer.strip():
        return Score(None, None, "The answer is empty.")
    source = str(settings["expression"])
    if "target" in names_in(parsed(source)) and not targets:
        return Score(None, None, "The case has no target.")
    return best_score([_evaluated(source, reply, target) for target in targets or ("",)])


def _evaluated(source: str, reply: Reply, target: str) -> Score:
    node = parsed(source)
    facts = {
        "answer": reply.answer,
        "target": target,
        "prompt": reply.prompt,
        "outcome": reply.outcome,
        "trace_kind": reply.trace_kind,
    }
    evaluation = Evaluation(facts)
    answer = reply.answer.strip()
    try:
        value = evaluation.value(node)
        failing = None if value else evaluation.failing(node)
    except NoValueError as error:
        return Score(None, answer, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    if isinstance(value, Decimal) and not 0 <= value <= 1:
        return Score(None, answer, f"The expression gives {value:.6g}, and not 0 to 1.")
    if failing is not None:
        part = shown(source[failing.start : failing.end], 120)
        return Score(0.0, answer, f"Not true: {part}.")
    words = (
        f"The value is {value:.6g}." if isinstance(value, Decimal) else "The expression is true."
    )
    return Score(float(value), answer, words)


def _check_settings(settings: Mapping[str, object]) -> None:
    try:
        node = parsed(str(settings["expression"]))
        kind = checked_kind(node)
    except ExpressionError as error:
        raise GraderSettingsError("expression", str(error)) from None
    if kind == "text":
        message = "gives a text: compare it, so that it is true or false"
        raise GraderSettingsError("expression", message)


EXPRESSION = Grader(
    key="expression",
    label="Expression",
    version=1,
    summary="A condition of your own over the answer, the target and the prompt.",
    grade_reply=grade_reply,
    settings=(
        Setting("expression", str, "", 'Such as length(answer) < 200 and contains(answer, "kg").'),
    ),
    needs_target=False,
    check_settings=_check_settings,
)
