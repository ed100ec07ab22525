"""Where the sandbox does not work nothing is run, and a person is told what to do."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evaluations.core.sandbox.filters import filter_for
from evaluations.core.scoring import Score
from evaluations.sandbox import judges, layout, programs, selftest, starting
from tests.evaluations.sandbox.judging import judged

pytestmark = pytest.mark.usefixtures("without_sandbox")
TARGETS = {"math": "5", "code": "assert True", "gym": '{"metadata": {"source_dataset": "aiw"}}'}


@pytest.fixture(autouse=True)
def _tried_anew() -> Iterator[None]:
    """The trial of this process is made again, and once more after the test."""
    selftest.sandbox_problem.cache_clear()
    layout.layout.cache_clear()
    yield
    selftest.sandbox_problem.cache_clear()
    layout.layout.cache_clear()


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts a child to judge an answer fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(programs, "start_child", refuse)
    monkeypatch.setattr(judges, "_pool", refuse)


def fake_bwrap(folder: Path, script: str) -> None:
    path = folder / "bwrap"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def verdict(kind: str) -> Score:
    return judged(kind, "5", TARGETS[kind])


@pytest.mark.parametrize("kind", list(TARGETS))
def test_without_bubblewrap_an_answer_is_unscored_with_the_way_out(
    kind: str, monkeypatch: pytest.MonkeyPatch, nothing_runs: None
) -> None:
    monkeypatch.setenv("PATH", "")
    score = verdict(kind)
    assert score.value is None
    assert score.explanation.startswith("Not graded. bubblewrap is not installed.")
    assert "apt-get install bubblewrap" in score.explanation
    assert len(score.explanation) <= 400


def test_where_bubblewrap_is_not_permitted_its_own_words_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_runs: None
) -> None:
    fake_bwrap(tmp_path, "echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    score = verdict("code")
    assert score.value is None
    assert "bwrap: No permissions to create new namespace" in score.explanation
    with pytest.raises(CommandError, match="No permissions"):
        call_command("check_sandbox")


def test_a_bubblewrap_that_contains_nothing_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_runs: None
) -> None:
    script = Path(selftest.__file__).with_name("inside.py")
    find = 'while [ "$1" != -- ]; do shift; done; while [ "$1" != /job/inside.py ]; do shift; done'
    run = f'{find}; shift; exec {sys.executable} {script} "$@"'
    fake_bwrap(tmp_path, run)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    fault = selftest.sandbox_problem()
    assert "The sandbox does not hold: inside it one can " in fault
    assert "read /etc/passwd" in fault
    assert verdict("code").value is None


def test_without_a_filter_for_the_processor_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, nothing_runs: None
) -> None:
    monkeypatch.setattr(starting.platform, "machine", lambda: "sparc64")
    monkeypatch.setattr(selftest, "layout", lambda **_: layout.Layout("b", "p", "s", ()))
    assert filter_for("sparc64") is None
    assert "no filter of system calls for sparc64" in selftest.sandbox_problem()
    assert verdict("math").value is None


def test_the_trial_is_made_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    first = selftest.sandbox_problem()
    monkeypatch.undo()
    assert selftest.sandbox_problem() == first
