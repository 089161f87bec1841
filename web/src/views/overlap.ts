// The overlap of each input, summed over a lap.

import { axesOf, drawAxes, drawGuides, drawLegend } from "../axes.js";
import { Drawing, type Stroke } from "../drawing.js";
import { inOrder } from "../outcome.js";
import { at, extent, said } from "../scale.js";
import { type Pointed, type Scene, type View } from "../view.js";
import { nearestTo } from "./nearest.js";

export const overlap: View = {
  name: "summed_overlap",
  title: () => "Overlap summed over a lap",
  about: () => "How much of its eligibility an input shares with the plateau, by the time of its spike.",
  needsRule: false,
  sees: ({ now, pinned, input }) => [now, pinned, input],
  picture({ now, pinned, input }, theme, size) {
    const theirs = pinned !== null && pinned.isTimed === now.isTimed ? pinned : null;
    const [low, high] = extent(now.place, theirs?.place ?? []) ?? [0, 1];
    const most = extent(now.experiment.overlapArea, theirs?.experiment.overlapArea ?? [])?.[1] ?? 0;
    const x: [number, number] = low < high ? [low, high] : [low - 1, high + 1];
    const axes = axesOf(size, x, [0, 1.08 * (most || 1)]);
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    const curves = [
      [theirs, { colour: theme.muted, width: 1.5, dash: "2 3" }],
      [now, { colour: theme.green, width: 2.2 }],
    ] as const;
    drawing.within(axes.box, (inner) => {
      for (const [outcome, style] of curves) {
        if (outcome === null) continue;
        const places = inOrder(outcome.place, outcome.order);
        const areas = inOrder(outcome.experiment.overlapArea, outcome.order);
        const y = areas.map((v) => at(axes.y, v));
        inner.line(places.map((v) => at(axes.x, v)), y, style);
      }
    });
    const [place = NaN, area = NaN] = [now.place[input], now.experiment.overlapArea[input]];
    const cursor = { x: at(axes.x, place), y: at(axes.y, area), hasWeight: false };
    drawing.dot(cursor.x, cursor.y, 4.5, theme.purple, theme.paper);
    drawAxes(drawing, axes, theme, [now.placeLabel, "Summed overlap (s)"]);
    const legend: [string, Stroke][] = [["Overlap", { colour: theme.green }]];
    if (theirs !== null) legend.push(["pinned", { colour: theme.muted, dash: "2 3" }]);
    drawLegend(drawing, axes, theme, legend);
    return { axes, drawing, cursor, readout: words(now, input) };
  },
  pointed: inputAt,
  read: (scene, x) => words(scene.now, inputAt(scene, x).input ?? scene.input),
  columns({ now }) {
    return [
      { name: now.isTimed ? "time to plateau (s)" : "input", values: now.place },
      { name: "summed overlap (s)", values: now.experiment.overlapArea },
    ];
  },
};

function inputAt({ now }: Scene, x: number): Pointed {
  return { input: nearestTo(now.place, x) };
}

function words({ place, experiment, isTimed }: Scene["now"], input: number): string {
  const where = isTimed ? `${said(place[input] ?? NaN)} s to plateau` : "";
  return `Input ${input + 1}${where && `, ${where}`}: ${said(experiment.overlapArea[input] ?? NaN, 3)} s.`;
}
