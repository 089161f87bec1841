// What is drawn and the arrays behind it, as files.

import { type Column } from "./view.js";

/** Pixels of a PNG for each of the page's. */
const SHARPNESS = 3;

/** A view as a file of its own. */
export function saveSvg(svg: SVGSVGElement, name: string): void {
  save(new Blob([textOf(svg)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** The same in pixels. */
export async function savePng(svg: SVGSVGElement, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(textOf(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * svg.width.baseVal.value;
  canvas.height = SHARPNESS * svg.height.baseVal.value;
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

function textOf(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.querySelectorAll("[data-handle]").forEach((handle) => {
    handle.remove();
  });
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
