// A picture as PNG, at twice its size: from an SVG made here, or from the server's own file.
import { say } from "./status.js";

export async function painted(svg) {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    const size = { width: 2 * naturalWidth, height: 2 * naturalHeight };
    const canvas = Object.assign(document.createElement("canvas"), size);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

export function keep(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  const { href, pathname } = button.parentElement.querySelector('a[href*=".svg"]');
  try {
    const answer = await fetch(href);
    if (!answer.ok) throw new Error(answer.status);
    const [, slug, name] = pathname.match(/([^/]+)\/pictures\/([^/]+)\.svg$/);
    keep(await painted(await answer.blob()), `${slug}-${name}.png`);
  } catch {
    say("The browser could not make this picture; the SVG beside it has the same.");
  }
});
