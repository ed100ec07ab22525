"""Decides how a reply's text is to be split: as the candidate says, else as the server tells."""

from dataclasses import dataclass, replace
from typing import Final

from evaluations.core.requests import Prompt
from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import JsonObject, object_field
from traces.core.protocols.folding import Arrived, Fold
from traces.core.splitting import split_completion
from traces.core.templates import TemplateHint

#: The trace's record of where ``prompt_opens_think`` comes from.
DERIVED_FROM: Final = "think_derived_from"


@dataclass(frozen=True, slots=True)
class SplitRule:
    """How the text of one reply is to be split, and who says so ("" for nobody).

    ``revocable``: the server takes thoughts out of the text itself, so that a text in which
    nothing closes a thought is an answer.
    """

    dialect: str = AUTO
    prompt_opens_think: bool = False
    derived_from: str = ""
    revocable: bool = False


def split_rule(
    prompt: Prompt, hint: TemplateHint, *, source: str, thinking: bool | None, splits: bool
) -> SplitRule:
    """The rule for the reply to ``prompt`` by a model whose template gave ``hint``.

    What the candidate says holds. ``source`` names where the template comes from, ``thinking``
    is the request's own switch (None: left to the server), ``splits`` says that the server
    takes thoughts out itself. A template's dialect is used only where the prompt opens the
    thought: everywhere else the text shows its own.
    """
    opens = prompt.prompt_opens_think
    told = hint.opens(thinking) if opens is None else None
    derived_from = "candidate" if opens is not None else source if told is not None else ""
    opened = bool(told if opens is None else opens)
    dialect = prompt.dialect
    if opened and dialect == AUTO and hint.dialect:
        dialect = hint.dialect
    return SplitRule(dialect, opened, derived_from, revocable=bool(told) and splits)


def thinking_switch(body: JsonObject) -> bool | None:
    """Whether a request turns thinking on or off; None where it leaves it to the template."""
    kwargs = object_field(body, "chat_template_kwargs")
    for told in (kwargs.get("enable_thinking"), kwargs.get("thinking"), body.get("think")):
        if told is not None:
            return bool(told)
    return False if body.get("reasoning_effort") == "none" else None


def opens_think(completion: Completion, prompt: Prompt) -> bool:
    """What a reply to ``prompt`` is read by: what its provider found out, else what was asked."""
    found = completion.prompt_opens_think
    return bool(prompt.prompt_opens_think if found is None else found)


def arrived_by(fold: Fold, rule: SplitRule) -> Arrived:
    """What has come of a reply, by the rule that will hold for it: see ``read_by``."""
    arrived = fold.arrived
    if rule.revocable and not arrived.apart and not arrived.answer:
        return Arrived(answer=arrived.thought)
    return arrived


def read_by(completion: Completion, rule: SplitRule) -> Completion:
    """The completion with the rule that holds for its text, on record in ``server`` too."""
    if rule.revocable and rule.prompt_opens_think and not completion.reasoning:
        split = split_completion(completion.text, dialect=rule.dialect, prompt_opens_think=True)
        if split.truncated:
            rule = replace(rule, prompt_opens_think=False)
            times = completion.timings
            # What the clock took for the first thought was the first of the answer.
            moved = replace(times, first_reasoning=None, first_answer=times.first_reasoning)
            completion = replace(completion, timings=moved)
    noted = {DERIVED_FROM: rule.derived_from} if rule.derived_from else {}
    return replace(
        completion,
        dialect=rule.dialect,
        prompt_opens_think=rule.prompt_opens_think,
        server={**completion.server, **noted},
    )
