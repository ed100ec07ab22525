// The anchors of a criterion: grips on its axis and numbers in boxes move each other, the curve and
// what each candidate is worth follow. Where a box leaves the axis, the server draws a new one.
import { say } from "./status.js";

// The values 1 and 0 in percent from the top, as in decision/charts/anchors.py.
const [TOP, BOTTOM] = [8, 92];
const KEYS = ["worst", "mid", "target"];

// The value of decision/core/values.py, from 0 to 1.
export function valueOf(raw, { worst, mid, target, scale }) {
  const bend = scale === "log" ? (x) => Math.log(Math.max(x, 0)) : Number;
  const way = (x) =>
    Math.min(Math.max((bend(x) - bend(worst)) / (bend(target) - bend(worst)), 0), 1);
  const half = mid === null ? 0.5 : way(mid);
  const own = way(raw);
  return own <= half ? own / (2 * half) : 0.5 + (own - half) / (2 * (1 - half));
}

const boxOf = (card, key) => card.querySelector(`[data-box="${key}"]`);
const gripOf = (card, key) => card.querySelector(`[data-grip="${key}"]`);

function axisOf(card) {
  const [low, high, start] = ["low", "high", "start"].map((name) => Number(card.dataset[name]));
  const isLog = card.dataset.scale === "log";
  const [bend, back] = isLog ? [Math.log, Math.exp] : [Number, Number];
  const [from, span] = [bend(low), bend(high) - bend(low)];
  const step = 10 ** Math.floor(Math.log10((high - low) / 400));
  return {
    at: (raw) => start + ((bend(raw) - from) / span) * (100 - start),
    // As few digits as the axis can tell apart.
    raw: (at) => {
      const found = back(from + ((at - start) / (100 - start)) * span);
      return Number(isLog ? found.toPrecision(3) : (Math.round(found / step) * step).toPrecision(12));
    },
  };
}

function read(card, text) {
  const { before, after } = card.dataset;
  const bare = text.toLowerCase().replace(before, "").replace(after.trim().toLowerCase(), "").trim();
  if (bare === "") return null;
  return after === "%" && text.includes("%") ? Number(bare) / 100 : Number(bare);
}

function written(card, raw) {
  const { before, after } = card.dataset;
  return `${before}${after === "%" ? Number((raw * 100).toPrecision(12)) : raw}${after}`;
}

// What the boxes say; null where it cannot be used or drawn.
function ruleOf(card, changed = {}) {
  const typed = KEYS.map((key) => [key, read(card, boxOf(card, key).value)]);
  const rule = { ...Object.fromEntries(typed), scale: card.dataset.scale, ...changed };
  const { worst, mid, target } = rule;
  const { at } = axisOf(card);
  const places = [worst, mid ?? worst, target].map(at);
  const [a, half, b] = card.dataset.direction === "higher" ? places : places.reverse();
  const between = mid === null || (a < half && half < b);
  return worst !== null && target !== null && a >= 0 && a < b && b <= 100 && between ? rule : null;
}

function set(element, places) {
  for (const [name, place] of Object.entries(places)) element.setAttribute(name, `${place}%`);
}

function draw(card, rule, held) {
  const { at } = axisOf(card);
  const [worst, target] = [at(rule.worst), at(rule.target)];
  const half = rule.mid === null ? (worst + target) / 2 : at(rule.mid);
  const places = [worst, half, target];
  const heights = [BOTTOM, (TOP + BOTTOM) / 2, TOP];
  const guides = card.querySelectorAll(".guide");
  const curve = card.querySelectorAll(".curve");
  KEYS.forEach((key, k) => {
    const grip = gripOf(card, key);
    const raw = rule[key];
    if (grip !== held) grip.value = places[k];
    grip.toggleAttribute("data-unset", raw === null);
    grip.setAttribute("aria-valuetext", raw === null ? "not set" : written(card, raw));
    guides[k].classList.toggle("is-unset", raw === null);
    set(guides[k], { x1: places[k], x2: places[k] });
    set(curve[k], { x2: places[k], y2: heights[k] });
    set(curve[k + 1], { x1: places[k], y1: heights[k] });
  });
  for (const part of card.querySelectorAll("[data-raw]")) {
    const value = valueOf(Number(part.dataset.raw), rule);
    if (part.matches("circle")) set(part, { cy: BOTTOM - (BOTTOM - TOP) * value });
    else part.textContent = value.toFixed(2);
  }
}

function move(card, grip) {
  const key = grip.dataset.grip;
  const raw = axisOf(card).raw(Number(grip.value));
  const rule = ruleOf(card, { [key]: raw });
  if (rule) {
    boxOf(card, key).value = written(card, raw);
    draw(card, rule, grip);
  } else if (ruleOf(card)) draw(card, ruleOf(card)); // Not past another one: back to its place.
}

document.addEventListener("input", ({ target }) => {
  const card = target.closest("[data-axis]");
  if (!card) return;
  if (target.dataset.grip) return move(card, target);
  const rule = ruleOf(card);
  if (rule && target.dataset.box !== "scale") draw(card, rule);
});

document.addEventListener("change", ({ target }) => {
  const card = target.closest("[data-axis]");
  if (!card) return;
  const rule = ruleOf(card);
  const isOdd = card.querySelector(".has-error") || !rule || target.dataset.box === "scale";
  if (isOdd) return card.dispatchEvent(new CustomEvent("redraw"));
  const best = [...card.querySelectorAll(".worths li")].slice(0, 3);
  const shown = ({ children }) => `${children[0].textContent} ${children[2].textContent}`;
  say(best.map(shown).join(", "));
});
