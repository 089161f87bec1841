// What one lap makes of each weight of an input, and the weight that it leaves.

import { axesOf, drawAxes, drawGuides, drawLegend } from "../axes.js";
import { Drawing } from "../drawing.js";
import { type Outcome } from "../outcome.js";
import { at, extent, roomy, said, signed } from "../scale.js";
import { type Scene, type View } from "../view.js";

export const lapChange: View = {
  name: "lap_change",
  title: ({ input }) => `Change per lap at input ${input + 1}`,
  about: () => "Weights below the fixed point grow, those above it shrink.",
  needsRule: true,
  sees: ({ now, pinned, input, weight }) => [now, pinned, input, weight],
  picture(scene, theme, size) {
    const { now, pinned, input } = scene;
    const curve = now.lapChange(input);
    const max = curve?.weight.at(-1) ?? 1;
    const theirs = pinned !== null && input < pinned.experiment.inputs ? pinned.lapChange(input) : null;
    const range = roomy(extent(curve?.change ?? [], theirs?.change ?? [], [-0.01, 0.01]), 0.08);
    const axes = axesOf(size, [0, max], range);
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    const zero = at(axes.y, 0);
    const still = fixedPoint(now, input);
    drawing.within(axes.box, (inner) => {
      inner.line([axes.box[0], axes.box[2]], [zero, zero], { colour: theme.muted, width: 1 });
      for (const [drawn, style] of [
        [theirs, { colour: theme.muted, width: 1.5, dash: "2 3" }],
        [curve, { colour: theme.purple, width: 2.2 }],
      ] as const) {
        if (drawn === null) continue;
        const x = drawn.weight.map((value) => at(axes.x, value));
        inner.line(x, drawn.change.map((value) => at(axes.y, value)), style);
      }
    });
    const { weight, change } = chosen(scene);
    drawing.dot(at(axes.x, weight), at(axes.y, change), 4.5, theme.purple, theme.paper);
    drawing.dot(at(axes.x, still), zero, 5, theme.paper, theme.ink);
    drawAxes(drawing, axes, theme, ["Weight w", "\u0394w per lap"]);
    const legend: Parameters<typeof drawLegend>[3] = [["\u0394w", { colour: theme.purple }]];
    if (theirs !== null) legend.push(["pinned", { colour: theme.muted, dash: "2 3" }]);
    drawLegend(drawing, axes, theme, legend);
    if (Number.isFinite(still)) {
      const isRight = still > 0.6 * max;
      const words = `fixed point ${said(still)}`;
      // The curve falls: there is room above it to the right, below it to the left.
      const [x, y] = [at(axes.x, still) + (isRight ? -9 : 9), zero + (isRight ? 19 : -9)];
      drawing.text(x, y, words, theme.ink, { anchor: isRight ? "end" : "start", halo: theme.paper });
    }
    const where = Number.isFinite(still)
      ? `A lap leaves weight ${said(still)} as it is`
      : "Nothing drives this input";
    return { axes, drawing, readout: `${where}; it changes ${said(weight)} by ${signed(change, 3)}.` };
  },
  read({ now, input }, x) {
    const curve = now.lapChange(input);
    if (curve === null) return "";
    const k = Math.round((x / (curve.weight.at(-1) ?? 1)) * (curve.weight.length - 1));
    return `A lap changes weight ${said(x)} by ${signed(curve.change[k] ?? NaN, 3)}.`;
  },
  columns({ now, input }) {
    const curve = now.lapChange(input);
    return [
      { name: "weight", values: curve?.weight ?? [] },
      { name: "change per lap", values: curve?.change ?? [] },
    ];
  },
};

/** The weight that a lap leaves; NaN where nothing drives the input. */
export function fixedPoint({ map }: Outcome, input: number): number {
  return (map?.fixedPoint ?? map?.equilibriumWeight)?.[input] ?? NaN;
}

/** The initial weight in view, and what the first lap makes of it. */
function chosen({ now, input, weight }: Scene): { weight: number; change: number } {
  const rows = now.weightByLap(weight);
  const before = rows?.[input] ?? NaN;
  const curve = now.lapChange(input);
  const max = curve?.weight.at(-1) ?? 1;
  const place = (before / max) * ((curve?.weight.length ?? 1) - 1);
  const below = Math.floor(place);
  const [a = NaN, b = a] = [curve?.change[below], curve?.change[below + 1]];
  return { weight: before, change: a + (b - a) * (place - below) };
}
