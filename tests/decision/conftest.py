"""Records for the tests of this floor."""

import pytest

from tests.decision.records import make_clear_run, recorded


@pytest.fixture
def clear_run(team):
    """A run in which Alpha is a clear first, and Beta the other one."""
    return make_clear_run(team)


@pytest.fixture
def frozen(clear_run, owner):
    """The record of a decision on it: Alpha was chosen."""
    return recorded(clear_run, owner)
