"""Any OpenAI client through the proxy, over real HTTP: nothing changes, thoughts are stored."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx
import openai
import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from evaluations.models import Connection
from evaluations.proxy import recorder
from evaluations.proxy.callers import REMEMBERED_S, RememberedKeyAuthentication
from evaluations.proxy.exchanges import Exchange
from evaluations.proxy.forwarding import FORWARDER
from evaluations.proxy.recorder import RECORDER
from teams.actions import revoke_api_key
from teams.models import AuditEvent, Scope
from tests.double import THOUGHT, Double
from tests.evaluations.factories import make_candidate, make_connection
from tests.factories import make_api_key
from tests.replay import Fault, Replay, Reply, plain, sse
from tests.traces.core.protocols import responses
from traces.core.protocols import unpack_body
from traces.models import Outcome, Trace

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = {"model": "m", "messages": [{"role": "user", "content": "17 + 25"}], "stream": True}
T = TypeVar("T")
CHAT = "chat/completions"
ANSWER = {"choices": [{"index": 0, "delta": {"content": "8"}, "finish_reason": "stop"}]}


@contextmanager
def playing(*replies: Reply) -> Iterator[Replay]:
    """A replay server in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def wait(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)

    replay = Replay(*replies)
    wait(replay.__aenter__())
    try:
        yield replay
    finally:
        wait(replay.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(autouse=True)
def _settled() -> Iterator[None]:
    """Nothing of one test is stored in the next."""
    yield
    RECORDER.flush()
    FORWARDER.close()


@pytest.fixture
def key(owner) -> str:
    return make_api_key(owner, scopes=[Scope.PROXY])[1]


@pytest.fixture
def through(team, key, live_server):
    """``through(url)``: a client of a connection to ``url``, and the connection."""

    opened: list[httpx.Client] = []

    def client(url: str, *, secret: str = key, **fields) -> tuple[httpx.Client, Connection]:
        connection = make_connection(
            team, kind="openai_compatible", base_url=f"{url}/v1", api_key="upstream-key", **fields
        )
        headers = {"Authorization": f"Bearer {secret}"}
        base = f"{live_server.url}/proxy/{connection.pk}/v1/"
        opened.append(httpx.Client(base_url=base, headers=headers, timeout=20))
        return opened[-1], connection

    yield client
    for each in opened:
        each.close()


def eventually(found: Callable[[], T]) -> T:
    """What ``found`` finds: the server ends its part after the caller has everything."""
    for _ in range(200):
        RECORDER.flush()
        if result := found():
            return result
        threading.Event().wait(0.05)
    raise AssertionError("it never came")


def stored() -> Trace:
    return eventually(Trace.objects.first)


def test_the_openai_client_streams_through_and_the_thought_is_stored(through, team):
    with Double() as double:
        client, connection = through(double.url)
        make_candidate(team, connection=connection, model="m", price_input=1.0, price_output=2.0)
        asking = openai.OpenAI(
            base_url=str(client.base_url),
            api_key=client.headers["Authorization"].removeprefix("Bearer "),
            max_retries=0,
            default_headers={"X-Rationale-Tags": "night, billing"},
        )
        with asking.chat.completions.create(**QUESTION) as chunks:
            said = "".join(each.choices[0].delta.content or "" for each in chunks if each.choices)
    assert said == "The answer is \\boxed{42}."
    trace = stored()
    assert (trace.origin, trace.model, trace.team) == ("proxy", "m", team)
    assert (trace.reasoning, trace.answer) == (THOUGHT, said)
    assert trace.messages == QUESTION["messages"]
    assert (trace.prompt_tokens, trace.output_tokens) == (9, 23)
    assert trace.cost_usd == pytest.approx((9 * 1 + 23 * 2) / 1e6)
    assert 0 < trace.first_reasoning_s <= trace.first_answer_s <= trace.total_s
    assert sorted(trace.facets.values_list("value", flat=True)) == ["billing", "night"]
    assert trace.metadata == {"connection": connection.pk}
    assert AuditEvent.objects.get(action="trace.proxy").summary == "1 trace"


def test_not_a_byte_of_the_stream_is_changed_or_packed(through):
    with Double() as double:
        direct = httpx.post(f"{double.url}/v1/{CHAT}", json=QUESTION)
        client, _ = through(double.url)
        passed = client.post(CHAT, json=QUESTION, headers={"Accept-Encoding": "gzip"})
    assert passed.content == direct.content
    assert "content-encoding" not in passed.headers
    assert bytes(unpack_body(stored().body.content)) == direct.content


def test_pieces_pass_as_they_come(through):
    event = {"choices": [{"index": 0, "delta": {"reasoning_content": "two"}}]}
    end = {"choices": [{"index": 0, "delta": {"content": "8"}, "finish_reason": "stop"}]}
    with playing(sse(event, 0.4, end)) as replay:
        client, _ = through(replay.url)
        with client.stream("POST", CHAT, json=QUESTION) as response:
            pieces = response.iter_raw()
            assert b"two" in next(pieces)
            rest = b"".join(pieces)
    assert b'"8"' in rest
    trace = stored()
    assert trace.first_answer_s - trace.first_reasoning_s > 0.3


def test_each_side_sees_its_own_key_only(through, key):
    with playing(sse(ANSWER)) as replay:
        client, _ = through(replay.url)
        answer = client.post(CHAT, json=QUESTION, headers={"Cookie": "sessionid=1"})
    (seen,) = replay.requests
    assert seen.headers["authorization"] == "Bearer upstream-key"
    assert "cookie" not in seen.headers
    assert key not in str(seen)
    assert "upstream-key" not in str(answer.headers) + answer.text
    assert seen.json == QUESTION


def test_a_cookie_that_the_server_gave_one_caller_is_not_sent_for_the_next(through):
    with playing(plain({"data": []}, set_cookie="who=first; Path=/")) as replay:
        client, _ = through(replay.url)
        assert [client.get("files").status_code for _ in range(2)] == [200, 200]
    assert [each.headers.get("cookie") for each in replay.requests] == [None, None]


def test_a_reply_that_is_not_streamed_is_stored_too(through):
    message = {"role": "assistant", "content": "8", "reasoning_content": "two, three"}
    whole = {"model": "m-1", "choices": [{"message": message, "finish_reason": "stop"}]}
    with playing(plain(whole)) as replay:
        client, _ = through(replay.url)
        assert client.post(CHAT, json=QUESTION | {"stream": False}).json() == whole
    trace = stored()
    assert (trace.reasoning, trace.answer, trace.response_model) == ("two, three", "8", "m-1")
    assert trace.first_answer_s is None


def test_other_calls_pass_and_are_not_recorded(through):
    with playing(plain({"data": [{"id": "m"}]})) as replay:
        client, _ = through(replay.url)
        assert client.get("models?limit=2").json() == {"data": [{"id": "m"}]}
        assert client.post("embeddings", json={"model": "e", "input": "x"}).status_code == 200
    assert [each.path for each in replay.requests] == ["/v1/models?limit=2", "/v1/embeddings"]
    RECORDER.flush()
    assert not Trace.objects.exists()


def test_the_server_s_errors_pass_as_they_are(through):
    refusal = {"error": {"message": "slow down", "type": "rate_limit_error"}}
    with playing(plain(refusal, status=429, retry_after="7")) as replay:
        client, _ = through(replay.url)
        answer = client.post(CHAT, json=QUESTION)
    assert (answer.status_code, answer.json()) == (429, refusal)
    assert answer.headers["retry-after"] == "7"
    RECORDER.flush()
    assert not Trace.objects.exists()


def test_a_caller_who_goes_away_leaves_a_cut_off_trace(through):
    event = {"choices": [{"index": 0, "delta": {"reasoning_content": "two"}}]}
    more = [event, 0.05] * 40
    with playing(sse(*more, Fault.STALL, done=False)) as replay:
        client, _ = through(replay.url)
        with client.stream("POST", CHAT, json=QUESTION) as response:
            next(response.iter_raw())
        client.close()
        trace = stored()
    assert trace.outcome == Outcome.TRUNCATED
    assert trace.reasoning.startswith("two")
    assert trace.answer == ""


def test_a_failing_store_costs_the_caller_nothing_and_is_counted(through, monkeypatch, caplog):
    def broken(**_: object) -> int:
        raise DatabaseError("the disk is full of 17 + 25")

    monkeypatch.setattr(recorder, "record_proxied", broken)
    with Double() as double:
        client, connection = through(double.url)
        assert "42" in client.post(CHAT, json=QUESTION).text
    failing = Connection.objects.filter(pk=connection.pk, proxy_failures=1)
    assert eventually(failing.first).proxy_failed_at is not None
    assert f"connection {connection.pk}" in caplog.text
    assert "17 + 25" not in caplog.text


def test_one_bad_exchange_does_not_take_its_batch_with_it(through, team, owner, monkeypatch):
    connection = make_connection(team, kind="openai_compatible", base_url="http://127.0.0.1:9/v1")
    good, bad = (_exchange(owner, connection, model) for model in ("good", "bad\ud800"))
    bad.body = None
    recorder.store([good, bad])
    connection.refresh_from_db()
    assert Trace.objects.get().model == "good"
    assert connection.proxy_failures == 1


def _exchange(owner, connection: Connection, model: str) -> Exchange:
    body = b'{"choices": [{"message": {"content": "8"}, "finish_reason": "stop"}]}'
    asked = json.dumps({"model": model, "messages": []}).encode()
    made = Exchange(owner.actor, connection.pk, "openai_chat", asked)
    made.pieces, made.whole = [(0.1, body)], True
    return made


def test_when_too_many_wait_the_reply_is_counted_and_nobody_waits(team, owner, monkeypatch):
    connection = make_connection(team, kind="openai_compatible", base_url="http://127.0.0.1:9/v1")
    full = recorder.Recorder()
    monkeypatch.setattr(full, "_waiting", recorder.queue.Queue(maxsize=1))
    full._waiting.put(_exchange(owner, connection, "first"))
    full.take(_exchange(owner, connection, "second"))
    connection.refresh_from_db()
    assert connection.proxy_failures == 1


def test_a_server_that_cannot_be_reached_is_502_in_words(through):
    client, _ = through("http://127.0.0.1:9")
    answer = client.post(CHAT, json=QUESTION)
    assert answer.status_code == 502
    assert "Test the connection" in answer.json()["error"]["message"]


@pytest.mark.parametrize("scopes", [[Scope.READ], [Scope.INGEST], [Scope.WRITE]])
def test_only_a_key_made_for_it_may_spend_the_connection_s_money(through, owner, scopes):
    _, other = make_api_key(owner, scopes=scopes)
    with playing(plain({})) as replay:
        client, _ = through(replay.url, secret=other)
        answer = client.post(CHAT, json=QUESTION)
    assert answer.status_code == 403
    assert "Scope needed: proxy" in answer.json()["error"]["message"]
    assert replay.requests == []


def test_strangers_and_connections_without_a_server_are_404(
    through, team, stranger, live_server, key
):
    with playing(plain({})) as replay:
        _, theirs = make_api_key(stranger, scopes=[Scope.PROXY])
        client, _ = through(replay.url, secret=theirs)
        assert client.post(CHAT, json=QUESTION).status_code == 404
        micro = make_connection(team, kind="micro")
        answer = httpx.post(
            f"{live_server.url}/proxy/{micro.pk}/v1/{CHAT}",
            json=QUESTION,
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 404
        assert replay.requests == []


def test_an_ollama_server_is_called_at_its_openai_door(team, key, live_server):
    with playing(sse(ANSWER)) as replay:
        connection = make_connection(team, kind="ollama", base_url=replay.url)
        answer = httpx.post(
            f"{live_server.url}/proxy/{connection.pk}/v1/{CHAT}",
            json=QUESTION,
            headers={"Authorization": f"Bearer {key}"},
        )
    assert answer.status_code == 200
    assert [each.path for each in replay.requests] == ["/v1/chat/completions"]
    assert "authorization" not in replay.requests[0].headers
    assert stored().answer == "8"


def test_the_connection_s_page_gives_the_address_and_counts_what_was_not_stored(
    client_for, member, team
):
    connection = make_connection(
        team,
        kind="ollama",
        base_url="http://127.0.0.1:9",
        proxy_failures=2,
        proxy_failed_at=timezone.now(),
    )
    page = client_for(member).get(reverse("connection-detail", args=[connection.pk]))
    said = page.content.decode()
    assert f"http://testserver/proxy/{connection.pk}/v1<" in said
    assert "2 replies passed and could not be stored" in said
    micro = make_connection(team, kind="micro")
    page = client_for(member).get(reverse("connection-detail", args=[micro.pk]))
    assert "/proxy/" not in page.content.decode()


def test_a_responses_call_is_stored_as_the_summary_that_it_is(through):
    said = sse(*responses.stream(responses.thought(summary=[responses.SUMMARY]), responses.MESSAGE))
    asked = {"model": "o3-mini", "instructions": "Be brief.", "input": "3 + 5?", "stream": True}
    with playing(said) as replay:
        client, _ = through(replay.url)
        assert client.post("responses", json=asked).status_code == 200
    trace = stored()
    assert (trace.kind, trace.reasoning, trace.answer) == ("summary", "First this.", "It is 8.")
    assert [each["role"] for each in trace.messages] == ["system", "user"]
    assert (trace.output_tokens, trace.reasoning_tokens) == (1915, 1600)
    assert trace.body.protocol == "openai_responses"


def test_a_good_key_is_asked_for_once_in_a_while_and_a_revoked_one_is_refused(
    through, owner, monkeypatch
):
    key, secret = make_api_key(owner, scopes=[Scope.PROXY])
    with playing(plain({"data": []})) as replay:
        client, _ = through(replay.url, secret=secret)
        assert client.get("files").status_code == 200
        revoke_api_key(key=key, by=owner.actor, now=timezone.now())
        assert client.get("files").status_code == 200
        later = time.monotonic() + REMEMBERED_S
        monkeypatch.setattr(RememberedKeyAuthentication, "clock", staticmethod(lambda: later))
        assert client.get("files").status_code == 401
