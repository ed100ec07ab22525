"""How the authors of reasoning models say that they want to be decoded, and who differs."""

import re
from dataclasses import dataclass
from typing import Final

from evaluations.core.openai_families import family_of


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the authors recommend; ``lowest`` to ``highest`` temperatures are as good as theirs.

    ``system_prompt`` False: they ask for none. ``greedy`` is what they say of temperature 0.
    """

    model: str
    temperature: float
    lowest: float
    highest: float
    top_p: float
    system_prompt: bool
    greedy: str
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How a candidate is asked; None and "" are left to the server."""

    kind: str
    model: str
    base_url: str = ""
    temperature: float | None = None
    top_p: float | None = None
    system_prompt: str = ""


_LOOPS: Final = "greedy decoding loops"

#: First match first; the pattern is for the model id behind its last slash, in lower case. Read in
#: the cards themselves; models whose card says otherwise (Qwen3.5, Qwen3-VL) or says nothing
#: (QwQ-32B-Preview) are left out. Of top_k the cards of QwQ (20 to 40) and Qwen3 (20) speak too.
RECOMMENDATIONS: Final = (
    Recommendation(
        r"deepseek-r1-0528.*",
        *(0.6, 0.5, 0.7, 0.95),
        system_prompt=True,
        greedy=_LOOPS,
        source="DeepSeek-R1-0528 model card, changes to the usage recommendations of DeepSeek-R1",
    ),
    Recommendation(
        r"deepseek-r1.*",
        *(0.6, 0.5, 0.7, 0.95),
        system_prompt=False,
        greedy=_LOOPS,
        source="DeepSeek-R1 model card, usage recommendations; top_p as evaluated there",
    ),
    Recommendation(
        r"qwq(?!.*preview).*",
        *(0.6, 0.6, 0.6, 0.95),
        system_prompt=True,
        greedy=_LOOPS,
        source="QwQ-32B model card, usage guidelines",
    ),
    Recommendation(
        r"qwen-?3(?:[:-](?!.*(?:instruct|coder|embed|rerank|vl|omni|next|max)).*)?",
        *(0.6, 0.6, 0.6, 0.95),
        system_prompt=True,
        greedy=_LOOPS,
        source="Qwen3 model card, best practices for thinking mode",
    ),
)


def recommendation_for(asked: Asked) -> Recommendation | None:
    """What the authors recommend for a model where it is asked; None where nothing is known, or
    where the provider lets no temperature through."""
    if asked.kind in ("micro", "recorded") or not _lets_through(asked):
        return None
    name = asked.model.rsplit("/", 1)[-1].lower()
    return next((row for row in RECOMMENDATIONS if re.fullmatch(row.model, name)), None)


def decoding_notes(asked: Asked) -> list[str]:
    """In which ways a candidate is not asked as its authors recommend; plain sentences."""
    if not _lets_through(asked):
        return _not_sent(asked)
    advice = recommendation_for(asked)
    if advice is None:
        return []
    notes = []
    if asked.temperature is None:
        advised = f"the model's authors recommend {advice.temperature:g}"
        notes.append(f"temperature is left to the server: {advised}")
    elif not advice.lowest <= asked.temperature <= advice.highest:
        why = f", {advice.greedy}" if asked.temperature == 0 else ""
        notes.append(
            f"temperature {asked.temperature:g}: the model's authors recommend "
            f"{advice.temperature:g}{why}"
        )
    if asked.top_p is not None and asked.top_p != advice.top_p:
        notes.append(f"top_p {asked.top_p:g}: the model's authors recommend {advice.top_p:g}")
    if asked.system_prompt and not advice.system_prompt:
        notes.append("a system prompt: the model's authors recommend none")
    return [f"{note} ({advice.source})." for note in notes]


def _lets_through(asked: Asked) -> bool:
    return asked.kind != "openai_compatible" or family_of(asked.model, asked.base_url).sampling


def _not_sent(asked: Asked) -> list[str]:
    set_ones = [name for name in ("temperature", "top_p") if getattr(asked, name) is not None]
    return [f"{name} is not sent: this model takes none." for name in set_ones]
