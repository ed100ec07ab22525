"""Serves the micro models like any OpenAI-compatible server, for a first connection."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluations.micro.server import MicroServer


class Command(BaseCommand):
    """``serve_micro --port 8081``: until Ctrl-C or SIGTERM."""

    help = "Serve the micro models under /v1, to try a connection of the kind OpenAI-compatible."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and for whom."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
        parser.add_argument("--api-key", default="", help="asked of every caller")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until told to stop; calls in flight end with the command."""
        try:
            server = MicroServer(options["host"], options["port"], api_key=options["api_key"])
        except OSError as error:
            raise CommandError(f"--port {options['port']}: {error.strerror}.") from None
        for end in (signal.SIGINT, signal.SIGTERM):
            # shutdown() waits for the loop that this very thread runs.
            signal.signal(end, lambda *_: threading.Thread(target=server.shutdown).start())
        with server:
            self.stdout.write(f"listening on {server.base_url}")
            self.stdout.flush()
            server.serve_forever()
