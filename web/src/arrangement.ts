// How views stand side by side in the room that there is.

import { type Size } from "./axes.js";

/** Between views, pixels; style.css has it too. */
const GAP = 16;
/** A view is at least so wide, where there is that much. */
const NARROWEST = 400;
const MOST_COLUMNS = 4;
/** From which width on one of several columns is on a large screen. */
const ROOMY = 500;
/** Heights of pictures, pixels. */
const LOW = 300;
const HIGH = 520;

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
  // Where there are few rows they may be higher; more than one row has to be in view.
  const isRoomy = columns > 1 && column > ROOMY;
  const height = isRoomy ? Math.round(Math.min(HIGH, 0.8 * column)) : LOW;
  const size = (span: number): Size => ({ width: Math.floor(span * column + GAP * (span - 1)), height });
  return { columns, lastSpan, size: size(1), lastSize: size(lastSpan) };
}
