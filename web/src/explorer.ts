// The page in an element: a setting, what was before it, and what comes of it.

import { type Linked, addressOf, linkedAt } from "./address.js";
import { Controls } from "./controls.js";
import { copied } from "./copy.js";
import { type Core, type Experiment, type Problem } from "./core.js";
import { Editor } from "./editor.js";
import { History } from "./history.js";
import { Outcome } from "./outcome.js";
import { Panels } from "./panels.js";
import { python } from "./python.js";
import { Scheme } from "./scheme.js";
import { draft } from "./setting.js";
import { type State, type Trial, stateOf, withSetting, withValue } from "./state.js";
import "./style.css";
import { Toolbar } from "./toolbar.js";
import { type Ride, type Run, TrackRuns } from "./track_runs.js";

export interface Options {
  /** A configuration to start from, TOML; the preset `nonlinear` where there is none. */
  toml?: string;
  /** Called with the configuration, TOML, whenever the setting on screen has changed. */
  onChange?: (toml: string) => void;
  /** Whether the state is in the page's address, after #. Not in a notebook. */
  address?: boolean;
  /** The page's heading. A notebook has its own. */
  heading?: string;
}

export interface Explorer {
  /** Shows a configuration; what is wrong with it, or null. */
  show: (toml: string) => Problem | null;
  /** Removes the page, with every listener of its own. */
  destroy: () => void;
}

/** How long after a change the address has it, ms. */
const ADDRESS_DELAY = 150;

/** From which width on numbers and views are side by side, pixels. */
const WIDE = 900;

/** Fills `element` with the page. */
export function mount(element: HTMLElement, core: Core, options: Options = {}): Explorer {
  return new Page(element, core, options);
}

/** What is compared with. */
interface Pinned extends Trial, Ride {
  outcome: Outcome;
}

class Page implements Explorer {
  readonly #element: HTMLElement;
  readonly #core: Core;
  readonly #options: Options;
  /** Names of the presets, by what they set. */
  readonly #presets: ReadonlyMap<string, string>;
  readonly #history: History;
  readonly #scheme: Scheme;
  readonly #toolbar: Toolbar;
  readonly #controls: Controls;
  readonly #panels: Panels;
  readonly #editor: Editor;
  readonly #runs: TrackRuns;
  readonly #key = (event: KeyboardEvent): void => {
    const isText = event.target instanceof HTMLTextAreaElement || isTextField(event.target);
    if (isText || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#travel(event.shiftKey ? "redo" : "undo");
  };
  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.#load(file);
  };
  readonly #follow = (): void => {
    this.#followLink();
  };
  readonly #size = new ResizeObserver(([entry]) => {
    const isWide = (entry?.contentRect.width ?? 0) >= WIDE;
    this.#element.classList.toggle("wide", isWide);
    this.#controls.isWide = isWide;
  });
  #addressing: ReturnType<typeof setTimeout> | undefined;
  #experiment: Experiment;
  #outcome: Outcome;
  #pinned: Pinned | null;
  #isDifference = false;
  /** What was shown of the track last. */
  #run: Run | undefined;
  #pinnedRun: Run | undefined;

  constructor(element: HTMLElement, core: Core, options: Options) {
    [this.#element, this.#core, this.#options] = [element, core, options];
    element.classList.add("btsp-explorer");
    this.#presets = new Map(core.presets.map(({ setting, name }) => [draft(setting), name]));
    const [{ state, pinned }, sentence] = begun(core, options);
    this.#pinned = this.#pinnedOf(pinned);
    this.#experiment = opened(core, state);
    this.#outcome = new Outcome(this.#experiment);
    this.#runs = new TrackRuns(core, () => {
      this.#drawPanels();
    });
    this.#history = new History(state);
    const settle = (): void => {
      this.#history.settle();
    };
    this.#scheme = new Scheme(element, () => {
      this.#panels.theme = this.#scheme.theme;
    });
    this.#toolbar = this.#tools();
    this.#controls = new Controls((path, value, gesture) => this.#move(path, value, gesture), settle);
    const views = document.createElement("div");
    views.className = "views";
    this.#panels = new Panels(views, this.#scheme.theme, {
      move: (state, gesture) => {
        this.#hold(state, gesture);
      },
      settle,
    });
    this.#editor = new Editor((toml) => this.#read(toml));
    const body = document.createElement("div");
    body.className = "body";
    body.append(this.#controls.element, views);
    if (options.heading !== undefined) element.append(headingOf(options.heading));
    element.append(this.#toolbar.element, body, this.#editor.element);
    element.addEventListener("keydown", this.#key);
    element.addEventListener("dragover", dragged);
    element.addEventListener("drop", this.#drop);
    if (options.address === true) window.addEventListener("hashchange", this.#follow);
    this.#size.observe(element);
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
    this.#runs.stop();
    this.#scheme.stop();
    this.#size.disconnect();
    clearTimeout(this.#addressing);
    window.removeEventListener("hashchange", this.#follow);
    this.#element.removeEventListener("keydown", this.#key);
    this.#element.removeEventListener("dragover", dragged);
    this.#element.removeEventListener("drop", this.#drop);
    this.#element.replaceChildren();
    this.#element.classList.remove("btsp-explorer", "wide");
  }

  #tools(): Toolbar {
    const { presets } = this.#core;
    const actions = {
      preset: (name: string): void => {
        this.#preset(name);
      },
      undo: (): void => {
        this.#travel("undo");
      },
      redo: (): void => {
        this.#travel("redo");
      },
      pin: (): void => {
        this.#pin();
      },
      shown: (isDifference: boolean): void => {
        this.#isDifference = isDifference;
        this.#draw();
      },
      copyToml: () => copied(this.#experiment.toml, "The configuration", this.#element),
      copyPython: () => copied(python(this.#experiment.setting), "The script", this.#element),
    };
    return new Toolbar(presets, actions, this.#scheme.element);
  }

  /** Another value at a path; what is wrong with it, or null. */
  #move(path: string, value: unknown, gesture: string | null): string | null {
    const { now } = this.#history;
    if (path.startsWith("track.")) return this.#moveTrack(withValue(now, path, value), path, gesture);
    const opened = this.#core.open(withValue(now.setting, path, value));
    if (!opened.ok) {
      const { key, reason, message } = opened.problem;
      return key === path ? reason : message;
    }
    this.#push(withSetting(now, opened.value.setting), opened.value, gesture);
    this.#options.onChange?.(opened.value.toml);
    return null;
  }

  #moveTrack(next: State, path: string, gesture: string | null): string | null {
    // A slider goes no further than a track does; but what a field may be hangs on the rule.
    const isValid = gesture !== null && !path.startsWith("track.initial_field");
    const wrong = isValid ? null : this.#runs.validate({ ...this.#ride, track: next.track });
    if (wrong !== null) return path === `track.${wrong.key}` ? wrong.reason : wrong.message;
    this.#push(next, this.#experiment, gesture);
    return null;
  }

  /** Another state from a view; one that is not valid is not taken. */
  #hold(state: State, gesture: string | null): void {
    if (state.setting === this.#history.now.setting) {
      this.#push(state, this.#experiment, gesture);
      return;
    }
    const opened = this.#core.open(state.setting);
    if (!opened.ok) return;
    this.#push(withSetting(state, opened.value.setting), opened.value, gesture);
    this.#options.onChange?.(opened.value.toml);
  }

  /** Shows what was written; what is wrong with it, or null. */
  #read(toml: string): string | null {
    const problem = this.show(toml);
    if (problem !== null) return sentenceOf(problem);
    this.#options.onChange?.(this.#experiment.toml);
    return null;
  }

  /** Shows a configuration file that was dropped on the page. */
  async #load(file: File): Promise<void> {
    const wrong = this.#read(await file.text());
    this.#toolbar.say(wrong === null ? `${file.name} is on the page.` : `${file.name}, ${wrong}`);
  }

  #preset(name: string): void {
    const preset = this.#core.presets.find((preset) => preset.name === name);
    if (preset === undefined) return;
    const { track } = this.#history.now;
    const state = { ...stateOf(preset), track };
    this.#push(state, opened(this.#core, state), null);
    this.#options.onChange?.(this.#experiment.toml);
  }

  #travel(way: "undo" | "redo"): void {
    this.#history[way]();
    this.#take(opened(this.#core, this.#history.now));
    this.#options.onChange?.(this.#experiment.toml);
  }

  #pin(): void {
    const { setting } = this.#history.now;
    this.#pinned = this.#pinned === null ? { ...this.#ride, setting, outcome: this.#outcome } : null;
    this.#isDifference = false;
    this.#draw();
  }

  #pinnedOf(trial: Trial | null): Pinned | null {
    if (trial === null) return null;
    const experiment = opened(this.#core, trial);
    return { ...trial, experiment, outcome: new Outcome(experiment) };
  }

  /** The rule that is on the page, on its track. */
  get #ride(): Ride {
    return { experiment: this.#experiment, track: this.#history.now.track };
  }

  #push(state: State, experiment: Experiment, gesture: string | null): void {
    this.#history.push(state, gesture);
    this.#take(experiment);
  }

  #take(experiment: Experiment): void {
    if (experiment !== this.#experiment) this.#outcome = new Outcome(experiment);
    this.#experiment = experiment;
    this.#draw();
  }

  /** Everything as it is now. */
  #draw(): void {
    const { now, canUndo, canRedo } = this.#history;
    this.#toolbar.say("");
    this.#toolbar.show({
      canUndo,
      canRedo,
      isPinned: this.#pinned !== null,
      isDifference: this.#isDifference,
      preset: this.#presets.get(draft(now.setting)) ?? null,
    });
    this.#controls.show(now);
    this.#editor.show(this.#experiment.toml);
    this.#runs.want(this.#pinned === null ? [this.#ride] : [this.#ride, this.#pinned]);
    this.#drawPanels();
    if (this.#options.address === true) this.#writeAddress();
  }

  #drawPanels(): void {
    const { now: state } = this.#history;
    const [now, pinned] = [this.#outcome, this.#pinned];
    const run = this.#runs.of(this.#ride);
    this.#run = run ?? this.#run;
    this.#pinnedRun = pinned === null ? undefined : (this.#runs.of(pinned) ?? this.#pinnedRun);
    this.#panels.show({
      state,
      now,
      pinned: pinned?.outcome ?? null,
      isDifference: this.#isDifference,
      track: this.#run,
      pinnedTrack: this.#pinnedRun,
      isTrackLate: now.map !== null && run === undefined,
    });
  }

  /** Soon, not at every move of a hand: browsers limit how often it may be written. */
  #writeAddress(): void {
    clearTimeout(this.#addressing);
    this.#addressing = setTimeout(() => {
      history.replaceState(null, "", addressOf({ state: this.#history.now, pinned: this.#pinned }));
    }, ADDRESS_DELAY);
  }

  /** Shows the link that was put into the address of the open page. */
  #followLink(): void {
    const linked = linkedAt(location.hash, this.#core);
    if (typeof linked === "string") {
      this.#toolbar.say(linked);
      return;
    }
    this.#pinned = this.#pinnedOf(linked.pinned);
    this.#isDifference = false;
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

function headingOf(text: string): HTMLElement {
  const heading = document.createElement("h1");
  heading.textContent = text;
  return heading;
}

function dragged(event: DragEvent): void {
  event.preventDefault();
}

/** What is wrong with a text, and where. */
function sentenceOf({ line, column, message }: Problem): string {
  return `Line ${line}, column ${column}: ${message}.`;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "text";
}
