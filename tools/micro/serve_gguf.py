"""Serves a GGUF file by llama.cpp's own HTTP server, out of the package ``xllamacpp``.

``python -m tools.micro.serve_gguf build/micro/micro-s.gguf --port 8081`` answers under ``/v1``
until it is stopped; port 0 takes a free one. The first line that it prints says where it listens.
"""

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import gguf
import xllamacpp

_ENDS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(path: Path, *, port: int, slots: int, threads: int, api_key: str) -> xllamacpp.Server:
    """A server of the file on 127.0.0.1, for as long as the object lives.

    Each of ``slots`` calls at a time has the model's whole context. The thought goes to
    ``reasoning_content``, provided that the file's chat template knows that field. Raises
    ValueError for a file that is no GGUF, RuntimeError where llama.cpp does not start.
    """
    wish = xllamacpp.CommonParams()
    wish.model.path = str(path)
    wish.model_alias = {path.stem}
    wish.port = port
    wish.n_parallel = slots
    wish.n_ctx = slots * _context(path)
    wish.cpuparams.n_threads = threads
    wish.use_jinja = True
    wish.reasoning_format = xllamacpp.common_reasoning_format.COMMON_REASONING_FORMAT_DEEPSEEK
    wish.api_keys = [api_key] if api_key else []
    wish.ui = False
    wish.verbosity = 2
    return xllamacpp.Server(wish)


def _context(path: Path) -> int:
    """Tokens that the model was made for; raises ValueError for a file that does not say it."""
    field = gguf.GGUFReader(path).get_field(gguf.Keys.LLM.CONTEXT_LENGTH.format(arch="llama"))
    if field is None:
        raise ValueError("it names no context length")
    return int(field.contents())


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    # Blocked before the server's threads exist, which inherit it: the signals come here.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--slots", type=int, default=4, help="calls at a time")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--api-key", default="", help="asked of every caller")
    chosen = options.parse_args(arguments)
    if not chosen.file.is_file():
        options.error(f"{chosen.file}: no such file; write it with tools.micro.export_gguf")
    try:
        server = serve(
            chosen.file,
            port=chosen.port,
            slots=chosen.slots,
            threads=chosen.threads,
            api_key=chosen.api_key,
        )
    except ValueError as error:
        options.error(f"{chosen.file}: {error}; write it with tools.micro.export_gguf")
    except RuntimeError:
        options.error(f"llama.cpp did not start, see above; is port {chosen.port} taken?")
    print(f"listening on {server.listening_address}", flush=True)
    signal.sigwait(_ENDS)


if __name__ == "__main__":
    main()
