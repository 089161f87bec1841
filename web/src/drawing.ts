// Pictures as marks: curves, shapes and words at pixels.

import { type Mark } from "./marks.js";
import { pathThrough, short } from "./path.js";
import { TEXT_SIZE } from "./theme.js";

/** How a curve or an edge is drawn. */
export interface Stroke {
  colour: string;
  width?: number;
  dash?: string;
}

export interface TextStyle {
  anchor?: "start" | "middle" | "end";
  size?: number;
  upright?: boolean;
  bold?: boolean;
  /** Colour around the letters, where curves may pass behind them. */
  halo?: string;
}

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** From where to where: x, y, x, y. */
export type Line = readonly [number, number, number, number];

/** Marks in the order in which they are drawn. */
export class Drawing {
  readonly marks: Mark[] = [];

  /** A curve through pixels; it breaks where one is not finite. */
  line(x: ArrayLike<number>, y: ArrayLike<number>, stroke: Stroke): this {
    const curve = pathThrough(x, y);
    return curve === "" ? this : this.#curve(curve, stroke);
  }

  /** Straight lines, each by itself, as one mark: a page is slow with a mark for each. */
  lines(lines: readonly Line[], stroke: Stroke): this {
    const [x, y]: [number[], number[]] = [[], []];
    for (const [left, top, right, bottom] of lines) {
      x.push(left, right, NaN);
      y.push(top, bottom, NaN);
    }
    return this.line(x, y, stroke);
  }

  /** A curve, and the area between it and the height `base`. */
  area(x: ArrayLike<number>, y: ArrayLike<number>, base: number, stroke: Stroke): this {
    const curve = pathThrough(x, y);
    if (curve === "") return this;
    const [first, last] = [short(x[0] ?? 0), short(x[x.length - 1] ?? 0)];
    const d = `${curve}L${last} ${short(base)}L${first} ${short(base)}Z`;
    this.#mark("path", { d, fill: stroke.colour, "fill-opacity": "0.35" });
    return this.#curve(curve, stroke);
  }

  rect(left: number, top: number, width: number, height: number, fill: string, opacity = 1): this {
    return this.#mark("rect", {
      x: short(left),
      y: short(top),
      width: short(Math.max(0, width)),
      height: short(Math.max(0, height)),
      fill,
      ...(opacity === 1 ? {} : { "fill-opacity": String(opacity) }),
    });
  }

  dot(x: number, y: number, radius: number, fill: string, edge = "none"): this {
    if (!Number.isFinite(x + y)) return this;
    return this.#mark("circle", { cx: short(x), cy: short(y), r: String(radius), fill, stroke: edge });
  }

  text(x: number, y: number, text: string, fill: string, style: TextStyle = {}): this {
    const { anchor = "start", size = TEXT_SIZE, upright = false, bold = false, halo } = style;
    const attributes = {
      x: short(x),
      y: short(y),
      fill,
      "font-size": String(size),
      "text-anchor": anchor,
      ...(bold ? { "font-weight": "bold" } : {}),
      ...(halo === undefined
        ? {}
        : { stroke: halo, "stroke-width": "6", "stroke-linejoin": "round", "paint-order": "stroke" }),
      ...(upright ? { transform: `rotate(-90 ${short(x)} ${short(y)})` } : {}),
    };
    return this.#mark("text", attributes, text);
  }

  /** What `draw` draws, as one mark: more or fewer inside do not shift those after it. */
  group(draw: (drawing: Drawing) => void): this {
    return this.#mark("g", {}, marksOf(draw));
  }

  /** What `draw` draws, cut off outside a rectangle. */
  within([left, top, right, bottom]: Box, draw: (drawing: Drawing) => void): this {
    const [width, height] = [short(right - left), short(bottom - top)];
    const [x, y] = [short(left), short(top)];
    return this.#mark("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` }, marksOf(draw));
  }

  /** An image, stretched without smoothing. */
  image([left, top, right, bottom]: Box, url: string): this {
    return this.#mark("image", {
      x: short(left),
      y: short(top),
      width: short(right - left),
      height: short(bottom - top),
      href: url,
      preserveAspectRatio: "none",
      style: "image-rendering:pixelated",
    });
  }

  #curve(d: string, { colour, width = 2, dash }: Stroke): this {
    return this.#mark("path", {
      d,
      fill: "none",
      stroke: colour,
      "stroke-width": String(width),
      ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
      "stroke-linejoin": "round",
    });
  }

  #mark(tag: string, attributes: Mark["attributes"], inside: Mark["inside"] = ""): this {
    this.marks.push({ tag, attributes, inside });
    return this;
  }
}

function marksOf(draw: (drawing: Drawing) => void): Mark[] {
  const inner = new Drawing();
  draw(inner);
  return inner.marks;
}
