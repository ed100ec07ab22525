// The chosen theme: a cookie, so that the server paints it at once, and localStorage under the
// name that Django's admin uses, so that the curator desk follows.
const CHOICES = ["auto", "light", "dark"];
const YEAR = 31536000;
const root = document.documentElement;

function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function remember(choice) {
  const age = choice === "auto" ? 0 : YEAR;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // Storage may be off; the cookie alone is enough.
  }
}

function show(choice) {
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

const stored = remembered();
const painted = root.dataset.theme ?? "auto";
const current = CHOICES.includes(stored) ? stored : painted;
if (current !== painted) remember(current);
show(current);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  remember(button.dataset.themeChoice);
  show(button.dataset.themeChoice);
  const menu = button.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus();
});
