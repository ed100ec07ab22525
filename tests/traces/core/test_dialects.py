"""The table of markers is complete and answers by name."""

import pytest

from traces.core.dialects import AUTO, DIALECT_NAMES, DIALECTS, NEVER, resolve_dialect


def test_auto_looks_for_think_tags_and_none_for_nothing():
    assert resolve_dialect(AUTO) is DIALECTS["think"]
    assert resolve_dialect(NEVER) is None


@pytest.mark.parametrize("name", DIALECTS)
def test_every_row_has_two_different_markers_and_is_offered(name):
    row = resolve_dialect(name)
    assert row is not None
    assert row.name == name
    assert row.opener
    assert row.closer
    assert row.opener != row.closer
    assert name in DIALECT_NAMES
