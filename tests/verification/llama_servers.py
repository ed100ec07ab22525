"""llama.cpp's own HTTP server in a process of its own, on a free port of this machine."""

import subprocess
import sys
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


class LlamaServer:
    """Serves one GGUF file by the command that docs/providers.md names, for one block.

    It starts at once and loads beside others; ``base_url`` waits until it listens.
    """

    def __init__(self, file: Path, *, api_key: str, slots: int) -> None:
        options = ["--slots", str(slots), "--api-key", api_key]
        self._command = [sys.executable, "-m", "tools.micro.serve_gguf", str(file), *options]
        self._log = file.with_suffix(".log")
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    @cached_property
    def base_url(self) -> str:
        """Where it answers chat requests."""
        assert self._process is not None
        assert self._process.stdout is not None
        words = self._process.stdout.readline().split()
        assert words, f"the server did not start: {self._log.read_text()[-2000:]}"
        return f"{words[-1]}/v1"
