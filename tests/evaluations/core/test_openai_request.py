"""What is sent to each family of models, and above all what is not."""

import pytest

from evaluations.core.openai_request import chat_request, family_of
from evaluations.core.requests import Parameters, Prompt, ProviderError
from traces.core.completion import Message

ALL = Parameters(temperature=0.6, top_p=0.95, max_tokens=900, seed=7, reasoning_effort="high")
SYSTEM: Message = {"role": "system", "content": "Be brief."}
USER: Message = {"role": "user", "content": "2 + 2?"}
O_SERIES = ["o1", "o1-2024-12-17", "o1-pro", "o3", "o3-mini", "o3-mini-2025-01-31", "o4-mini"]


def body(model: str, parameters: Parameters = ALL, base_url: str = "") -> dict[str, object]:
    return dict(chat_request(Prompt(model, [SYSTEM, USER], parameters), base_url=base_url).body)


def notes(model: str, parameters: Parameters = ALL) -> dict[str, object]:
    return dict(chat_request(Prompt(model, [SYSTEM, USER], parameters)).notes)


@pytest.mark.parametrize("model", ["Qwen/Qwen3-8B", "gpt-4o", "gpt-5-chat-latest", "o1-clone-7b"])
def test_an_ordinary_model_gets_every_parameter_under_its_usual_name(model: str) -> None:
    assert body(model) == {
        "model": model,
        "messages": [SYSTEM, USER],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 900,
        "seed": 7,
        "reasoning_effort": "high",
        "temperature": 0.6,
        "top_p": 0.95,
    }
    assert notes(model) == {}


def test_what_is_none_is_not_sent() -> None:
    sent = body("gpt-4o", Parameters())
    assert sent.keys() == {"model", "messages", "stream", "stream_options"}


def test_zero_is_a_value_and_is_sent() -> None:
    sent = body("gpt-4o", Parameters(temperature=0.0, top_p=0.0, seed=0))
    assert (sent["temperature"], sent["top_p"], sent["seed"]) == (0.0, 0.0, 0)


@pytest.mark.parametrize("model", [*O_SERIES, "openai/o3-mini", "gpt-5", "gpt-5-mini"])
def test_reasoning_models_get_no_sampling_and_their_own_limit_and_role(model: str) -> None:
    sent = body(model)
    assert not sent.keys() & {"temperature", "top_p", "max_tokens"}
    assert sent["max_completion_tokens"] == 900
    assert sent["reasoning_effort"] == "high"
    assert sent["messages"] == [{"role": "developer", "content": "Be brief."}, USER]
    assert notes(model) == {"not_sent": ["temperature", "top_p"], "system_role": "developer"}


@pytest.mark.parametrize("model", ["o1-mini", "o1-preview", "o1-mini-2024-09-12"])
def test_o1_mini_gets_no_system_role_and_no_effort(model: str) -> None:
    sent = body(model)
    assert sent["messages"] == [{"role": "user", "content": "Be brief.\n\n2 + 2?"}]
    assert not sent.keys() & {"temperature", "top_p", "max_tokens", "reasoning_effort"}
    assert notes(model) == {
        "not_sent": ["temperature", "top_p", "reasoning_effort"],
        "system_role": "user",
    }


def test_o1_mini_keeps_the_order_of_a_conversation() -> None:
    talk: list[Message] = [SYSTEM, USER, {"role": "assistant", "content": "4"}, USER]
    sent = chat_request(Prompt("o1-mini", talk)).body["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    assert [message["content"] for message in sent] == ["Be brief.\n\n2 + 2?", "4", "2 + 2?"]


def test_o1_mini_without_a_system_message_gets_the_prompt_as_it_is() -> None:
    request = chat_request(Prompt("o1-mini", [USER]))
    assert request.body["messages"] == [USER]
    assert request.notes == {}


def test_o1_mini_with_nothing_but_a_system_message_is_still_asked() -> None:
    sent = chat_request(Prompt("o1-mini", [SYSTEM])).body["messages"]
    assert sent == [{"role": "user", "content": "Be brief."}]


def test_deepseek_gets_max_tokens_because_it_ignores_the_other_name() -> None:
    sent = body("deepseek-reasoner", base_url="https://api.deepseek.com")
    assert sent["max_tokens"] == 900
    assert "max_completion_tokens" not in sent
    assert sent["messages"] == [SYSTEM, USER]


def test_openrouter_gets_the_effort_inside_reasoning() -> None:
    sent = body("openai/o3-mini", base_url="https://openrouter.ai/api/v1")
    assert sent["reasoning"] == {"effort": "high"}
    assert "reasoning_effort" not in sent
    assert sent["max_tokens"] == 900


def test_a_host_that_only_ends_like_openrouter_is_another_host() -> None:
    assert family_of("m", "https://notopenrouter.ai/v1") is family_of("m")
    assert family_of("m", "https://eu.openrouter.ai/v1") is not family_of("m")


def test_the_prompt_itself_is_never_changed() -> None:
    messages: list[Message] = [dict(SYSTEM), dict(USER)]
    chat_request(Prompt("o1-mini", messages))
    chat_request(Prompt("o1", messages))
    assert messages == [SYSTEM, USER]


def test_extra_wins_and_none_in_it_takes_a_field_out() -> None:
    extra = {
        "chat_template_kwargs": {"enable_thinking": True},
        "temperature": 1.0,
        "stream_options": None,
        "never_there": None,
    }
    sent = body("m", Parameters(temperature=0.6, extra=extra))
    assert sent["chat_template_kwargs"] == {"enable_thinking": True}
    assert sent["temperature"] == 1.0
    assert not sent.keys() & {"stream_options", "never_there"}


@pytest.mark.parametrize("name", ["model", "messages"])
def test_extra_cannot_change_what_is_measured(name: str) -> None:
    with pytest.raises(ProviderError, match=name) as caught:
        body("m", Parameters(extra={name: "other"}))
    assert (caught.value.code, caught.value.retryable) == ("bad_request", False)
