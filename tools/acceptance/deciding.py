"""Two decisions over real results, recorded, computed again, and found by their own notebooks.

    python -m tools.acceptance.deciding

One rests on 882 runs of a coding challenge of which only verdict, cost and seconds were recorded;
the other on 1,800 recorded answers to 200 quizzes, with published output prices and memory told
beside what is measured. Works in an installation of its own that is thrown away. Needs the
project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import contextlib
import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import tests.environment  # noqa: F401 - a home of its own, before Django reads it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

import nbformat  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from decision.actions import (  # noqa: E402
    add_figure,
    open_decision,
    record_decision,
    save_own_measure,
)
from decision.exports import decision_bundle  # noqa: E402
from decision.models import Decision  # noqa: E402
from decision.replays import replay_decision  # noqa: E402
from decision.text_matrix import matrix_as_text  # noqa: E402
from evaluations.actions.results import import_results  # noqa: E402
from evaluations.core.recorded_results import read_column_names, read_results  # noqa: E402
from evaluations.execution.waiting import grade_waiting  # noqa: E402
from evaluations.models import Candidate, Run, Sample  # noqa: E402
from teams.access import Actor, system_actor  # noqa: E402
from teams.models import Team  # noqa: E402
from tools.acceptance.lineage import SHARED, write_files  # noqa: E402

COLUMNS = (
    "candidate=model, case=run, value=correct/attempts, "
    "seconds=elapsed_seconds, output_tokens=completion_tokens"
)
CODING = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 60},
    {"measure": "cost_per_1000", "worst": 1000.0, "target": 10.0, "scale": "log", "weight": 25},
    {"measure": "total_p50", "worst": 600.0, "target": 30.0, "scale": "log", "weight": 15},
]
#: Published figures of the second decision: output price in USD per million tokens, memory in GB.
PRICES = {"o1": 60.0, "o3-mini": 4.4, "DeepSeek-R1": 2.19, "gpt-4o-2024-11-20": 10.0}
MEMORY = {"DeepSeek-R1-Distill-Qwen-32B": 22.0, "QwQ-32B": 22.0}


def main() -> int:
    """Decide twice, print, record, compute again; 1 where a number does not come out again."""
    call_command("migrate", verbosity=0)
    by = system_actor(Team.objects.create(name="Acceptance", slug="acceptance"), "acceptance")
    return max(_decide(_coding(by), by), _decide(_lineage(by), by))


def _coding(by: Actor) -> Decision:
    content = (SHARED / "published" / "valyrian_coding_runs.csv").read_bytes()
    table = read_results(content, read_column_names(COLUMNS))
    assert not table.errors, table.errors[:5]
    print(f"{len(table.rows)} results, not read: {', '.join(table.unused)}")
    run = import_results(
        rows=table.rows,
        name="Coding challenge",
        source="valyrian_coding_runs.csv",
        by=by,
        now=timezone.now(),
    )
    return open_decision(
        question="Which model codes best for its price?",
        run=run,
        criteria=CODING,
        by=by,
        now=timezone.now(),
        seed=1,
    )


def _lineage(by: Actor) -> Decision:
    with tempfile.TemporaryDirectory() as folder:
        suite, answers = write_files(Path(folder))
        quiet = io.StringIO()
        call_command("import_suite", str(suite), suite="Lineage 8", freeze=True, stdout=quiet)
        call_command("import_completions", str(answers), suite="Lineage 8", stdout=quiet)
    run = Run.objects.latest("pk")
    grade_waiting(Sample.objects.filter(run=run), now=timezone.now())
    price = save_own_measure(
        by=by,
        now=timezone.now(),
        label="Output price",
        unit="USD per M tokens",
        direction="lower",
        style="number",
        worst=60.0,
        target=1.0,
        scale="log",
    )
    _tell(PRICES, price.key, by)
    _tell(MEMORY, "vram_gb", by)
    criteria = [
        {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 70},
        {
            "measure": price.key,
            "worst": 60.0,
            "target": 1.0,
            "scale": "log",
            "weight": 30,
        },
    ]
    return open_decision(
        question="Which model finds the lineage?",
        run=Run.objects.select_related("suite_version__suite").get(pk=run.pk),
        criteria=criteria,
        by=by,
        now=timezone.now(),
        seed=1,
    )


def _tell(figures: dict[str, float], measure: str, by: Actor) -> None:
    for name, value in figures.items():
        add_figure(
            candidate=Candidate.objects.get(name=name),
            measure=measure,
            value=value,
            provenance="published",
            source="The published tables of the shared folder",
            by=by,
            now=timezone.now(),
        )


def _decide(decision: Decision, by: Actor) -> int:
    row = record_decision(
        decision=Decision.objects.get(pk=decision.pk),
        criteria=decision.criteria,
        chosen="",
        reason="An acceptance run.",
        by=by,
        now=timezone.now(),
    )
    snapshot = row.snapshot["decision"]
    print(f"\n{row.question}\n{matrix_as_text(snapshot)}")
    for sentence in (snapshot["verdict"]["headline"], *snapshot["verdict"]["sentences"]):
        print(sentence)
    for front in snapshot["frontiers"][:1]:
        print(f"front of {front['y']} and {front['x']}: {', '.join(front['on'])}")
    replay = replay_decision(row)
    print(f"replay: {'every number comes out again' if replay.is_same else replay.differences}")
    print(f"notebook: {_notebook(row)}")
    return 0 if replay.is_same else 1


def _notebook(row: Decision) -> str:
    here = Path.cwd()
    said, names = io.StringIO(), {"__name__": "notebook"}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        zipfile.ZipFile(io.BytesIO(decision_bundle(row))).extractall(folder)
        book = nbformat.reads((Path(folder) / "decision.ipynb").read_text(), as_version=4)
        os.chdir(folder)
        try:
            for cell in book.cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, cell.id, "exec"), names)
        finally:
            os.chdir(here)
    return said.getvalue().strip()


if __name__ == "__main__":
    sys.exit(main())
