"""docs/api.md: its lines work as they stand, and its table is whole."""

import asyncio
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from django.db import connections

from config.api_reference import operations
from decision.models import Decision
from evaluations.execution import wake
from evaluations.execution.driver import drive
from tests.factories import make_api_key
from traces.models import Trace

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text()


def table() -> str:
    """The last section, as it should be."""
    rows = [
        f"| `{each.name}` | `{each.method} {each.path}` | "
        f"{f'`{each.right.key}`' if each.right else 'any'} |"
        for each in operations().values()
    ]
    return "\n".join(rows) + "\n"


def test_the_table_lists_every_operation():
    _, _, listed = GUIDE.partition("| operation | call | right |\n| --- | --- | --- |\n")
    assert listed == table(), f"the table should be:\n{table()}"


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("jq"), reason="needs curl and jq")
@pytest.mark.django_db(transaction=True)
def test_every_line_of_the_guide_works_as_it_stands(live_server, owner, monkeypatch):
    drivers: list[threading.Thread] = []

    def work(pk: int) -> None:
        asyncio.run(drive(pk, stopping=threading.Event()))
        connections.close_all()

    def send(task: str, pk: int) -> None:
        if task == wake.DRIVE:
            drivers.append(threading.Thread(target=work, args=(pk,)))
            drivers[-1].start()

    monkeypatch.setattr(wake, "_send", send)
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL)
    told = {"RATIONALE_URL": live_server.url, "RATIONALE_KEY": make_api_key(owner)[1]}
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input="\n".join(blocks),
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    for driver in drivers:
        driver.join()
    assert done.returncode == 0, done.stdout + done.stderr
    assert Decision.objects.get().state == "recorded"
    assert Trace.objects.filter(external_id="chat-17").count() == 1
