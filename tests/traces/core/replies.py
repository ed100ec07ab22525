"""Replies as the models of each dialect write them, with what was thought and answered."""

from dataclasses import dataclass

#: Begins every thought below and stands nowhere else.
SENTINEL = "THOUGHT-SENTINEL"

THOUGHT = f"{SENTINEL} 41?\n\nWait, {SENTINEL}: 41 + 1, so it is 42.\n{SENTINEL}"
ANSWER = "The answer is 42."


@dataclass(frozen=True)
class Reply:
    """A whole reply; ``prompted``: the prompt opened its thought; ``found``: "auto" does too."""

    dialect: str
    text: str
    reasoning: str = THOUGHT
    answer: str = ANSWER
    prompted: bool = False
    found: bool = True


def _tagged(dialect: str, tag: str, *, owned: bool) -> list[Reply]:
    return [
        Reply(dialect, f"<{tag}>\n{THOUGHT}\n</{tag}>\n\n{ANSWER}"),
        Reply(dialect, f'\n<{tag} signature="c2ln+/=" redacted="true">{THOUGHT}</{tag}>{ANSWER}'),
        Reply(dialect, f"{THOUGHT}</{tag}>\n\n{ANSWER}", prompted=True, found=owned),
        Reply(dialect, f"<{tag}>{THOUGHT}</{tag}>{ANSWER}", prompted=True),
        Reply(dialect, f"<{tag}></{tag}>{ANSWER}", reasoning=""),
        Reply(dialect, ANSWER, reasoning=""),
    ]


REPLIES = [
    *_tagged("think", "think", owned=True),
    *_tagged("thinking", "thinking", owned=False),
    *_tagged("thought", "thought", owned=False),
    *_tagged("reason", "reason", owned=False),
    *_tagged("reasoning", "reasoning", owned=False),
    *_tagged("budget:thinking", "budget:thinking", owned=True),
    *_tagged("seed", "seed:think", owned=True),
    *_tagged("minimax", "mm:think", owned=True),
    Reply("minimax", f"</mm:think>\n\n{ANSWER}", reasoning=""),
    Reply(
        "begin_of_thought",
        f"<|begin_of_thought|>\n\n{THOUGHT}\n\n<|end_of_thought|>\n\n"
        f"<|begin_of_solution|>\n\n{ANSWER}\n\n<|end_of_solution|>\n",
    ),
    Reply("begin_of_thought", f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|>{ANSWER}"),
    Reply(
        "begin_of_thought",
        f"<|begin_of_solution|>{ANSWER}<|end_of_solution|>",
        reasoning="",
    ),
    Reply("kimi", f"◁think▷{THOUGHT}◁/think▷{ANSWER}"),
    Reply("kimi", f"{THOUGHT}◁/think▷{ANSWER}", prompted=True),
    Reply("magistral", f"[THINK]{THOUGHT}[/THINK]{ANSWER}"),
    Reply(
        "cohere",
        f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>",
    ),
    Reply("cohere", f"<|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>", reasoning=""),
    Reply("gemma", f"<|channel>thought\n{THOUGHT}\n<channel|>{ANSWER}"),
    Reply("gemma", f"<|channel>thought\n<channel|>{ANSWER}", reasoning=""),
    Reply(
        "hunyuan",
        f"<think>\n{THOUGHT}\n</think>\n<answer>\n{ANSWER}\n</answer>",
        found=False,
    ),
    Reply(
        "granite",
        f"Here is my thought process:\n\n{THOUGHT}\n\nHere is my response:\n\n{ANSWER}",
    ),
    Reply("granite", f"Here's my thought process: {THOUGHT} Here's my response: {ANSWER}"),
    Reply("granite", f"Here’s my thought process:\n{THOUGHT}\nHere is my response:\n{ANSWER}"),
    Reply(
        "apriel",
        f"Here are my reasoning steps:\n{THOUGHT}\n[BEGIN FINAL RESPONSE]\n{ANSWER}\n"
        "[END FINAL RESPONSE]\n<|end|>\n",
    ),
    Reply("apriel", f"{THOUGHT}\n[BEGIN FINAL RESPONSE]\n{ANSWER}", prompted=True),
    Reply(
        "harmony",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final"
        f"<|message|>{ANSWER}<|return|>",
    ),
    Reply(
        "harmony",
        f"<|start|>assistant<|channel|>analysis<|message|>{THOUGHT}<|end|>\n"
        f"<|start|>assistant<|channel|>final <|constrain|>json<|message|>{ANSWER}",
    ),
    Reply(
        "harmony",
        f"analysis<|message|>{THOUGHT}<|end|><|channel|>final<|message|>{ANSWER}<|end|>\n",
    ),
    Reply(
        "harmony",
        f"{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
        prompted=True,
        found=False,
    ),
    Reply("harmony", f"<|channel|>final<|message|>{ANSWER}<|return|>", reasoning=""),
    Reply(
        "harmony",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>commentary "
        'to=functions.add <|constrain|>json<|message|>{"a": 41}<|call|>'
        "<|start|>functions.add to=assistant<|channel|>commentary<|message|>42<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
    ),
    Reply("harmony_stripped", f"analysis{THOUGHT}assistantfinal{ANSWER}"),
    Reply(
        "harmony_stripped",
        f'analysis{THOUGHT}assistantcommentary to=functions.add json{{"a": 41}}'
        f"assistantfinal{ANSWER}",
    ),
]
