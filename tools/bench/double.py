"""Starts the project's stand-in LLM server and reads its ledger."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools.bench.installation import ROOT

SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared"))
SCRIPT = SHARED / "bench" / "llm_double.py"


class Double:
    """The stand-in server on a port of this machine, for as long as the block lasts."""

    def __init__(
        self, *, port: int, wall: float, faults: str = "", seed: int = 1, module: str = ""
    ) -> None:
        """``module`` is one of this repository that serves in its place."""
        self.base = f"http://127.0.0.1:{port}"
        options = ["--port", port, "--wall", wall, "--faults", faults, "--seed", seed]
        served = ["-m", module] if module else [str(SCRIPT)]
        self._command = [sys.executable, *served, *map(str, options)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if not SCRIPT.exists():
            raise SystemExit(f"{SCRIPT} is not there; set RATIONALE_SHARED to its folder.")
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        if not self._process.stdout.readline().startswith("listening"):
            raise SystemExit("The stand-in server did not start; is the port taken?")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def ledger(self) -> dict[str, Any]:
        """What the server served and billed."""
        with urllib.request.urlopen(f"{self.base}/__ledger") as reply:
            ledger: dict[str, Any] = json.load(reply)
        return ledger

    def clear(self) -> None:
        """Begin a new ledger."""
        request = urllib.request.Request(f"{self.base}/__ledger", method="DELETE")
        urllib.request.urlopen(request).close()
