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

function targets() {
  return [...document.querySelectorAll("[data-key]")];
}

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

// What is in sight stays where it is: a key must not scroll the text that is being read.
function press(element) {
  const { top, bottom } = element.getBoundingClientRect();
  element.focus({ preventScroll: top >= 0 && bottom <= innerHeight });
  element.click();
}

function answer(key) {
  const typed = pending ? `${pending} ${key}` : key;
  const found = targets().find((element) => element.dataset.key === typed);
  const starts = targets().some((element) => element.dataset.key.startsWith(`${typed} `));
  clearTimeout(timer);
  pending = !found && starts ? typed : "";
  if (pending) timer = setTimeout(() => (pending = ""), PAUSE);
  if (found) press(found);
  return found || starts;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!dialog || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (!enabled()) return;
  if (event.key === "?") openKeys();
  else if (!answer(event.key)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-opens="keys"]')) openKeys();
});

toggle?.addEventListener("change", () => {
  try {
    localStorage.setItem("keys", toggle.checked ? "on" : "off");
  } catch {
    toggle.checked = true;
    say("This browser does not let the choice be kept.");
  }
});
