// SVG as text: curves, marks and words at pixels.

import { TEXT_SIZE } from "./theme.js";

/** How a curve or an edge is drawn. */
export interface Stroke {
  colour: string;
  width?: number;
  dash?: string;
}

/** Text as it may stand in SVG. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function short(pixel: number): string {
  return String(Math.round(pixel * 10) / 10);
}

function stroke({ colour, width = 2, dash }: Stroke): string {
  const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  return `fill="none" stroke="${colour}" stroke-width="${width}"${dashes}`;
}

/** Marks in the order in which they are drawn. */
export class Drawing {
  #marks: string[] = [];

  /** A curve through pixels; it breaks where one is not finite. */
  line(x: ArrayLike<number>, y: ArrayLike<number>, style: Stroke): this {
    const path = pathThrough(x, y);
    if (path !== "") this.#marks.push(`<path d="${path}" ${stroke(style)} stroke-linejoin="round"/>`);
    return this;
  }

  /** The area between a curve and the height `base`. */
  area(x: ArrayLike<number>, y: ArrayLike<number>, base: number, colour: string): this {
    if (x.length === 0) return this;
    const [first, last] = [short(x[0] ?? 0), short(x[x.length - 1] ?? 0)];
    const path = `${pathThrough(x, y)}L${last} ${short(base)}L${first} ${short(base)}Z`;
    this.#marks.push(`<path d="${path}" fill="${colour}" fill-opacity="0.35"/>`);
    return this;
  }

  rect(left: number, top: number, width: number, height: number, fill: string, opacity = 1): this {
    const place = `x="${short(left)}" y="${short(top)}"`;
    const size = `width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}"`;
    const clear = opacity === 1 ? "" : ` fill-opacity="${opacity}"`;
    this.#marks.push(`<rect ${place} ${size} fill="${fill}"${clear}/>`);
    return this;
  }

  dot(x: number, y: number, radius: number, fill: string, edge = "none"): this {
    if (!Number.isFinite(x + y)) return this;
    const centre = `cx="${short(x)}" cy="${short(y)}"`;
    this.#marks.push(`<circle ${centre} r="${radius}" fill="${fill}" stroke="${edge}"/>`);
    return this;
  }

  text(x: number, y: number, text: string, fill: string, style: TextStyle = {}): this {
    const { anchor = "start", size = TEXT_SIZE, upright = false, bold = false } = style;
    const turn = upright ? ` transform="rotate(-90 ${short(x)} ${short(y)})"` : "";
    const weight = bold ? ' font-weight="bold"' : "";
    this.#marks.push(
      `<text x="${short(x)}" y="${short(y)}" fill="${fill}" font-size="${size}" ` +
        `text-anchor="${anchor}"${weight}${turn}>${escaped(text)}</text>`,
    );
    return this;
  }

  /** What `draw` draws, cut off outside a rectangle. */
  within([left, top, right, bottom]: Box, draw: (drawing: Drawing) => void): this {
    const inner = new Drawing();
    draw(inner);
    const [width, height] = [short(right - left), short(bottom - top)];
    const place = `x="${short(left)}" y="${short(top)}" width="${width}" height="${height}"`;
    const view = `viewBox="${short(left)} ${short(top)} ${width} ${height}"`;
    this.#marks.push(`<svg ${place} ${view}>${inner.svg}</svg>`);
    return this;
  }

  /** An image, stretched without smoothing. */
  image([left, top, right, bottom]: Box, url: string): this {
    const place = `x="${short(left)}" y="${short(top)}"`;
    const size = `width="${short(right - left)}" height="${short(bottom - top)}"`;
    this.#marks.push(
      `<image ${place} ${size} href="${url}" preserveAspectRatio="none" ` +
        `style="image-rendering:pixelated"/>`,
    );
    return this;
  }

  get svg(): string {
    return this.#marks.join("");
  }
}

export interface TextStyle {
  anchor?: "start" | "middle" | "end";
  size?: number;
  upright?: boolean;
  bold?: boolean;
}

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** Points nearer than half a pixel to the last one are left out. */
function pathThrough(x: ArrayLike<number>, y: ArrayLike<number>): string {
  let path = "";
  let isPenDown = false;
  let [lastX, lastY] = [NaN, NaN];
  for (let k = 0; k < x.length; k++) {
    const [a, b] = [x[k] ?? NaN, y[k] ?? NaN];
    if (!Number.isFinite(a + b)) {
      isPenDown = false;
      continue;
    }
    const isNear = Math.abs(a - lastX) < 0.5 && Math.abs(b - lastY) < 0.5;
    if (isPenDown && isNear && k < x.length - 1) continue;
    path += `${isPenDown ? "L" : "M"}${short(a)} ${short(b)}`;
    isPenDown = true;
    [lastX, lastY] = [a, b];
  }
  return path;
}
