"""How a thought is fenced off when a server leaves it inside the visible text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

#: "fence": one pair of markers. "messages": harmony's headers. "glued": harmony's channel
#: names alone, after a server dropped everything else of the headers.
Shape = Literal["fence", "messages", "glued"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The markers around a thought and, where there are any, around the answer behind it.

    All are matched verbatim; the first of each is the usual spelling. ``prose``: an answer may
    begin with the opener too, so "auto" believes it only once a closer follows. ``owned``: no
    other dialect's thought is likely to hold the closer, so under "auto" it ends a thought that
    the prompt opened. ``attributes``: the opener is a tag that may carry some.
    ``lone_closer``: a reply without a thought may begin with a closer, which is dropped.
    ``declared_only``: "auto" never looks for it.
    """

    name: str
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    answer_openers: tuple[str, ...] = ()
    answer_closers: tuple[str, ...] = ()
    shape: Shape = "fence"
    prose: bool = False
    owned: bool = False
    attributes: bool = False
    lone_closer: bool = False
    declared_only: bool = False


AUTO: Final = "auto"
NEVER: Final = "none"


def _tag(name: str, tag: str, *, owned: bool = False, lone_closer: bool = False) -> Dialect:
    return Dialect(
        name=name,
        openers=(f"<{tag}>",),
        closers=(f"</{tag}>",),
        owned=owned,
        attributes=True,
        lone_closer=lone_closer,
    )


_ROWS: Final = (
    _tag("think", "think", owned=True),
    _tag("thinking", "thinking"),
    _tag("thought", "thought"),
    _tag("reason", "reason"),
    _tag("reasoning", "reasoning"),
    _tag("budget:thinking", "budget:thinking", owned=True),
    Dialect(
        name="begin_of_thought",
        openers=("<|begin_of_thought|>",),
        closers=("<|end_of_thought|>",),
        answer_openers=("<|begin_of_solution|>",),
        answer_closers=("<|end_of_solution|>",),
        owned=True,
    ),
    Dialect(name="kimi", openers=("◁think▷",), closers=("◁/think▷",), owned=True),
    _tag("seed", "seed:think", owned=True),
    _tag("minimax", "mm:think", owned=True, lone_closer=True),
    Dialect(name="magistral", openers=("[THINK]",), closers=("[/THINK]",), owned=True),
    Dialect(
        name="cohere",
        openers=("<|START_THINKING|>",),
        closers=("<|END_THINKING|>",),
        answer_openers=("<|START_RESPONSE|>",),
        answer_closers=("<|END_RESPONSE|>",),
        owned=True,
    ),
    Dialect(name="gemma", openers=("<|channel>thought",), closers=("<channel|>",), owned=True),
    Dialect(
        name="hunyuan",
        openers=("<think>",),
        closers=("</think>",),
        answer_openers=("<answer>",),
        answer_closers=("</answer>",),
        attributes=True,
        declared_only=True,
    ),
    Dialect(
        name="granite",
        openers=tuple(f"Here{verb} my thought process:" for verb in (" is", "'s", "\u2019s")),
        closers=tuple(f"Here{verb} my response:" for verb in (" is", "'s", "\u2019s")),
        prose=True,
    ),
    Dialect(
        name="apriel",
        openers=("Here are my reasoning steps:",),
        closers=("[BEGIN FINAL RESPONSE]",),
        answer_closers=("[END FINAL RESPONSE]", "<|end|>"),
        prose=True,
        owned=True,
    ),
    Dialect(
        name="harmony",
        openers=(
            "<|channel|>analysis",
            "<|channel|>commentary",
            "<|channel|>final",
            "<|start|>assistant",
            "<|message|>",
            "analysis<|message|>",
            "commentary<|message|>",
            "final<|message|>",
        ),
        closers=("<|end|>", "<|return|>", "<|call|>", "<|start|>", "<|channel|>"),
        answer_closers=("<|return|>", "<|end|>", "<|call|>"),
        shape="messages",
    ),
    Dialect(
        name="harmony_stripped",
        openers=("analysis",),
        closers=("assistantfinal", "assistantanalysis", "assistantcommentary"),
        shape="glued",
        prose=True,
    ),
)

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType({row.name: row for row in _ROWS})

#: All that a candidate may declare, in the order in which a form offers it.
DIALECT_NAMES: Final = (AUTO, NEVER, *DIALECTS)

_FOUND_BY_TEXT: Final = tuple(row for row in _ROWS if not row.declared_only)


def resolve_dialect(name: str) -> tuple[Dialect, ...]:
    """The rows to look for under ``name``; none where the text is never split.

    Raises ValueError for a name that is not in ``DIALECT_NAMES``.
    """
    if name == NEVER:
        return ()
    if name == AUTO:
        return _FOUND_BY_TEXT
    if name not in DIALECTS:
        known = ", ".join(DIALECT_NAMES)
        raise ValueError(f"dialect: {name!r} is not known; choose one of {known}.")
    return (DIALECTS[name],)
