"""Kills workers in the middle of a run and holds the records against the server's ledger.

    python -m tools.acceptance.crash --on server     two workers, PostgreSQL and Redis
    python -m tools.acceptance.crash --on server --broker amqp://guest:guest@127.0.0.1:5672//
    python -m tools.acceptance.crash --on embedded   one worker, SQLite, no server
    python -m tools.acceptance.crash --cases 300 --repeats 2 --kills 2 [--gently]

Needs the project's shared folder beside the repository (or RATIONALE_SHARED) for the stand-in
server. Exit status 1 when a single call or token is not accounted for.
"""

import argparse
import sys

import django

from tools.bench.double import Double
from tools.bench.installation import Installation

FAULTS = "429=0.05,500=0.03,drop=0.02,badjson=0.01"
PORT = 9962
DATABASE = "rationale_crash"
BROKER = "redis://127.0.0.1:6379/15"
SETTINGS = {"RATIONALE_LEASE_SECONDS": "4", "RATIONALE_SWEEP_SECONDS": "0.5"}


def main() -> int:
    """Run it, print the accounting; 0 if all is accounted for."""
    options = _options()
    server = options.on == "server"
    installation = Installation(
        postgres=DATABASE if server else "",
        broker=options.broker if server else "",
        settings=SETTINGS,
    )
    with Double(port=PORT, wall=0.2, faults=FAULTS) as double, installation:
        django.setup()
        # Tables can be imported only now.
        from tools.acceptance.killing import run_and_kill

        problems = run_and_kill(installation, double, options, workers=2 if server else 1)
    print("Everything is accounted for." if not problems else f"{problems} things do not fit.")
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--on", choices=("server", "embedded"), default="embedded")
    parser.add_argument("--broker", default=BROKER, help="of --on server: Redis or RabbitMQ")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--gently", action="store_true", help="SIGTERM instead of SIGKILL")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
