"""The table of markers is complete and answers by name."""

import pytest

from traces.core.dialects import AUTO, DIALECT_NAMES, DIALECTS, NEVER, resolve_dialect

#: What ``Candidate.dialect`` and, behind ``tags:``, ``Trace.source`` have room for.
MAX_NAME = 30


def test_none_looks_for_nothing_and_auto_for_all_that_need_not_be_declared():
    assert resolve_dialect(NEVER) == ()
    assert {row.name for row in resolve_dialect(AUTO)} == set(DIALECTS) - {"hunyuan"}
    assert resolve_dialect(AUTO)[0] is DIALECTS["think"]


def test_auto_never_meets_one_opener_in_two_dialects():
    openers = [opener for row in resolve_dialect(AUTO) for opener in row.openers]
    assert len(openers) == len(set(openers))


def test_a_closer_that_names_its_dialect_does_so_alone():
    owned = [closer for row in resolve_dialect(AUTO) if row.owned for closer in row.closers]
    assert len(owned) == len(set(owned))


@pytest.mark.parametrize("name", DIALECTS)
def test_every_row_has_its_own_markers_and_is_offered(name):
    (row,) = resolve_dialect(name)
    assert row.name == name
    assert row.openers
    assert row.closers
    assert all(row.openers + row.closers + row.answer_openers + row.answer_closers)
    assert not set(row.openers) & set(row.closers)
    assert name in DIALECT_NAMES
    assert len(name) <= MAX_NAME
