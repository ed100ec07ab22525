// Reading steps: links into a thought, walking by keys, marks, hits of a search. Without it every
// link is a page.
import { say } from "./status.js";

const LEAD = 5;
let pane = null;
let mark = null;
let here = null;

// The pane that the reader touched last; a page of one trace is one pane.
const scope = () => pane ?? document.querySelector("[data-pane]") ?? document;
const steps = () => [...scope().querySelectorAll("li.step")];
// A key puts the focus on its button first, so where the reader was is remembered.
const stepAt = () => (here?.isConnected && scope().contains(here) ? here : null);

export function show(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  element.scrollIntoView({ block: "start" });
}

function land(step) {
  const summary = step.querySelector("summary");
  here = step;
  show(step);
  summary.focus({ preventScroll: true });
}

// "#step-312" may name a step that is not on the page yet: the page is asked for it, once.
function follow() {
  const [, number] = location.hash.match(/^#step-(\d+)$/) ?? [];
  if (!number) return;
  const text = document.getElementById(location.hash.slice(1));
  if (text) {
    text.closest("details").open = true;
    land(text.closest("li.step"));
    return;
  }
  const from = String(Math.max(number - LEAD, 1));
  const asked = new URLSearchParams(location.search);
  if (asked.get("from") === from || !document.querySelector("li.step")) return;
  asked.set("from", from);
  location.replace(`?${asked}${location.hash}`);
}

function walk(by) {
  const all = steps();
  const at = all.indexOf(stepAt());
  const next = at < 0 ? all.find((step) => step.getBoundingClientRect().top > 60) : all[at + by];
  if (next) return land(next);
  const more = by > 0 && scope().querySelector(".more a");
  if (more) more.focus();
  say(by > 0 ? "This is the last step shown." : "This is the first step shown.");
}

const isOff = (each) => {
  const kind = [...each.classList].find((name) => name.startsWith("is-"))?.slice(3);
  return document.getElementById(`show-${kind}`)?.checked === false;
};

function nextMark() {
  const all = [...scope().querySelectorAll(".mark.begins")].filter((each) => !isOff(each));
  const from = mark?.isConnected && scope().contains(mark) ? mark : stepAt();
  const behind = (each) =>
    !from || (from !== each && from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = all.find(behind);
  if (!next) {
    mark = null;
    return say("No further mark among the steps shown.");
  }
  mark?.classList.remove("is-here");
  mark = next;
  here = mark.closest("li.step");
  mark.classList.add("is-here");
  mark.tabIndex = -1;
  show(mark);
  mark.focus({ preventScroll: true });
  say(mark.title);
}

// The links to the hits around the current one count on without a page load.
function toHit(link, event) {
  const hit = document.getElementById(`hit-${link.dataset.hit}`);
  if (!hit) return;
  event.preventDefault();
  const number = Number(link.dataset.hit);
  const count = Number(link.dataset.count);
  // A hit under the end of a mark is two elements.
  for (const part of document.querySelectorAll("mark.hit")) {
    part.classList.toggle("is-current", part.dataset.n === link.dataset.hit);
  }
  show(hit);
  const around = { p: number - 1 || count, n: (number % count) + 1 };
  for (const other of document.querySelectorAll("[data-hit]")) {
    const to = around[other.dataset.key];
    const address = new URL(other.href);
    address.searchParams.set("hit", to);
    address.hash = `hit-${to}`;
    other.href = address;
    other.dataset.hit = to;
  }
  const told = document.querySelector(".hits");
  told.textContent = told.textContent.replace(/^\s*\d+/, number);
}

// A click on the strip goes to the step that lies there.
function toPlace(strip, event) {
  const thought = strip.querySelector("rect.is-think");
  if (!thought) return;
  const drawn = thought.getBoundingClientRect();
  const place = (event.clientX - drawn.left) / drawn.width;
  pane = strip.closest("[data-pane]") ?? pane;
  const before = steps().filter((step) => Number(step.dataset.place) <= place);
  if (before.length) land(before.at(-1));
}

document.addEventListener("click", (event) => {
  const at = event.target;
  const link = at.closest(".step-number, [data-goto], [data-hit], [data-walk], [data-next-mark], [data-print], [data-strip]");
  if (!link) return;
  const { goto, hit, walk: by } = link.dataset;
  if (link.matches(".step-number")) {
    event.preventDefault();
    history.replaceState(null, "", link.href);
    link.parentElement.querySelector("details").open = true;
    say("The address of this page now leads to this step.");
  } else if (goto) {
    const step = document.getElementById(`step-${goto}`)?.closest("li.step");
    if (!step) return;
    event.preventDefault();
    step.querySelector("details").open = true;
    land(step);
  } else if (hit) toHit(link, event);
  else if (by) walk(Number(by));
  else if ("nextMark" in link.dataset) nextMark();
  else if ("print" in link.dataset) print();
  else if ("strip" in link.dataset) toPlace(link, event);
});

for (const kind of ["pointerdown", "focusin", "wheel", "touchstart"]) {
  document.addEventListener(
    kind,
    ({ target }) => {
      pane = target.closest?.("[data-pane]") ?? pane;
      here = target.closest?.("li.step") ?? here;
    },
    { passive: true },
  );
}
addEventListener("hashchange", follow);
// The browser itself goes to the fragment while the page loads, and takes the focus with it.
if (document.readyState === "complete") follow();
else addEventListener("load", () => setTimeout(follow));
