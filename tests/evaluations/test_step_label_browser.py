"""The pages of step labels in a real browser."""

import pytest
from django.urls import reverse

from evaluations.models import Run
from tests.browser import assert_good_page
from tests.evaluations.factories import make_candidate
from tests.evaluations.labeling import HOSTILE, MARKED, make_thoughtful_run
from tests.evaluations.test_step_labels import PRICES, reply, start


@pytest.fixture
def source(member):
    run = make_thoughtful_run(member.actor.team, values=(1, 0, 1))
    Run.objects.filter(pk=run.pk).update(name=HOSTILE[:160])
    run.refresh_from_db()
    return run


@pytest.fixture
def labeled(member, source):
    """A run in which a judge with a hostile name replied, and differs here and there."""
    judge = make_candidate(member.actor.team, HOSTILE[:120], **PRICES)
    run = start(member.actor, source, judge)
    told = {**MARKED, 1: ["recount", "mood"], 3: [], 9: []}
    reply(run, MARKED, told, "Not today.")
    run.samples.filter(pk=run.samples.latest("pk").pk).update(value=None)
    return run


def test_the_agreement_holds(page_for, viewer, labeled):
    assert_good_page(page_for(viewer), reverse("run-step-labels", args=[labeled.pk]))


def test_the_form_holds_and_is_estimated_and_started(page_for, member, source, labeled):
    address = reverse("run-step-labels", args=[source.pk])
    assert_good_page(page_for(member), address)
    page = page_for(member, java_script_enabled=False)
    page.goto(address)
    page.get_by_label("Judge").select_option(label=HOSTILE[:120])
    page.get_by_role("button", name="Show the estimate").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/runs/*/")
    assert "a judge labels the steps of thoughts" in page.content()
    assert Run.objects.count() == 3
