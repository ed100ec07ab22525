// Every drawing can be kept: as SVG, and as PNG at twice its size, with the colors of the page.
import { keep, painted } from "./pictures.js";
import { say } from "./status.js";

const PAINT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];

function standalone(svg) {
  const copy = svg.cloneNode(true);
  const shown = [svg, ...svg.querySelectorAll("*")];
  const copied = [copy, ...copy.querySelectorAll("*")];
  shown.forEach((element, place) => {
    const style = getComputedStyle(element);
    for (const name of PAINT) copied[place].setAttribute(name, style.getPropertyValue(name));
    copied[place].removeAttribute("class");
  });
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(svg.closest("figure")).backgroundColor);
  copy.prepend(paper);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

document.querySelectorAll("figure[data-figure]").forEach((figure) => {
  const svg = figure.querySelector("svg[viewBox][role=img]");
  if (!svg) return;
  const row = Object.assign(document.createElement("p"), { className: "keep" });
  for (const kind of ["SVG", "PNG"]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small quiet", textContent: kind });
    button.setAttribute("aria-label", `Download this picture as ${kind}`);
    button.addEventListener("click", async () => {
      try {
        const drawn = standalone(svg);
        keep(kind === "SVG" ? drawn : await painted(drawn), `${figure.dataset.figure}.${kind.toLowerCase()}`);
      } catch {
        say("The browser could not make this picture.");
      }
    });
    row.append(button);
  }
  figure.append(row);
});
