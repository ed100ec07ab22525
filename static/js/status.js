// One live region for the whole page: what changed without a page load.
const SHOWN = 6000;
let timer = 0;

export function say(text) {
  const region = document.getElementById("status");
  if (!region) return;
  region.textContent = "";
  // A new frame, so that the same sentence twice is announced twice.
  requestAnimationFrame(() => (region.textContent = text));
  clearTimeout(timer);
  timer = setTimeout(() => (region.textContent = ""), SHOWN);
}
