// One view on the page: its title, its picture, what it says, and its files.

import { type Size } from "./axes.js";
import { attribute, button, set, write } from "./dom.js";
import { at } from "./scale.js";
import { Drawing } from "./drawing.js";
import { type Mark, patch } from "./marks.js";
import { saveCsv, savePng, saveSvg } from "./save.js";
import { FONT, LIGHT, type Theme } from "./theme.js";
import { type Handle, type Picture, type Pixels, type Scene, type View } from "./view.js";

/** Radius of what can be dragged, pixels. */
const GRIP = 8;
/** Of pictures in files, whatever the page's size and colours, CSS pixels. */
const PUBLISHED: Size = { width: 480, height: 300 };

export class Panel {
  readonly view: View;
  readonly figure = document.createElement("figure");
  /** What hands and keys reach: the picture and what can be dragged in it. */
  readonly svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture: Picture | null = null;
  readonly #title = document.createElement("b");
  readonly #about = document.createElement("span");
  readonly #stage = document.createElement("div");
  readonly #canvas = document.createElement("canvas");
  readonly #readout = document.createElement("p");
  #image: ImageData | undefined;
  #marks: readonly Mark[] = [];
  #scene: Scene | null = null;
  /** What the picture that is drawn depended on. */
  #seen: readonly unknown[] = [];

  constructor(view: View) {
    this.view = view;
    const caption = document.createElement("figcaption");
    caption.append(this.#title, " ", this.#about);
    this.#stage.className = "stage";
    this.#canvas.hidden = true;
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("font-family", FONT);
    this.#stage.append(this.#canvas, this.svg);
    const footer = document.createElement("footer");
    footer.append(this.#readout, this.#files());
    this.figure.append(caption, this.#stage, footer);
  }

  /** Draws a scene, unless that is drawn; only what differs is touched. */
  draw(scene: Scene, theme: Theme, size: Size): void {
    this.#scene = scene;
    attribute(this.figure, "aria-busy", String(this.view.isLate?.(scene) ?? false));
    const seen = [theme, size.width, size.height, ...this.view.sees(scene)];
    if (seen.every((value, k) => value === this.#seen[k])) return;
    this.#seen = seen;
    const picture = this.view.picture(scene, theme, size);
    this.picture = picture;
    const marks = [...picture.drawing.marks, ...cursorOf(picture, scene), ...grips(picture, theme)];
    patch(this.svg, this.#marks, marks);
    this.#marks = marks;
    attribute(this.svg, "width", String(size.width));
    attribute(this.svg, "height", String(size.height));
    attribute(this.svg, "aria-label", picture.readout);
    write(this.#title, this.view.title(scene));
    write(this.#about, this.view.about(scene));
    this.say(picture.readout);
    if (this.#stage.style.backgroundColor !== theme.paper) this.#stage.style.backgroundColor = theme.paper;
    set(this.#canvas, "hidden", picture.pixels === undefined);
    if (picture.pixels !== undefined) this.#image = paint(this.#canvas, picture.pixels, this.#image);
  }

  /** Whether there is nothing for it to show; then it waits for nothing, either. */
  set isHidden(isHidden: boolean) {
    if (this.figure.hidden === isHidden) return;
    this.figure.hidden = isHidden;
    this.#seen = [];
    attribute(this.figure, "aria-busy", "false");
  }

  /** What is written beneath the picture. */
  say(words: string): void {
    write(this.#readout, words);
  }

  #files(): HTMLElement {
    const files = document.createElement("div");
    files.className = "files";
    const name = `btsp_${this.view.name}`;
    const file = (kind: string, save: (scene: Scene) => void): HTMLElement => {
      const asked = button(kind, () => {
        if (this.#scene !== null) save(this.#scene);
      });
      asked.setAttribute("aria-label", `Save ${this.view.name.replaceAll("_", " ")} as ${kind}`);
      return asked;
    };
    files.append(
      file("SVG", (scene) => {
        saveSvg(this.#published(scene), PUBLISHED, name);
      }),
      file("PNG", (scene) => void savePng(this.#published(scene), PUBLISHED, name)),
      file("CSV", (scene) => {
        saveCsv(this.view.columns(scene), name);
      }),
    );
    return files;
  }

  /** The marks of a picture that stands by itself: on white, its map inside. */
  #published(scene: Scene): Mark[] {
    const { drawing, pixels } = this.view.picture(scene, LIGHT, PUBLISHED);
    const back = new Drawing().rect(0, 0, PUBLISHED.width, PUBLISHED.height, LIGHT.paper);
    if (pixels !== undefined) {
      const canvas = document.createElement("canvas");
      paint(canvas, pixels);
      back.image(pixels.box, canvas.toDataURL());
    }
    return [...back.marks, ...drawing.marks];
  }
}

/** Paints a map where its axes are, behind them; its image. One of the right size, `last`, is
 * taken again: for a new one at every move of a hand memory would have to be cleared. */
function paint(canvas: HTMLCanvasElement, { box, columns, rows, fill }: Pixels, last?: ImageData): ImageData {
  // A canvas that is given a size is made anew.
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const [left, top] = [`${box[0]}px`, `${box[1]}px`];
  if (canvas.style.left !== left) canvas.style.left = left;
  if (canvas.style.top !== top) canvas.style.top = top;
  const isFit = last?.width === columns && last.height === rows;
  const image = isFit ? last : new ImageData(columns, rows);
  fill(new Uint32Array(image.data.buffer));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return image;
}

/** What has the focus while arrow keys choose. */
function cursorOf({ cursor, readout }: Picture, { now, input }: Scene): Mark[] {
  if (cursor === undefined || !Number.isFinite(cursor.x + cursor.y)) return [];
  const keys = cursor.hasWeight ? ", keys up and down the initial weight" : "";
  const attributes = {
    "data-cursor": "",
    cx: cursor.x.toFixed(1),
    cy: cursor.y.toFixed(1),
    r: String(GRIP),
    fill: "transparent",
    tabindex: "0",
    role: "slider",
    "aria-label": `Input: keys left and right choose it${keys}`,
    "aria-valuemin": "1",
    "aria-valuemax": String(now.experiment.inputs),
    "aria-valuenow": String(now.order.indexOf(input) + 1),
    "aria-valuetext": readout,
  };
  return [{ tag: "circle", attributes, inside: "" }];
}

function grips({ axes, handles = [] }: Picture, theme: Theme): Mark[] {
  const [left, , right] = axes.box;
  return handles.flatMap((handle) => {
    const centre = at(axes.x, handle.x);
    return centre >= left - 1 && centre <= right + 1 ? [grip(handle, centre, theme)] : [];
  });
}

/** What can be dragged along the x axis, by hand or by arrow keys. */
function grip(handle: Handle, centre: number, theme: Theme): Mark {
  const value = `${Number(handle.x.toPrecision(4))} ${handle.unit}`;
  return {
    tag: "circle",
    attributes: {
      "data-handle": handle.name,
      cx: centre.toFixed(1),
      cy: handle.y.toFixed(1),
      r: String(GRIP),
      fill: handle.colour,
      stroke: theme.paper,
      "stroke-width": "2",
      tabindex: "0",
      role: "slider",
      "aria-label": handle.label,
      "aria-valuemin": String(handle.low),
      "aria-valuemax": String(handle.high),
      "aria-valuenow": String(handle.x),
      "aria-valuetext": value,
    },
    inside: [{ tag: "title", attributes: {}, inside: `${handle.label}: ${value}; drag it` }],
  };
}
