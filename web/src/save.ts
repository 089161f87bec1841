// What is drawn and the arrays behind it, as files.

import { Drawing } from "./drawing.js";
import { type Column } from "./view.js";

/** Pixels of a PNG for each of the page's. */
const SHARPNESS = 3;

/** A view, the stage that it is drawn on, as a file of its own. */
export function saveSvg(stage: HTMLElement, name: string): void {
  save(new Blob([textOf(stage)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** The same in pixels. */
export async function savePng(stage: HTMLElement, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(textOf(stage))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * image.naturalWidth;
  canvas.height = SHARPNESS * image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (blob !== null) save(blob, `${name}.png`);
  });
}

/** Columns under their names, which have the units; all digits of every number. */
export function csvOf(columns: Column[]): string {
  const rows = Math.max(0, ...columns.map(({ values }) => values.length));
  const heading = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(",");
  const lines = Array.from({ length: rows }, (_, k) =>
    columns.map(({ values }) => (k < values.length ? String(values[k]) : "")).join(","),
  );
  return [heading, ...lines, ""].join("\n");
}

export function saveCsv(columns: Column[], name: string): void {
  save(new Blob([csvOf(columns)], { type: "text/csv" }), `${name}.csv`);
}

/** One SVG of what is on a stage: its paper, its map, its drawing; nothing to drag. */
function textOf(stage: HTMLElement): string {
  const [svg, canvas] = [stage.querySelector("svg"), stage.querySelector("canvas")];
  if (svg === null) return "";
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.querySelectorAll("[data-handle]").forEach((handle) => {
    handle.remove();
  });
  const back = new Drawing().rect(0, 0, svg.clientWidth, svg.clientHeight, stage.style.background);
  if (canvas !== null && !canvas.hidden) {
    const [left, top] = [parseFloat(canvas.style.left), parseFloat(canvas.style.top)];
    back.image([left, top, left + canvas.width, top + canvas.height], canvas.toDataURL());
  }
  copy.innerHTML = back.svg + copy.innerHTML;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
