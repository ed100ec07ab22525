"""Suites in a real browser: the shared assertions, dragging, rehearsing, importing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from evaluations.actions.suites import archive_suite, import_starter
from evaluations.models import Suite
from tests.browser import AXE, Visit, assert_good_page
from tests.evaluations.factories import make_run, make_suite_version

pytestmark = pytest.mark.django_db(transaction=True)


def desk(name: str, *args: object) -> str:
    return reverse(f"admin:evaluations_{name}", args=args)


def test_the_pages_of_suites_are_good_pages(page_for, curator, team):
    page = page_for(curator)
    assert_good_page(page, "/suites/")
    import_starter(name="micro_arithmetic", by=curator.actor)
    run = make_run(team, values={"Alpha": [1, 0, None]})
    assert_good_page(page, "/suites/")
    assert_good_page(page, "/suites/micro-arithmetic/v1/")
    assert_good_page(page, f"/suites/{run.suite_version.suite.slug}/v1/")
    assert_good_page(page, "/suites/new/")


def test_the_page_of_duplicates_is_a_good_page(page_for, viewer, team):
    text = "Which clause forbids a second tenant in the attic"
    prompts = (text, text.upper(), f"{text} room")
    cases = [{"key": str(place), "prompt": prompt} for place, prompt in enumerate(prompts)]
    version = make_suite_version(team, cases=cases)
    assert_good_page(page_for(viewer), f"/suites/{version.suite.slug}/v1/duplicates/")


@pytest.mark.parametrize("script", [True, False])
def test_an_archived_suite_holds_and_is_taken_out_again(page_for, curator, team, script):
    version = make_suite_version(team)
    archive_suite(suite=version.suite, by=curator.actor, now=version.created_at)
    page = page_for(curator, java_script_enabled=script)
    address = f"/suites/{version.suite.slug}/v1/"
    if script:
        assert_good_page(page, address)
    page.goto(address)
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_text(f"{version.suite.name} is in use again.")).to_be_visible()
    expect(page.get_by_text("This suite is archived.")).to_have_count(0)


def test_a_preview_that_names_default_graders_holds(page_for, curator, tmp_path):
    path = tmp_path / "sums.csv"
    path.write_text("key,prompt,target,default_graders\nsum-1,What is 1 + 1?,2,boxed\n")

    def choose(page) -> None:
        page.get_by_label("Name", exact=True).fill("Small sums")
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("judged by boxed, as the file says")).to_be_visible()

    page = page_for(curator)
    page.goto("/suites/new/")
    choose(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("script", [True, False])
def test_a_curator_brings_a_file(page_for, curator, tmp_path, script):
    path = tmp_path / "sums.csv"
    path.write_text("key,prompt,target\nsum-1,What is 1 + 1?,2\n")
    page = page_for(curator, java_script_enabled=script)
    page.goto("/suites/new/")
    page.get_by_label("Name", exact=True).fill("Small sums")
    page.get_by_label("Default grader").select_option(label="Boxed answer")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="1 case in sums.csv")).to_be_visible()
    page.get_by_role("button", name="Create Small sums").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Small sums v1")
    assert Suite.objects.get().versions.get().cases.get().targets == ["2"]


def tab(page_for, curator, url: str) -> Visit:
    return Visit(page_for(curator).context, url)


def order_of(version) -> list[str]:
    return list(version.cases.order_by("position").values_list("key", flat=True))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_load_state("networkidle")


def test_cases_are_dragged_into_order(page_for, curator, team):
    version = make_suite_version(team, frozen=False)
    visit = tab(page_for, curator, desk("suiteversion_change", version.pk))
    page = visit.page
    handles = page.locator("tr.has_original td.original p")
    handles.nth(2).drag_to(handles.nth(0), target_position={"x": 12, "y": 2})
    places = page.locator("tr.has_original input._reorder_")
    expect(places.nth(0)).to_have_value("1")
    expect(page.locator("tr.has_original").nth(0)).to_contain_text("sum-2")
    save(page)
    assert order_of(version) == ["sum-2", "sum-0", "sum-1"]
    assert visit.complaints == [], "the console must stay silent"


def test_cases_are_put_in_order_without_dragging_or_scripts(page_for, curator, team):
    version = make_suite_version(team, frozen=False)
    page = page_for(curator, java_script_enabled=False)
    page.goto(desk("suiteversion_change", version.pk))
    page.get_by_label("Place of sum-2").fill("1")
    page.get_by_label("Prompt of the new case").nth(0).fill("What is 3 + 1?")
    page.get_by_label("Key of the new case").nth(0).fill("sum-3")
    page.get_by_label("Targets of the new case").nth(0).fill("4")
    page.get_by_label("Delete sum-1").check()
    page.get_by_role("button", name="Save and continue editing").click()
    assert order_of(version) == ["sum-2", "sum-0", "sum-3"]


def test_another_case_is_added_by_script_with_its_graders(page_for, curator, team):
    version = make_suite_version(team, frozen=False)
    visit = tab(page_for, curator, desk("suiteversion_change", version.pk))
    page = visit.page
    page.get_by_text("Add another Case").click()
    for index, key in ((3, "three"), (4, "four")):
        page.locator(f"#id_cases-{index}-key").fill(key)
        page.locator(f"#id_cases-{index}-prompt").fill("Say 7.")
        page.locator(f"#id_cases-{index}-targets").fill("7")
        page.locator(f"[name=cases-{index}-graders-0-kind]").select_option("number")
        page.locator(f"[name=cases-{index}-graders-0-settings]").fill('{"where": "last"}')
    save(page)
    assert order_of(version)[3:] == ["three", "four"]
    assert version.cases.get(key="four").graders[0]["settings"]["where"] == "last"
    assert visit.complaints == []


def test_a_pasted_answer_is_tried(page_for, curator, team):
    version = make_suite_version(team, frozen=False)
    visit = tab(page_for, curator, desk("case_change", version.cases.first().pk))
    page = visit.page
    page.get_by_role("link", name="As the model sees it").click()
    expect(page.get_by_role("region", name="user message")).to_have_text("What is 0 + 1?")
    page.get_by_role("link", name="Try the graders").click()
    page.get_by_label("What the model wrote").fill("<think>Hm.</think>It is \\boxed{1}.")
    page.get_by_role("button", name="Judge this answer").click()
    expect(page.get_by_role("row", name="Boxed answer")).to_contain_text("correct")
    assert visit.complaints == []


def test_an_import_is_previewed_and_confirmed(page_for, curator, team, tmp_path):
    version = make_suite_version(team, frozen=False)
    path = tmp_path / "cases.jsonl"
    path.write_text('{"key": "sum-0", "prompt": "What is nothing + 1?", "target": "1"}\n')
    visit = tab(page_for, curator, f"{desk('case_import')}?version={version.pk}")
    page = visit.page
    page.get_by_label("File to import").set_input_files(path)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("0 new, 1 changed")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(version))
    assert version.cases.get(key="sum-0").prompt == "What is nothing + 1?"
    assert visit.complaints == []


def test_the_desk_has_no_accessibility_fault_and_a_silent_console(page_for, curator, team):
    draft, frozen = make_suite_version(team, frozen=False), make_suite_version(team)
    case = draft.cases.first()
    pages = (
        desk("suite_change", draft.suite_id),
        desk("suiteversion_change", draft.pk),
        desk("suiteversion_change", frozen.pk),
        f"{desk('case_changelist')}?version={draft.pk}",
        desk("case_change", case.pk),
        desk("case_preview", case.pk),
        desk("case_try", case.pk),
        desk("case_import"),
    )
    context = page_for(curator).context
    found = []
    for url in pages:
        visit = Visit(context, url)
        # Before axe runs: it reads stylesheets in a way that the policy blocks.
        found += [f"{url}: {text}" for text in visit.complaints]
        for scheme in ("light", "dark"):
            visit.page.emulate_media(color_scheme=scheme)
            report = Axe().run(visit.page, options=AXE)
            found += [f"{url}, {scheme}: {rule['id']}" for rule in report.response["violations"]]
        visit.page.close()
    assert found == []
