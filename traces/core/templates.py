"""Tells from a chat template's text which dialect its model speaks and who opens the thought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from traces.core.dialects import DIALECTS
from traces.core.template_walk import ends_in_opener

#: Real templates have some 5,000 characters; longer ones stay unknown.
MAX_TEMPLATE_CHARS: Final = 200_000

#: What a template holds, and the dialect that it then speaks; the first that fits counts.
_SIGNS: Final[Sequence[tuple[tuple[str, ...], str]]] = (
    (("<|channel|>", "analysis"), "harmony"),
    (("<|channel>", "<channel|>"), "gemma"),
    (("<|START_THINKING|>",), "cohere"),
    (("[THINK]",), "magistral"),
    (("◁think▷",), "kimi"),
    (("<seed:think>",), "seed"),
    (("<mm:think>",), "minimax"),
    (("<|begin_of_thought|>",), "begin_of_thought"),
    (("my thought process",), "granite"),
    (("[BEGIN FINAL RESPONSE]",), "apriel"),
    (("<budget:thinking>",), "budget:thinking"),
    (("<think>", "<answer>"), "hunyuan"),
    (("<think>",), "think"),
    (("</think>",), "think"),
    (("<thinking>",), "thinking"),
    (("<thought>",), "thought"),
    (("<reasoning>",), "reasoning"),
    (("<reason>",), "reason"),
)


@dataclass(frozen=True, slots=True)
class TemplateHint:
    """What a template says about the replies to come; None where it does not say.

    ``unasked``, ``on`` and ``off``: does the prompt end with the opener when the request leaves
    thinking to the template, turns it on, turns it off.
    """

    dialect: str | None = None
    unasked: bool | None = None
    on: bool | None = None
    off: bool | None = None

    @property
    def prompt_opens_think(self) -> bool | None:
        """As ``opens`` for a request that leaves thinking to the template."""
        return self.unasked

    def opens(self, thinking: bool | None) -> bool | None:
        """Does the prompt open the thought; ``thinking`` is the request's switch, None unset."""
        if thinking is None:
            return self.unasked
        return self.on if thinking else self.off


UNKNOWN: Final = TemplateHint()


def dialect_of_template(template: str) -> TemplateHint:
    """The hint that a chat template gives: Jinja, or Go as Ollama has it. Nothing is executed.

    The template is followed for one plain user message up to the point where the model begins;
    conditions that this does not decide are taken both ways, and where the ways differ in the
    end the answer is None.
    """
    if len(template) > MAX_TEMPLATE_CHARS:
        return UNKNOWN
    name = next(
        (name for signs, name in _SIGNS if all(sign in template for sign in signs)),
        None,
    )
    if name is None:
        return UNKNOWN
    # Harmony opens every message, so only the thought's header counts.
    harmony = ("<|channel|>analysis", "<|channel|>analysis<|message|>")
    openers = harmony if name == "harmony" else DIALECTS[name].openers
    unasked, on, off = (
        ends_in_opener(template, openers, thinking=switch) for switch in (None, True, False)
    )
    return TemplateHint(name, unasked=unasked, on=on, off=off)
