"""Testing a connection shows one real reply, its latency and its kind of trace."""

import subprocess
import sys

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt
from evaluations.models.connections import ProviderKindName
from evaluations.providers import PROVIDERS
from evaluations.providers.probe import Probe, probe
from tests.evaluations.providers.chat_servers import ANSWER, SERVERS
from tests.replay import Replay, Reply, plain, sse

PROMPT = Prompt("m", [{"role": "user", "content": "2 + 2?"}])
KINDS = {
    "OpenAI o1, o3-mini: hidden": "hidden: only its number of tokens is told.",
    "a model that does not think": "did not think, or does not tell",
    "DeepSeek": "The whole thought is visible (reasoning_content).",
    "Groq, raw": "The whole thought is visible (tags:think).",
    "OpenRouter, summary": "A summary of the thought is visible, not the thought itself",
}


async def ask(*replies: Reply, prompt: Prompt = PROMPT) -> Probe:
    async with Replay(*replies) as replay:
        return await probe(Endpoint("openai_compatible", f"{replay.url}/v1", "key"), prompt)


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_of_trace_has_its_sentence(name: str) -> None:
    server = next(server for server in SERVERS if server.name == name)
    found = await ask(server.streamed())
    assert found.ok
    assert found.sentence.startswith("m-2 replied in ")
    assert KINDS[name] in found.sentence
    assert (found.kind, found.source) == (server.kind, server.source)
    assert (found.answer, found.outcome) == (ANSWER, "answered")
    assert found.latency_s is not None
    assert found.first_answer_s is not None
    assert 0 < found.first_answer_s <= found.latency_s


async def test_a_slow_reply_is_told_in_seconds() -> None:
    chunk = {"model": "m", "choices": [{"delta": {"content": "4"}, "finish_reason": "stop"}]}
    assert "m replied in 0.2 s." in (await ask(sse(0.18, chunk))).sentence


async def test_a_reply_that_was_cut_off_says_what_to_do() -> None:
    chunk = {"choices": [{"delta": {"reasoning": "two"}, "finish_reason": "length"}]}
    found = await ask(sse(chunk))
    assert (found.ok, found.outcome) == (True, "truncated")
    assert "allow more tokens" in found.sentence


async def test_a_closer_that_nothing_opens_is_pointed_out() -> None:
    chunk = {"choices": [{"delta": {"content": "2</think>4"}, "finish_reason": "stop"}]}
    assert "say of this model that the prompt itself opens" in (await ask(sse(chunk))).sentence
    told = Prompt("m", PROMPT.messages, prompt_opens_think=True)
    found = await ask(sse(chunk), prompt=told)
    assert "say of this model" not in found.sentence
    assert (found.answer, found.derived_from) == ("4", "candidate")


async def test_a_failed_call_is_told_and_not_raised() -> None:
    found = await ask(plain({"error": {"message": "no such key"}}, status=401))
    assert (found.ok, found.code, found.kind) == (False, "unauthorized", "")
    assert "HTTP 401" in found.sentence
    assert found.latency_s is None


async def test_an_address_that_cannot_be_called_is_told_and_not_raised() -> None:
    found = await probe(Endpoint("openai_compatible", "not an address"), PROMPT)
    assert not found.ok
    assert "base URL" in found.sentence


async def test_a_kind_that_does_not_exist_is_told_and_not_raised() -> None:
    found = await probe(Endpoint("telepathy"), PROMPT)
    assert (found.ok, found.code) == (False, "bad_request")


async def test_recorded_candidates_cannot_be_called_and_say_so() -> None:
    found = await probe(Endpoint("recorded"), PROMPT)
    assert (found.ok, found.code) == (False, "bad_request")
    assert "recorded" in found.sentence


async def test_a_micro_model_answers_without_a_server() -> None:
    prompt = Prompt("micro-s", PROMPT.messages, Parameters(max_tokens=64))
    found = await probe(Endpoint("micro"), prompt)
    assert found.ok, found.sentence


def test_the_registry_has_a_row_for_every_kind_that_connections_store() -> None:
    assert set(PROVIDERS) == set(ProviderKindName.values)
    for key, kind in PROVIDERS.items():
        assert kind.key == key
        assert kind.label == ProviderKindName(key).label
        assert kind.needs_base_url == bool(kind.default_base_url)


def test_the_registry_does_not_import_the_clients_before_they_are_needed() -> None:
    code = "import sys, evaluations.providers; print({'openai', 'ollama'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
