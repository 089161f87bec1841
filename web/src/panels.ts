// The views side by side. What a hand points at in one is what the others show.

import { FONT, DARK, LIGHT, type Theme } from "./theme.js";
import { Drawing, escaped } from "./drawing.js";
import { type Outcome } from "./outcome.js";
import { type Picture, type Pixels, type Pointed, type Scene, type View } from "./view.js";
import { type State } from "./state.js";
import { valueAt } from "./scale.js";
import { VIEWS } from "./views/all.js";

const HEIGHT = 300;

interface Panel {
  view: View;
  figure: HTMLElement;
  picture: Picture | null;
}

export class Panels {
  readonly #panels: Panel[];
  #scene: Scene | null = null;
  #frame = 0;

  constructor(element: HTMLElement) {
    this.#panels = VIEWS.map((view) => {
      const figure = document.createElement("figure");
      const panel: Panel = { view, figure, picture: null };
      figure.addEventListener("pointermove", (event) => {
        this.#point(panel, event);
      });
      element.append(figure);
      return panel;
    });
  }

  /** Shows what a state comes to, beside what is pinned. */
  show(state: State, now: Outcome, beside: Pick<Scene, "pinned" | "shown">): void {
    const { input, weight } = this.#pointed(state);
    this.#change({ state, now, ...beside, input, weight });
  }

  /** What was pointed at stays in view while the setting moves. */
  #pointed(state: State): Required<Pointed> {
    const scene = this.#scene;
    const isSame = scene?.state.input === state.input && scene.state.weight === state.weight;
    return isSame ? { input: scene.input, weight: scene.weight } : { input: state.input, weight: state.weight };
  }

  /** Nothing is drawn any more. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #change(scene: Scene): void {
    this.#scene = scene;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
      for (const panel of this.#panels) draw(panel, scene, isDark ? DARK : LIGHT);
    });
  }

  #point({ view, figure, picture }: Panel, event: PointerEvent): void {
    const scene = this.#scene;
    const svg = figure.querySelector("svg");
    if (scene === null || svg === null || picture === null || view.pointed === undefined) return;
    const { left, top } = svg.getBoundingClientRect();
    const x = valueAt(picture.axes.x, event.clientX - left);
    const y = valueAt(picture.axes.y, event.clientY - top);
    this.#change({ ...scene, ...view.pointed(scene, x, y) });
  }
}

function draw(panel: Panel, scene: Scene, theme: Theme): void {
  const { view, figure } = panel;
  figure.hidden = view.needsRule && scene.now.map === null;
  if (figure.hidden) return;
  const size = { width: figure.clientWidth, height: HEIGHT };
  const picture = view.picture(scene, theme, size);
  panel.picture = picture;
  const back = new Drawing().rect(0, 0, size.width, size.height, theme.paper);
  if (picture.pixels !== undefined) back.image(picture.pixels.box, urlOf(picture.pixels));
  const marks = back.svg + picture.drawing.svg;
  figure.innerHTML =
    `<figcaption><b>${escaped(view.title(scene))}</b> ${escaped(view.about)}</figcaption>` +
    `<svg role="img" aria-label="${escaped(picture.readout)}" width="${size.width}" ` +
    `height="${size.height}" font-family="${FONT}">${marks}</svg>` +
    `<p>${escaped(picture.readout)}</p>`;
}

function urlOf({ columns, rows, colours }: Pixels): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const bytes = new Uint8ClampedArray(colours.length * 4);
  bytes.set(new Uint8Array(colours.buffer, colours.byteOffset, bytes.length));
  canvas.getContext("2d")?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
  return canvas.toDataURL();
}
