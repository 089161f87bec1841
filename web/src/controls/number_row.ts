// A number that can be moved by a slider and typed into a field.

import { set } from "../dom.js";
import { valueAt } from "../state.js";
import { Complaint, type Hand, type Row } from "./row.js";

export interface Numeric {
  /** Its path in the setting, or in the track under `track`. */
  path: string;
  label: string;
  unit: string;
  /** From where to where the slider goes; a field takes all that the rule does. */
  low: number;
  high: number;
  /** Whether equal steps of the slider are equal factors. */
  isLogarithmic?: boolean;
  isWhole?: boolean;
}

/** Steps of a slider. */
const STEPS = 500;

export function numberRow(number: Numeric, { move, settle, prefix }: Hand): Row {
  const { path, label, unit, low, high } = number;
  const id = `${prefix}-${path}`;
  const element = document.createElement("div");
  element.className = "number";
  const name = document.createElement("label");
  name.htmlFor = id;
  name.textContent = unit === "" ? label : `${label} (${unit})`;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = String(number.isWhole === true ? high - low : STEPS);
  slider.setAttribute("aria-label", `${label}, slider`);
  const field = document.createElement("input");
  field.type = "text";
  field.inputMode = "decimal";
  field.autocomplete = "off";
  field.id = id;
  const complaint = new Complaint(field, `${id}-wrong`);
  element.append(name, slider, field, complaint.element);
  // What is shown, unless a hand was here since.
  let shown: unknown;
  let isTouched = true;
  field.addEventListener("input", () => {
    isTouched = true;
  });
  slider.addEventListener("input", () => {
    isTouched = true;
    complaint.say(move(path, valueOf(number, Number(slider.value)), path));
  });
  slider.addEventListener("change", settle);
  field.addEventListener("change", () => {
    const value = Number(field.value.replace("\u2212", "-").replace(",", "."));
    const isNumber = field.value.trim() !== "" && !Number.isNaN(value);
    complaint.say(isNumber ? move(path, value, null) : "must be a number");
  });
  const show = (values: unknown): void => {
    const value = valueAt(values, path);
    if (value === shown && !isTouched) return;
    [shown, isTouched] = [value, false];
    set(element, "hidden", typeof value !== "number");
    if (typeof value !== "number") return;
    complaint.say(null);
    field.value = String(value);
    slider.value = String(placeOf(number, value));
    slider.setAttribute("aria-valuetext", `${value} ${unit}`.trim());
  };
  return { element, show };
}

/** Where the slider stands at a value. */
function placeOf({ low, high, isLogarithmic, isWhole }: Numeric, value: number): number {
  const held = Math.max(low, Math.min(high, value));
  if (isWhole === true) return held - low;
  const part = isLogarithmic === true ? Math.log(held / low) / Math.log(high / low) : (held - low) / (high - low);
  return Math.round(STEPS * part);
}

/** The value where the slider stands: three digits, as a hand can tell them. */
function valueOf({ low, high, isLogarithmic, isWhole }: Numeric, place: number): number {
  if (isWhole === true) return low + place;
  const part = place / STEPS;
  const value = isLogarithmic === true ? low * (high / low) ** part : low + (high - low) * part;
  return Number(value.toPrecision(3));
}
