// Light or dark: as the system has it, or as chosen here.

import { DARK, LIGHT, type Theme } from "./theme.js";

const CHOICES = [
  ["system", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
] as const;

export class Scheme {
  /** What chooses it. */
  readonly element = document.createElement("label");
  readonly #page: HTMLElement;
  readonly #changed: () => void;
  readonly #select = document.createElement("select");
  readonly #system = matchMedia("(prefers-color-scheme: dark)");
  readonly #follow = (): void => {
    this.#apply();
    this.#changed();
  };

  /** `changed` is called when the page has other colours. */
  constructor(page: HTMLElement, changed: () => void) {
    [this.#page, this.#changed] = [page, changed];
    this.#select.append(...CHOICES.map(([value, words]) => new Option(words, value)));
    this.element.append("Colours ", this.#select);
    this.#select.addEventListener("change", this.#follow);
    this.#system.addEventListener("change", this.#follow);
    this.#apply();
  }

  get theme(): Theme {
    const { value } = this.#select;
    const isDark = value === "system" ? this.#system.matches : value === "dark";
    return isDark ? DARK : LIGHT;
  }

  /** Follows the system no longer. */
  stop(): void {
    this.#system.removeEventListener("change", this.#follow);
    delete this.#page.dataset["scheme"];
  }

  #apply(): void {
    this.#page.dataset["scheme"] = this.theme === DARK ? "dark" : "light";
  }
}
