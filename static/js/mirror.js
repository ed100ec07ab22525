// Two inputs for one value: <input type="number" data-mirror="#slider"> follows its slider, and
// the slider follows the box. Both fire "input", so other modules listen to the slider alone.
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!event.isTrusted) return;
  if (input.dataset.mirror) {
    const other = document.querySelector(input.dataset.mirror);
    other.value = input.value;
    other.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (input.id) {
    const box = document.querySelector(`[data-mirror="#${CSS.escape(input.id)}"]`);
    if (box) box.value = input.value;
  }
});
