"""The answer satisfies the verifier of the reasoning-gym task that the target is."""

import json
import re
from collections.abc import Mapping
from typing import Final

from evaluations.core.gym_tasks import GYM_TASKS, REFUSED_TASKS, evaluated_texts
from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.tags import last_tagged
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

MAX_ANSWER: Final = 50_000

#: Text that names nothing and calls nothing: whoever evaluates it can only calculate.
_TELLING = re.compile(r"""["'_`@\\]|[A-Za-z]{2}|[A-Za-z]\s*[(.\[{]|[^\x00-\x7f]""")
_HEXADECIMAL = re.compile(r"\b0x[0-9a-fA-F]+\b")


def gym_request(
    answer: str, target: str, settings: Mapping[str, object]
) -> dict[str, object] | None:
    """What the child is asked; None where the answer has nothing to verify."""
    extracted = last_tagged(answer)
    if extracted is None and settings["where"] == "tag":
        return None
    extracted = answer.strip() if extracted is None else extracted
    if not extracted:
        return None
    entry = json.loads(target)
    answer = extracted[:MAX_ANSWER]
    return {"task": "gym", "dataset": task_of(entry), "answer": answer, "entry": entry}


def must_be_alone(request: Mapping[str, object]) -> bool:
    """Whether the verifier evaluates a text that could do more than calculate.

    Such a child may judge nothing else afterwards: its verdicts could have been changed.
    """
    return any(not is_harmless(text) for text in evaluated_texts(request))


def is_harmless(text: str) -> bool:
    """Whether ``text`` can only calculate when it is evaluated as Python."""
    return _TELLING.search(_HEXADECIMAL.sub("0", text)) is None


def gym_score(reply: Mapping[str, object], request: Mapping[str, object]) -> Score:
    """The verdict that the child's reply to ``request`` means."""
    extracted = str(request["answer"])
    value = reply.get("value")
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        return Score(None, extracted, f"The verifier of {request['dataset']} gave no value.")
    said = f"The verifier of {request['dataset']} gives {value:g}."
    return Score(float(value), extracted, said)


def task_of(entry: Mapping[str, object]) -> str:
    """The task that an entry names, empty where it names none."""
    metadata = entry.get("metadata")
    named = metadata.get("source_dataset") if isinstance(metadata, Mapping) else None
    return str(named or entry.get("dataset") or "")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    try:
        entry = json.loads(target)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or not isinstance(entry.get("metadata"), dict):
        message = "give the entry of reasoning-gym as JSON, with its answer and its metadata"
        raise GraderSettingsError("targets", message)
    task = task_of(entry)
    if task in REFUSED_TASKS:
        raise GraderSettingsError("targets", f"{task} is not allowed: {REFUSED_TASKS[task]}")
    if task not in GYM_TASKS:
        message = f"{shown(task)} is no task of reasoning-gym: name it in metadata.source_dataset"
        raise GraderSettingsError("targets", message)


GYM = Grader(
    key="gym",
    label="reasoning-gym",
    version=1,
    summary="Asks the verifier of the reasoning-gym task of which the target is an entry.",
    lane="sandbox",
    settings=(
        Setting("where", str, "auto", "What counts: auto is the last <answer> tag, else all.",
                ("auto", "tag")),
    ),
    check_target=_check_target,
)  # fmt: skip
