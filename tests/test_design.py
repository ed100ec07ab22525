"""The design system in a real Chromium: every component, both themes, phone and keyboard."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from teams.templatetags import figures, formatting
from tests.browser import (
    DESKTOP,
    PHONE,
    Visit,
    assert_accessible,
    assert_change_is_said,
    assert_good_page,
)

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted((ROOT / "static/css").glob("*.css"))
PAGE_STYLES = re.findall(r"css/\w+\.css", (ROOT / "templates/base.html").read_text())
MODULES = sorted((ROOT / "static/js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture(autouse=True)
def _design_pages(settings):
    settings.ROOT_URLCONF = "tests.design.urls"


@pytest.fixture
def design(page_for, owner) -> Page:
    page = page_for(owner)
    page.goto("/design/")
    return page


def refresh(page: Page) -> None:
    page.get_by_role("button", name="Refresh").click()


def test_every_component_holds_on_one_page(page_for, owner):
    assert_good_page(page_for(owner), "/design/", change=refresh)


def test_a_form_with_errors_holds(page_for, owner):
    assert_good_page(page_for(owner), "/design/?wrong")


FAULTS = {
    "host": "1. asked another host",
    "inline": "2. the console must stay silent",
    "contrast": "3. axe, light: color-contrast",
    "wide": "4. 7",
    "scripted": "5. without JavaScript",
    "heavy": "6. ",
    "headings": "7. a page has exactly one h1",
    "covered": "8. focus is hidden",
    "unreachable": "10. the keyboard does not reach",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_by_its_assertion(page_for, owner, fault):
    with pytest.raises(AssertionError, match=re.escape(FAULTS[fault])):
        assert_good_page(page_for(owner), f"/design/fault/{fault}/")


def test_a_change_that_nobody_is_told_of_is_found(page_for, owner):
    page = page_for(owner)
    page.goto("/design/fault/none/")
    with pytest.raises(PlaywrightTimeout):
        assert_change_is_said(page, lambda page: page.locator("#act").click(), timeout=1500)


def test_a_refusal_says_why_and_who_can_help(page_for, viewer):
    page = page_for(viewer)
    assert_good_page(page, "/design/refused/", status=403)
    page.goto("/design/refused/")
    expect(page.locator("main")).to_contain_text("Role needed: member.")
    expect(page.locator("main")).to_contain_text("You act as viewer of Contract review.")


def test_a_missing_page_leads_back(page_for, owner):
    assert_good_page(page_for(owner), "/nothing/here/", status=404)


def test_the_error_page_needs_no_context_and_shows_no_cause(client, owner):
    client.raise_request_exception = False
    client.force_login(owner)
    response = client.get("/design/broken/")
    assert response.status_code == 500
    assert b"Something broke on our side" in response.content
    assert b"sk-secret" not in response.content


def test_the_chosen_theme_is_painted_by_the_server_on_the_next_page(design):
    assert design.evaluate("getComputedStyle(document.body).colorScheme") == "light dark"
    design.locator("summary[aria-label=Theme]").click()
    design.get_by_role("button", name="Dark").click()
    assert design.evaluate("document.documentElement.dataset.theme") == "dark"
    answer = design.goto("/design/")
    assert answer is not None
    assert '<html lang="en" data-theme="dark">' in answer.text()
    # Django's admin reads the same choice from here.
    assert design.evaluate("localStorage.theme") == "dark"


def test_a_forged_theme_cookie_changes_nothing(client, owner):
    client.force_login(owner)
    client.cookies["theme"] = '"><script>alert(1)</script>'
    assert b'<html lang="en">' in client.get("/design/").content


def test_without_a_choice_the_theme_follows_the_system(design):
    colors = []
    for scheme in ("light", "dark"):
        design.emulate_media(color_scheme=scheme)
        colors.append(design.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colors == ["rgb(251, 250, 247)", "rgb(16, 19, 26)"]


def test_the_keys_dialog_lists_what_the_page_offers_and_can_switch_it_off(design):
    design.keyboard.press("?")
    dialog = design.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Record decision")
    dialog.get_by_role("checkbox").uncheck()
    design.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    design.keyboard.press("?")
    expect(dialog).not_to_be_visible()


def test_a_key_presses_the_link_that_names_it(design):
    design.keyboard.press("c")
    expect(design).to_have_url(re.compile("#form$"))


def test_keys_typed_into_a_field_are_text(design):
    design.get_by_label("Name").press_sequentially("cc?")
    expect(design).not_to_have_url(re.compile("#form$"))
    expect(design.get_by_label("Name")).to_have_value("cc?")


def test_a_slider_and_its_number_box_follow_each_other(design):
    slider, box = design.locator("#w-cost"), design.get_by_label("Cost weight, exact")
    slider.press("End")
    expect(box).to_have_value("100")
    box.fill("42")
    expect(slider).to_have_value("42")


def test_a_failed_request_is_said_and_keeps_the_page(design):
    design.route("**/design/progress/**", lambda route: route.fulfill(status=500, body="no"))
    refresh(design)
    expect(design.locator("#status")).to_contain_text("error (500)")
    expect(design.locator("#progress")).to_contain_text("40 of 60 done")


def test_focus_stays_on_the_button_that_was_swapped(design):
    design.locator("#refresh").focus()
    design.keyboard.press("Enter")
    expect(design.locator("#progress")).to_contain_text("60 of 60 done")
    expect(design.locator("#refresh")).to_be_focused()


def test_copying_says_so(context_for, owner):
    context = context_for(owner, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/design/")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl http://")


def test_menus_open_without_javascript(page_for, owner):
    page = page_for(owner, java_script_enabled=False)
    page.goto("/design/")
    page.locator("summary.account").click()
    expect(page.locator(".menu-panel", has_text="Contract review")).to_be_visible()
    expect(page.locator("summary[aria-label=Theme]")).not_to_be_visible()


def test_escape_closes_a_menu_and_returns_focus(design):
    account = design.locator("summary.account")
    account.click()
    design.keyboard.press("Escape")
    expect(design.locator("details[open].menu")).to_have_count(0)
    expect(account).to_be_focused()


def test_the_skip_link_leads_to_the_content(design):
    design.keyboard.press("Tab")
    expect(design.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    design.keyboard.press("Enter")
    expect(design.locator("main")).to_be_focused()


def test_every_target_is_at_least_24_pixels_high(design):
    for size in (DESKTOP, PHONE):
        design.set_viewport_size(size)
        small = design.evaluate(
            """() => [...document.querySelectorAll('a[href], button, summary, select, input')]
            .filter((e) => e.checkVisibility() && !e.closest('p, dialog, svg, .sr-only')
              && !['checkbox', 'radio'].includes(e.type) && !e.matches('.skip, .stretch')
              && e.getBoundingClientRect().height < 24)
            .map((e) => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""
        )
        assert small == []


def test_the_curator_desk_wears_the_same_colors(context_for, curator):
    context = context_for(curator)
    visit = Visit(context, "/admin/")
    assert visit.complaints == []
    assert_accessible(visit.page)
    for choice, paper in (("light", "rgb(251, 250, 247)"), ("dark", "rgb(16, 19, 26)")):
        visit.page.evaluate("(choice) => localStorage.setItem('theme', choice)", choice)
        visit.page.reload()
        background = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == paper


def test_paper_shows_the_thought_and_no_buttons(design):
    design.emulate_media(media="print")
    expect(design.locator(".topbar")).not_to_be_visible()
    expect(design.get_by_role("button", name="Refresh")).not_to_be_visible()
    design.locator(".think").first.evaluate("(think) => { think.open = false }")
    shown = design.locator(".think .prose").first.evaluate("(text) => text.checkVisibility()")
    assert shown


def test_styles_and_modules_stay_small():
    assert sum((ROOT / "static" / name).stat().st_size for name in PAGE_STYLES) <= 32_000
    # 5.1 KB of it are anchors.js and 1.9 KB live.js, which only the page of the anchors and that of
    # a sample load.
    assert sum(path.stat().st_size for path in MODULES) <= 48_500


def test_styles_and_templates_ask_nobody_else():
    for path in [*STYLES, *MODULES, *TEMPLATES]:
        text = path.read_text().replace("http://www.w3.org/", "").replace("http://127.0.0.1", "")
        assert not re.search(r"https?://[a-z]", text), path


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text()
    if path.name == "record_file.html":  # A file for a folder: its styles must be inside it.
        text = text.replace("<style>{{ styles }}</style>", "")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_htmx_is_the_second_major_version_without_eval(client, owner):
    client.force_login(owner)
    page = client.get("/design/").content.decode()
    source = Path(finders.find("django_htmx/htmx-2.min.js")).read_text()
    assert 'version:"2.' in source
    assert "django_htmx/htmx-2.min.js" in page
    assert '"allowEval":false' in page
    assert '"includeIndicatorStyles":false' in page


def test_the_guide_names_every_part_that_a_page_may_use():
    guide = (ROOT / "docs/pages.md").read_text()
    frame = {"account", "footer", "keys", "messages", "theme", "topbar", "wordmark"}
    tagged = {"meter", "progress", "score_bar", "sort_header", "sparkline", "verdict_cell"}
    included = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    tags = set(formatting.register.tags) | set(formatting.register.filters)
    tags |= set(figures.register.tags)
    unnamed = [f"{name}.html" for name in included - frame - tagged if f"{name}.html" not in guide]
    unnamed += [name for name in tags if name not in guide]
    assert unnamed == []
