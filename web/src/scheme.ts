// Light or dark: as the system has it, or as chosen here, now or when the page was open before.

import { DARK, LIGHT, type Theme } from "./theme.js";

const CHOICES = [
  ["system", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
] as const;

/** What is chosen is remembered under this name. */
const REMEMBERED = "btsp-explorer-colours";

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
    const last = remembered();
    this.#select.append(
      ...CHOICES.map(([value, words]) => new Option(words, value, false, value === last)),
    );
    this.element.append("Colours ", this.#select);
    this.#select.addEventListener("change", () => {
      remember(this.#select.value);
      this.#follow();
    });
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

/** What was chosen last; null where nothing was, or the browser keeps nothing for this page. */
function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(choice: string): void {
  try {
    localStorage.setItem(REMEMBERED, choice);
  } catch {
    // Then it holds until the page is closed.
  }
}
