// All that a hand may move: sliders and fields, choices and lists, in groups.

import { type Move, type Row } from "./controls/row.js";
import { GROUPS } from "./controls/all.js";
import { set } from "./dom.js";
import { hasRule } from "./setting.js";
import { type Trial } from "./state.js";

/** Pages so far: an element's id is its own among all of them. */
let mounted = 0;

export class Controls {
  /** Open where there is room beside the views; else closed at first, for they come before
   * pictures do. */
  readonly element = document.createElement("details");
  readonly #groups: { element: HTMLElement; rows: Row[] }[];
  #isWide: boolean | null = null;

  constructor(move: Move, settle: () => void) {
    const hand = { move, settle, prefix: `btsp-${mounted++}` };
    this.element.className = "controls";
    const summary = document.createElement("summary");
    summary.textContent = "Numbers and choices";
    const form = document.createElement("form");
    form.setAttribute("aria-label", "Numbers of the setting");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.#groups = GROUPS.map(({ title, rows }) => {
      const element = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.textContent = title;
      const made = rows(hand);
      element.append(legend, ...made.map((row) => row.element));
      form.append(element);
      return { element, rows: made };
    });
    this.element.append(summary, form);
  }

  set isWide(isWide: boolean) {
    if (isWide === this.#isWide) return;
    this.#isWide = isWide;
    this.element.open = isWide;
  }

  /** Shows a trial: what it has no value for, or nothing to do with, is hidden. */
  show({ setting, track }: Trial): void {
    const values = hasRule(setting) ? { ...setting, track } : setting;
    for (const { element, rows } of this.#groups) {
      for (const row of rows) row.show(values);
      set(element, "hidden", rows.every((row) => row.element.hidden));
    }
  }
}
