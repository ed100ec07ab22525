"""Tests that need a sandbox are skipped, with the reason, where there is none.

With RATIONALE_REQUIRE_SANDBOX (as in CI) they fail instead.
"""

import os
from collections.abc import Iterator

import pytest

from evaluations.sandbox.judges import close_children
from evaluations.sandbox.selftest import sandbox_problem


@pytest.fixture(autouse=True)
def _needs_sandbox(request: pytest.FixtureRequest) -> None:
    """``without_sandbox`` marks the tests of what is said where there is none."""
    if "without_sandbox" in request.fixturenames:
        return
    if problem := sandbox_problem():
        if os.environ.get("RATIONALE_REQUIRE_SANDBOX"):
            pytest.fail(problem)
        pytest.skip(problem)


@pytest.fixture(scope="session", autouse=True)
def _children_end() -> Iterator[None]:
    """Children that wait for answers end with the tests."""
    yield
    close_children()


@pytest.fixture
def without_sandbox() -> None:
    """Asked for by tests that need none."""
