// Presets, undo and redo, pinning, and copies of what is on the page.

import { type Preset } from "./core.js";
import { captionOf } from "./captions.js";
import { attribute, button, set, write } from "./dom.js";

/** What the toolbar's buttons do. */
export interface Actions {
  preset: (name: string) => void;
  undo: () => void;
  redo: () => void;
  pin: () => void;
  shown: (isDifference: boolean) => void;
  copyToml: () => Promise<string>;
  copyPython: () => Promise<string>;
}

/** What the toolbar shows. */
export interface ToolbarState {
  canUndo: boolean;
  canRedo: boolean;
  isPinned: boolean;
  isDifference: boolean;
  /** The preset that was chosen last, if the setting is still that. */
  preset: string | null;
}

export class Toolbar {
  readonly element = document.createElement("header");
  readonly #preset: HTMLSelectElement;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #pin: HTMLButtonElement;
  readonly #difference: HTMLInputElement;
  readonly #differenceLabel: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #said: HTMLElement;

  constructor(presets: readonly Preset[], actions: Actions, colours: HTMLElement) {
    const bar = document.createElement("div");
    bar.className = "toolbar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Setting");
    const label = document.createElement("label");
    label.textContent = "Preset ";
    this.#preset = document.createElement("select");
    const own = new Option("your own", "");
    own.disabled = true;
    this.#preset.append(own, ...presets.map(({ name }) => new Option(name, name)));
    this.#preset.addEventListener("change", () => {
      actions.preset(this.#preset.value);
    });
    label.append(this.#preset);
    this.#undo = keyed("Undo", "Control+Z", actions.undo);
    this.#redo = keyed("Redo", "Control+Shift+Z", actions.redo);
    this.#pin = button("Pin", actions.pin);
    this.#pin.title = "Keep this setting to compare others with";
    this.#difference = document.createElement("input");
    this.#difference.type = "checkbox";
    this.#difference.addEventListener("change", () => {
      actions.shown(this.#difference.checked);
    });
    this.#differenceLabel = document.createElement("label");
    this.#differenceLabel.append(this.#difference, " map less pinned");
    this.#said = document.createElement("span");
    this.#said.setAttribute("role", "status");
    const copy = (what: string, act: () => Promise<string>): HTMLButtonElement =>
      button(`Copy as ${what}`, () => {
        void act().then((said) => {
          this.say(said);
        });
      });
    bar.append(label, this.#undo, this.#redo, this.#pin, this.#differenceLabel);
    bar.append(copy("TOML", actions.copyToml), copy("Python", actions.copyPython), colours, this.#said);
    this.#caption = document.createElement("p");
    this.#caption.className = "caption";
    this.element.append(bar, this.#caption);
  }

  show({ canUndo, canRedo, isPinned, isDifference, preset }: ToolbarState): void {
    set(this.#undo, "disabled", !canUndo);
    set(this.#redo, "disabled", !canRedo);
    write(this.#pin, isPinned ? "Unpin" : "Pin");
    attribute(this.#pin, "aria-pressed", String(isPinned));
    set(this.#differenceLabel, "hidden", !isPinned);
    set(this.#difference, "checked", isDifference);
    // After each write the browser would look at the whole form.
    set(this.#preset, "value", preset ?? "");
    if (preset !== null) write(this.#caption, captionOf(preset));
  }

  /** A sentence about what was done, or could not be. */
  say(words: string): void {
    write(this.#said, words);
  }
}

function keyed(text: string, keys: string, act: () => void): HTMLButtonElement {
  const element = button(text, act);
  element.title = `${text} (${keys})`;
  element.setAttribute("aria-keyshortcuts", keys);
  return element;
}
