"""How each family of OpenAI-shaped models and hosts is asked: a table, first match first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import urlsplit

EffortShape = Literal[
    "",
    "reasoning_effort",
    "reasoning.effort",
    "thinking",
    "thinking+effort",
    "enable_thinking",
    "template",
    "high_or_none",
    "groq.parsed",
    "groq.default",
]

SystemRole = Literal["system", "developer", "user"]


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of models or hosts is asked; the first row that matches is taken.

    ``host``, ``model`` and ``server`` are patterns for the whole host name, for the model id
    without the part before its last slash, in lower case, and for what the server calls itself.
    ``sampling``: temperature and top_p are accepted and have an effect. ``effort`` names the
    shape of a wish about thinking; "" where none is accepted. ``system``: the role that carries
    a system message; "user" where no role may, so that it goes in front of the first user
    message. ``hosted``: a vendor's public address, which tells nothing about its server.
    ``thinks``: None where nobody knows it of the models of the row.
    """

    host: str = r".*"
    model: str = r".*"
    server: str = r".*"
    max_tokens: str = "max_tokens"
    sampling: bool = True
    effort: EffortShape = "reasoning_effort"
    system: SystemRole = "system"
    hosted: bool = False
    thinks: bool | None = None


_DATE: Final = r"(-\d{4}-\d{2}-\d{2})?"

#: Vendors' addresses that need nothing special.
_VENDORS: Final = (
    r"(.*\.)?(openai\.com|azure\.com|cerebras\.ai|together\.(ai|xyz)|huggingface\.co|fireworks\.ai"
    r"|githubcopilot\.com|github\.(ai|com)|snowflakecomputing\.com|googleapis\.com|deepinfra\.com"
    r"|nvidia\.com|perplexity\.ai|anthropic\.com|amazonaws\.com|cohere\.(ai|com))"
)

#: Sources: the vendors' own references and the errors that they answer with.
FAMILIES: Final = (
    Family(host=r"(.*\.)?openrouter\.ai", effort="reasoning.effort", hosted=True),
    Family(
        model=r"o1-(mini|preview)" + _DATE,
        max_tokens="max_completion_tokens",
        sampling=False,
        effort="",
        system="user",
        thinks=True,
    ),
    Family(
        model=r"(o1|o1-pro|o3|o3-mini|o3-pro|o4-mini)" + _DATE,
        max_tokens="max_completion_tokens",
        sampling=False,
        system="developer",
        thinks=True,
    ),
    Family(
        model=r"gpt-5(?!.*chat).*",
        max_tokens="max_completion_tokens",
        sampling=False,
        system="developer",
        thinks=True,
    ),
    Family(model=r"(gpt-[345].*|chatgpt-.*)", host=_VENDORS, hosted=True, thinks=False),
    # DeepSeek reads max_tokens only and ignores the other name without a word, as its
    # reasoner does with temperature and top_p.
    Family(
        host=r"(.*\.)?deepseek\.com",
        model=r"deepseek-(reasoner|r1).*",
        sampling=False,
        effort="",
        hosted=True,
        thinks=True,
    ),
    Family(host=r"(.*\.)?deepseek\.com", effort="thinking+effort", hosted=True),
    Family(host=r"(.*\.)?(z\.ai|bigmodel\.cn)", effort="thinking", hosted=True),
    Family(host=r"(.*\.)?mistral\.ai", effort="high_or_none", hosted=True),
    Family(host=r"(.*\.)?x\.ai", model=r"grok-3-mini.*", hosted=True, thinks=True),
    Family(host=r"(.*\.)?x\.ai", effort="", hosted=True),
    Family(host=r"(.*\.)?aliyuncs\.com", effort="enable_thinking", hosted=True),
    Family(host=r"(.*\.)?groq\.com", model=r".*gpt-oss.*", hosted=True),
    Family(host=r"(.*\.)?groq\.com", model=r"qwen.*", effort="groq.default", hosted=True),
    Family(host=r"(.*\.)?groq\.com", effort="groq.parsed", hosted=True),
    Family(host=_VENDORS, hosted=True),
    Family(server=r"(vllm|sglang|llama\.cpp)", effort="template"),
    # Ollama's /v1 and most self-hosted servers read max_tokens only.
    Family(),
)


@lru_cache(maxsize=256)
def family_of(model: str, base_url: str = "", server: str = "") -> Family:
    """The first row of ``FAMILIES`` for a model id at a base URL of a server of that name."""
    host = urlsplit(base_url).hostname or ""
    name = model.rsplit("/", 1)[-1].lower()
    return next(
        family
        for family in FAMILIES
        if re.fullmatch(family.host, host)
        and re.fullmatch(family.model, name)
        and re.fullmatch(family.server, server)
    )


def effort_fields(shape: EffortShape, effort: str) -> Mapping[str, object]:
    """The fields of a request that carry an effort ("none", "minimal", "low", ...) in a shape."""
    return _SHAPES[shape](effort) if effort else {}


def _switch(effort: str) -> str:
    return "disabled" if effort == "none" else "enabled"


def _thinking_and_effort(effort: str) -> Mapping[str, object]:
    """DeepSeek's later models know three levels; the others are the next one up."""
    switch = {"thinking": {"type": _switch(effort)}}
    levels = {"minimal": "low", "medium": "high", "xhigh": "max"}
    return switch if effort == "none" else switch | {"reasoning_effort": levels.get(effort, effort)}


def _template(effort: str) -> Mapping[str, object]:
    """Templates call the switch by either name, and read no other; gpt-oss reads the level."""
    on = effort != "none"
    switch = {"chat_template_kwargs": {"enable_thinking": on, "thinking": on}}
    return switch | {"reasoning_effort": effort} if on else switch


_SHAPES: Final[Mapping[EffortShape, Callable[[str], Mapping[str, object]]]] = {
    "": lambda effort: {},
    "reasoning_effort": lambda effort: {"reasoning_effort": effort},
    "reasoning.effort": lambda effort: {"reasoning": {"effort": effort}},
    "thinking": lambda effort: {"thinking": {"type": _switch(effort)}},
    "thinking+effort": _thinking_and_effort,
    "enable_thinking": lambda effort: {"enable_thinking": effort != "none"},
    "template": _template,
    "high_or_none": lambda effort: {"reasoning_effort": "none" if effort == "none" else "high"},
    # Groq sends a thought apart only where it is asked to.
    "groq.parsed": lambda effort: {"reasoning_format": "parsed"},
    "groq.default": lambda effort: {
        "reasoning_effort": "none" if effort == "none" else "default",
        "reasoning_format": "parsed",
    },
}
