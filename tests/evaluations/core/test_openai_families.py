"""The table of families: every row of the map of parameters, and above all what is not sent."""

from typing import Any

import pytest

from evaluations.core.openai_families import FAMILIES, Family, family_of
from evaluations.core.openai_request import chat_request
from evaluations.core.requests import EFFORTS, Parameters, Prompt, ProviderError
from evaluations.core.responses_request import responses_request
from traces.core.completion import Message

ALL = Parameters(temperature=0.6, top_p=0.95, max_tokens=900, seed=7, reasoning_effort="high")
SYSTEM: Message = {"role": "system", "content": "Be brief."}
USER: Message = {"role": "user", "content": "2 + 2?"}


def body(model: str, url: str = "", *, server: str = "", asked: Parameters = ALL) -> dict[str, Any]:
    prompt = Prompt(model, [SYSTEM, USER], asked)
    return dict(chat_request(prompt, base_url=url, server=server).body)


#: Row of the map -> model, address, what must be in the request, what must not.
ROWS: dict[str, tuple[str, str, dict[str, Any], set[str]]] = {
    "o1": (
        "o1",
        "",
        {"max_completion_tokens": 900, "reasoning_effort": "high"},
        {"max_tokens", "temperature", "top_p"},
    ),
    "o1-mini": (
        "o1-mini",
        "",
        {"max_completion_tokens": 900},
        {"max_tokens", "temperature", "top_p", "reasoning_effort"},
    ),
    "DeepSeek R1": (
        "deepseek-reasoner",
        "https://api.deepseek.com",
        {"max_tokens": 900},
        {"max_completion_tokens", "temperature", "top_p", "reasoning_effort", "thinking"},
    ),
    "DeepSeek V4": (
        "deepseek-chat",
        "https://api.deepseek.com/v1",
        {"max_tokens": 900, "thinking": {"type": "enabled"}, "temperature": 0.6},
        {"max_completion_tokens"},
    ),
    "Ollama /v1": (
        "qwen3:8b",
        "http://127.0.0.1:11434/v1",
        {"max_tokens": 900, "reasoning_effort": "high"},
        {"max_completion_tokens", "think", "num_predict", "options"},
    ),
    "OpenRouter": (
        "deepseek/deepseek-r1",
        "https://openrouter.ai/api/v1",
        {"max_tokens": 900, "reasoning": {"effort": "high"}},
        {"max_completion_tokens", "reasoning_effort"},
    ),
    "DashScope": (
        "qwen3-235b-a22b",
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        {"max_tokens": 900, "enable_thinking": True},
        {"max_completion_tokens", "reasoning_effort", "extra_body"},
    ),
    "Gemini": (
        "gemini-2.5-flash",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        {"max_tokens": 900, "reasoning_effort": "high"},
        {"max_completion_tokens", "thinking"},
    ),
    "Groq": (
        "deepseek-r1-distill-llama-70b",
        "https://api.groq.com/openai/v1",
        {"max_tokens": 900, "reasoning_format": "parsed"},
        {"max_completion_tokens", "reasoning_effort"},
    ),
    "xAI, grok-4": ("grok-4", "https://api.x.ai/v1", {"max_tokens": 900}, {"reasoning_effort"}),
    "Z.ai": (
        "glm-4.6",
        "https://api.z.ai/api/paas/v4",
        {"max_tokens": 900, "thinking": {"type": "enabled"}},
        {"reasoning_effort"},
    ),
    "Mistral": (
        "magistral-medium",
        "https://api.mistral.ai/v1",
        {"max_tokens": 900, "reasoning_effort": "high"},
        {"thinking"},
    ),
}
SERVERS = ("vllm", "sglang", "llama.cpp")


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_sent_as_its_server_reads_it(row: str) -> None:
    model, url, present, absent = ROWS[row]
    sent = body(model, url)
    assert present.items() <= sent.items()
    assert not sent.keys() & absent


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("effort", [each for each in EFFORTS if each])
def test_self_hosted_servers_pass_the_switch_to_the_template(server: str, effort: str) -> None:
    sent = body(
        "Qwen3-8B", "http://gpu:8000/v1", server=server, asked=Parameters(reasoning_effort=effort)
    )
    on = effort != "none"
    assert sent["chat_template_kwargs"] == {"enable_thinking": on, "thinking": on}
    assert ("reasoning_effort" in sent) == on
    assert not body("Qwen3-8B", server=server, asked=Parameters()).keys() & {
        "chat_template_kwargs",
        "reasoning_effort",
    }


def test_a_budget_of_openrouter_takes_the_place_of_the_effort() -> None:
    asked = Parameters(reasoning_effort="high", extra={"reasoning": {"max_tokens": 2000}})
    sent = body("m", "https://openrouter.ai/api/v1", asked=asked)
    assert sent["reasoning"] == {"max_tokens": 2000}


def test_r1_keeps_its_system_prompt_because_leaving_it_out_is_only_advice() -> None:
    assert body("deepseek-reasoner", "https://api.deepseek.com")["messages"] == [SYSTEM, USER]


def test_a_model_name_counts_whatever_its_case() -> None:
    assert family_of("O3-Mini") is family_of("o3-mini")


def test_only_known_vendors_are_never_asked_what_they_are() -> None:
    for url in ("http://127.0.0.1:8000/v1", "https://llm.example.org/v1", "http://vllm:8000/v1"):
        assert not family_of("m", url).hosted
    for url in ("https://api.openai.com/v1", "https://api.groq.com/openai/v1"):
        assert family_of("m", url).hosted


def test_the_last_row_takes_everything() -> None:
    assert FAMILIES[-1] == Family()


def response_body(model: str, asked: Parameters = ALL) -> dict[str, Any]:
    return dict(responses_request(Prompt(model, [SYSTEM, USER], asked)).body)


def test_a_response_is_asked_for_with_its_summary_and_its_sealed_thought() -> None:
    assert response_body("o3-mini") == {
        "model": "o3-mini",
        "input": [USER],
        "instructions": "Be brief.",
        "stream": True,
        "store": False,
        "max_output_tokens": 900,
        "reasoning": {"summary": "auto", "effort": "high"},
        "include": ["reasoning.encrypted_content"],
    }


def test_a_response_of_a_model_that_takes_sampling_gets_it() -> None:
    sent = response_body("gpt-oss-20b")
    assert (sent["temperature"], sent["top_p"]) == (0.6, 0.95)
    assert not sent.keys() & {"seed", "messages", "max_tokens", "stream_options"}


def test_a_response_of_a_model_that_does_not_think_is_asked_for_no_thought() -> None:
    prompt = Prompt("gpt-4o", [USER])
    sent = responses_request(prompt, base_url="https://api.openai.com/v1").body
    assert sent.keys() == {"model", "input", "stream", "store"}


def test_what_a_response_was_not_asked_for_is_noted() -> None:
    notes = responses_request(Prompt("o3-mini", [SYSTEM, USER], ALL)).notes
    assert notes == {"not_sent": ["temperature", "top_p", "seed"]}


def test_extra_parameters_of_a_response_win_and_cannot_change_what_is_measured() -> None:
    extra = {"reasoning": {"effort": "low"}, "store": None}
    sent = response_body("o3-mini", Parameters(extra=extra))
    assert sent["reasoning"] == {"effort": "low"}
    assert "store" not in sent
    for name in ("model", "input", "instructions", "messages"):
        with pytest.raises(ProviderError, match=name):
            response_body("o3-mini", Parameters(extra={name: "other"}))


def test_the_record_of_a_request_is_what_was_sent_without_the_prompt() -> None:
    request = chat_request(Prompt("o3-mini", [SYSTEM, USER], ALL))
    assert request.record["parameters_sent"] == {
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 900,
        "seed": 7,
        "reasoning_effort": "high",
    }
    response = responses_request(Prompt("o3-mini", [SYSTEM, USER], ALL))
    sent = response.record["parameters_sent"]
    assert isinstance(sent, dict)
    assert not sent.keys() & {"model", "input", "instructions"}
