"""Bodies are read again just as they were read when they came."""

import json

import pytest

from traces.core.protocols import PROTOCOLS, pack_body, read_body, unpack_body
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.sse import MAX_BYTES
from traces.core.timings import Timings

STREAM = (
    b": keep-alive\n\n"
    b'data: {"choices": [{"delta": {"reasoning_content": "two, three"}}]}\n\n'
    b'data: {"choices": [{"delta": {"content": "8"}, "finish_reason": "stop"}]}\n\n'
    b"data: [DONE]\n\n"
)
WHOLE = (
    b'{"choices": [{"message": {"reasoning_content": "two, three", "content": "8"}, '
    b'"finish_reason": "stop"}]}'
)
LINES = (
    b'{"message": {"thinking": "two, three"}, "done": false}\n'
    b'{"message": {"content": "8"}, "done": true, "done_reason": "stop"}\n'
)
BARE = (
    b'{"thinking": "two, three", "response": "", "done": false}\n'
    b'{"response": "8", "done": true, "done_reason": "stop"}\n'
)
PRETTY = json.dumps(json.loads(WHOLE), indent=2).encode()


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        ("openai_chat", STREAM),
        ("openai_chat", WHOLE),
        ("openai_chat", PRETTY),
        ("ollama_chat", LINES),
        ("ollama_generate", BARE),
    ],
)
def test_a_body_is_read_streamed_or_whole_and_has_no_times(protocol: str, body: bytes) -> None:
    completion = read_body(protocol, body)
    assert (completion.reasoning, completion.text) == ("two, three", "8")
    assert (completion.protocol, completion.body) == (protocol, body)
    assert completion.timings == Timings()


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"error": "overloaded"}', b"\xff"])
def test_a_body_without_a_reply_says_so(body: bytes) -> None:
    for protocol in PROTOCOLS:
        with pytest.raises(ReplyError):
            read_body(protocol, body)


def test_a_packed_body_comes_back() -> None:
    packed = pack_body(STREAM * 1000)
    assert unpack_body(packed) == STREAM * 1000
    assert len(packed) < len(STREAM) * 20


def test_a_body_that_unpacks_into_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        unpack_body(pack_body(b"\0" * (MAX_BYTES + 1)))


def test_a_cold_start_is_told_in_the_body() -> None:
    line = b'{"message": {"content": "8"}, "done": true, "load_duration": 2500000000}'
    assert read_body("ollama_chat", line).timings == Timings(load=2.5)
