"""What authors recommend, and the sentence where a candidate differs."""

import pytest

from evaluations.core.decoding import Asked, decoding_notes, recommendation_for


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("deepseek-r1:7b", (0.6, 0.95, False)),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", (0.6, 0.95, False)),
        ("deepseek/deepseek-r1-0528", (0.6, 0.95, True)),
        ("Qwen/QwQ-32B", (0.6, 0.95, True)),
        ("qwen3:8b", (0.6, 0.95, True)),
        ("qwen3", (0.6, 0.95, True)),
        ("Qwen/Qwen3-4B-Thinking-2507", (0.6, 0.95, True)),
    ],
)
def test_reasoning_models_have_a_recommendation_with_a_source(model, told) -> None:
    found = recommendation_for(Asked("ollama", model))
    assert found is not None
    assert (found.temperature, found.top_p, found.system_prompt) == told
    assert found.source


@pytest.mark.parametrize(
    "model",
    [
        *("llama3.1:8b", "gpt-4o", "micro-s", "qwen3-coder:30b", "Qwen/Qwen3-4B-Instruct-2507"),
        *("Qwen/QwQ-32B-Preview", "Qwen/Qwen3.5-27B", "Qwen/Qwen3-VL-8B-Thinking"),
    ],
)
def test_others_have_none(model) -> None:
    assert recommendation_for(Asked("ollama", model)) is None
    assert decoding_notes(Asked("ollama", model, temperature=0.0)) == []


def test_greedy_decoding_of_a_reasoning_model_is_noted() -> None:
    (note,) = decoding_notes(Asked("ollama", "deepseek-r1:7b", temperature=0.0, top_p=0.95))
    assert note.startswith(
        "temperature 0: the model's authors recommend 0.6, greedy decoding loops (DeepSeek-R1"
    )


def test_as_the_authors_recommend_nothing_is_noted() -> None:
    for temperature in (0.5, 0.6, 0.7):
        asked = Asked("ollama", "deepseek-r1:7b", temperature=temperature, top_p=0.95)
        assert decoding_notes(asked) == []


def test_a_system_prompt_and_another_top_p_are_noted() -> None:
    asked = Asked("ollama", "deepseek-r1:7b", temperature=0.6, top_p=1.0, system_prompt="Be brief.")
    assert [note.split(":")[0] for note in decoding_notes(asked)] == ["top_p 1", "a system prompt"]


def test_what_is_left_to_the_server_is_said() -> None:
    (note,) = decoding_notes(Asked("ollama", "qwq:32b"))
    assert note.startswith("temperature is left to the server")


def test_a_temperature_that_the_provider_never_sees_is_said() -> None:
    door = {"kind": "openai_compatible", "base_url": "https://api.openai.com/v1"}
    assert decoding_notes(Asked(model="o3-mini", temperature=0.0, **door)) == [
        "temperature is not sent: this model takes none."
    ]
    assert decoding_notes(Asked(model="o3-mini", **door)) == []
    deepseek = door | {"base_url": "https://api.deepseek.com/v1"}
    assert recommendation_for(Asked(model="deepseek-reasoner", **deepseek)) is None
