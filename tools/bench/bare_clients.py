"""The same work with as little code as possible: stream, split, grade, store in SQLite."""

import asyncio
import json
import random
import re
import resource
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

BOXED = re.compile(r"\\boxed\{([^}]*)\}")
Reply = tuple[str, str, dict[str, Any]]
Call = Callable[[str], Awaitable[Reply]]
TABLE = (
    "create table sample (id integer primary key, prompt text, target text, think text, "
    "answer text, correct integer, seconds real, usage text)"
)


def run_bare(client: str, base: str, model: str, samples: int, in_flight: int) -> dict[str, Any]:
    """One measurement of a bare client in this process, as a row of figures."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(client, base, model, samples, in_flight, Path(folder) / "s.db"))


async def _run(
    client: str, base: str, model: str, samples: int, in_flight: int, path: Path
) -> dict[str, Any]:
    call, close = (_aiohttp if client == "aiohttp" else _openai)(f"{base}/v1", model, in_flight)
    store = sqlite3.connect(path)
    store.execute("pragma journal_mode=wal")
    store.execute(TABLE)
    gate, queue = asyncio.Semaphore(in_flight), []
    cpu, began = time.process_time(), time.perf_counter()

    async def one(prompt: str, target: str) -> None:
        async with gate:
            clock = time.perf_counter()
            think, answer, usage = await call(prompt)
            seconds = time.perf_counter() - clock
        found = BOXED.search(answer)
        correct = bool(found) and found[1] == target
        queue.append((prompt, target, think, answer, correct, seconds, json.dumps(usage)))
        if len(queue) >= 100:
            _flush(store, queue)

    await asyncio.gather(*(one(prompt, target) for prompt, target in sums(samples)))
    _flush(store, queue)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    await close()
    (right,) = store.execute("select sum(correct) from sample").fetchone()
    store.close()
    return {
        "wall_s": round(wall, 3),
        "cpu_ms": round(cpu / samples * 1000, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "bytes": round(path.stat().st_size / samples),
        "correct": right,
    }


def sums(count: int) -> list[tuple[str, str]]:
    """Different sums with a box for the answer: prompts with their targets."""
    draw = random.Random(1)
    pairs = draw.sample([(a, b) for a in range(100, 400) for b in range(100, 400)], count)
    return [(f"What is {a} + {b}? Put the answer in \\boxed{{}}.", str(a + b)) for a, b in pairs]


def _flush(store: sqlite3.Connection, queue: list[Any]) -> None:
    with store:
        store.executemany(
            "insert into sample (prompt, target, think, answer, correct, seconds, usage) "
            "values (?,?,?,?,?,?,?)",
            queue,
        )
    queue.clear()


class _Fold:
    """Thought and answer of a stream of ``data:`` lines."""

    def __init__(self) -> None:
        self.think: list[str] = []
        self.answer: list[str] = []
        self.usage: dict[str, Any] = {}

    def add(self, line: str) -> None:
        if not line.startswith("data: ") or line == "data: [DONE]":
            return
        event = json.loads(line[6:])
        self.usage = event.get("usage") or self.usage
        for choice in event["choices"]:
            self.think.append(choice["delta"].get("reasoning_content") or "")
            self.answer.append(choice["delta"].get("content") or "")

    @property
    def reply(self) -> Reply:
        return "".join(self.think), "".join(self.answer), self.usage


def _body(model: str, prompt: str) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [{"role": "user", "content": prompt}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _aiohttp(base: str, model: str, in_flight: int) -> tuple[Call, Callable[[], Awaitable[Any]]]:
    import aiohttp

    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight))

    async def call(prompt: str) -> Reply:
        fold = _Fold()
        url = f"{base}/chat/completions"
        async with session.post(url, json=_body(model, prompt)) as reply:
            reply.raise_for_status()
            async for line in reply.content:
                fold.add(line.decode().rstrip())
        return fold.reply

    return call, session.close


def _openai(base: str, model: str, in_flight: int) -> tuple[Call, Callable[[], Awaitable[Any]]]:
    import openai

    client = openai.AsyncOpenAI(base_url=base, api_key="none", max_retries=0)

    async def call(prompt: str) -> Reply:
        think, answer, usage = [], [], {}
        async for chunk in await client.chat.completions.create(**_body(model, prompt)):
            usage = chunk.usage.model_dump() if chunk.usage else usage
            for choice in chunk.choices:
                extra = choice.delta.model_extra or {}
                think.append(extra.get("reasoning_content") or "")
                answer.append(choice.delta.content or "")
        return "".join(think), "".join(answer), usage

    return call, client.close
