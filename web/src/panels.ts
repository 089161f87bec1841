// The views side by side. What a hand points at in one is what the others show; what it drags
// in one changes the setting.

import { arrangementOf } from "./arrangement.js";
import { Panel } from "./panel.js";
import { type State } from "./state.js";
import { type Theme } from "./theme.js";
import { type Handle, type Pointed, type Scene } from "./view.js";
import { valueAt } from "./scale.js";
import { VIEWS } from "./views/all.js";

/** How far keys go. */
const WAYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const JUMPS: Readonly<Record<string, number>> = { PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };

/** What dragging asks for. */
export interface Hand {
  /** Another state; `gesture` names what is held. */
  move: (state: State, gesture: string | null) => void;
  /** The hand lets go. */
  settle: () => void;
}

/** What is shown, but for what is pointed at. */
export type Shown = Omit<Scene, keyof Pointed>;

export class Panels {
  readonly #panels: Panel[];
  readonly #hand: Hand;
  #scene: Scene | null = null;
  #theme: Theme;
  #frame = 0;
  /** What is being dragged. */
  #held: { panel: Panel; name: string } | null = null;
  /** Of all views together, pixels; known without asking the browser for a layout. */
  #width = 0;
  readonly #sizes = new ResizeObserver(([entry]) => {
    this.#width = entry?.contentRect.width ?? 0;
    this.#drawSoon();
  });
  readonly #element: HTMLElement;

  constructor(element: HTMLElement, theme: Theme, hand: Hand) {
    [this.#element, this.#hand, this.#theme] = [element, hand, theme];
    this.#panels = VIEWS.map((view) => this.#panelOf(new Panel(view)));
    element.append(...this.#panels.map(({ figure }) => figure));
    this.#sizes.observe(element);
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.#drawSoon();
  }

  /** Shows what a state comes to, beside what is pinned. */
  show(shown: Shown): void {
    const last = this.#scene;
    const { input, weight } = shown.state;
    // What was pointed at stays in view while the setting moves.
    const isSame = last?.state.input === input && last.state.weight === weight;
    this.#change({ ...shown, input: isSame ? last.input : input, weight: isSame ? last.weight : weight });
  }

  /** Nothing is drawn any more. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#sizes.disconnect();
  }

  #panelOf(panel: Panel): Panel {
    const { svg } = panel;
    svg.addEventListener("pointerdown", (event) => {
      const handle = handleAt(panel, event.target);
      if (handle === null) {
        // What is pointed at stays chosen.
        if (panel.view.pointed !== undefined) this.#choose({});
        return;
      }
      event.preventDefault();
      this.#held = { panel, name: handle.name };
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (this.#held?.panel === panel) this.#drag(panel, event);
      else this.#point(panel, event);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      svg.addEventListener(end, () => {
        this.#held = null;
        this.#hand.settle();
      });
    }
    svg.addEventListener("keydown", (event) => {
      this.#key(panel, event);
    });
    return panel;
  }

  #change(scene: Scene): void {
    this.#scene = scene;
    this.#drawSoon();
  }

  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      if (this.#scene !== null) this.#draw(this.#scene);
    });
  }

  #draw(scene: Scene): void {
    const isShown = ({ view }: Panel): boolean => !view.needsRule || scene.now.map !== null;
    for (const panel of this.#panels) panel.isHidden = !isShown(panel);
    const shown = this.#panels.filter(isShown);
    if (this.#width === 0) return;
    const { columns, lastSpan, size, lastSize } = arrangementOf(shown.length, this.#width);
    property(this.#element, "--columns", String(columns));
    shown.forEach((panel, k) => {
      const isLast = k === shown.length - 1;
      property(panel.figure, "--span", String(isLast ? lastSpan : 1));
      panel.draw(scene, this.#theme, isLast ? lastSize : size);
    });
  }

  #point(panel: Panel, event: PointerEvent): void {
    const { view } = panel;
    const place = placeAt(panel, event);
    if (this.#scene === null || place === null) return;
    if (view.read !== undefined) panel.say(view.read(this.#scene, ...place));
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
    const isCursor = event.target instanceof SVGElement && event.target.dataset["cursor"] !== undefined;
    if (isCursor) this.#chooseBy(event, panel.picture?.cursor?.hasWeight === true);
    const way = WAYS[event.key];
    if (handle === null || way === undefined) return;
    event.preventDefault();
    this.#moved(panel, handle, handle.x + way * handle.step, null);
  }

  /** Another input, in the order of their places, or another initial weight. */
  #chooseBy(event: KeyboardEvent, hasWeight: boolean): void {
    const scene = this.#scene;
    const steps = WAYS[event.key] ?? JUMPS[event.key];
    if (scene === null || steps === undefined) return;
    event.preventDefault();
    const { now, input, weight } = scene;
    if (hasWeight && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const most = (now.map?.initialWeight.length ?? 1) - 1;
      this.#choose({ weight: Math.max(0, Math.min(most, weight + steps)) });
      return;
    }
    const place = Math.max(0, Math.min(now.order.length - 1, now.order.indexOf(input) + steps));
    this.#choose({ input: now.order[place] ?? input });
  }

  #choose(chosen: Pointed): void {
    if (this.#scene === null) return;
    const { state, input, weight } = this.#scene;
    this.#hand.move({ ...state, input, weight, ...chosen }, "chosen");
  }

  #moved({ view }: Panel, handle: Handle, x: number, gesture: string | null): void {
    if (this.#scene === null) return;
    const held = Math.max(handle.low, Math.min(handle.high, Number(x.toPrecision(4))));
    const name = gesture === null ? null : `${view.name} ${gesture}`;
    this.#hand.move(handle.moved(this.#scene.state, held), name);
  }
}

function property(element: HTMLElement, name: string, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/** The handle that an event is about. */
function handleAt({ picture }: Panel, target: EventTarget | null): Handle | null {
  const name = target instanceof SVGElement ? target.dataset["handle"] : undefined;
  return picture?.handles?.find((handle) => handle.name === name) ?? null;
}

/** Where on its axes an event is. */
function placeAt({ svg, picture }: Panel, event: PointerEvent): [number, number] | null {
  if (picture === null) return null;
  const { left, top } = svg.getBoundingClientRect();
  const { x, y } = picture.axes;
  return [valueAt(x, event.clientX - left), valueAt(y, event.clientY - top)];
}
