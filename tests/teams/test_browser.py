"""The pages of this floor in a real browser: the ten assertions, and the way in by keyboard."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from teams import actions
from teams.audit import log
from teams.models import Role
from tests.browser import assert_good_page
from tests.factories import make_api_key, make_invitation, make_member

PASSWORD = "correct horse battery"
PAGES = [
    "/settings/members/",
    "/settings/keys/",
    "/settings/audit/",
    "/settings/audit/?action=nothing",
    "/settings/account/",
]


@pytest.fixture
def busy_team(owner, curator, member, viewer):
    """Rows for every table of the settings."""
    make_invitation(owner.actor.team)
    actions.invite(role=Role.VIEWER, note="Grace Hopper", by=owner.actor, now=timezone.now())
    make_api_key(owner, name="Nightly evaluation")
    actions.create_team(team_name="Legal", by=owner.actor, now=timezone.now())
    for number in range(60):
        log(owner.actor, "run.start", summary=f"Nightly {number}")


@pytest.mark.parametrize("path", PAGES)
def test_the_settings_hold_for_an_owner(page_for, owner, busy_team, path):
    assert_good_page(page_for(owner), path)


@pytest.mark.parametrize("path", ["/settings/members/", "/settings/keys/", "/settings/account/"])
def test_the_settings_hold_for_a_viewer(page_for, viewer, busy_team, path):
    assert_good_page(page_for(viewer), path)


def test_the_pages_before_the_door_hold(page_for, team):
    _, token = make_invitation(team)
    for path, status in (("/sign-in/", 200), (f"/join/{token}/", 200), ("/join/x/", 404)):
        assert_good_page(page_for(None), path, status=status)


def test_the_set_up_page_holds(page_for):
    assert_good_page(page_for(None), "/setup/")


def test_an_invited_person_comes_in_by_keyboard_alone(page_for, owner, live_server):
    page = page_for(owner)
    page.goto("/settings/members/")
    page.get_by_label("For whom").fill("Grace")
    page.get_by_label("For whom").press("Enter")
    link = page.locator("#invitation-link").inner_text()
    assert re.fullmatch(rf"{live_server.url}/join/[\w-]{{43}}/", link)
    guest = page_for(None)
    guest.goto(link)
    for label, text in {
        "Your name": "Grace",
        "E-mail address": "grace@example.org",
        "Password again": PASSWORD,
    }.items():
        guest.get_by_label(label).fill(text)
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.keyboard.press("Enter")
    expect(guest).to_have_url(f"{live_server.url}/")
    guest.goto("/settings/members/")
    expect(guest.get_by_role("row", name="Grace you")).to_be_visible()


def test_signing_in_leads_back_to_the_wanted_page(page_for, team, live_server):
    ada = make_member(team, Role.OWNER, email="ada@example.org", password=PASSWORD)
    page = page_for(None)
    page.goto("/settings/keys/")
    page.get_by_label("E-mail address").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/settings/keys/")
    page.get_by_label("Name").fill("CI")
    page.keyboard.press("Enter")
    expect(page.locator("#curl")).to_contain_text("Authorization: Bearer rk_")
