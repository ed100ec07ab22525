"""Searching, exporting, deleting and the settings in a real browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_good_page
from tests.factories import make_completion, make_trace
from traces.actions.understanding import understand_traces


@pytest.fixture
def searched(team):
    """Traces with everything that a row can show, read and indexed."""
    for thought in ("Wait, let me check.\n\nIt is 42. " + "word " * 300, "再检查一遍。等一下。"):
        completion = make_completion("It is 42.", reasoning=thought)
        make_trace(team, completion, tags=["nightly"], cost_usd=0.01, verdict="correct")
    understand_traces(limit=9, now=timezone.now())


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize(
    "address",
    ["traces/?q=check&mark=self_check", "traces/?thinking_min=x", "traces/export/?tag=nightly"],
)
def test_finding_traces_is_a_good_page(page_for, viewer, address):
    assert_good_page(page_for(viewer), f"/{address}")


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize("view", ["traces-delete", "settings-traces"])
def test_what_owners_do_is_a_good_page(page_for, owner, view):
    assert_good_page(page_for(owner), reverse(view))


@pytest.mark.usefixtures("searched")
def test_a_policy_that_deletes_is_asked_about(page_for, owner):
    page = page_for(owner)
    page.goto(reverse("settings-traces"))
    page.get_by_label("Redactions").fill("mail: (")
    page.get_by_role("button", name="Save").click()
    assert page.locator("#id_redactions_error").is_visible()
