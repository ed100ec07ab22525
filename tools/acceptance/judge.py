"""A run whose answers a panel of models judges, end to end: real HTTP, real workers.

    python -m tools.acceptance.judge [--cases 20]

A candidate that is right on some sums is judged by a panel (a judge that reckons, one that calls
right whatever stands first, one that never gives a verdict), by the reckoning judge alone, and by
the silent one alone. What each must say is known. Every call, token and cent of candidate and
judges must be found in the records, under rate limits and errors of the server; a run with a
budget must stop asking judges. Needs the project's shared folder. Exit status 1 when anything
does not fit.
"""

import argparse
import sys

import django

from tools.bench.double import Double
from tools.bench.installation import Installation

PORT = 9964
FAULTS = "429=0.02,500=0.02,drop=0.02"


def main() -> int:
    """Run it, print what was compared; 0 if everything fits."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=20)
    options = parser.parse_args()
    installation = Installation(settings={"RATIONALE_SWEEP_SECONDS": "0.5"})
    double = Double(port=PORT, wall=0.02, faults=FAULTS, module="tools.acceptance.knowing_double")
    with double, installation:
        django.setup()
        # Tables can be imported only now.
        from tools.acceptance.judge_account import judged_runs

        installation.start_worker("worker0")
        account = judged_runs(double, options.cases)
        print("\n".join(account.lines))
        print(installation.complaints())
    return 1 if account.problems else 0


if __name__ == "__main__":
    sys.exit(main())
