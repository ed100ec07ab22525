// After htmx swaps: focus never falls to <body>, and failures are said aloud.
import { say } from "./status.js";

let focused = "";

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  focused = event.detail.target?.contains(active) ? active.id || "inside" : "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!focused || document.activeElement !== document.body) return;
  const place = document.getElementById(event.detail.target?.id) ?? document.getElementById("main");
  const next = document.getElementById(focused) ?? place.querySelector("[data-focus]") ?? place;
  if (next.tabIndex < 0 && !next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  focused = "";
});

// A response may carry HX-Trigger: {"status": "Run cancelled."}
document.addEventListener("status", (event) => say(event.detail?.value ?? ""));

document.addEventListener("htmx:sendError", () => {
  say("The server does not answer. The page shows what was known before.");
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say("Your role may not do this.");
  else say(`The server answered with an error (${status}). Nothing was changed on this page.`);
});
