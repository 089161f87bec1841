// The configuration as text, to read and to change.

export class Editor {
  readonly element = document.createElement("details");
  readonly #area = document.createElement("textarea");
  readonly #wrong = document.createElement("p");
  #text = "";

  /** `read` shows what was written; a sentence where that is wrong, else null. */
  constructor(read: (toml: string) => string | null) {
    const summary = document.createElement("summary");
    summary.textContent = "The configuration as text";
    this.#area.setAttribute("aria-label", "Configuration, TOML");
    this.#area.spellcheck = false;
    this.#wrong.className = "wrong";
    this.#wrong.setAttribute("role", "alert");
    this.#area.addEventListener("input", () => {
      this.#wrong.textContent = read(this.#area.value) ?? "";
    });
    this.element.addEventListener("toggle", () => {
      this.show(this.#text);
    });
    this.element.append(summary, this.#area, this.#wrong);
  }

  /** Shows a text, if it is open and no hand writes there. */
  show(toml: string): void {
    this.#text = toml;
    if (!this.element.open || document.activeElement === this.#area) return;
    this.#area.value = toml;
    this.#wrong.textContent = "";
  }
}
