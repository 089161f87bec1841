// States that were on the page before, and those undone.

import { type State } from "./state.js";

const MOST = 500;

export class History {
  #past: State[] = [];
  #now: State;
  #future: State[] = [];
  /** What the hand is on: its changes are one step until it lets go. */
  #gesture: string | null = null;

  constructor(first: State) {
    this.#now = first;
  }

  get now(): State {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The next state. Changes of the same gesture, one after another, undo together. */
  push(next: State, gesture: string | null = null): void {
    if (gesture === null || gesture !== this.#gesture) {
      this.#past.push(this.#now);
      if (this.#past.length > MOST) this.#past.shift();
    }
    this.#gesture = gesture;
    this.#future = [];
    this.#now = next;
  }

  /** The hand lets go. */
  settle(): void {
    this.#gesture = null;
  }

  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#now);
    this.#now = before;
    this.settle();
  }

  redo(): void {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.#now);
    this.#now = after;
    this.settle();
  }
}
