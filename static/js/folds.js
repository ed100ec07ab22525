// "Open all" and "Fold all": a thought as text, or as an outline of first lines, without asking for
// the page again; each step folds by itself.
import { say } from "./status.js";

const FOLD = "Fold all";
const OPEN = "Open all";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-folds]");
  if (!button) return;
  event.preventDefault();
  const folding = button.textContent !== OPEN;
  const thought = document.getElementById(button.dataset.folds);
  thought.open = true;
  for (const row of thought.querySelectorAll("details.fold")) row.open = !folding;
  button.textContent = folding ? OPEN : FOLD;
  say(folding ? "Folded to first lines." : "All steps are open.");
});
