// Weights that re-rank at once. What can be computed from the values on the page is computed here
// with the numbers of the server; the doubt is resampled by the server a moment later.
import { EQUAL, allLimits, leads, listedLow, listingOrder } from "./ranking.js";
import { scoreOf, sharesOf, standings } from "./ranking.js";

const form = document.getElementById("criteria");
const STALE = "is-stale";
const UNKNOWN = "Unknown for all that qualify: it counts for nobody.";
const SECTIONS = ["ranking", "values"];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const sliders = () => [...form.querySelectorAll('input[type="range"]')];
const weightsNow = () => sliders().map((slider) => Number(slider.value));
const numbers = (text) => text.split(",").map((part) => (part === "" ? null : Number(part)));

function rowsOf(...groups) {
  const bodies = groups.map((group) => `#ranking tbody[data-group="${group}"] tr[data-key]`);
  // In the order of the run, which settles what is level.
  return [...document.querySelectorAll(bodies.join())].sort((a, b) => a.dataset.at - b.dataset.at);
}

// The address of what the sliders say, as the server would write it.
function query() {
  const pairs = [...new FormData(form)].filter(([name, value]) => {
    const field = form.elements.namedItem(name);
    if (field?.dataset?.usual === value) return false;
    return value !== "" || field?.hasAttribute?.("data-bound");
  });
  return new URLSearchParams(pairs).toString();
}

function carry() {
  const text = query();
  for (const element of document.querySelectorAll("[data-carries]")) {
    if (element instanceof HTMLAnchorElement) element.search = text;
    else element.value = text;
  }
  const sorted = (search) => [...new URLSearchParams(search)].sort().join("&");
  for (const chip of document.querySelectorAll("[data-preset]")) {
    chip.toggleAttribute("aria-current", false);
    const isCurrent = chip.search && sorted(chip.search) === sorted(text);
    if (isCurrent) chip.setAttribute("aria-current", "true");
  }
  for (const field of document.querySelectorAll('#anchors input[type="hidden"]')) {
    field.value = document.getElementById(field.name.replaceAll(".", "-"))?.value ?? field.value;
  }
}

// The same text again would still be laid out again.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showShares(shares) {
  sliders().forEach((slider, j) => {
    const percent = 100 * shares[j];
    let text = String(Math.round(percent));
    if (percent > 0 && text === "0") text = "<1";
    if (percent < 100 && text === "100") text = ">99";
    write(slider.closest(".weight").querySelector(".share"), `${text}%`);
  });
}

function drawBar(row, values, shares, coverage) {
  const parts = [...row.querySelectorAll(".stack-bar rect")].slice(1);
  const known = values.flatMap((value, j) => (value === null ? [] : [[j, shares[j] * value]]));
  const gaps = values.flatMap((value, j) => (value === null ? [[null, shares[j]]] : []));
  let x = 0;
  [...known, ...gaps].forEach(([criterion, share], k) => {
    const width = coverage > 0 ? (100 * share) / coverage : 0;
    parts[k].setAttribute("class", criterion === null ? "gap" : `series-${(criterion % 8) + 1}`);
    parts[k].setAttribute("x", x.toFixed(3));
    parts[k].setAttribute("width", width.toFixed(3));
    x += width;
  });
}

function showScore(row, values, shares, coverage) {
  const own = scoreOf(values, shares);
  const [low, high] = [own.low / coverage, own.high / coverage];
  const range = high - low > EQUAL ? `${low.toFixed(2)}–${high.toFixed(2)}` : low.toFixed(3);
  write(row.querySelector(".figure"), own.score === null || coverage === 0 ? "—" : range);
  row.dataset.low = own.low;
  drawBar(row, values, shares, coverage);
}

const lowOf = (row) => listedLow(row.dataset.low);

// Rows of both tables into this order, those already in their place untouched.
function arrange(group, keys) {
  if (!keys.length) return;
  for (const section of SECTIONS) {
    const body = document.querySelector(`#${section} tbody[data-group="${group}"]`);
    let at = body.firstElementChild;
    while (at && !at.dataset.key) at = at.nextElementSibling;
    for (const key of keys) {
      const row = document.querySelector(`#${section} tr[data-key="${CSS.escape(key)}"]`);
      if (row === at) at = at.nextElementSibling;
      else body.insertBefore(row, at);
    }
  }
}

// Candidates that do not qualify keep their scores, and their order by them.
function reorderApart() {
  for (const group of ["unproven", "excluded"]) {
    const rows = rowsOf(group).sort((a, b) => lowOf(b) - lowOf(a));
    arrange(group, rows.map((row) => row.dataset.key));
  }
}

function reorder(rows, placed, before) {
  const order = listingOrder(placed);
  for (const group of ["ranked", "open"]) {
    const own = order.filter((index) => (placed[index].rank === null) === (group === "open"));
    arrange(group, own.map((index) => rows[index].dataset.key));
  }
  order.forEach((index, place) => {
    const { rank, tied } = placed[index];
    const lead = rank !== 1 ? "" : place === 0 ? "is-leader" : "is-tied";
    const key = CSS.escape(rows[index].dataset.key);
    for (const row of document.querySelectorAll(`:is(#ranking, #values) tr[data-key="${key}"]`)) {
      if (row.className !== lead) row.className = lead;
    }
    write(rows[index].querySelector(".rank"), rank === null ? "–" : `${rank}${tied ? "=" : ""}`);
  });
  for (const body of document.querySelectorAll("tbody[data-group]")) {
    body.hidden = !body.querySelector("tr[data-key]");
  }
  for (const [row, top] of before) {
    const moved = top - row.getBoundingClientRect().top;
    const from = { transform: `translateY(${moved}px)` };
    if (moved) row.animate([from, { transform: "none" }], { duration: 220, easing: "ease-out" });
  }
}

function rounded(weight, up) {
  const step = weight >= 10 ? 1 : 10;
  const scaled = Number((weight * step).toFixed(6));
  return String((up ? Math.ceil(scaled) : Math.floor(scaled)) / step);
}

function stayText(low, high) {
  if (low !== null && high !== null)
    return `Same leader from ${rounded(low, true)} to ${rounded(high, false)}.`;
  if (low !== null) return `Same leader from ${rounded(low, true)} on.`;
  if (high !== null) return `Same leader up to ${rounded(high, false)}.`;
  return "Same leader at any weight.";
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function showLimits(values, placed, weights, leftOut) {
  const ranked = placed.filter(({ rank }) => rank !== null).length;
  const limits = allLimits(values, placed, weights);
  sliders().forEach((slider, j) => {
    const measure = slider.closest(".weight").dataset.measure;
    const { low, high } = limits[j];
    const ticks = document.getElementById(`ticks-${measure}`);
    const text = document.querySelector(`#stays-${measure} .stays`);
    const unknown = leftOut[j] && weights[j] > 0;
    ticks.replaceChildren();
    write(text, unknown ? UNKNOWN : ranked > 1 ? stayText(low, high) : "");
    if (!ranked || unknown) return;
    const [start, end] = [low ?? 0, high ?? 100];
    ticks.append(shape("rect", { class: "band", x: start, width: end - start, height: 8 }));
    for (const limit of [low, high]) {
      if (limit !== null) ticks.append(shape("path", { class: "tick", d: `M${limit} 0V8` }));
    }
  });
}

function showLead(values, placed, rows, shares) {
  const ranked = listingOrder(placed).filter((index) => placed[index].rank !== null);
  const [first, second] = ranked;
  if (second === undefined) return;
  const lead = leads(values[first], values[second]);
  const sum = (total, part) => total + part;
  const known = shares.filter((_, j) => values[first][j] !== null || values[second][j] !== null);
  const distance = lead.map((value, j) => value * shares[j]).reduce(sum, 0) / known.reduce(sum, 0);
  const name = document.createElement("strong");
  name.textContent = rows[first].dataset.label;
  const points = distance >= 0.005 ? distance.toFixed(2) : "less than 0.01";
  document.getElementById("headline").replaceChildren(name, ` is ahead by ${points}.`);
}

// What the sliders say, from the values on the page. Where they say what the server has answered
// last, its answer stands; what needs resampling fades until the server has caught up.
let ahead = false;
function rerank() {
  const answered = numbers(document.getElementById("ranking").dataset.weights);
  const weights = weightsNow();
  const same = answered.every((weight, j) => Math.abs(weight - weights[j]) < EQUAL);
  for (const part of document.querySelectorAll("#verdict .sentences, #story li:last-child, .doubt")) {
    part.classList.toggle(STALE, !same);
  }
  if ((same && !ahead) || weights.every((weight) => weight === 0)) return;
  ahead = !same;
  const rows = rowsOf("ranked", "open");
  // Read before anything is written: a place asked for later is laid out for the question.
  const before = calm.matches ? [] : rows.map((row) => [row, row.getBoundingClientRect().top]);
  const values = rows.map((row) => numbers(row.dataset.values));
  const shares = sharesOf(weights);
  const leftOut = shares.map((_, j) => rows.length > 0 && values.every((row) => row[j] === null));
  const counted = shares.map((share, j) => (leftOut[j] ? 0 : share));
  const coverage = counted.reduce((sum, share) => sum + share, 0);
  showShares(shares);
  const placed = standings(values, weights);
  for (const row of rowsOf("ranked", "open", "unproven", "excluded")) {
    showScore(row, numbers(row.dataset.values), counted, coverage);
  }
  reorder(rows, placed, before);
  reorderApart();
  showLimits(values, placed, weights, leftOut);
  showLead(values, placed, rows, shares);
}

function change(event) {
  if (event.target.form !== form || !event.target.name) return;
  if (event.target.type === "range") rerank();
  carry();
  form.dispatchEvent(new CustomEvent("reweigh"));
}

// A part that holds the focus is replaced: its successor with the same id takes it over.
let focused = "";
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const active = document.activeElement;
  if (event.detail.target.contains(active)) focused = active.id;
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
});

if (form) {
  document.addEventListener("input", change);
  // After the server's answer the sliders may have moved on.
  document.addEventListener("htmx:afterSettle", () => {
    ahead = false;
    rerank();
  });
}
