// Curves after each lap, from light to dark.

import { type Axes, drawLegend } from "../axes.js";
import { between } from "../colour.js";
import { type Drawing, type Stroke } from "../drawing.js";
import { at } from "../scale.js";
import { type Theme } from "../theme.js";

/** Most laps that are drawn: of more, some are left out. */
const MOST = 24;

/** The stroke of the state after a lap; lap 0 is before all. */
function strokeOf(lap: number, laps: number, theme: Theme): Stroke {
  if (lap === 0) return { colour: theme.muted, width: 2, dash: "6 4" };
  const share = laps === 1 ? 1 : (lap - 1) / (laps - 1);
  return { colour: between(theme.firstLap, theme.lastLap, share), width: lap === laps ? 2.6 : 1.8 };
}

/** Which laps are drawn: the first, the last and some between. */
function drawnLaps(laps: number): number[] {
  const every = Math.ceil(laps / MOST);
  return Array.from({ length: laps + 1 }, (_, lap) => lap).filter(
    (lap) => lap <= 1 || lap === laps || lap % every === 0,
  );
}

/** Draws rows of values at these pixels, the state before laps first. */
export function drawLaps(
  drawing: Drawing,
  axes: Axes,
  theme: Theme,
  x: Float64Array,
  rows: Float64Array[],
): void {
  const laps = rows.length - 1;
  for (const lap of drawnLaps(laps)) {
    const y = rows[lap]?.map((value) => at(axes.y, value)) ?? [];
    drawing.line(x, y, strokeOf(lap, laps, theme));
  }
}

export function drawLapLegend(
  drawing: Drawing,
  axes: Axes,
  theme: Theme,
  laps: number,
  more: [string, Stroke][] = [],
): void {
  const entries: [string, Stroke][] = [["before", strokeOf(0, laps, theme)]];
  if (laps > 1) entries.push(["lap 1", strokeOf(1, laps, theme)]);
  if (laps > 0) entries.push([`lap ${laps}`, strokeOf(laps, laps, theme)]);
  drawLegend(drawing, axes, theme, [...entries, ...more]);
}

/** Rows of this length. */
export function rowsOf(values: Float64Array, length: number): Float64Array[] {
  const count = length > 0 ? values.length / length : 0;
  return Array.from({ length: count }, (_, k) => values.subarray(k * length, (k + 1) * length));
}
