// The page in an element: a setting, what was before it, and what comes of it.

import { Controls } from "./controls.js";
import { type Core, type Experiment, type Problem } from "./core.js";
import { History } from "./history.js";
import { Outcome } from "./outcome.js";
import { Panels } from "./panels.js";
import { Toolbar } from "./toolbar.js";
import { type Linked, addressOf, linkedAt } from "./address.js";
import { draft } from "./setting.js";
import { python } from "./python.js";
import { type State, type Trial, stateOf, withSetting, withValue } from "./state.js";
import "./style.css";

export interface Options {
  /** A configuration to start from, TOML; the preset `nonlinear` where there is none. */
  toml?: string;
  /** Called with the configuration, TOML, whenever the setting on screen has changed. */
  onChange?: (toml: string) => void;
  /** Whether the state is in the page's address, after #. Not in a notebook. */
  address?: boolean;
}

export interface Explorer {
  /** Shows a configuration; what is wrong with it, or null. */
  show: (toml: string) => Problem | null;
  /** Removes the page, with every listener of its own. */
  destroy: () => void;
}

/** How long after a change the address has it, ms. */
const ADDRESS_DELAY = 150;

/** Fills `element` with the page. */
export function mount(element: HTMLElement, core: Core, options: Options = {}): Explorer {
  return new Page(element, core, options);
}

class Page implements Explorer {
  readonly #element: HTMLElement;
  readonly #core: Core;
  readonly #options: Options;
  readonly #history: History;
  readonly #toolbar: Toolbar;
  readonly #controls: Controls;
  readonly #panels: Panels;
  readonly #editor = document.createElement("textarea");
  readonly #wrong = document.createElement("p");
  readonly #keys = (event: KeyboardEvent): void => {
    this.#key(event);
  };
  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.#load(file);
  };
  readonly #hash = (): void => {
    this.#follow();
  };
  #address: ReturnType<typeof setTimeout> | undefined;
  readonly #redraw = (): void => {
    this.#panels.redraw();
  };
  /** Another width asks for other pictures. */
  readonly #seen = new ResizeObserver(this.#redraw);
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  #experiment: Experiment;
  #pinned: Outcome | null;
  #isDifference = false;

  constructor(element: HTMLElement, core: Core, options: Options) {
    [this.#element, this.#core, this.#options] = [element, core, options];
    element.classList.add("btsp-explorer");
    const [{ state, pinned }, sentence] = begun(core, options);
    this.#pinned = pinned === null ? null : new Outcome(pinned, opened(core, pinned));
    this.#experiment = opened(core, state);
    this.#history = new History(state);
    this.#toolbar = new Toolbar(element, core, {
      preset: (name) => {
        this.#preset(name);
      },
      undo: () => {
        this.#travel("undo");
      },
      redo: () => {
        this.#travel("redo");
      },
      pin: () => {
        this.#pin();
      },
      shown: (isDifference) => {
        this.#isDifference = isDifference;
        this.#draw();
      },
      copyToml: () => copied(this.#experiment.toml, "The configuration"),
      copyPython: () => copied(python(this.#experiment.setting), "The script"),
    });
    const body = document.createElement("div");
    body.className = "body";
    const controls = document.createElement("form");
    controls.setAttribute("aria-label", "Numbers of the setting");
    controls.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.#controls = new Controls(
      controls,
      (path, value, gesture) => this.#move(path, value, gesture),
      () => {
        this.#history.settle();
      },
    );
    const views = document.createElement("div");
    views.className = "views";
    body.append(controls, views);
    element.append(body, this.#details());
    this.#panels = new Panels(views, {
      move: (state, gesture) => {
        this.#hold(state, gesture);
      },
      settle: () => {
        this.#history.settle();
      },
    });
    element.addEventListener("keydown", this.#keys);
    element.addEventListener("dragover", dragged);
    element.addEventListener("drop", this.#drop);
    this.#seen.observe(views);
    if (options.address === true) window.addEventListener("hashchange", this.#hash);
    this.#scheme.addEventListener("change", this.#redraw);
    this.#draw();
    if (sentence !== null) this.#toolbar.say(sentence);
  }

  show(toml: string): Problem | null {
    const opened = this.#core.read(toml);
    if (!opened.ok) return opened.problem;
    this.#push(withSetting(this.#history.now, opened.value.setting), opened.value, null);
    return null;
  }

  destroy(): void {
    this.#panels.stop();
    clearTimeout(this.#address);
    window.removeEventListener("hashchange", this.#hash);
    this.#seen.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#element.removeEventListener("keydown", this.#keys);
    this.#element.removeEventListener("dragover", dragged);
    this.#element.removeEventListener("drop", this.#drop);
    this.#element.replaceChildren();
    this.#element.classList.remove("btsp-explorer");
  }

  /** The configuration as text, to read and to change. */
  #details(): HTMLElement {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = "The configuration as text";
    this.#editor.setAttribute("aria-label", "Configuration, TOML");
    this.#editor.spellcheck = false;
    this.#wrong.setAttribute("role", "alert");
    this.#editor.addEventListener("input", () => {
      const problem = this.show(this.#editor.value);
      this.#wrong.textContent = problem === null ? "" : sentence(problem);
      if (problem === null) this.#options.onChange?.(this.#experiment.toml);
    });
    details.append(summary, this.#editor, this.#wrong);
    return details;
  }

  /** Another number at a path; what is wrong with it, or null. */
  #move(path: string, value: number, gesture: string | null): string | null {
    const { now } = this.#history;
    if (path.startsWith("track.")) return this.#moveTrack(withValue(now, path, value), path, gesture);
    const setting = withValue(this.#experiment.setting, path, value);
    const opened = this.#core.open(setting);
    if (!opened.ok) {
      const { key, reason, message } = opened.problem;
      return key === path ? reason : message;
    }
    this.#push(withSetting(now, opened.value.setting), opened.value, gesture);
    this.#options.onChange?.(opened.value.toml);
    return null;
  }

  #moveTrack(next: State, path: string, gesture: string | null): string | null {
    if (path === "track.laps" && !Number.isInteger(next.track.laps)) return "must be a whole number";
    const run = this.#experiment.track(next.track);
    if (run !== null && !run.ok) return run.problem.reason;
    this.#push(next, this.#experiment, gesture);
    return null;
  }

  /** Another state from a drag; one that is not valid is not taken. */
  #hold(state: State, gesture: string | null): void {
    const opened = this.#core.open(state.setting);
    if (!opened.ok) return;
    this.#push(state, opened.value, gesture);
    this.#options.onChange?.(opened.value.toml);
  }

  /** Shows a configuration file that was dropped on the page. */
  async #load(file: File): Promise<void> {
    const problem = this.show(await file.text());
    this.#toolbar.say(problem === null ? `${file.name} is on the page.` : `${file.name}, ${sentence(problem)}`);
    if (problem === null) this.#options.onChange?.(this.#experiment.toml);
  }

  #preset(name: string): void {
    const preset = this.#core.presets.find((preset) => preset.name === name);
    if (preset === undefined) return;
    const opened = this.#core.open(preset.setting);
    if (!opened.ok) return;
    const { track } = this.#history.now;
    this.#push({ ...stateOf(preset), track }, opened.value, null);
    this.#options.onChange?.(opened.value.toml);
  }

  #travel(way: "undo" | "redo"): void {
    this.#history[way]();
    const opened = this.#core.open(this.#history.now.setting);
    // It was on the page before.
    if (!opened.ok) return;
    this.#experiment = opened.value;
    this.#draw();
    this.#options.onChange?.(opened.value.toml);
  }

  #pin(): void {
    const { now } = this.#history;
    this.#pinned = this.#pinned === null ? new Outcome(now, this.#experiment) : null;
    this.#isDifference = false;
    this.#draw();
  }

  #push(state: State, experiment: Experiment, gesture: string | null): void {
    this.#experiment = experiment;
    this.#history.push(state, gesture);
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const isText = event.target instanceof HTMLTextAreaElement || isTextField(event.target);
    if (isText || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#travel(event.shiftKey ? "redo" : "undo");
  }

  /** Everything as it is now. */
  #draw(): void {
    const { now, canUndo, canRedo } = this.#history;
    const text = draft(now.setting);
    const preset = this.#core.presets.find(({ setting }) => draft(setting) === text);
    this.#toolbar.say("");
    this.#toolbar.show({
      canUndo,
      canRedo,
      isPinned: this.#pinned !== null,
      isDifference: this.#isDifference,
      preset: preset?.name ?? null,
    });
    this.#controls.show(now);
    this.#panels.show(now, new Outcome(now, this.#experiment), {
      pinned: this.#pinned,
      shown: this.#isDifference ? "difference" : "now",
    });
    if (document.activeElement !== this.#editor) {
      this.#editor.value = this.#experiment.toml;
      this.#wrong.textContent = "";
    }
    if (this.#options.address === true) this.#writeAddress();
  }

  /** Soon, not at every move of a hand: browsers limit how often it may be written. */
  #writeAddress(): void {
    clearTimeout(this.#address);
    this.#address = setTimeout(() => {
      const linked = { state: this.#history.now, pinned: this.#pinned?.trial ?? null };
      history.replaceState(null, "", addressOf(linked));
    }, ADDRESS_DELAY);
  }

  /** Shows the link that was put into the address of the open page. */
  #follow(): void {
    const linked = linkedAt(location.hash, this.#core);
    if (typeof linked === "string") {
      this.#toolbar.say(linked);
      return;
    }
    this.#pinned = linked.pinned === null ? null : new Outcome(linked.pinned, opened(this.#core, linked.pinned));
    this.#push(linked.state, opened(this.#core, linked.state), null);
  }
}

/** What is shown first, and a sentence where it is not what was asked for. */
function begun(core: Core, { toml, address }: Options): [Linked, string | null] {
  const alone = (state: State): Linked => ({ state, pinned: null });
  const preset = (): Linked => {
    const found = core.presets.find(({ name }) => name === "nonlinear") ?? core.presets[0];
    if (found === undefined) throw new Error("the module has no presets");
    return alone(stateOf(found));
  };
  if (address === true && location.hash.length > 1) {
    const linked = linkedAt(location.hash, core);
    return typeof linked === "string" ? [preset(), linked] : [linked, null];
  }
  if (toml === undefined) return [preset(), null];
  const read = core.read(toml);
  if (!read.ok) return [preset(), read.problem.message];
  return [alone(stateOf(read.value)), null];
}

/** The experiment of a trial that was found valid before. */
function opened(core: Core, { setting }: Trial): Experiment {
  const result = core.open(setting);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function dragged(event: DragEvent): void {
  event.preventDefault();
}

/** What is wrong with a text, and where. */
function sentence({ line, column, message }: Problem): string {
  return `Line ${line}, column ${column}: ${message}.`;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "text";
}

/** Puts a text on the clipboard; what to say of that. */
async function copied(text: string, what: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return `${what} is on the clipboard.`;
  } catch {
    return `${what} could not be copied: the browser does not let this page use the clipboard.`;
  }
}
