"""Whether prompts stay on the team's machines, as far as an address tells."""

import pytest

from decision.core.premises import on_premises
from decision.premises import premises_of


@pytest.mark.parametrize(
    ("kind", "url", "gpu", "stays"),
    [
        ("micro", "", "", 1.0),
        ("ollama", "http://127.0.0.1:11434", "", 1.0),
        ("ollama", "http://ollama:11434", "", 1.0),
        ("openai_compatible", "http://10.1.2.3:8000/v1", "", 1.0),
        ("openai_compatible", "http://[fd00::1]:8000/v1", "", 1.0),
        ("openai_compatible", "http://gpu.corp.internal/v1", "", 1.0),
        ("openai_compatible", "https://api.openai.com/v1", "", 0.0),
        ("openai_compatible", "https://openrouter.ai/api/v1", "H200", 0.0),
        ("openai_compatible", "https://llm.example.com/v1", "", None),
        ("openai_compatible", "https://llm.example.com/v1", "H200", 1.0),
        ("openai_compatible", "http://8.8.8.8/v1", "", None),
        ("recorded", "", "", None),
    ],
)
def test_the_address_tells_or_a_declared_gpu_does(kind, url, gpu, stays) -> None:
    configuration = {"model": "o3-mini", "gpu": gpu, "connection": {"kind": kind, "base_url": url}}
    assert premises_of(configuration) == stays


def test_without_a_connection_nothing_is_known() -> None:
    assert premises_of({}) is None
    assert on_premises("", "", hosted=False, has_gpu=False) is None
