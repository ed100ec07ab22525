"""A service of the installation judges the answer: it is sent there and a value comes back."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score, Setting

MAX_REPLY: Final = 65_536


def hook_body(reply: Reply, targets: Sequence[str]) -> bytes:
    """What is sent: prompt, answer and targets, never the thought."""
    body = {"prompt": reply.prompt, "answer": reply.answer, "targets": list(targets)}
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")


def hook_score(status: int, body: bytes) -> Score:
    """The score in a reply: ``{"value": 0..1 or null, "extracted", "explanation"}``.

    Anything else leaves the answer unscored, with what was wrong with it.
    """
    if status != 200:
        return Score(None, None, f"The hook replied with HTTP {status}.")
    try:
        told = json_value(body.decode("utf-8", "replace"))
    except JsonTextError as error:
        return Score(None, None, f"The hook did not reply with JSON: {error}.")
    if not isinstance(told, dict) or "value" not in told:
        return Score(None, None, "The hook's reply is no JSON object with a value.")
    value, extracted, why = told["value"], told.get("extracted"), told.get("explanation")
    explanation = why if isinstance(why, str) else ""
    if value is None:
        return Score(None, None, explanation or "The hook gave no verdict.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return Score(None, None, "The hook's value is no number from 0 to 1.")
    return Score(
        float(value),
        extracted if isinstance(extracted, str) else None,
        explanation or "The hook gave no reason.",
    )


def _check_settings(settings: Mapping[str, object]) -> None:
    if not str(settings["url"]).startswith("https://"):
        raise GraderSettingsError("url", "give an address that begins with https://")


HOOK: Final = Grader(
    key="hook",
    label="HTTPS hook",
    version=1,
    summary="Sends prompt, answer and targets to a service of yours, which gives the value.",
    lane="calls",
    needs_target=False,
    settings=(
        Setting(
            "url", str, "", "The address; it must be among the server's RATIONALE_GRADER_HOOKS."
        ),
    ),
    check_settings=_check_settings,
)
