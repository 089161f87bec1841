// The change in weight after all laps, over time to plateau and initial weight.

import { type Axes, SPACING, axesOf, drawAxes, placed } from "../axes.js";
import { PIXELS, STEPS, reach, step } from "../colour.js";
import { Drawing, type Line } from "../drawing.js";
import { inOrder } from "../outcome.js";
import { at, extent, said, signed, valueAt } from "../scale.js";
import { type Theme } from "../theme.js";
import { type Pixels, type Pointed, type Scene, type View } from "../view.js";
import { nearestTo } from "./nearest.js";

/** Room for the colour bar, and how wide it is. */
const BAR = 78;
const BAR_WIDTH = 12;

export const weightMap: View = {
  name: "weight_map",
  title({ now, isDifference }) {
    const laps = now.setting.weight_change?.laps ?? 0;
    const after = `Change in weight after ${laps} ${laps === 1 ? "lap" : "laps"}`;
    return isDifference ? `${after}, less pinned` : after;
  },
  about({ isDifference }) {
    const colours = isDifference ? "Red is more than with what is pinned, blue is less" : "Red grew, blue shrank";
    return `${colours}; on the dashed line a lap leaves a weight as it is.`;
  },
  needsRule: true,
  sees: ({ now, pinned, input, weight, isDifference }) => [now, pinned, input, weight, isDifference],
  picture(scene, theme, size) {
    const { now, input, weight } = scene;
    const shown = shownMap(scene);
    const drawing = new Drawing();
    if (typeof shown === "string") {
      const axes = axesOf(size, [0, 1], [0, 1], BAR);
      drawing.text(axes.box[0], axes.box[1] + 20, shown, theme.ink);
      return { axes, drawing, readout: shown };
    }
    const { values, weights } = shown;
    const places = inOrder(now.place, now.order);
    const [columnEdges, rowEdges] = [edges(places), edges(weights)];
    const axes = axesOf(size, ends(columnEdges), ends(rowEdges), BAR);
    const largest = reach(values);
    const target = now.map?.equilibriumWeight ?? new Float64Array();
    drawing.within(axes.box, (inner) => {
      const x = inOrder(now.place, now.order).map((value) => at(axes.x, value));
      const y = inOrder(target, now.order).map((value) => at(axes.y, value));
      inner.line(x, y, { colour: "#ffffff", width: 4 });
      inner.line(x, y, { colour: "#333333", width: 2, dash: "7 4.5" });
    });
    const before = now.map?.initialWeight[weight] ?? NaN;
    const [left, middle] = [at(axes.x, now.place[input] ?? NaN), at(axes.y, before)];
    drawing.dot(left, middle, 6, "none", "#ffffff").dot(left, middle, 5, "none", "#000000");
    drawAxes(drawing, axes, theme, [now.placeLabel, "Initial weight"]);
    drawBar(drawing, axes, theme, largest);
    drawing.line([axes.box[0], axes.box[0] + 22], [axes.box[1] - 14, axes.box[1] - 14], {
      colour: theme.ink,
      dash: "7 4.5",
    });
    drawing.text(axes.box[0] + 28, axes.box[1] - 10, "Target equilibrium weight", theme.ink);
    return {
      axes,
      drawing,
      cursor: { x: left, y: middle, hasWeight: true },
      pixels: pixelsOf(axes, values, largest, now.order, columnEdges, rowEdges),
      readout: cellWords(scene, input, weight),
    };
  },
  pointed: cellAt,
  read(scene, x, y) {
    const { input, weight } = cellAt(scene, x, y);
    return cellWords(scene, input ?? scene.input, weight ?? scene.weight);
  },
  columns({ now }) {
    const { map, place, experiment } = now;
    if (map === null) return [];
    const cells = map.deltaWeight.length;
    const row = (k: number): number => Math.floor(k / experiment.inputs);
    const column = (k: number): number => k % experiment.inputs;
    const values = (of: (k: number) => number): Float64Array =>
      Float64Array.from({ length: cells }, (_, k) => of(k));
    const name = now.isTimed ? "time to plateau (s)" : "input";
    return [
      { name, values: values((k) => place[column(k)] ?? NaN) },
      { name: "initial weight", values: values((k) => map.initialWeight[row(k)] ?? NaN) },
      { name: "change in weight", values: map.deltaWeight },
      { name: "equilibrium weight", values: values((k) => map.equilibriumWeight[column(k)] ?? NaN) },
    ];
  },
};

/** The map that is shown, or why there is none. */
function shownMap({ now, pinned, isDifference }: Scene): { values: Float64Array; weights: Float64Array } | string {
  const map = now.map;
  if (map === null) return "No rule changes weights here.";
  const own = { values: map.deltaWeight, weights: map.initialWeight };
  if (pinned === null || !isDifference) return own;
  const theirs = pinned.map;
  if (theirs === null) return "What is pinned has no rule.";
  if (!same(theirs.initialWeight, map.initialWeight) || !same(pinned.place, now.place)) {
    return "Pinned: other times or weights.";
  }
  return { ...own, values: map.deltaWeight.map((v, k) => v - (theirs.deltaWeight[k] ?? NaN)) };
}

function same(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, k) => Math.abs(value - (b[k] ?? NaN)) < 1e-12);
}

function cellAt({ now }: Scene, x: number, y: number): Pointed {
  const weights = now.map?.initialWeight ?? new Float64Array();
  return { input: nearestTo(now.place, x), weight: nearestTo(weights, y) };
}

function cellWords({ now, pinned }: Scene, input: number, weight: number): string {
  const map = now.map;
  if (map === null) return "";
  const change = map.deltaWeight[weight * now.experiment.inputs + input] ?? NaN;
  const place = now.place[input] ?? NaN;
  const where = now.isTimed ? `${signed(place)} s to plateau` : `input ${place}`;
  const before = map.initialWeight[weight] ?? NaN;
  const words = `Weight ${said(before)}, ${where}: changes by ${signed(change, 3)}`;
  const theirs = pinned?.map?.deltaWeight[weight * pinned.experiment.inputs + input];
  return theirs === undefined ? `${words}.` : `${words}; pinned ${signed(theirs, 3)}.`;
}

/** Boundaries between cells around these centres, which rise. */
function edges(centres: Float64Array): Float64Array {
  const count = centres.length;
  const centre = (k: number): number => centres[k] ?? NaN;
  const half = count > 1 ? [centre(1) - centre(0), centre(count - 1) - centre(count - 2)] : [1, 1];
  return Float64Array.from({ length: count + 1 }, (_, k) => {
    if (k === 0) return centre(0) - (half[0] ?? 1) / 2;
    if (k === count) return centre(count - 1) + (half[1] ?? 1) / 2;
    return (centre(k - 1) + centre(k)) / 2;
  });
}

function ends(values: Float64Array): [number, number] {
  const [low, high] = extent(values) ?? [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** The map's colours at the plot's pixels. */
function pixelsOf(
  axes: Axes,
  values: Float64Array,
  largest: number,
  order: number[],
  columnEdges: Float64Array,
  rowEdges: Float64Array,
): Pixels {
  const [left, top, right, bottom] = axes.box;
  const [columns, rows] = [Math.round(right - left), Math.round(bottom - top)];
  const inputs = cells(columnEdges, columns, (k) => valueAt(axes.x, left + k + 0.5));
  const weights = cells(rowEdges, rows, (k) => valueAt(axes.y, bottom - k - 0.5)).reverse();
  const fill = (colours: Uint32Array): void => {
    const ofCells = new Uint32Array(order.length);
    let above = -1;
    weights.forEach((weight, k) => {
      const row = k * columns;
      if (weight === above) {
        colours.copyWithin(row, row - columns, row);
        return;
      }
      above = weight;
      order.forEach((input, place) => {
        ofCells[place] = PIXELS[step(values[weight * order.length + input] ?? NaN, largest)] ?? 0;
      });
      for (let n = 0; n < columns; n++) colours[row + n] = ofCells[inputs[n] ?? 0] ?? 0;
    });
  };
  return { box: axes.box, columns, rows, fill };
}

/** In which cell, by its edges, each pixel's value is; values rise with pixels. */
function cells(edges: Float64Array, pixels: number, valueOf: (pixel: number) => number): Int32Array {
  let cell = 0;
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const value = valueOf(pixel);
    while (cell < edges.length - 2 && value >= (edges[cell + 1] ?? NaN)) cell++;
    return cell;
  });
}

/** The colour bar, a pixel for each step from the top: as one image, for a page is slow with
 * a mark for each step. Made once. */
let barImage: string | null = null;

function barUrl(): string {
  if (barImage !== null) return barImage;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, STEPS];
  const image = new ImageData(1, STEPS);
  new Uint32Array(image.data.buffer).set(PIXELS.subarray(0, STEPS).slice().reverse());
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  barImage = canvas.toDataURL();
  return barImage;
}

function drawBar(drawing: Drawing, { box }: Axes, theme: Theme, largest: number): void {
  const [, top, right, bottom] = box;
  const left = right + 12;
  drawing.image([left, top, left + BAR_WIDTH, bottom], barUrl());
  const ticks = placed({ low: -largest, high: largest, from: bottom, to: top }, SPACING.up);
  const edge = left + BAR_WIDTH;
  drawing.lines(
    ticks.map(({ place }): Line => [edge, place, edge + 4, place]),
    { colour: theme.ink, width: 1 },
  );
  drawing.group((labels) => {
    for (const { place, label } of ticks) labels.text(edge + 7, place + 4, label, theme.ink);
  });
  drawing.text(left, top - 10, "\u0394w", theme.ink);
}
