"""The micro models behind llama.cpp's own server: the same thoughts, answers and verdicts."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing

import pytest
from django.utils import timezone

from evaluations.actions.registry import create_candidate, create_connection
from evaluations.actions.runs import start_run
from evaluations.actions.suites import import_starter
from evaluations.core.graders import grade_answer, validate_grader_settings
from evaluations.core.requests import Endpoint, Parameters, Prompt, ProviderError
from evaluations.execution import wake
from evaluations.execution.driver import drive
from evaluations.micro.model import MODEL_NAMES, load_model
from evaluations.models import Attempt, Run
from evaluations.providers import PROVIDERS
from evaluations.providers.probe import probe
from teams.models import User
from tests.verification.llama_servers import ROOT, LlamaServer
from tools.micro.export_gguf import export_gguf
from traces.core.completion import Completion, ParsedCompletion
from traces.core.parsing import parse_completion

pytest.importorskip("xllamacpp", reason="needs the package xllamacpp", exc_type=ImportError)

KEY = "sesame-for-tests"
IN_FLIGHT = 4
CASES = [
    json.loads(line)
    for line in (ROOT / "evaluations/starter/micro_arithmetic.jsonl").read_text().splitlines()
]
#: Two of three, so that all six tasks are asked at all levels.
ASKED = [case for index, case in enumerate(CASES) if index % 3 != 2]
#: Of the 40 asked; far below what was measured, and far above what a broken server would reach.
LEAST_RIGHT = {
    "micro-xs": 15,
    "micro-s": 35,
    "micro-l": 35,
    "micro-s-direct": 8,
    "micro-l-direct": 5,
    "micro-switch": 35,
}
#: llama.cpp rounds to half precision before it multiplies: a near tie may fall the other way.
MOST_DIFFERENT = 2
SETTINGS = validate_grader_settings("boxed", {})


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Endpoint]]:
    """One server a model, from a file that was written a moment ago."""
    folder = tmp_path_factory.mktemp("micro")
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                LlamaServer(export_gguf(name, folder), api_key=KEY, slots=IN_FLIGHT)
            )
            for name in MODEL_NAMES
        }
        yield {name: over_http(server.base_url) for name, server in servers.items()}


def over_http(url: str, key: str = KEY) -> Endpoint:
    return Endpoint("openai_compatible", url, key, max_in_flight=IN_FLIGHT, idle_timeout_s=30.0)


def question(text: str, model: str = "micro-s", **parameters: object) -> Prompt:
    greedy = {"temperature": 0.0, "max_tokens": 200} | parameters
    return Prompt(model, [{"role": "user", "content": text}], Parameters(**greedy))


async def ask(endpoint: Endpoint, *prompts: Prompt) -> list[Completion]:
    """All replies in order, ``IN_FLIGHT`` calls at a time, through the product's own adapter."""
    places = asyncio.Semaphore(IN_FLIGHT)
    async with aclosing(PROVIDERS[endpoint.kind].open(endpoint)) as session:

        async def one(prompt: Prompt) -> Completion:
            async with places:
                return await session.complete(prompt)

        return await asyncio.gather(*map(one, prompts))


async def refusal(endpoint: Endpoint, prompt: Prompt) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await ask(endpoint, prompt)
    return caught.value


def verdicts(replies: Sequence[ParsedCompletion]) -> list[float | None]:
    return [
        grade_answer("boxed", reply.answer, case["targets"], SETTINGS).value
        for case, reply in zip(ASKED, replies, strict=True)
    ]


@pytest.mark.parametrize("name", MODEL_NAMES)
async def test_the_same_greedy_prompts_get_the_same_verdicts_as_in_process(
    name: str, endpoints: Mapping[str, Endpoint]
) -> None:
    prompts = [question(case["prompt"], name) for case in ASKED]
    served = await ask(endpoints[name], *prompts)
    own = await ask(Endpoint("micro"), *prompts)
    ours, theirs = ([parse_completion(reply) for reply in replies] for replies in (own, served))
    assert verdicts(theirs) == verdicts(ours)
    assert verdicts(theirs).count(1.0) >= LEAST_RIGHT[name]
    different = [
        (case["prompt"], our.answer, their.answer)
        for case, our, their in zip(ASKED, ours, theirs, strict=True)
        if (our.reasoning, our.answer) != (their.reasoning, their.answer)
    ]
    assert len(different) <= MOST_DIFFERENT, different


@pytest.mark.parametrize("name", MODEL_NAMES)
async def test_the_server_reads_a_prompt_as_the_same_tokens(
    name: str, endpoints: Mapping[str, Endpoint]
) -> None:
    """One token of reply each: what is compared is the length of the prompt."""
    prompts = [question(case["prompt"], name, max_tokens=1) for case in CASES]
    tokenizer = load_model(name).tokenizer
    expected = [len(tokenizer.encode_prompt(case["prompt"])) for case in CASES]
    assert [reply.usage.prompt for reply in await ask(endpoints[name], *prompts)] == expected


async def test_the_thought_comes_apart_from_the_answer(endpoints: Mapping[str, Endpoint]) -> None:
    [completion] = await ask(endpoints["micro-s"], question("What is 4712 + 3852?"))
    parsed = parse_completion(completion)
    assert parsed.answer == "\\boxed{8564}"
    assert parsed.reasoning.endswith("So 8564")
    assert (parsed.kind, parsed.source, parsed.outcome) == ("full", "reasoning_content", "answered")
    assert (completion.stop_reason, completion.response_model) == ("stop", "micro-s")
    assert completion.usage.output is not None
    assert completion.usage.reasoning is not None
    assert completion.usage.basis == "estimated"
    assert 0 < completion.usage.reasoning < completion.usage.output


async def test_the_clock_sees_the_thought_before_the_answer(
    endpoints: Mapping[str, Endpoint],
) -> None:
    """A reply takes 10 ms: on a busy machine a whole one may arrive at one moment."""
    replies = await ask(endpoints["micro-l"], *[question("What is 4712 + 3852?", "micro-l")] * 20)
    moments = [
        (told.first_byte, told.first_reasoning, told.first_answer, told.total)
        for told in (reply.timings for reply in replies)
    ]
    assert not [each for each in moments if None in each or list(each) != sorted(each)]
    assert [each for each in moments if each[1] < each[2]]


async def test_a_model_that_does_not_think_has_no_trace(endpoints: Mapping[str, Endpoint]) -> None:
    prompt = question("What is 3 * 3?", "micro-l-direct")
    [completion] = await ask(endpoints["micro-l-direct"], prompt)
    parsed = parse_completion(completion)
    assert (parsed.kind, parsed.source, parsed.reasoning) == ("none", "", "")
    assert parsed.answer.startswith("\\boxed{")


async def test_the_template_switches_the_thought_off_as_in_process(
    endpoints: Mapping[str, Endpoint],
) -> None:
    off = {"chat_template_kwargs": {"enable_thinking": False}}
    cases = ASKED[::4]
    prompts = [question(case["prompt"], "micro-switch", extra=off) for case in cases]
    served = await ask(endpoints["micro-switch"], *prompts)
    own = await ask(
        Endpoint("micro"),
        *[question(case["prompt"], "micro-switch", reasoning_effort="none") for case in cases],
    )
    assert [parse_completion(reply).kind for reply in served] == ["none"] * len(cases)
    assert [reply.usage.prompt for reply in served] == [reply.usage.prompt for reply in own]
    different = [one for one, other in zip(served, own, strict=True) if one.text != other.text]
    assert len(different) <= MOST_DIFFERENT


async def test_a_thought_that_is_cut_off_is_truncated_never_an_answer(
    endpoints: Mapping[str, Endpoint],
) -> None:
    prompt = question("What is 4712 + 3852?", max_tokens=20)
    for endpoint in (endpoints["micro-s"], Endpoint("micro")):
        [completion] = await ask(endpoint, prompt)
        parsed = parse_completion(completion)
        assert (parsed.outcome, parsed.kind, parsed.answer) == ("truncated", "full", "")
        assert completion.stop_reason == "length"


async def test_no_call_is_lost_to_a_connection_that_the_server_closes(
    endpoints: Mapping[str, Endpoint],
) -> None:
    """llama.cpp closes behind every stream what its headers promise to keep."""
    prompts = [question("What is 3 * 3?", max_tokens=3)] * 150
    assert len(await ask(endpoints["micro-s"], *prompts)) == 150


async def test_a_wrong_key_and_a_long_prompt_are_refused_for_good(
    endpoints: Mapping[str, Endpoint],
) -> None:
    stranger = over_http(endpoints["micro-s"].base_url, "another-key")
    unknown = await refusal(stranger, question("What is 3 * 3?"))
    assert (unknown.code, unknown.status, unknown.retryable) == ("unauthorized", 401, False)
    long = await refusal(endpoints["micro-s"], question("3 * " * 300))
    assert (long.code, long.status, long.retryable) == ("bad_request", 400, False)
    assert "exceeds the available context size (512 tokens)" in long.message


async def test_the_connection_test_says_that_the_thought_is_visible(
    endpoints: Mapping[str, Endpoint],
) -> None:
    told = await probe(endpoints["micro-s"], question("What is 3 * 3?"))
    assert (told.ok, told.kind, told.answer) == (True, "full", "\\boxed{9}")
    assert told.sentence.startswith("micro-s replied in")
    assert "The whole thought is visible (reasoning_content)." in told.sentence
    assert told.sentence.endswith("Its template (/props) does not open the thought in the prompt.")
    assert (told.derived_from, told.prompt_opens_think) == ("/props", False)


@pytest.mark.django_db(transaction=True)
def test_a_run_grades_both_alike(
    endpoints: Mapping[str, Endpoint], owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)
    run = start_both(endpoints["micro-s"].base_url, owner)
    for row in run.run_candidates.all():
        asyncio.run(drive(row.connection_id, stopping=threading.Event()))
    run.refresh_from_db()
    assert run.state == "finished"
    served, own = (
        list(row.samples.select_related("trace", "case").order_by("case__position"))
        for row in run.run_candidates.order_by("position")
    )
    assert len(served) == len(own) == len(CASES)
    assert [sample.value for sample in served] == [sample.value for sample in own]
    for sample in served + own:
        assert sample.state == "graded"
        assert (sample.trace.kind, sample.trace.outcome) == ("full", "answered")
        assert sample.trace.reasoning
        assert 0 < sample.trace.first_answer_s <= sample.trace.total_s
    assert {sample.trace.source for sample in served} == {"reasoning_content"}
    assert {sample.trace.source for sample in own} == {"tags:think"}
    attempts = Attempt.objects.filter(sample__run=run)
    assert set(attempts.values_list("number", "code")) == {(1, "ok")}
    assert attempts.count() == 2 * len(CASES)


def start_both(url: str, owner: User) -> Run:
    """The starter suite, asked of micro-s behind the server and inside this process."""
    by = owner.actor
    connections = [
        create_connection(
            by=by,
            name="llama.cpp",
            kind="openai_compatible",
            base_url=url,
            api_key=KEY,
            max_in_flight=IN_FLIGHT,
        ),
        create_connection(by=by, name="In process", kind="micro"),
    ]
    candidates = [
        create_candidate(
            by=by,
            connection=connection,
            name=f"micro-s, {connection.name}",
            model="micro-s",
            temperature=0.0,
            max_tokens=200,
        )
        for connection in connections
    ]
    return start_run(
        suite_version=import_starter(name="micro_arithmetic", by=by),
        candidates=candidates,
        repeats=1,
        by=by,
        now=timezone.now(),
    )
