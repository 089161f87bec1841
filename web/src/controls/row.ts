// What a row of the controls is: from the values on the page to one of them, and back.

/** What a hand asks for: another value at a path of the setting, or of the track under
 * `track`. What is wrong with it, or null. `gesture` names what the hand holds. */
export type Move = (path: string, value: unknown, gesture: string | null) => string | null;

/** What rows tell of. */
export interface Hand {
  move: Move;
  /** The hand lets go. */
  settle: () => void;
  /** Begins the ids of this page's elements. */
  prefix: string;
}

export interface Row {
  element: HTMLElement;
  /** Shows the values on the page, tables and keys as a configuration has them; hides itself
   * where there is nothing of its own among them. */
  show: (values: unknown) => void;
}

/** The words beside a row that say what is wrong with what was asked for there. */
export class Complaint {
  readonly element = document.createElement("span");
  readonly #about: HTMLElement;

  constructor(about: HTMLElement, id: string) {
    this.#about = about;
    this.element.id = id;
    this.element.className = "wrong";
    this.element.setAttribute("role", "alert");
  }

  /** Says what is wrong; nothing where the reason is null. */
  say(reason: string | null): void {
    if ((reason ?? "") === this.element.textContent) return;
    this.element.textContent = reason;
    if (reason === null) {
      this.#about.removeAttribute("aria-invalid");
      this.#about.removeAttribute("aria-describedby");
    } else {
      this.#about.setAttribute("aria-invalid", "true");
      this.#about.setAttribute("aria-describedby", this.element.id);
    }
  }
}
