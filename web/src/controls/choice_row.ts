// One of a few, chosen from a list.

import { set } from "../dom.js";
import { valueAt } from "../state.js";
import { Complaint, type Hand, type Row } from "./row.js";

export interface Choice {
  /** Path of what is chosen. */
  path: string;
  label: string;
  /** Each value, and its words. */
  options: readonly (readonly [string, string])[];
  /** What is moved when a value is chosen, where that is more than the value at the path. */
  moved?: (value: string, values: unknown) => { path: string; value: unknown };
  /** A path that has to have a value, or there is nothing to choose. */
  needs?: string;
}

export function choiceRow(choice: Choice, { move, prefix }: Hand): Row {
  const { path, label, options, needs } = choice;
  const id = `${prefix}-${path}`;
  const element = document.createElement("div");
  element.className = "choice";
  const name = document.createElement("label");
  name.htmlFor = id;
  name.textContent = label;
  const select = document.createElement("select");
  select.id = id;
  select.append(...options.map(([value, words]) => new Option(words, value)));
  const complaint = new Complaint(select, `${id}-wrong`);
  element.append(name, select, complaint.element);
  let shown: unknown = null;
  const show = (values: unknown): void => {
    shown = values;
    const value = valueAt(values, path);
    set(element, "hidden", typeof value !== "string" || (needs !== undefined && valueAt(values, needs) == null));
    if (typeof value !== "string") return;
    complaint.say(null);
    set(select, "value", value);
  };
  select.addEventListener("change", () => {
    const asked = choice.moved?.(select.value, shown) ?? { path, value: select.value };
    const wrong = move(asked.path, asked.value, null);
    // What is not taken is not left standing there.
    if (wrong !== null) show(shown);
    complaint.say(wrong);
  });
  return { element, show };
}
