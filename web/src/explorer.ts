// The page in an element: a setting and what comes of it.

import { type Core, type Experiment, type Problem } from "./core.js";
import { Panels } from "./panels.js";
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

/** Fills `element` with the page. */
export function mount(element: HTMLElement, core: Core, options: Options = {}): Explorer {
  element.classList.add("btsp-explorer");
  const editor = document.createElement("textarea");
  editor.setAttribute("aria-label", "Configuration, TOML");
  editor.rows = 30;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const views = document.createElement("div");
  element.append(editor, said, views);
  const panels = new Panels(views);

  const read = (toml: string): Problem | null => {
    const opened = core.read(toml);
    said.textContent = opened.ok ? largestChange(opened.value) : opened.problem.message;
    if (opened.ok) panels.show(opened.value);
    return opened.ok ? null : opened.problem;
  };
  const show = (toml: string): Problem | null => {
    editor.value = toml;
    return read(toml);
  };
  editor.addEventListener("input", () => {
    if (read(editor.value) === null) options.onChange?.(editor.value);
  });
  show(options.toml ?? 'preset = "nonlinear"\n');
  return {
    show,
    destroy: () => {
      panels.stop();
      element.replaceChildren();
      element.classList.remove("btsp-explorer");
    },
  };
}

function largestChange(experiment: Experiment): string {
  const changes = experiment.map?.deltaWeight ?? new Float64Array();
  const largest = changes.reduce((most, change) => Math.max(most, Math.abs(change)), 0);
  return `Largest change in weight: ${largest.toFixed(3)}`;
}
