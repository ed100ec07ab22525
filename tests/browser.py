"""What every page must hold in a real browser: ten assertions behind one function.

``assert_good_page(page_for(owner), "/runs/")`` opens the address several times in fresh tabs of
the same person. Every failure says which of the ten it is and what was found.
"""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# What a colour scheme can change: the other rules look at no colour.
AXE_OF_COLORS = AXE | {"runOnly": ["color-contrast", "link-in-text-block"]}
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 640}
PAGE_KB, TRACE_KB = 60, 120
TEXT = ("stylesheet", "script", "image")

OUTLINE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const shown = (at.closest('summary') ?? at).getBoundingClientRect();
  const style = getComputedStyle(at);
  const inner = [...at.querySelectorAll('.hit')].map((part) => getComputedStyle(part).strokeWidth);
  const middle = [shown.x + Math.min(shown.width / 2, 8), shown.y + Math.min(shown.height / 2, 8)];
  const top = document.elementFromPoint(...middle);
  return {
    name: `${at.tagName.toLowerCase()} ${(at.ariaLabel ?? at.textContent).trim().slice(0, 40)}`,
    selector: at.outerHTML.slice(0, 120),
    outlined: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none',
    stroked: inner.some((width) => parseFloat(width) > 0),
    inside: shown.bottom > 0 && shown.top < innerHeight
      && shown.right > 0 && shown.left < innerWidth,
    // Grips of one axis share a strip, along which each is outlined.
    covered: Boolean(top) && !at.contains(top) && !top.contains(at) && !top.closest('label')
      && !top.closest('.grips')?.contains(at),
    primary: at.matches('.button.primary'),
  };
}"""

CONTENT = """() => {
  const main = document.querySelector('main');
  const seen = (selector) => [...main.querySelectorAll(selector)]
    .filter((part) => part.checkVisibility() && !part.closest('.js-only'));
  return {
    headings: seen('h1, h2, h3').map((part) => part.innerText.trim()),
    links: seen('a[href]').length,
    controls: seen('button, input, select, textarea').length,
    rows: seen('tr').length,
    drawings: seen('svg').length,
  };
}"""


class Visit:
    """One look at a page: what it asked for, what it complained about, what it weighed."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = context.new_page()
        self.page.set_viewport_size(DESKTOP)
        self.complaints: list[str] = []
        self.responses: list[Response] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda response: self.responses.append(response))
        self.requested: list[str] = []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.answer = self.page.goto(url, wait_until="networkidle")

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")


def assert_good_page(
    page: Page,
    url: str,
    *,
    status: int = 200,
    budget_kb: float = PAGE_KB,
    change: Callable[[Page], None] | None = None,
) -> None:
    """Hold ``url`` to the ten assertions, as the person who is signed in on ``page``.

    ``change`` does something in the page that changes it without a load; afterwards the status
    region must speak and focus must not lie on the body.
    """
    context = page.context
    visit = Visit(context, url)
    assert visit.answer is not None, f"{url} gave no answer"
    assert visit.answer.status == status, f"{url} answered {visit.answer.status}, not {status}"
    try:
        assert_same_without_javascript(visit.page, url)
        assert_no_other_host(visit)
        assert_one_heading(visit.page)
        assert_accessible(visit.page)
        assert_fits_a_phone(visit.page)
        visit.page.set_viewport_size(DESKTOP)
        assert_keyboard_reaches_everything(visit.page)
        if change is not None:
            assert_change_is_said(visit.page, change)
        assert_within_budget(visit, budget_kb)
        quiet = [text for text in visit.complaints if not _expected(text, status)]
        assert quiet == [], f"2. the console must stay silent: {quiet}"
    finally:
        visit.page.close()


def _expected(text: str, status: int) -> bool:
    """Chromium reports the page's own error status on the console; that one is asked for."""
    return status >= 400 and f"status of {status}" in text


def assert_no_other_host(visit: Visit) -> None:
    own = urlsplit(visit.page.url).netloc
    others = [url for url in visit.requested if urlsplit(url).netloc not in {own, ""}]
    assert others == [], f"1. asked another host: {others}"


def assert_one_heading(page: Page) -> None:
    assert page.locator("h1").count() == 1, "7. a page has exactly one h1"
    assert page.locator("h1").inner_text().strip(), "7. the h1 is empty"
    repeated = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].map((e) => e.id)"
        ".filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert repeated == [], f"7. ids used twice: {repeated}"
    styled = page.locator("main [style], header [style]").count()
    assert styled == 0, f"2. {styled} style attributes: the policy blocks them"


def assert_accessible(page: Page) -> None:
    for scheme, rules in (("light", AXE), ("dark", AXE_OF_COLORS)):
        page.emulate_media(color_scheme=scheme)
        report = Axe().run(page, options=rules)
        found = [
            f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
            for rule in report.response["violations"]
            for node in rule["nodes"][:3]
        ]
        assert found == [], f"3. axe, {scheme}: " + "\n".join(found)
    page.emulate_media(color_scheme="light")


def assert_fits_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter((e) => "
        "e.getBoundingClientRect().right > innerWidth + 1 && "
        "!e.closest('.table-box, .plot-box, .tabs, pre')).map((e) => e.outerHTML.slice(0, 100))"
    )
    assert width <= PHONE["width"], f"4. {width} px wide at 320 px: {wide[:3]}"


def assert_keyboard_reaches_everything(page: Page, *, enough: int = 60, most: int = 400) -> None:
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    offered = page.locator(".button.primary:visible").count()
    reached = 0
    for step in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(OUTLINE)
        if at is None:
            break
        assert at["outlined"] or at["stroked"], f"8. focus cannot be seen on {at['selector']}"
        assert at["inside"], f"8. focus is off the screen on {at['selector']}"
        assert not at["covered"], f"8. focus is hidden under something on {at['selector']}"
        reached += at["primary"]
        if step >= enough and reached >= offered:
            break
    assert not offered or reached, "10. the keyboard does not reach the primary action"


def assert_change_is_said(
    page: Page, change: Callable[[Page], None], *, timeout: float = 5000
) -> None:
    change(page)
    spoken = "() => document.getElementById('status').textContent.trim() !== ''"
    page.wait_for_function(spoken, timeout=timeout)  # 9. a change is said
    focused = page.evaluate("() => document.activeElement !== document.body")
    assert focused, "8. focus fell on the body after the change"


def assert_within_budget(visit: Visit, budget_kb: float) -> None:
    sizes = {response.url: wire_bytes(response) for response in visit.responses}
    total = sum(sizes.values()) / 1024
    listed = {urlsplit(url).path: round(size / 1024, 1) for url, size in sizes.items()}
    assert total <= budget_kb, f"6. {total:.1f} KB, more than {budget_kb}: {listed}"


def wire_bytes(response: Response) -> int:
    """Bytes of a body as an installation sends it: text files are compressed ahead of time."""
    if response.status >= 300 and response.status < 400:
        return 0
    compressed = "content-encoding" in response.headers
    if response.request.resource_type in TEXT and not compressed:
        return len(gzip.compress(response.body(), 9))
    return int(response.request.sizes()["responseBodySize"])


def assert_same_without_javascript(page: Page, url: str) -> None:
    plain = page.context.new_page()
    try:
        plain.set_viewport_size(DESKTOP)
        devtools = plain.context.new_cdp_session(plain)
        devtools.send("Emulation.setScriptExecutionDisabled", {"value": True})
        plain.goto(url)
        assert plain.evaluate("() => matchMedia('(scripting: none)').matches"), "scripts are on"
        # Playwright itself may evaluate in a page whose own scripts are off.
        without, having = plain.evaluate(CONTENT), page.evaluate(CONTENT)
        assert without == having, f"5. without JavaScript: {without}, with it: {having}"
    finally:
        plain.close()
