"""From an empty installation to a recorded decision, and with JavaScript switched off."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from decision.models import Decision
from evaluations.models import Run, RunState, Sample, SampleState
from teams.models import Role
from tests.evaluations.factories import make_run
from tests.factories import make_installation, make_member, make_team

PASSWORD = "correct horse battery"


def come_in(page: Page, name: str, email: str) -> None:
    """Fills in who somebody new is."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def set_up(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup/$"))
    page.get_by_label("Team").fill("Contract review")
    come_in(page, "Ada Lovelace", "ada@example.org")
    expect(page.get_by_role("heading", name="Which model, and why?")).to_be_visible()


def connect_and_test(page: Page) -> None:
    page.get_by_role("link", name="Start your own").click()
    page.get_by_role("link", name="one for the micro demo models").click()
    expect(page.get_by_label("Name")).to_have_value("Micro")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test .is-good")).to_contain_text("The whole thought is visible")
    expect(page.locator("#reply")).to_contain_text("12")


def add_from_the_catalogue(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
    page.get_by_role("link", name="Add model").click()
    page.get_by_role("link", name=f"Add {name} through Micro").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def add_the_starter_suite(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Suites").click()
    page.get_by_role("button", name="Add the starter suite").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Micro arithmetic v1")


def run_and_watch(page: Page, *names: str) -> None:
    page.get_by_role("link", name="Start a run").click()
    for name in names:
        page.get_by_label(name).check()
    expect(page.locator("#estimate")).to_contain_text("120")
    expect(page.locator("#status")).to_contain_text("120 calls, about $")
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#status")).to_contain_text("Run finished: 120 graded", timeout=25_000)
    expect(page.locator("#live")).not_to_have_attribute("hx-trigger", re.compile("."))
    expect(page.get_by_role("row", name=names[0])).to_contain_text("%")


def decide_by_keyboard(page: Page) -> None:
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("Question").fill("Which model adds up our invoices?")
    page.get_by_role("button", name="Open decision").click()
    expect(page.locator("#headline")).to_contain_text("micro-")
    page.wait_for_load_state("load")
    before = page.url
    page.get_by_role("slider", name="Accuracy").focus()
    page.keyboard.press("End")
    page.wait_for_function("before => location.href !== before", arg=before)
    expect(page.get_by_role("slider", name="Accuracy")).to_be_focused()


def record(page: Page, chosen: str) -> None:
    page.get_by_role("link", name="Record decision").click()
    page.get_by_role("radio", name=re.compile(re.escape(chosen))).check()
    page.get_by_label("Reason").fill("It makes the fewest mistakes.")
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Recorded by Ada Lovelace for Contract review")).to_be_visible()
    expect(page.get_by_text(f"{chosen} was chosen.")).to_be_visible()


def weight_of(decision: Decision, measure: str) -> float:
    """The weight that was recorded."""
    criteria = decision.snapshot["decision"]["criteria"]
    return next(row["weight"] for row in criteria if row["measure"] == measure)


def invite(page: Page) -> str:
    """The link that lets a viewer in."""
    page.goto(reverse("settings-members"))
    page.get_by_label("For whom").fill("Grace")
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_label("For whom").press("Enter")
    return page.locator("#invitation-link").inner_text()


def read_without_changing(page: Page, decision: Decision) -> None:
    page.goto("/")
    page.get_by_role("link", name=decision.question).click()
    expect(page.get_by_text("was chosen")).to_be_visible()
    page.get_by_role("link", name="Read the record").click()
    expect(page.get_by_text("It makes the fewest mistakes.")).to_be_visible()
    for address in (
        reverse("models"),
        reverse("suites"),
        reverse("runs"),
        reverse("run-detail", args=[decision.run_id]),
        reverse("decision-record", args=[decision.slug]),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator("main form[method=post]").count() == 0, address
    for address in (reverse("run-new"), reverse("connection-new"), reverse("decision-new")):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address


@pytest.mark.django_db(transaction=True)
def test_an_empty_installation_comes_to_a_recorded_decision(page_for, worker):
    page = page_for(None)
    small, large = "micro-xs (66 k, thinks)", "micro-s (164 k, thinks)"
    set_up(page)
    connect_and_test(page)
    for name in (small, large):
        add_from_the_catalogue(page, name)
    add_the_starter_suite(page)
    run_and_watch(page, small, large)
    run = Run.objects.get()
    assert run.state == RunState.FINISHED
    assert Sample.objects.filter(state=SampleState.GRADED).count() == 120
    decide_by_keyboard(page)
    record(page, large)
    decision = Decision.objects.get()
    assert weight_of(decision, "accuracy") == 100
    frozen = page.request.get(reverse("decision-record-json", args=[decision.slug])).body()
    guest = page_for(None)
    guest.goto(invite(page))
    come_in(guest, "Grace Hopper", "grace@example.org")
    read_without_changing(guest, decision)
    again = guest.request.get(reverse("decision-record-json", args=[decision.slug])).body()
    assert again == frozen


@pytest.mark.django_db(transaction=True)
def test_without_javascript_a_measured_run_comes_to_a_recorded_decision(page_for, live_server):
    make_installation()
    team = make_team("Contract review")
    ada = make_member(team, Role.MEMBER, email="ada@example.org", password=PASSWORD)
    ada.name = "Ada Lovelace"
    ada.save()
    facts = {"Alpha": {"vram_gb": 0.0}, "Beta": {"vram_gb": 24.0}}
    run = make_run(team, values={"Alpha": [1, 1, 1, 0], "Beta": [1, 0, 0, 0]}, facts=facts)
    page = page_for(None, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("E-mail address").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Runs").click()
    page.get_by_role("link", name=run.name).click()
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("Question").fill("Which model reads our contracts?")
    page.get_by_role("button", name="Open decision").click()
    expect(page.locator("#headline")).to_contain_text("Alpha")
    page.get_by_role("slider", name="Accuracy").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"w\.accuracy=0"))
    record(page, "Alpha")
    decision = Decision.objects.get()
    assert weight_of(decision, "accuracy") == 0
    assert decision.snapshot["recorded"]["reason"] == "It makes the fewest mistakes."
