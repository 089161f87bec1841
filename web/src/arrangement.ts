// How views stand side by side in the room that there is.

import { type Size } from "./axes.js";

/** Between views, pixels; style.css has it too. */
const GAP = 16;
/** A view is at least so wide, where there is that much. */
const NARROWEST = 400;
const MOST_COLUMNS = 4;
/** Heights of pictures, pixels. */
const LOW = 300;
const HIGH = 420;

export interface Arrangement {
  columns: number;
  /** How many columns the last view takes: no place beside it is empty. */
  lastSpan: number;
  /** Of a picture, and of the last one. */
  size: Size;
  lastSize: Size;
}

/** Of so many views, in so much width, pixels. */
export function arrangementOf(views: number, width: number): Arrangement {
  const fit = Math.floor((width + GAP) / (NARROWEST + GAP));
  const columns = Math.max(1, Math.min(fit, MOST_COLUMNS, views));
  const lastSpan = columns - ((views - 1) % columns);
  const column = (width - GAP * (columns - 1)) / columns;
  // Where views stand in two rows there is room above and below.
  const height = columns > 2 ? Math.round(Math.max(LOW, Math.min(HIGH, 0.75 * column))) : LOW;
  const size = (span: number): Size => ({ width: Math.floor(span * column + GAP * (span - 1)), height });
  return { columns, lastSpan, size: size(1), lastSize: size(lastSpan) };
}
