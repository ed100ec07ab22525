"""Says whether the sandbox works on this machine."""

from django.core.management.base import BaseCommand, CommandError

from evaluations.sandbox.judges import missing_libraries
from evaluations.sandbox.selftest import sandbox_problem


class Command(BaseCommand):
    """One sentence, and status 1 where nothing can be run in the sandbox."""

    help = "Try the sandbox in which answers are graded that must be run, and say what is missing."

    def handle(self, *args: object, **options: object) -> None:
        problem = sandbox_problem()
        if problem:
            raise CommandError(problem)
        self.stdout.write("The sandbox works.")
        for sentence in missing_libraries():
            self.stdout.write(sentence)
