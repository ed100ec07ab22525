// Thoughts side by side: they scroll together by their landmarks, from where the reader put them.
import { carry } from "./alignment.js";
import { say } from "./status.js";

const GRAIN = Array.from({ length: 21 }, (_, i) => i / 20);
const sync = document.getElementById("sync");
const panes = [...document.querySelectorAll("[data-pane]")].map(watch);
const sides = [...document.querySelectorAll(".side")];
const tabs = [...document.querySelectorAll("[data-pane-tab]")];
const sideOf = (tab) => document.getElementById(tab.hash.slice(1)).closest(".side");
const roomForTwo = matchMedia("(min-width: 56rem)");
let active = panes[0];
let touched = false;
let front = sides.slice(0, 2);

// A pane keeps which steps are in sight, and how far the first of them is scrolled out.
function watch(element) {
  const box = element.querySelector("[data-scroll]");
  const pane = { element, box, landmarks: JSON.parse(element.dataset.landmarks), shift: 0, seen: new Map() };
  if (box) {
    pane.eye = new IntersectionObserver((entries) => look(pane, entries), { root: box, threshold: GRAIN });
    observe(pane);
  }
  return pane;
}

function observe(pane) {
  pane.steps = [...pane.element.querySelectorAll("li.step")];
  for (const step of pane.steps) pane.eye.observe(step);
}

function look(pane, entries) {
  for (const { target, isIntersecting, boundingClientRect: at, rootBounds } of entries) {
    if (!isIntersecting || !rootBounds) pane.seen.delete(target);
    else pane.seen.set(target, at.height ? Math.max(rootBounds.top - at.top, 0) / at.height : 0);
  }
  if (touched && pane === active && sync?.checked) align();
}

const placeOf = (step) => (step ? Number(step.dataset.place) : 1);
const widthOf = (pane, i) => placeOf(pane.steps[i + 1]) - placeOf(pane.steps[i]);

// The share of the thought above the upper edge of its box.
function positionOf(pane) {
  const first = pane.steps.findIndex((step) => pane.seen.has(step));
  if (first < 0) return 0;
  return placeOf(pane.steps[first]) + pane.seen.get(pane.steps[first]) * widthOf(pane, first);
}

const others = () => panes.filter((pane) => pane !== active && pane.box && pane.steps.length);

const placeNow = () => (active?.box ? positionOf(active) - active.shift : 0);

function align(from = placeNow(), followers = others()) {
  if (!active.box) return;
  for (const pane of followers) scrollTo(pane, carry(from, active.landmarks, pane.landmarks) + pane.shift);
}

function scrollTo(pane, place) {
  const i = pane.steps.findLastIndex((step) => placeOf(step) <= place);
  // Above the first step stands the name of its phase.
  if (place <= 0 || i < 0) {
    pane.box.scrollTop = 0;
    return;
  }
  const at = pane.steps[i].getBoundingClientRect();
  const part = Math.min(Math.max((place - placeOf(pane.steps[i])) / (widthOf(pane, i) || 1), 0), 1);
  pane.box.scrollTop += at.top - pane.box.getBoundingClientRect().top + part * at.height;
}

// Turned on again, the panes stay as the reader put them: the distance is held from there.
function hold() {
  const from = placeNow();
  for (const pane of others()) {
    pane.shift = positionOf(pane) - carry(from, active.landmarks, pane.landmarks);
  }
}

sync?.addEventListener("change", () => {
  if (sync.checked) hold();
  say(sync.checked ? "The thoughts scroll together from here." : "Each thought scrolls by itself.");
});

function touch(event) {
  const element = event.target.closest?.("[data-pane]");
  const pane = panes.find((each) => each.element === element);
  if (pane) {
    active = pane;
    touched = true;
  }
  const side = event.target.closest?.(".side");
  if (side) come(side);
}

// Keys answer on the side touched last.
function come(side) {
  for (const other of sides) other.classList.toggle("is-touched", other === side);
  front = [side, ...front.filter((other) => other !== side)].slice(0, 2);
}

function toAnswers() {
  const found = panes.filter(({ element }) => element.querySelector(".mark.is-answer_first"));
  const checked = sync?.checked;
  if (sync) sync.checked = false;
  for (const { element, box } of found) {
    const mark = element.querySelector(".mark.is-answer_first");
    mark.closest("details").open = true;
    const step = mark.closest("li.step");
    if (box) box.scrollTop += step.getBoundingClientRect().top - box.getBoundingClientRect().top;
  }
  if (sync) setTimeout(() => (sync.checked = checked), 200);
  const missing = panes.length - found.length;
  say(missing ? `${missing} of them states no answer among the steps shown.` : "At the first answers.");
}

function fold(button) {
  const opening = button.textContent === "Open all";
  for (const row of document.querySelectorAll("[data-pane] details.fold")) row.open = opening;
  button.textContent = opening ? "Fold all" : "Open all";
  say(opening ? "All steps are open." : "Folded to first lines.");
}

// Where not all fit, the side chosen last is shown, and where there is room the one before it. It
// is put where the reader was.
function bringForward(side) {
  const from = placeNow();
  const hidden = others().filter(({ element }) => !element.checkVisibility());
  come(side);
  showFront();
  if (sync?.checked && touched) align(from, hidden);
  active = panes.find(({ element }) => side.contains(element)) ?? active;
}

function showFront() {
  for (const side of sides) {
    side.classList.toggle("is-front", side === front[0]);
    side.classList.toggle("is-second", side === front[1]);
  }
  const shown = roomForTwo.matches ? front : [front[0]];
  for (const tab of tabs) {
    if (shown.includes(sideOf(tab))) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-next-answer], [data-folds-all], [data-pane-tab]");
  if (!at) return;
  if ("nextAnswer" in at.dataset) toAnswers();
  else if ("foldsAll" in at.dataset) fold(at);
  else {
    event.preventDefault();
    bringForward(sideOf(at));
  }
});
for (const kind of ["pointerover", "wheel", "touchstart", "focusin"]) {
  document.addEventListener(kind, touch, { passive: true });
}
document.addEventListener("htmx:afterSettle", () => panes.forEach((pane) => pane.box && observe(pane)));

if (tabs.length) {
  document.querySelector("main").classList.add("has-tabs");
  roomForTwo.addEventListener("change", showFront);
}
if (sides.length) {
  come(sides[0]);
  showFront();
}
