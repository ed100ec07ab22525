"""The same work by other tools, where their commands are found: Inspect AI and promptfoo.

``BENCH_INSPECT`` and ``BENCH_PROMPTFOO`` name the commands; without them the PATH is searched.
Neither streams: both ask for the whole reply at once, as they do by default.
"""

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.bench.bare_clients import sums

TASK: Final = Path(__file__).with_name("inspect_task.py")
BOXED: Final = "((output.match(/boxed\\{([^}]*)\\}/) || [])[1] || '') === context.vars.target"


@dataclass(frozen=True, slots=True)
class Job:
    """What a peer is to do: the sums, the server, and the folder that holds all it writes."""

    base: str
    model: str
    sums: Sequence[tuple[str, str]]
    in_flight: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Peer:
    """``prepare`` writes a job's files and gives back arguments and environment.

    ``fine`` are the exit statuses of a run that came to its end.
    """

    command: str
    variable: str
    prepare: Callable[[Job], tuple[list[str], dict[str, str]]]
    fine: tuple[int, ...] = (0,)

    def found(self) -> str | None:
        """The command's path, None where it is not installed."""
        return shutil.which(os.environ.get(self.variable) or self.command)


def run_peer(name: str, base: str, model: str, samples: int, in_flight: int) -> dict[str, Any]:
    """One measurement, as a row of figures.

    A tool's start is no part of it, as a worker's is not: from all samples those of one are taken.
    """
    start = _figures(name, base, model, sums(1), in_flight)
    whole = _figures(name, base, model, sums(samples), in_flight)
    more = {key: whole[key] - start[key] for key in ("wall_s", "cpu_s", "bytes")}
    return {
        "wall_s": round(more["wall_s"], 3),
        "cpu_ms": round(more["cpu_s"] / (samples - 1) * 1000, 3),
        "peak_mib": round(whole["peak_mib"]),
        "bytes": round(more["bytes"] / (samples - 1)),
        "start_s": round(start["wall_s"], 3),
        "start_cpu_s": round(start["cpu_s"], 3),
    }


def _figures(
    name: str, base: str, model: str, work: Sequence[tuple[str, str]], in_flight: int
) -> Mapping[str, float]:
    peer = PEERS[name]
    with tempfile.TemporaryDirectory(prefix="rationale-peer-") as folder:
        job = Job(base, model, work, in_flight, Path(folder))
        arguments, settings = peer.prepare(job)
        given, began, cpu = _bytes_below(job.folder), time.perf_counter(), _children_cpu_s()
        done = subprocess.run(
            [str(peer.found()), *arguments],
            cwd=folder,
            env=os.environ | settings,
            capture_output=True,
            text=True,
        )
        wall, cpu = time.perf_counter() - began, _children_cpu_s() - cpu
        if done.returncode not in peer.fine:
            raise SystemExit(f"{name}: exit status {done.returncode}\n{done.stderr[-2000:]}")
        return {
            "wall_s": wall,
            "cpu_s": cpu,
            "peak_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            "bytes": _bytes_below(job.folder) - given,
        }


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _inspect(job: Job) -> tuple[list[str], dict[str, str]]:
    shutil.copy(TASK, job.folder / "task.py")
    lines = [json.dumps({"input": prompt, "target": target}) for prompt, target in job.sums]
    (job.folder / "sums.jsonl").write_text("\n".join(lines))
    limits = ["--max-connections", str(job.in_flight), "--max-samples", str(job.in_flight)]
    model = ["--model", f"openai-api/double/{job.model}"]
    arguments = ["eval", "task.py", *model, *limits, "--display", "none", "--log-dir", "logs"]
    return arguments, {
        "DOUBLE_API_KEY": "none",
        "DOUBLE_BASE_URL": f"{job.base}/v1",
        "INSPECT_DISABLE_TELEMETRY": "1",
    }


def _promptfoo(job: Job) -> tuple[list[str], dict[str, str]]:
    provider = {"apiBaseUrl": f"{job.base}/v1", "apiKey": "none"}
    config = {
        "prompts": ["{{prompt}}"],
        "providers": [{"id": f"openai:chat:{job.model}", "config": provider}],
        "defaultTest": {"assert": [{"type": "javascript", "value": BOXED}]},
        "tests": [{"vars": {"prompt": prompt, "target": target}} for prompt, target in job.sums],
    }
    (job.folder / "config.json").write_text(json.dumps(config))
    quiet = ["--no-cache", "--no-progress-bar", "--no-table", "--no-share"]
    arguments = ["eval", "-c", "config.json", "-j", str(job.in_flight), *quiet]
    switched_off = ("TELEMETRY", "UPDATE", "SHARING", "REMOTE_GENERATION")
    return arguments, {
        **{f"PROMPTFOO_DISABLE_{name}": "1" for name in switched_off},
        "PROMPTFOO_CACHE_ENABLED": "false",
        "PROMPTFOO_CONFIG_DIR": str(job.folder / "state"),
    }


PEERS: Final = {
    "inspect": Peer("inspect", "BENCH_INSPECT", _inspect),
    # 100 says that assertions failed: the server is told to be wrong now and then.
    "promptfoo": Peer("promptfoo", "BENCH_PROMPTFOO", _promptfoo, fine=(0, 100)),
}
