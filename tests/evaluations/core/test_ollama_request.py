"""What is sent to Ollama depends on what its model and its version can do."""

import pytest

from evaluations.core.ollama_request import ModelFacts, ollama_request
from evaluations.core.requests import Parameters, Prompt, ProviderError

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2 + 2?"}]
THINKER = ModelFacts(can_think=True, family="qwen3", version="0.12.4")


def body(parameters: Parameters, facts: ModelFacts = THINKER) -> dict[str, object]:
    return dict(ollama_request(Prompt("qwen3:8b", MESSAGES, parameters), facts).body)


def test_what_is_none_is_not_sent() -> None:
    assert body(Parameters()) == {"model": "qwen3:8b", "messages": MESSAGES, "stream": True}


def test_parameters_become_options_under_ollamas_names() -> None:
    asked = Parameters(temperature=0.0, top_p=0.9, max_tokens=300, seed=5, extra={"num_ctx": 8192})
    assert body(asked)["options"] == {
        "temperature": 0.0,
        "top_p": 0.9,
        "num_predict": 300,
        "seed": 5,
        "num_ctx": 8192,
    }


def test_extra_knows_what_is_no_option() -> None:
    sent = body(Parameters(extra={"keep_alive": "1h", "format": "json", "options": {"top_k": 3}}))
    assert (sent["keep_alive"], sent["format"]) == ("1h", "json")
    assert sent["options"] == {"top_k": 3}


@pytest.mark.parametrize(
    ("effort", "think"), [("none", False), ("low", True), ("medium", True), ("high", True)]
)
def test_before_levels_an_effort_is_a_switch(effort: str, think: bool) -> None:
    assert body(Parameters(reasoning_effort=effort))["think"] is think


@pytest.mark.parametrize(
    "facts",
    [
        ModelFacts(can_think=True, family="qwen3", version="0.17.7"),
        ModelFacts(can_think=True, family="qwen3", version="1.0.0-rc1"),
        ModelFacts(can_think=True, family="gptoss", version="0.11.1"),
        ModelFacts(can_think=True, family="gpt-oss", version=""),
    ],
)
@pytest.mark.parametrize(
    ("effort", "think"),
    [("none", False), ("minimal", "low"), ("low", "low"), ("high", "high"), ("xhigh", "max")],
)
def test_where_levels_are_known_an_effort_is_a_level(
    facts: ModelFacts, effort: str, think: bool | str
) -> None:
    assert body(Parameters(reasoning_effort=effort), facts)["think"] == think


def test_think_in_extra_wins_and_is_no_option() -> None:
    sent = body(Parameters(reasoning_effort="high", extra={"think": False}))
    assert sent["think"] is False
    assert "options" not in sent


def test_a_model_that_cannot_think_is_never_told_to() -> None:
    facts = ModelFacts(can_think=False)
    asked = Prompt("m", MESSAGES, Parameters(reasoning_effort="high"))
    request = ollama_request(asked, facts)
    assert "think" not in request.body
    assert request.notes == {"not_sent": ["think"]}


def test_a_server_that_does_not_tell_its_capabilities_gets_the_wish() -> None:
    assert body(Parameters(reasoning_effort="high"), ModelFacts())["think"] is True


def test_what_was_asked_is_noted() -> None:
    asked = Prompt("m", MESSAGES, Parameters(reasoning_effort="none"))
    assert ollama_request(asked, THINKER).notes == {"think": False}


@pytest.mark.parametrize("name", ["model", "messages"])
def test_extra_cannot_change_what_is_measured(name: str) -> None:
    with pytest.raises(ProviderError, match=name):
        body(Parameters(extra={name: "other"}))


def test_facts_are_read_from_what_show_tells() -> None:
    shown = {
        "capabilities": ["completion", "thinking"],
        "details": {"family": "qwen3", "parameter_size": "8.2B", "quantization_level": "Q4_K_M"},
    }
    facts = ModelFacts.of(shown, "0.12.4")
    assert facts.can_think is True
    assert facts.described() == {
        "server_name": "ollama",
        "server_version": "0.12.4",
        "family": "qwen3",
        "parameter_size": "8.2B",
        "quantization": "Q4_K_M",
    }


@pytest.mark.parametrize("shown", [{}, {"capabilities": None}, {"details": 3, "capabilities": 3}])
def test_what_is_not_told_is_unknown(shown: dict[str, object]) -> None:
    facts = ModelFacts.of(shown, "")
    assert facts.can_think is None
    assert facts.described() == {}
