// Reading along: the end of a text stays in sight while its reader is there, and stays where it is
// once they have scrolled up. Without it every look replaces the text.
const NEAR = 8;
const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const jumpOf = (box) => document.querySelector(`[data-jump="${box.id}"]`);
const follows = (box) => jumpOf(box).hidden;

function toEnd(box) {
  box.scrollTop = box.scrollHeight;
  jumpOf(box).hidden = true;
}

function begin() {
  for (const box of document.querySelectorAll("[data-follow]")) toEnd(box);
}

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target.dataset?.follow !== undefined) jumpOf(target).hidden = atEnd(target);
  },
  true,
);

// What is new is set behind what is there, so that a selection holds. Where the beginning has gone
// too, whoever reads further up keeps the old text until they jump.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target: box, fragment } = detail;
  if (box.dataset.follow === undefined) return;
  detail.shouldSwap = false;
  const [old, fresh, following] = [box.innerHTML, fragment.innerHTML, follows(box)];
  if (fresh.startsWith(old)) box.insertAdjacentHTML("beforeend", fresh.slice(old.length));
  else if (following || fragment.dataset.last) box.replaceChildren(...fragment.childNodes);
  if (following) toEnd(box);
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "watch") return;
  begin();
  detail.target.scrollIntoView({ block: "nearest" });
  document.getElementById("live-thought").focus({ preventScroll: true });
});

document.addEventListener("click", ({ target }) => {
  const box = document.getElementById(target.closest("[data-jump]")?.dataset.jump);
  if (!box) return;
  toEnd(box);
  box.focus({ preventScroll: true });
});

begin();
