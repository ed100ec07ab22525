"""A throw-away installation: its own home, database, broker and worker processes."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import kombu
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")

QUEUE = "rationale"
WORKER = ("-A", "config", "worker", "-Q", QUEUE, "-P", "threads", "-c", "16")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


class Installation:
    """Sets this process's environment and starts workers in the same one.

    ``postgres`` names a database that is created now and dropped at the end; "" is SQLite.
    ``broker`` is a Redis or RabbitMQ URL, of which the messages are thrown away; "" is the
    embedded broker. Use it before Django is set up.
    """

    def __init__(
        self, *, postgres: str = "", broker: str = "", settings: Mapping[str, str] | None = None
    ) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="rationale-bench-"))
        self.postgres = postgres
        self.broker = broker
        self.workers: list[Worker] = []
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "RATIONALE_ENV_FILE": "",
                "RATIONALE_HOME": str(self.home),
                "RATIONALE_SECRET_KEY": "only-for-measurements-" + "x" * 40,
                "RATIONALE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
                "RATIONALE_LOG_LEVEL": "WARNING",
                "DATABASE_URL": f"postgres:///{postgres}" if postgres else "",
                "CELERY_BROKER_URL": broker,
                **(settings or {}),
            }
        )

    def __enter__(self) -> Self:
        if self.postgres:
            subprocess.run(["dropdb", "--if-exists", self.postgres], check=True)
            subprocess.run(["createdb", self.postgres], check=True)
        self._forget_messages()
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, check=True, cwd=ROOT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self.workers:
            worker.kill()
        if self.postgres:
            subprocess.run(["dropdb", "--force", self.postgres], check=True)
        self._forget_messages()
        shutil.rmtree(self.home, ignore_errors=True)

    def _forget_messages(self) -> None:
        if self.broker.startswith("redis"):
            flush = ["redis-cli", "-u", self.broker, "flushdb"]
            subprocess.run(flush, check=True, stdout=subprocess.DEVNULL)
        elif self.broker:
            with kombu.Connection(self.broker) as broker:
                broker.default_channel.queue_delete(QUEUE)

    def start_worker(self, name: str, *, profile: str = "") -> "Worker":
        """A worker process; its log is ``<home>/<name>.log``."""
        python = [sys.executable]
        if profile:
            python += ["-m", "tools.bench.profiled", profile]
        else:
            python += ["-m", "celery"]
        command = [*python, *WORKER, *QUIET, "-n", f"{name}@%h"]
        with (self.home / f"{name}.log").open("ab") as log:
            worker = Worker(name, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        self.workers.append(worker)
        return worker

    def complaints(self) -> str:
        """What the workers logged as a warning or worse, and the traces below it."""
        lines = [
            line
            for path in sorted(self.home.glob("*.log"))
            for line in path.read_text().splitlines()
        ]
        marks = (" WARNING ", " ERROR ", " CRITICAL ", "Traceback", "Error", "  File ")
        return "\n".join(line for line in lines if any(mark in line for mark in marks))

    def stored_bytes(self) -> int:
        """Size of the database; SQLite's log is written back into it first."""
        if self.postgres:
            query = "SELECT pg_database_size(current_database())"
            told = subprocess.run(
                ["psql", "-Atc", query, self.postgres], check=True, capture_output=True
            )
            return int(told.stdout)
        path = self.home / "rationale.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.stat().st_size


class Worker:
    """A running worker process."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        self.name = name
        self.process = process

    def kill(self) -> None:
        """SIGKILL: not a word of farewell."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def stop(self, timeout: float = 30.0) -> int:
        """SIGTERM, as a service manager does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def cpu_s(self) -> float:
        """CPU seconds so far, user and system, of the process and all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_mib(self) -> float:
        """Largest resident size so far, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
