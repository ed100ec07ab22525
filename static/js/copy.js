// Copy buttons: <button data-copy="#id"> copies the text of that element.
import { say } from "./status.js";

async function copy(source) {
  const text = "value" in source ? source.value : source.textContent;
  if (navigator.clipboard) return navigator.clipboard.writeText(text.trim());
  // Without HTTPS there is no clipboard interface: select, so that the reader's own copy works.
  getSelection().selectAllChildren(source);
  throw new Error("no clipboard");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await copy(document.querySelector(button.dataset.copy));
    say("Copied.");
  } catch {
    say("The browser did not allow copying; select the text and copy it yourself.");
  }
});
