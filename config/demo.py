"""`make demo`: everything on embedded defaults, from an empty folder to a served decision."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from config.environment import ROOT
from config.first_start import write_env_file

BIN = Path(sys.executable).parent


def main() -> int:
    """Migrate, work, print the matrix, and serve it unless SERVE=0."""
    home = Path(os.environ.get("RATIONALE_HOME", ROOT / "var" / "demo"))
    env_file = home / ".env"
    write_env_file(env_file, home=home)
    own = {"RATIONALE_HOME": str(home), "RATIONALE_ENV_FILE": str(env_file)}
    # An installation's own database or broker is never touched by the demo.
    environment = {**os.environ, **own, "DATABASE_URL": "", "CELERY_BROKER_URL": ""}
    _run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], environment)
    worker = subprocess.Popen(
        [*_celery(), "--loglevel", "WARNING"], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        _run([sys.executable, "manage.py", "demo"], environment)
        if os.environ.get("SERVE", "1") != "0":
            _serve(os.environ.get("PORT", "8000"), environment)
    finally:
        _stop(worker)
    return 0


def _run(command: list[str], environment: dict[str, str]) -> None:
    finished = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if finished.returncode:
        raise SystemExit(finished.returncode)


def _celery() -> list[str]:
    worker = ["-A", "config", "worker", "-Q", "rationale", "-P", "threads", "-c", "4"]
    return [str(BIN / "celery"), *worker, "--without-gossip", "--without-mingle"]


def _serve(port: str, environment: dict[str, str]) -> None:
    print(f"\nServing http://127.0.0.1:{port}/ (Ctrl+C stops it)", flush=True)
    command = [str(BIN / "gunicorn"), "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--worker-class", "gthread", "--threads", "16", "--log-level", "warning"]
    try:
        _run([*command, *options], environment)
    except KeyboardInterrupt:
        print("Stopped.")


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    """End the worker as a service would: gently, then for good."""
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(timeout=15)
    except subprocess.TimeoutExpired:
        worker.kill()


if __name__ == "__main__":
    sys.exit(main())
