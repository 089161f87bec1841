// What is drawn and the arrays behind it, as files.

import { type Size } from "./axes.js";
import { type Mark, textOf } from "./marks.js";
import { FONT } from "./theme.js";
import { type Column } from "./view.js";

/** Pixels of a PNG for each of the picture's. */
const SHARPNESS = 3;

/** A picture as a file of its own. */
export function saveSvg(marks: readonly Mark[], size: Size, name: string): void {
  save(new Blob([svgOf(marks, size)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** The same in pixels. */
export async function savePng(marks: readonly Mark[], { width, height }: Size, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svgOf(marks, { width, height }))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SHARPNESS * width, SHARPNESS * height];
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

function svgOf(marks: readonly Mark[], { width, height }: Size): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width: String(width),
    height: String(height),
    viewBox: `0 0 ${width} ${height}`,
    "font-family": FONT,
  };
  return textOf([{ tag: "svg", attributes, inside: marks }]);
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
