"""A small stand-in LLM server with faults and a ledger, in a thread of the tests."""

import asyncio
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

SUM = re.compile(r"(\d+) \+ (\d+)")
THOUGHT = "so first we add the ones then carry "
Writer = asyncio.StreamWriter


def add_up(prompt: str) -> str:
    """The right answer to the last sum of a prompt."""
    a, b = SUM.findall(prompt)[-1]
    return f"The answer is \\boxed{{{int(a) + int(b)}}}."


class Double:
    """Answers sums under /v1/chat/completions and /api/chat, streamed, after ``wall`` seconds.

    Another ``answer`` makes other answers of prompts.

    ``faults`` are shares of the calls: "429", "500", "drop", "badjson". ``ledger`` counts the
    faults, "requests" and "served"; every reply has the same number of tokens.
    """

    PROMPT_TOKENS, OUTPUT_TOKENS = 9, 23

    def __init__(
        self, *, wall: float = 0.05, answer: Callable[[str], str] = add_up, **faults: float
    ) -> None:
        self.ledger: Counter[str] = Counter()
        self._wall = wall
        self._reply = answer
        self._faults = faults
        self._random = random.Random(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._wait(asyncio.start_server(self._serve, "127.0.0.1", 0))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
                length = re.search(r"content-length: (\d+)", head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                path = head.split(" ", 2)[1]
                if path not in ("/api/chat", "/v1/chat/completions"):
                    _send(writer, "404", b"{}")
                elif not await self._answer(path, json.loads(body), writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, body: dict[str, Any], writer: Writer) -> bool:
        """Whether the connection goes on."""
        self.ledger["requests"] += 1
        fault = self._draw()
        self.ledger[fault] += 1
        if fault == "drop":
            return False
        if fault in ("429", "500"):
            _send(writer, fault, b'{"error": {"message": "not now"}}', "retry-after: 0\r\n")
            return True
        await asyncio.sleep(self._wall)
        if fault == "badjson":
            _send(writer, "200", b'{"id": "x", "choices": [{"mess')
            return True
        answer = self._reply(body["messages"][-1]["content"])
        lines = self._ollama(answer) if path == "/api/chat" else self._openai(answer)
        self.ledger["served"] += 1
        _send(writer, "200", b"".join(lines))
        await writer.drain()
        return True

    def _draw(self) -> str:
        roll = self._random.random()
        for fault, share in self._faults.items():
            if roll < share:
                return fault.removeprefix("_")
            roll -= share
        return "none"

    def _openai(self, answer: str) -> list[bytes]:
        usage = {
            "prompt_tokens": self.PROMPT_TOKENS,
            "completion_tokens": self.OUTPUT_TOKENS,
            "total_tokens": self.PROMPT_TOKENS + self.OUTPUT_TOKENS,
        }
        deltas = [{"reasoning_content": THOUGHT}, {"content": answer}]
        events = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        events.append({"choices": [], "usage": usage})
        return [f"data: {json.dumps(event)}\n\n".encode() for event in events] + [
            b"data: [DONE]\n\n"
        ]

    def _ollama(self, answer: str) -> list[bytes]:
        end = {
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": self.PROMPT_TOKENS,
            "eval_count": self.OUTPUT_TOKENS,
        }
        messages = [{"content": "", "thinking": THOUGHT}, {"content": answer}]
        chunks = [{"message": {"role": "assistant"} | message} for message in messages]
        chunks.append({"message": {"role": "assistant", "content": ""}} | end)
        return [json.dumps(chunk).encode() + b"\n" for chunk in chunks]


def _send(writer: Writer, status: str, body: bytes, headers: str = "") -> None:
    writer.write(f"HTTP/1.1 {status} Double\r\ncontent-length: {len(body)}\r\n".encode())
    writer.write(f"{headers}\r\n".encode() + body)
