"""The pages of gates: the list, and a verdict with its rules in words."""

import pytest
from django.utils import timezone

from decision.actions.gates import judge_gate
from decision.core.gate.reading import policy_from_text
from decision.gate_questions import find_question
from tests.browser import assert_good_page
from tests.decision.test_pages import get
from tests.evaluations.factories import make_run

POLICY = """
version: 1
name: "<i>Ours</i>"
rules:
  - {not_worse: accuracy, margin: 0.01}
  - {fits_gb: 24}
"""


@pytest.fixture
def gate(team, member):
    run = make_run(
        team,
        values={"<b>New</b>": [0, 1, 1, 0], "Old": [1, 1, 0, 0]},
        facts={"<b>New</b>": {"vram_gb": 22}},
    )
    new, old = (row.snapshot["slug"] for row in run.run_candidates.order_by("position"))
    by = member.actor
    question = find_question(by, run=run.pk, candidate=new, incumbent=old)
    policy = policy_from_text(POLICY)
    return judge_gate(policy=policy, question=question, by=by, now=timezone.now())


def test_the_page_says_the_verdict_every_rule_and_the_way_out(client_for, viewer, gate):
    page = get(client_for(viewer), f"/gates/{gate.pk}/")
    assert "INCONCLUSIVE: 1 of 3 rules cannot be decided" in page
    assert page.count('<td data-label="Verdict">') == 3
    for rule in gate.record["rules"]:
        assert rule["way_out"] in page
    assert "&lt;b&gt;New&lt;/b&gt; against Old" in page
    assert "<b>New" not in page
    assert "<i>Ours" not in page
    assert gate.digest in page
    assert f"/api/v1/gates/{gate.pk}/junit.xml" in page


def test_the_list_leads_to_it_and_can_be_filtered_by_verdict(client_for, viewer, gate):
    client = client_for(viewer)
    assert f'href="/gates/{gate.pk}/"' in get(client, "/gates/?verdict=inconclusive")
    assert "No gate matches" in get(client, "/gates/?verdict=go")


def test_a_team_without_a_gate_reads_how_to_ask_for_one(client_for, viewer):
    assert "rationale gate --policy gate.yaml" in get(client_for(viewer), "/gates/")


def test_both_pages_hold_in_a_browser(page_for, member, gate):
    assert_good_page(page_for(member), "/gates/")
    assert_good_page(page_for(member), f"/gates/{gate.pk}/")
