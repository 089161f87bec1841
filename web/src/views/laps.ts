// The weights of all inputs after each lap, from one initial weight.

import { axesOf, drawAxes, drawGuides } from "../axes.js";
import { Drawing } from "../drawing.js";
import { inOrder } from "../outcome.js";
import { at, extent, roomy, said, signed } from "../scale.js";
import { type Pointed, type Scene, type View } from "../view.js";
import { drawLapLegend, drawLaps, rowsOf } from "./by_lap.js";
import { nearestTo } from "./nearest.js";

export const laps: View = {
  name: "weight_by_lap",
  title: ({ now, weight }) =>
    `Weights by lap, from ${said(now.map?.initialWeight[weight] ?? NaN)}`,
  about: () => "The same initial weight at every input, and what each lap makes of it.",
  needsRule: true,
  sees: ({ now, pinned, input, weight }) => [now, pinned, input, weight],
  picture(scene, theme, size) {
    const { now, pinned, input, weight } = scene;
    const rows = lapRows(now, weight);
    const theirs = pinned !== null && pinned.isTimed === now.isTimed ? lapRows(pinned, weight).at(-1) : undefined;
    const [low, high] = extent(now.place) ?? [0, 1];
    const x: [number, number] = low < high ? [low, high] : [low - 1, high + 1];
    const range = extent(...rows, theirs ?? []) ?? [0, 1];
    const axes = axesOf(size, x, roomy(range, 0.1));
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    drawing.within(axes.box, (inner) => {
      const places = inOrder(now.place, now.order).map((v) => at(axes.x, v));
      drawLaps(inner, axes, theme, places, rows.map((row) => inOrder(row, now.order)));
      if (pinned === null || theirs === undefined) return;
      const pinnedX = inOrder(pinned.place, pinned.order).map((v) => at(axes.x, v));
      const y = inOrder(theirs, pinned.order).map((v) => at(axes.y, v));
      inner.line(pinnedX, y, { colour: theme.purple, width: 1.5, dash: "2 3" });
    });
    const last = rows.at(-1)?.[input] ?? NaN;
    const cursor = { x: at(axes.x, now.place[input] ?? NaN), y: at(axes.y, last), hasWeight: false };
    drawing.dot(cursor.x, cursor.y, 4.5, theme.purple, theme.paper);
    drawAxes(drawing, axes, theme, [now.placeLabel, "Weight"]);
    const pin: Parameters<typeof drawLapLegend>[4] =
      theirs === undefined ? [] : [["pinned", { colour: theme.purple, width: 1.5, dash: "2 3" }]];
    drawLapLegend(drawing, axes, theme, rows.length - 1, pin);
    return { axes, drawing, cursor, readout: words(scene, input) };
  },
  pointed: inputAt,
  read: (scene, x) => words(scene, inputAt(scene, x).input ?? scene.input),
  columns({ now, weight }) {
    const rows = lapRows(now, weight);
    return [
      { name: now.isTimed ? "time to plateau (s)" : "input", values: now.place },
      ...rows.map((values, lap) => ({
        name: lap === 0 ? "weight before" : `weight after lap ${lap}`,
        values,
      })),
    ];
  },
};

function lapRows({ experiment }: Scene["now"], weight: number): Float64Array[] {
  return rowsOf(experiment.weightByLap(weight) ?? new Float64Array(), experiment.inputs);
}

function inputAt({ now }: Scene, x: number): Pointed {
  return { input: nearestTo(now.place, x) };
}

function words({ now, weight }: Scene, input: number): string {
  const values = lapRows(now, weight).map((row) => said(row[input] ?? NaN));
  const shown = values.length > 6 ? [...values.slice(0, 3), "\u2026", ...values.slice(-2)] : values;
  const where = now.isTimed ? `${signed(now.place[input] ?? NaN)} s to plateau` : `Input ${input + 1}`;
  return `${where}: ${shown.join(" \u2192 ")}.`;
}
