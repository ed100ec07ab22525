"""Runs `manage.py replicate_article` end to end: real HTTP, real workers, known answers.

    python -m tools.acceptance.article                  the stand-in server as an Ollama
    python -m tools.acceptance.article --micro          the embedded micro models

The stand-in server knows the targets, so that a model that is always right must come out with an
F1 and an accuracy of 1, one that is right half the time in between and one that never is with 0;
every call and token that it served must be found in the records. Needs the project's shared
folder. Exit status 1 when anything does not fit.
"""

import argparse
import sys
from contextlib import ExitStack

import django
from django.core.management import call_command

from tools.bench.double import Double
from tools.bench.installation import Installation

PORT = 9963
FAULTS = "429=0.02,500=0.02,drop=0.02"
ALWAYS, HALF, NEVER = "reasoning+acc=1.0", "think-tags+acc=0.5", "direct+acc=0.0"


def main() -> int:
    """Run it, print the table and what was compared; 0 if everything fits."""
    options = _options()
    installation = Installation(settings={"RATIONALE_SWEEP_SECONDS": "0.5"})
    with ExitStack() as stack:
        double = None
        if not options.micro:
            module = "tools.acceptance.knowing_double"
            double = stack.enter_context(Double(port=PORT, wall=0.05, faults=FAULTS, module=module))
        stack.enter_context(installation)
        django.setup()
        # Tables can be imported only now.
        from tools.acceptance.article_account import account_for_article, micro_account
        from tools.bench import material

        material.make_actor()
        installation.start_worker("worker0")
        if double is None:
            call_command("replicate_article", kind="micro", models=["micro-s"], repeats=1)
            account = micro_account()
        else:
            models = [ALWAYS, HALF, NEVER]
            call_command("replicate_article", url=double.base, models=models, repeats=3)
            account = account_for_article(double.ledger(), best=ALWAYS, half=HALF, worst=NEVER)
        print("\n".join(account.lines))
        print(installation.complaints())
    return 1 if account.problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--micro", action="store_true", help="the embedded models")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
