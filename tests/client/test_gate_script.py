"""The examples for CI jobs, run as they stand against a live server."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from django.db import connections

from decision.core.gate.reading import policy_from_text
from decision.core.gate.shapes import policy_schema
from decision.models import GateResult
from evaluations.execution import wake
from evaluations.execution.driver import drive
from evaluations.models import Run
from tests.evaluations.factories import make_candidate, make_run
from tests.factories import make_api_key

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
NAMES = {"Old": "model-in-production", "Better": "better", "Worse": "worse", "Alike": "alike"}
#: Of 64 cases: so many right ones, from the front.
RIGHT = {"Old": 40, "Better": 64, "Worse": 8, "Alike": 40}


@pytest.fixture
def checkout(tmp_path):
    """A user's repository: the client and the examples in ci/, as docs/ci.md says."""
    folder = tmp_path / "ci"
    folder.mkdir()
    shutil.copy(ROOT / "client" / "rationale_client.py", folder)
    for name in ("gate.sh", "gate.yaml"):
        shutil.copy(EXAMPLES / name, folder)
    return tmp_path


@pytest.fixture
def shell(checkout, live_server, owner):
    """Runs a script in the repository of the user, with the two variables that it needs."""
    told = {"RATIONALE_URL": live_server.url, "RATIONALE_API_KEY": make_api_key(owner)[1]}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    def run(script, **more):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=checkout,
            env={**os.environ, "PATH": path, **told, **more},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    return run


@pytest.fixture
def run(team):
    """One finished run with four candidates of stored answers, as fast, cheap and small."""
    values = {name: [1] * right + [0] * (64 - right) for name, right in RIGHT.items()}
    facts = {name: {"slug": slug, "vram_gb": 22} for name, slug in NAMES.items()}
    return make_run(team, values=values, facts=facts)


@pytest.mark.django_db(transaction=True)
def test_the_script_ends_with_the_three_verdicts(shell, checkout, run):
    suite = run.suite_version.suite.slug
    found = {}
    for candidate in ("better", "worse", "alike"):
        summary = checkout / f"{candidate}.md"
        script = f"sh ci/gate.sh {suite} {candidate} model-in-production"
        done = shell(script, GITHUB_STEP_SUMMARY=str(summary))
        found[candidate] = (done.returncode, done.stdout.split(":")[0])
        gate = GateResult.objects.latest("pk")
        assert f"/gates/{gate.pk}/" in done.stdout, done.stderr
        assert summary.read_text() == (checkout / "gate.md").read_text()
        (tests,) = ElementTree.parse(checkout / "gate.xml").getroot()
        assert tests.get("tests") == "6"
    assert found == {"better": (0, "GO"), "worse": (1, "NO-GO"), "alike": (2, "INCONCLUSIVE")}
    assert shell("sh ci/gate.sh no-such better old").returncode == 3
    assert "is no suite of your team" in shell("sh ci/gate.sh no-such better old").stderr


def steps():
    """The shell of both examples, by file."""
    github = yaml.safe_load((EXAMPLES / "github-actions.yaml").read_text())
    gitlab = yaml.safe_load((EXAMPLES / "gitlab-ci.yaml").read_text())
    jobs = github["jobs"]["gate"]["steps"]
    assert gitlab["model-gate"]["allow_failure"] == {"exit_codes": [2]}
    return {
        "github": [step["run"] for step in jobs if "run" in step],
        "gitlab": gitlab["model-gate"]["script"],
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_the_steps_of_the_example_measure_a_new_model_and_ask(
    shell, checkout, team, monkeypatch, name
):
    drivers: list[threading.Thread] = []

    def work(pk: int) -> None:
        asyncio.run(drive(pk, stopping=threading.Event()))
        connections.close_all()

    def send(task: str, pk: int) -> None:
        if task == wake.DRIVE:
            drivers.append(threading.Thread(target=work, args=(pk,)))
            drivers[-1].start()

    monkeypatch.setattr(wake, "_send", send)
    old = make_run(team, values={"Old": [1, 0]}, facts={"Old": {"slug": "model-in-production"}})
    make_candidate(team, "New", slug="new", price_input=0.1, price_output=0.4)
    suite = old.suite_version.suite
    suite.slug = "contracts"
    suite.save()
    (checkout / "ci" / "model.txt").write_text("new\n")
    measure, ask = steps()[name]
    more = {"GITHUB_RUN_ID": "7", "CI_PIPELINE_ID": "7"}
    done = shell(measure, **more)
    for driver in drivers:
        driver.join()
    assert done.returncode == 0, done.stderr
    assert Run.objects.get(pk=int(done.stdout)).budget_usd == 5
    # Sent again, as by a job that is restarted, it starts nothing.
    assert shell(measure, **more).stdout == done.stdout
    asked = shell(ask, **more)
    gate = GateResult.objects.get()
    # Two cases show nothing, and no p95 at all.
    assert (asked.returncode, gate.verdict) == (2, "inconclusive"), asked.stderr
    assert (gate.run_id, gate.incumbent_run_id) == (int(done.stdout), old.pk)


def test_the_policy_of_the_examples_and_of_the_guide_can_be_used():
    guide = (ROOT / "docs" / "ci.md").read_text()
    texts = [
        (EXAMPLES / "gate.yaml").read_text(),
        *re.findall(r"```yaml\n(version.*?)```", guide, re.S),
    ]
    assert len(texts) > 1
    assert all(policy_from_text(text).rules for text in texts)


def test_the_published_schema_is_that_of_the_code():
    written = (ROOT / "docs" / "gate-policy.schema.json").read_text()
    assert json.loads(written) == policy_schema(), "run `make docs` and look at the change"
