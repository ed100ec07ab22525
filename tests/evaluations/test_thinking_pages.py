"""The page that asks whether longer thinking goes with right answers."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Run, RunState, SampleState
from evaluations.templatetags.thinking import doublings, p_value, points
from tests.evaluations.factories import make_run
from tests.evaluations.queries.test_thinking import change, measured
from tests.evaluations.test_run_pages import HOSTILE, main_of, text_of


def address(run):
    return reverse("run-thinking", args=[run.pk])


@pytest.fixture
def run(member):
    """Two candidates: one whose thoughts were counted, one that does not think."""
    run = measured(member.actor.team, ("Alpha", "Direct"), cases=20, rise=-0.3)
    direct = run.samples.filter(run_candidate__position=1)
    for sample in direct.select_related("trace"):
        sample.trace.kind, sample.trace.reasoning_tokens = "none", None
        sample.trace.save()
    return run


def test_the_page_says_association_and_which_comparison_is_which(client_for, viewer, run):
    page = text_of(client_for(viewer).get(address(run)))
    assert "This is an association, not a cause." in page
    assert "Across cases, longer thinking goes with wrong answers." in page
    assert "Hard cases draw long thoughts" in page
    assert "the case, and with it its difficulty, is held fixed" in page
    assert "Not known: it did not think." in page
    assert "There is nothing to compare: it did not think." in page


def test_what_was_left_out_or_estimated_is_said(client_for, viewer, run):
    change(run, 2, usage_basis="estimated")
    change(run, 1, sample={"state": SampleState.FAILED, "value": None, "trace": None})
    page = text_of(client_for(viewer).get(address(run)))
    assert "59 of 60 ended samples compared." in page
    assert "1 of the counts is estimated" in page
    assert "1 failed call left out: an error is not a wrong answer." in page
    assert "60 left out: without any think token." in page


def test_uncounted_thoughts_come_with_the_way_to_count_them(client_for, viewer, run):
    assert "reasoning_tokens" not in text_of(client_for(viewer).get(address(run)))
    change(run, 3, reasoning_tokens=None)
    page = text_of(client_for(viewer).get(address(run)))
    assert "3 left out: nobody counted their think tokens." in page
    assert "reasoning_tokens" in page


def test_cut_off_thoughts_are_asked_about_and_their_share_in_the_slope_is_said(
    client_for, viewer, run
):
    change(run, 4, sample={"value": None}, outcome="truncated", answer="", reasoning_tokens=100)
    page = text_of(client_for(viewer).get(address(run)))
    assert "4 thoughts were cut off before any answer, at 100 tokens" in page
    assert "1.5 times the tokens" in page
    assert "beyond it nothing is known" in page
    assert "Without the cut-off samples: across cases" in page
    assert page.count("Without cut-off samples: ") == 2
    assert "To end is not yet to be right." in page


def test_nothing_is_known_beyond_the_longest_thought(client_for, viewer, run):
    change(run, 4, sample={"value": None}, outcome="truncated", answer="", reasoning_tokens=90_000)
    assert text_of(client_for(viewer).get(address(run))).count("not known") >= 3


def test_each_drawing_has_a_text_and_a_table(client_for, viewer, run):
    page = main_of(client_for(viewer).get(address(run)))
    assert page.count('role="img"') == 2
    assert "From short to long thoughts: " in page
    assert page.count("The same as a table") == 2
    assert "style=" not in page


def test_while_a_run_goes_on_the_page_says_that_it_will_change(client_for, viewer, run):
    assert "these figures will move" not in text_of(client_for(viewer).get(address(run)))
    change(run, 1, sample={"state": SampleState.PENDING, "value": None, "trace": None})
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    page = text_of(client_for(viewer).get(address(run)))
    assert "1 sample of this run has no end yet: these figures will move." in page


def test_the_pages_of_a_run_lead_to_each_other(client_for, viewer, run):
    for name in ("run-detail", "run-samples", "run-thinking"):
        page = client_for(viewer).get(reverse(name, args=[run.pk])).content.decode()
        for other in ("run-detail", "run-samples", "run-thinking"):
            current = ' aria-current="page"' if other == name else ""
            assert f'<a href="{reverse(other, args=[run.pk])}"{current}>' in page


def test_a_stranger_sees_nothing(client_for, stranger, run):
    assert client_for(stranger).get(address(run)).status_code == 404


def test_a_hostile_name_is_text(client_for, viewer, member):
    run = make_run(member.actor.team, values={HOSTILE: [1, 0, 1], "Beta": [1, 1, 0]})
    assert HOSTILE not in client_for(viewer).get(address(run)).content.decode()


def test_the_number_of_queries_does_not_grow(client_for, viewer, member):
    client = client_for(viewer)
    needed = []
    for cases in (2, 30):
        run = measured(member.actor.team, ("Alpha", "Beta"), cases=cases)
        client.get(address(run))
        with CaptureQueriesContext(database) as captured:
            assert client.get(address(run)).status_code == 200
        needed.append(len(captured))
    assert needed[0] == needed[1]


def test_slopes_and_p_values_are_written_as_one_reads_them():
    assert [points(value) for value in (0.0312, -0.2, 0.0)] == ["+3.1", "−20.0", "±0"]
    assert [p_value(value) for value in (0.0312, 0.0002, 1.0)] == [
        "p = 0.031",
        "p < 0.001",
        "p = 1",
    ]
    assert [doublings(value) for value in (1.0, 0.5, 0.1)] == ["2", "1.4", "1.07"]
    for unknown in (points, p_value, doublings):
        assert "unknown" in unknown(None)
