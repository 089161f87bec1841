// The views side by side. What a hand points at in one is what the others show; what it drags
// in one changes the setting.

import { FONT, DARK, LIGHT, type Theme } from "./theme.js";
import { escaped } from "./drawing.js";
import { type Outcome } from "./outcome.js";
import { type Size } from "./axes.js";
import { type Handle, type Picture, type Pixels, type Pointed, type Scene, type View } from "./view.js";
import { type State } from "./state.js";
import { saveCsv, savePng, saveSvg } from "./save.js";
import { valueAt } from "./scale.js";
import { VIEWS } from "./views/all.js";

const HEIGHT = 300;
/** Radius of what can be dragged, pixels. */
const GRIP = 8;

interface Panel {
  view: View;
  figure: HTMLElement;
  drawn: HTMLElement;
  picture: Picture | null;
}

/** What dragging asks for. */
export interface Hand {
  /** Another state; `gesture` names what is held. */
  move: (state: State, gesture: string | null) => void;
  /** The hand lets go. */
  settle: () => void;
}

export class Panels {
  readonly #panels: Panel[];
  readonly #hand: Hand;
  #scene: Scene | null = null;
  #frame = 0;
  /** What is being dragged. */
  #held: { panel: Panel; name: string } | null = null;
  /** What has to have the focus again once it is drawn. */
  #focus: { panel: Panel; name: string } | null = null;

  constructor(element: HTMLElement, hand: Hand) {
    this.#hand = hand;
    this.#panels = VIEWS.map((view) => this.#panelOf(view));
    element.append(...this.#panels.map(({ figure }) => figure));
  }

  /** Shows what a state comes to, beside what is pinned. */
  show(state: State, now: Outcome, beside: Pick<Scene, "pinned" | "shown">): void {
    const { input, weight } = this.#pointed(state);
    this.#change({ state, now, ...beside, input, weight });
  }

  /** Nothing is drawn any more. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** Draws everything again: there is another width, or other colours. */
  redraw(): void {
    if (this.#scene !== null) this.#change(this.#scene);
  }

  #panelOf(view: View): Panel {
    const figure = document.createElement("figure");
    const drawn = document.createElement("div");
    const panel: Panel = { view, figure, drawn, picture: null };
    const files = document.createElement("div");
    files.className = "files";
    const file = (kind: string, act: (stage: HTMLElement, scene: Scene) => void): HTMLElement => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", `Save ${view.name.replaceAll("_", " ")} as ${kind}`);
      button.addEventListener("click", () => {
        const stage = drawn.querySelector<HTMLElement>(".stage");
        if (stage !== null && this.#scene !== null) act(stage, this.#scene);
      });
      return button;
    };
    const name = `btsp_${view.name}`;
    files.append(
      file("SVG", (stage) => {
        saveSvg(stage, name);
      }),
      file("PNG", (stage) => void savePng(stage, name)),
      file("CSV", (_, scene) => {
        saveCsv(view.columns(scene), name);
      }),
    );
    figure.append(drawn, files);
    drawn.addEventListener("pointerdown", (event) => {
      const handle = handleAt(panel, event.target);
      if (handle === null) return;
      event.preventDefault();
      this.#held = { panel, name: handle.name };
      drawn.setPointerCapture(event.pointerId);
    });
    drawn.addEventListener("pointermove", (event) => {
      if (this.#held?.panel === panel) this.#drag(panel, event);
      else this.#point(panel, event);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      drawn.addEventListener(end, () => {
        this.#held = null;
        this.#hand.settle();
      });
    }
    drawn.addEventListener("keydown", (event) => {
      this.#key(panel, event);
    });
    return panel;
  }

  /** What was pointed at stays in view while the setting moves. */
  #pointed(state: State): Required<Pointed> {
    const scene = this.#scene;
    const isSame = scene?.state.input === state.input && scene.state.weight === state.weight;
    return isSame ? { input: scene.input, weight: scene.weight } : { input: state.input, weight: state.weight };
  }

  #change(scene: Scene): void {
    this.#scene = scene;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
      for (const { view, figure } of this.#panels) figure.hidden = view.needsRule && scene.now.map === null;
      const shown = this.#panels.filter(({ figure }) => !figure.hidden);
      // Widths before anything is written, or the page is laid out once for each of them.
      const widths = shown.map(({ figure }) => figure.clientWidth);
      shown.forEach((panel, k) => {
        draw(panel, scene, isDark ? DARK : LIGHT, { width: widths[k] ?? 0, height: HEIGHT });
      });
      const focus = this.#focus;
      this.#focus = null;
      focus?.panel.drawn.querySelector<SVGElement>(`[data-handle="${focus.name}"]`)?.focus();
    });
  }

  #point(panel: Panel, event: PointerEvent): void {
    const { view, drawn } = panel;
    const place = placeAt(panel, event);
    if (this.#scene === null || place === null) return;
    const readout = drawn.querySelector("p");
    if (view.read !== undefined && readout !== null) readout.textContent = view.read(this.#scene, ...place);
    if (view.pointed === undefined) return;
    this.#change({ ...this.#scene, ...view.pointed(this.#scene, ...place) });
  }

  #drag(panel: Panel, event: PointerEvent): void {
    const held = panel.picture?.handles?.find(({ name }) => name === this.#held?.name);
    const place = placeAt(panel, event);
    if (held !== undefined && place !== null) this.#moved(panel, held, place[0], held.name);
  }

  #key(panel: Panel, event: KeyboardEvent): void {
    const handle = handleAt(panel, event.target);
    const ways: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    const way = ways[event.key];
    if (handle === null || way === undefined) return;
    event.preventDefault();
    this.#focus = { panel, name: handle.name };
    this.#moved(panel, handle, handle.x + way * handle.step, null);
  }

  #moved({ view }: Panel, handle: Handle, x: number, gesture: string | null): void {
    if (this.#scene === null) return;
    const held = Math.max(handle.low, Math.min(handle.high, Number(x.toPrecision(4))));
    const name = gesture === null ? null : `${view.name} ${gesture}`;
    this.#hand.move(handle.moved(this.#scene.state, held), name);
  }
}

/** The handle that an event is about. */
function handleAt({ picture }: Panel, target: EventTarget | null): Handle | null {
  const name = target instanceof SVGElement ? target.dataset["handle"] : undefined;
  return picture?.handles?.find((handle) => handle.name === name) ?? null;
}

/** Where on its axes an event is. */
function placeAt({ drawn, picture }: Panel, event: PointerEvent): [number, number] | null {
  const svg = drawn.querySelector("svg");
  if (svg === null || picture === null) return null;
  const { left, top } = svg.getBoundingClientRect();
  const { x, y } = picture.axes;
  return [valueAt(x, event.clientX - left), valueAt(y, event.clientY - top)];
}

function draw(panel: Panel, scene: Scene, theme: Theme, size: Size): void {
  const { view, drawn } = panel;
  const picture = view.picture(scene, theme, size);
  panel.picture = picture;
  const handles = (picture.handles ?? []).map((handle) => grip(handle, picture, theme));
  const marks = picture.drawing.svg + handles.join("");
  drawn.innerHTML =
    `<figcaption><b>${escaped(view.title(scene))}</b> ${escaped(view.about)}</figcaption>` +
    `<div class="stage" style="background:${theme.paper}"><canvas></canvas>` +
    `<svg role="group" aria-label="${escaped(picture.readout)}" width="${size.width}" ` +
    `height="${size.height}" font-family="${FONT}">${marks}</svg></div>` +
    `<p>${escaped(picture.readout)}</p>`;
  const canvas = drawn.querySelector("canvas");
  if (canvas !== null) paint(canvas, picture.pixels);
}

/** Paints a map where its axes are, behind them. */
function paint(canvas: HTMLCanvasElement, pixels: Pixels | undefined): void {
  canvas.hidden = pixels === undefined;
  if (pixels === undefined) return;
  const { box, columns, rows, colours } = pixels;
  [canvas.width, canvas.height] = [columns, rows];
  [canvas.style.left, canvas.style.top] = [`${box[0]}px`, `${box[1]}px`];
  const bytes = new Uint8ClampedArray(colours.buffer as ArrayBuffer, colours.byteOffset, colours.byteLength);
  canvas.getContext("2d")?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
}

/** What can be dragged along the x axis, by hand or by arrow keys. */
function grip(handle: Handle, { axes }: Picture, theme: Theme): string {
  const { low, high, from, to } = axes.x;
  const centre = from + ((handle.x - low) / (high - low)) * (to - from);
  if (!(centre >= axes.box[0] - 1 && centre <= axes.box[2] + 1)) return "";
  const value = `${Number(handle.x.toPrecision(4))} ${handle.unit}`;
  return (
    `<circle data-handle="${escaped(handle.name)}" cx="${centre.toFixed(1)}" cy="${handle.y.toFixed(1)}" ` +
    `r="${GRIP}" fill="${handle.colour}" stroke="${theme.paper}" stroke-width="2" tabindex="0" role="slider" ` +
    `aria-label="${escaped(handle.label)}" aria-valuemin="${handle.low}" aria-valuemax="${handle.high}" ` +
    `aria-valuenow="${handle.x}" aria-valuetext="${escaped(value)}"><title>${escaped(`${handle.label}: ${value}; drag it`)}</title></circle>`
  );
}
