// q+ and q-: how fast an overlap potentiates and depresses.

import { axesOf, drawAxes, drawGuides, drawLegend } from "../axes.js";
import { Drawing, type Stroke } from "../drawing.js";
import { type Outcome } from "../outcome.js";
import { at, extent, said } from "../scale.js";
import { type View } from "../view.js";

/** Of q-. */
const DASH = "7 4.5";

export const gains: View = {
  name: "gains",
  title: () => "Gains q+ and q\u2212",
  about: () => "How strongly an overlap drives potentiation and depression.",
  needsRule: true,
  sees: ({ now, pinned, input }) => [now, pinned, input],
  picture({ now, pinned, input }, theme, size) {
    const most = largestOverlap(now, input);
    const curves = now.gains(Math.max(1, most));
    const all = [curves?.potentiation ?? [], curves?.depression ?? [], [1]];
    const [, high] = extent(...all) ?? [0, 1];
    const axes = axesOf(size, [0, Math.max(1, most)], [0, 1.05 * high]);
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    drawing.within(axes.box, (inner) => {
      for (const [outcome, dash] of [[pinned, "2 3"], [now, undefined]] as const) {
        const drawn = outcome?.gains(Math.max(1, most));
        if (drawn == null) continue;
        const x = drawn.overlap.map((value) => at(axes.x, value));
        const y = (values: Float64Array): Float64Array => values.map((v) => at(axes.y, v));
        const style = dash === undefined ? { width: 2.2 } : { width: 1.3, dash };
        inner.line(x, y(drawn.potentiation), { colour: theme.vermilion, ...style });
        // Dashed: equal gains show as both.
        inner.line(x, y(drawn.depression), { colour: theme.blue, dash: DASH, ...style });
      }
      const place = at(axes.x, most);
      inner.line([place, place], [axes.box[1], axes.box[3]], { colour: theme.green, width: 1.5 });
    });
    drawAxes(drawing, axes, theme, ["Overlap u", "q(u)"]);
    const legend: [string, Stroke][] = [
      ["q+", { colour: theme.vermilion }],
      ["q\u2212", { colour: theme.blue, dash: DASH }],
      ["largest u", { colour: theme.green, width: 1.5 }],
    ];
    if (pinned?.map != null) legend.push(["pinned", { colour: theme.muted, width: 1.3, dash: "2 3" }]);
    drawLegend(drawing, axes, theme, legend);
    return {
      axes,
      drawing,
      readout: `The overlap of input ${input + 1} reaches ${said(most)}.`,
    };
  },
  read({ now, input }, x) {
    const curves = now.gains(Math.max(1, largestOverlap(now, input)));
    if (curves === null) return "";
    const step = curves.overlap[1] ?? 1;
    const k = Math.max(0, Math.min(curves.overlap.length - 1, Math.round(x / step)));
    const [plus = NaN, minus = NaN] = [curves.potentiation[k], curves.depression[k]];
    return `At overlap ${said(x)}: q+ ${said(plus)}, q\u2212 ${said(minus)}.`;
  },
  columns({ now, input }) {
    const curves = now.gains(Math.max(1, largestOverlap(now, input)));
    return [
      { name: "overlap", values: curves?.overlap ?? [] },
      { name: "q+", values: curves?.potentiation ?? [] },
      { name: "q-", values: curves?.depression ?? [] },
    ];
  },
};

function largestOverlap(outcome: Outcome, input: number): number {
  return extent(outcome.signals(input).overlap)?.[1] ?? 0;
}
