// Keys: any link or button with data-key="n" (or "g d" for two in a row) answers to that key.
// The `?` dialog lists what this page offers, read from the page itself, and can switch it off.
import { say } from "./status.js";

const PAUSE = 900;
const dialog = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
let pending = "";
let timer = 0;

function enabled() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function typing(target) {
  const writing = "input:not([type=checkbox]), select, textarea, [contenteditable]";
  return target.isContentEditable || target.closest(writing);
}

// Of several with one key, that of the side touched last answers.
function targets() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key } = element.dataset;
    if (!found.has(key) || element.closest(".is-touched")) found.set(key, element);
  }
  return [...found.values()];
}

// Keys that are drawn beside buttons are hidden while they are off.
const mark = () => document.documentElement.classList.toggle("keys-off", !enabled());

function nameOf(element) {
  const name = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  return (name ?? element.textContent).replace(/\s+/g, " ").trim();
}

function list() {
  const rows = dialog.querySelector("dl");
  rows.replaceChildren(rows.children[0], rows.children[1]);
  for (const element of targets()) {
    const keys = document.createElement("dt");
    for (const key of element.dataset.key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    const name = document.createElement("dd");
    name.textContent = nameOf(element);
    rows.append(keys, name);
  }
}

export function openKeys() {
  list();
  toggle.checked = enabled();
  dialog.showModal();
}

// What is in sight stays where it is: a key must not scroll the text that is being read. A form is
// sent without taking the focus, and once while its key is held.
function press(element, repeated) {
  const { top, bottom } = element.getBoundingClientRect();
  const stays = top >= 0 && bottom <= innerHeight;
  if (element.type !== "submit") element.focus({ preventScroll: stays });
  else if (repeated) return;
  element.click();
}

function answer({ key, repeat }) {
  const typed = pending ? `${pending} ${key}` : key;
  const found = targets().find((element) => element.dataset.key === typed);
  const starts = targets().some((element) => element.dataset.key.startsWith(`${typed} `));
  clearTimeout(timer);
  pending = !found && starts ? typed : "";
  if (pending) timer = setTimeout(() => (pending = ""), PAUSE);
  if (found) press(found, repeat);
  return found || starts;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!dialog || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (!enabled()) return;
  if (event.key === "?") openKeys();
  else if (!answer(event)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-opens="keys"]')) openKeys();
});

mark();
toggle?.addEventListener("change", () => {
  try {
    localStorage.setItem("keys", toggle.checked ? "on" : "off");
    mark();
  } catch {
    toggle.checked = true;
    say("This browser does not let the choice be kept.");
  }
});
