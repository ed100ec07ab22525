"""Turns a completion as delivered into what was thought, what was answered, what became of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from traces.core.completion import Completion, Outcome, ParsedCompletion, TraceKind
from traces.core.dialects import AUTO
from traces.core.splitting import split_completion
from traces.core.usage import Usage, refine_usage

#: Stored with every parsed trace; raise it whenever the same completion would parse otherwise.
PARSER_VERSION: Final = "2"

#: The source named for a structured thought whose field nobody named.
STRUCTURED: Final = "structured"

#: Sources that carry something else than the thought itself, by the name of the element.
_KIND_BY_SOURCE: Final[Mapping[str, TraceKind]] = MappingProxyType(
    {
        "summary_text": "summary",
        "reasoning.summary": "summary",
        "parts.thought": "summary",
        "thoughtSignature": "encrypted",
        "encrypted_content": "encrypted",
        "reasoning.encrypted": "encrypted",
    }
)

_CUT_REASONS: Final = frozenset(
    {
        "length",
        "limit",
        "max_tokens",
        "max_output_tokens",
        "max_completion_tokens",
        "model_length",
        "model_context_window_exceeded",
        "incomplete",
    }
)

_REFUSAL_REASONS: Final = frozenset(
    {"content_filter", "refusal", "safety", "blocklist", "prohibited_content", "recitation", "spii"}
)


class _Parts(NamedTuple):
    """The two sides of a reply, verbatim, where the thought was found, and if it was cut."""

    reasoning: str
    answer: str
    source: str
    cut: bool


def parse_completion(
    completion: Completion, *, dialect: str = AUTO, prompt_opens_think: bool = False
) -> ParsedCompletion:
    """Parse one completion; both texts are verbatim, compare and show them stripped.

    A structured thought is taken as it is, and the text beside it is never split: that keeps
    literal markers in answers. Only without one do ``dialect`` and ``prompt_opens_think``
    apply, as in ``split_completion``; an unknown dialect raises ValueError. ``source`` is the
    structured field's name, ``tags:<dialect>`` for a thought found in the text, or "".

    An opener that may as well be a part of the answer, and that nothing closes, is one only
    where the server says that the reply came to its end.
    """
    if completion.unseen:
        return _unseen(completion)
    parts = _separate(completion, dialect, prompt_opens_think)
    thought = parts.reasoning.strip()
    answer = parts.answer.strip()
    kind = _kind(thought, parts.source, completion.usage)
    usage = refine_usage(
        completion.usage,
        has_reasoning_text=bool(thought),
        # A summary's length says nothing about the thought that was billed.
        reasoning_chars=len(thought) if kind == "full" else None,
        answer_chars=len(answer),
    )
    return ParsedCompletion(
        reasoning=parts.reasoning,
        answer=parts.answer,
        kind=kind,
        source=parts.source,
        outcome=_outcome(completion, cut=parts.cut, answered=bool(answer)),
        usage=usage,
        parser_version=PARSER_VERSION,
    )


def _unseen(completion: Completion) -> ParsedCompletion:
    """A reply whose texts nobody kept: its thought is hidden, as far as there was one."""
    return ParsedCompletion(
        reasoning="",
        answer="",
        kind="hidden",
        source="",
        outcome=_outcome(completion, cut=False, answered=True),
        usage=completion.usage,
        parser_version=PARSER_VERSION,
    )


def _separate(completion: Completion, dialect: str, prompt_opens_think: bool) -> _Parts:
    if completion.reasoning:
        source = completion.trace_source or STRUCTURED
        return _Parts(completion.reasoning, completion.text, source, cut=False)
    split = split_completion(
        completion.text, dialect=dialect, prompt_opens_think=prompt_opens_think
    )
    if split.suspected and not _ended(completion.stop_reason.lower()):
        split = split.as_cut_off()
    source = f"tags:{split.dialect}" if split.opened else completion.trace_source
    return _Parts(split.reasoning, split.answer, source, cut=split.truncated)


def _kind(thought: str, source: str, usage: Usage) -> TraceKind:
    """What the stored thought is: the whole, a summary, a sealed blob, a mere count, nothing."""
    kind = _KIND_BY_SOURCE.get(source)
    if kind == "encrypted":
        return "encrypted"
    if thought:
        return kind or "full"
    return "hidden" if usage.reasoning else "none"


def _ended(reason: str) -> bool:
    """Whether the server said that the reply came to its own end."""
    return bool(reason) and reason not in _CUT_REASONS


def _outcome(completion: Completion, *, cut: bool, answered: bool) -> Outcome:
    """What became of the attempt, apart from right or wrong; errors never come this far."""
    reason = completion.stop_reason.lower()
    if completion.refusal.strip() or reason in _REFUSAL_REASONS:
        return "refused"
    if cut or reason in _CUT_REASONS:
        return "truncated"
    return "answered" if answered else "empty"
