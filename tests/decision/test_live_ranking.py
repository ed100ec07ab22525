"""Sliders in a real browser: the numbers of the server, at once, by keyboard, in the address."""

import json
import math
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from decision.actions import open_decision
from decision.core.values import ValueFunction
from decision.models import Decision
from tests.decision.random_matrices import random_case, random_value, server_says
from tests.evaluations.factories import make_run

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text())
CRITERIA = [
    {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50},
    {"measure": "cost_per_1000", "worst": 100.0, "target": 1.0, "scale": "log", "weight": 20},
    {"measure": "total_p50", "worst": 60.0, "target": 1.0, "scale": "log", "weight": 15},
    {"measure": "vram_gb", "worst": 80.0, "target": 0.0, "weight": 10},
    {"measure": "context_tokens", "worst": 8192.0, "target": 131072.0, "weight": 5},
]
# What a candidate's place rests on: name, accuracy, VRAM; two cannot be placed for sure.
MODELS = {"Alpha": (18, 70.0), "Beta": (15, 20.0), "Gamma": (17, None), "Delta": (4, 0.0)}
PLACE = "/decisions/which-one/"

SHOWN = """() => ({
  order: [...document.querySelectorAll('#ranking tr[data-key]')].map((row) => [
    row.dataset.label, row.parentElement.dataset.group,
    row.querySelector('.figure').textContent.replace('nothing is known', ''),
    [...row.querySelectorAll('.stack-bar rect')].map((part) => [
      part.getAttribute('class'), Number(part.getAttribute('x')).toFixed(1),
      Number(part.getAttribute('width')).toFixed(1)].join()),
  ]),
  values: [...document.querySelectorAll('#values tr[data-key]')].map((row) => row.dataset.key),
  stays: [...document.querySelectorAll('.stays')].map((text) => text.textContent),
  ticks: [...document.querySelectorAll('.ticks')].map((ticks) => [...ticks.children].map((part) =>
    Number((part.getAttribute('d') ?? part.getAttribute('width')).match(/[0-9.]+/)[0]).toFixed(1))),
  shares: [...document.querySelectorAll('.share')].map((share) => share.textContent),
})"""


@pytest.fixture
def decision(team, member) -> Decision:
    values = {name: [1] * right + [0] * (20 - right) for name, (right, _) in MODELS.items()}
    facts = {name: {"vram_gb": vram} for name, (_, vram) in MODELS.items()}
    run = make_run(team, values=values, facts=facts)
    return open_decision(
        question="Which one?", run=run, criteria=CRITERIA, by=member.actor, now=timezone.now()
    )


@pytest.fixture
def page(page_for, member, decision) -> Page:
    page = page_for(member)
    page.goto(PLACE)
    return page


def answered(page: Page) -> None:
    """Wait until the server has said what the sliders say."""
    expect(page.locator("#verdict .sentences")).not_to_have_class("sentences is-stale")
    page.wait_for_function(
        """() => { const set = document.getElementById('ranking').dataset.weights.split(',');
        return [...document.querySelectorAll('#criteria input[type=range]')]
          .every((slider, j) => Number(slider.value) === Number(set[j])); }"""
    )


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_the_browser_ranks_as_the_server_does(ranking_module, vector):
    found = ranking_module.evaluate(
        """async ([values, weights]) => {
          const ranking = await import('/static/js/ranking.js');
          const placed = ranking.standings(values, weights);
          return { placed, order: ranking.listingOrder(placed) };
        }""",
        [vector["values"], vector["weights"]],
    )
    assert found["order"] == vector["order"]
    for own, expected in zip(found["placed"], vector["expect"], strict=True):
        for field in ("rank", "tied", "gaps"):
            assert own[field] == expected[field], field
        assert own["best"] == expected["best_rank"]
        assert own["worst"] == expected["worst_rank"]
        for field in ("score", "low", "high", "coverage"):
            assert own[field] == pytest.approx(expected[field], abs=VECTORS["tolerance"])


def test_a_thousand_random_matrices_come_out_as_the_server_says(ranking_module):
    # The last one has a limit at the very end of a slider.
    cases = [random_case(seed) for seed in [*range(999), 1548]]
    found = ranking_module.evaluate(
        """async (cases) => {
          const ranking = await import('/static/js/ranking.js');
          return cases.map(([values, weights]) => {
            const placed = ranking.standings(values, weights);
            return [placed.map((own) => [own.rank, own.best, own.worst, own.tied, own.gaps,
              own.score, own.low, own.high, own.coverage]), ranking.listingOrder(placed),
              ranking.allLimits(values, placed, weights).map(({ low, high }) => [low, high])];
          });
        }""",
        cases,
    )
    kinds = set()
    for seed, (case, (placed, order, limits)) in enumerate(zip(cases, found, strict=True)):
        expected = server_says(*case)
        kinds |= expected.kinds
        assert [row[:5] for row in placed] == expected.ranks, seed
        assert order == expected.order, seed
        scores = [number for row in placed for number in row[5:]]
        assert all(map(near, scores, chain(*expected.scores))), seed
        assert all(map(near, chain(*limits), chain(*expected.limits))), (seed, limits)
    # The thousand hold what they are meant to hold.
    assert kinds == {"alone", "tied", "not ranked", "unweighted", "nothing", "low", "high", "free"}


def test_a_thousand_random_values_are_worth_what_the_server_says(ranking_module):
    cases = [random_value(seed) for seed in range(1000)]
    found = ranking_module.evaluate(
        """async (cases) => {
          const { valueOf } = await import('/static/js/anchors.js');
          return cases.map(([raw, worst, target, mid, scale]) =>
            valueOf(raw, { worst, target, mid, scale }));
        }""",
        cases,
    )
    expected = [ValueFunction(w, t, scale, mid).value(raw) for raw, w, t, mid, scale in cases]
    assert all(map(near, found, expected))
    assert 100 < sum(u in (0.0, 1.0) for u in expected) < 900


def near(own, told) -> bool:
    """The same number to 1e-9, or unknown to both."""
    if own is None or told is None:
        return own is told
    return math.isclose(own, told, rel_tol=1e-9, abs_tol=1e-9)


@pytest.fixture(scope="module")
def ranking_module(browser, module_server):
    page = browser.new_page(base_url=module_server.url)
    page.goto("/static/js/ranking.js")
    yield page
    page.close()


@pytest.fixture(scope="module")
def module_server(live_server):
    return live_server


def test_the_keyboard_alone_moves_a_weight_and_the_order_follows(page):
    first = page.locator("#ranking tr[data-key]").first
    expect(first).to_have_attribute("data-label", "Alpha")
    page.get_by_role("slider", name="VRAM").focus()
    page.keyboard.press("End")
    expect(first).to_have_attribute("data-label", "Beta")
    expect(page.locator("#headline")).to_contain_text("Beta")
    answered(page)
    expect(page.locator("#status")).to_contain_text("Beta")
    expect(page.get_by_role("slider", name="VRAM")).to_be_focused()


@pytest.mark.parametrize(
    "moves",
    [
        {"accuracy": "End"},
        {"accuracy": "Home", "vram_gb": "End"},
        {"vram_gb": "Home"},
        {"cost_per_1000": "End", "total_p50": "Home"},
        {"accuracy": "Home", "cost_per_1000": "Home", "total_p50": "Home", "vram_gb": "Home"},
        {"context_tokens": "Home"},
        {"context_tokens": "End"},
    ],
    ids=lambda moves: ",".join(f"{key} {way}" for key, way in moves.items()),
)
def test_what_is_shown_at_once_is_what_the_server_says_later(page, moves):
    held = []
    page.route("**/decisions/which-one/?*", lambda route: held.append(route))
    for measure, key in moves.items():
        page.locator(f"#w-{measure}").press(key)
    at_once = page.evaluate(SHOWN)
    expect(page.locator("#verdict .sentences")).to_have_class("sentences is-stale")
    page.unroute("**/decisions/which-one/?*")
    page.wait_for_timeout(400)
    for route in held:
        # One that the page gave up for a newer one is gone.
        with suppress(Error):
            route.continue_()
    answered(page)
    assert page.evaluate(SHOWN) == at_once


def test_the_address_carries_the_weights_to_somebody_else(page, page_for, viewer):
    page.locator("#w-accuracy").press("Home")
    answered(page)
    page.wait_for_function("() => location.search.includes('w.accuracy=0')")
    other = page_for(viewer)
    other.goto(page.url)
    assert other.evaluate(SHOWN) == page.evaluate(SHOWN)
    expect(other.locator("#headline")).to_have_text(page.locator("#headline").inner_text())


def test_a_must_have_is_applied_while_typing(page):
    page.locator("#criteria summary").click()
    page.get_by_label("VRAM ≤").fill("24 GB")
    expect(page.locator('#ranking tbody[data-group="excluded"]')).to_contain_text("Alpha")
    expect(page.locator("#bounds-shown")).to_have_text("1 excluded, 1 unknown")
    page.get_by_label("VRAM ≤").fill("lots")
    expect(page.locator("#troubles")).to_contain_text("VRAM, must-have")
    page.get_by_label("VRAM ≤").fill("")
    expect(page.locator("#troubles")).not_to_be_visible()
    expect(page.locator('#ranking tbody[data-group="excluded"]')).to_have_count(0)


def test_a_saved_must_have_that_is_taken_away_stays_away(page, decision):
    criteria = [dict(row) for row in CRITERIA]
    criteria[3]["must_have"] = 24.0
    Decision.objects.update(criteria=criteria)
    page.goto(f"{PLACE}?m.vram_gb=")
    page.locator("#w-accuracy").press("ArrowRight")
    answered(page)
    expect(page.locator('#ranking tbody[data-group="excluded"]')).to_have_count(0)
    expect(page.get_by_role("link", name="Record decision")).to_have_attribute(
        "href", re.compile(r"m\.vram_gb=(&|$)")
    )


def test_the_number_box_moves_the_slider_and_the_ranking(page):
    page.get_by_label("VRAM weight, exact").fill("100")
    expect(page.locator("#ranking tr[data-key]").first).to_have_attribute("data-label", "Beta")


def test_all_weights_at_nothing_is_refused_in_words(page):
    for criterion in CRITERIA:
        page.locator(f"#w-{criterion['measure']}").press("Home")
    expect(page.locator("#troubles")).to_contain_text("give at least one criterion a weight")
    answered = page.locator("#ranking tr[data-key] .figure")
    assert "NaN" not in "".join(answered.all_inner_texts())


def test_what_is_saved_and_recorded_is_what_the_sliders_say(page, decision):
    page.locator("#w-vram_gb").press("End")
    page.get_by_role("button", name="Save these weights").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    decision.refresh_from_db()
    assert decision.criteria[3]["weight"] == 100
    page.locator("#w-vram_gb").press("Home")
    page.get_by_role("link", name="Record decision").click()
    expect(page.locator("main")).to_contain_text("VRAM")
    assert "w.vram_gb=0" in page.url


def test_another_drawing_is_fetched_without_leaving_the_page(page):
    page.locator("#axis-x").focus()
    page.locator("#axis-x").select_option("vram_gb")
    expect(page.locator("#chart-title")).to_have_text("Accuracy against VRAM")
    expect(page.locator("#axis-x")).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?x=vram_gb")


def test_a_point_leads_to_the_values_of_its_candidate(page):
    key = page.locator("#values tr[data-key]").first.get_attribute("data-key")
    page.locator(f"#point-{key}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#values tr:target")).to_contain_text("Alpha")


def test_without_javascript_weights_are_applied_by_a_button(page_for, member, decision):
    page = page_for(member, java_script_enabled=False)
    page.goto(PLACE)
    page.locator("#criteria summary").click()
    page.get_by_label("VRAM ≤").fill("24")
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator("#ranking")).to_contain_text("excluded: VRAM 70 GB > 24 GB")
    expect(page.get_by_label("VRAM ≤")).to_have_value("24 GB")
    page.get_by_text("Criteria and anchors").click()
    page.get_by_label("Context length, target").fill("200000")
    page.get_by_label("Think tokens").check()
    page.get_by_role("button", name="Apply criteria").click()
    expect(page.locator("#ranking")).to_contain_text("excluded: VRAM 70 GB > 24 GB")
    expect(page.get_by_role("slider", name="Think tokens")).to_have_value("10")
    expect(page.locator("#values")).to_contain_text("linear, 8,192 tokens to 200,000 tokens")
