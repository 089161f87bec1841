// A pair of axes with ticks, labels and a legend.

import { type Box, type Drawing, type Line, type Stroke } from "./drawing.js";
import { type Scale, at, ticks } from "./scale.js";
import { TEXT_SIZE, type Theme } from "./theme.js";

/** Least distances of ticks along a horizontal and up a vertical axis, pixels. */
export const SPACING = { along: 56, up: 36 };

/** Room around a plot for labels, pixels. */
export const MARGIN = { left: 56, right: 14, top: 30, bottom: 42 };

export interface Size {
  width: number;
  height: number;
}

export interface Axes {
  x: Scale;
  y: Scale;
  box: Box;
}

/** Axes of values in a figure of this size; `right` is room for a colour bar. */
export function axesOf(
  { width, height }: Size,
  [left, right]: [number, number],
  [low, high]: [number, number],
  rightMargin = MARGIN.right,
): Axes {
  const box: Box = [
    MARGIN.left,
    MARGIN.top,
    Math.max(MARGIN.left + 40, width - rightMargin),
    height - MARGIN.bottom,
  ];
  return {
    box,
    x: { low: left, high: right, from: box[0], to: box[2] },
    y: { low, high, from: box[3], to: box[1] },
  };
}

/** Guides behind what a view draws. */
export function drawGuides(drawing: Drawing, { x, y, box }: Axes, theme: Theme): void {
  const [left, top, right, bottom] = box;
  const upright = placed(x, SPACING.along).map(({ place }): Line => [place, top, place, bottom]);
  const level = placed(y, SPACING.up).map(({ place }): Line => [left, place, right, place]);
  drawing.lines([...upright, ...level], { colour: theme.guide, width: 1 });
}

/** Axis lines, ticks and labels, over what a view draws. */
export function drawAxes(
  drawing: Drawing,
  { x, y, box }: Axes,
  theme: Theme,
  [xLabel, yLabel]: [string, string],
): void {
  const [left, top, right, bottom] = box;
  const [along, up] = [placed(x, SPACING.along), placed(y, SPACING.up)];
  const [corner, base] = [crisp(left), crisp(bottom)];
  drawing.lines(
    [
      [corner, crisp(top), corner, base],
      [left, base, crisp(right), base],
      ...along.map(({ place }): Line => [place, bottom, place, bottom + 4]),
      ...up.map(({ place }): Line => [left - 4, place, left, place]),
    ],
    { colour: theme.ink, width: 1 },
  );
  drawing.group((labels) => {
    for (const { place, label } of along) {
      labels.text(place, bottom + 17, label, theme.ink, { anchor: "middle" });
    }
  });
  drawing.group((labels) => {
    for (const { place, label } of up) {
      labels.text(left - 7, place + 4, label, theme.ink, { anchor: "end" });
    }
  });
  drawing.text((left + right) / 2, bottom + 36, xLabel, theme.ink, { anchor: "middle" });
  drawing.text(14, (top + bottom) / 2, yLabel, theme.ink, { anchor: "middle", upright: true });
}

/** Names of curves in a row above the plot. */
export function drawLegend(
  drawing: Drawing,
  { box }: Axes,
  theme: Theme,
  entries: [string, Stroke][],
): void {
  const widths = entries.map(([name]) => 23 + textWidth(name) + 14);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  // Where there is too little room it begins further left.
  let left = Math.max(4, Math.min(box[0], box[2] - whole));
  const middle = box[1] - 14;
  drawing.group((legend) => {
    entries.forEach(([name, style], k) => {
      legend.line([left, left + 18], [middle, middle], style);
      legend.text(left + 23, middle + 4, name, theme.ink);
      left += widths[k] ?? 0;
    });
  });
}

/** About how wide a text is, pixels. */
export function textWidth(text: string): number {
  return 0.6 * TEXT_SIZE * text.length;
}

/** Ticks of an axis, and the pixels where they are. */
export function placed(scale: Scale, spacing: number): { place: number; label: string }[] {
  return ticks(scale, spacing).map(({ value, label }) => ({ place: crisp(at(scale, value)), label }));
}

/** The middle of a pixel: a line 1 wide is sharp there. */
function crisp(place: number): number {
  return Math.floor(place) + 0.5;
}
