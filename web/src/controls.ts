// Sliders and number fields, one pair for each number of the setting that a hand may move.

import { hasRule } from "./setting.js";
import { type Trial, valueAt } from "./state.js";

/** A number that can be moved. */
interface Control {
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

interface Group {
  title: string;
  controls: Control[];
}

const tau = { unit: "s", low: 0.05, high: 10, isLogarithmic: true };
const rate = { unit: "1/s", low: 0.01, high: 10, isLogarithmic: true };
const threshold = { unit: "", low: 0, high: 1 };
const halfWidth = { unit: "", low: 0.01, high: 10, isLogarithmic: true };

const GROUPS: Group[] = [
  {
    title: "Signals",
    controls: [
      { path: "rule.eligibility_tau", label: "Eligibility time constant", ...tau },
      { path: "rule.instructive_tau", label: "Instructive time constant", ...tau },
      { path: "plateau.0.onset", label: "Plateau begins at", unit: "s", low: -3, high: 3 },
      {
        path: "plateau.0.duration",
        label: "Plateau lasts",
        unit: "s",
        low: 0.02,
        high: 2,
        isLogarithmic: true,
      },
    ],
  },
  {
    title: "Potentiation",
    controls: [
      { path: "rule.potentiation_rate", label: "Rate k+", ...rate },
      { path: "rule.potentiation_gain.threshold", label: "Threshold of q+", ...threshold },
      { path: "rule.potentiation_gain.half_width", label: "Half-width of q+", ...halfWidth },
    ],
  },
  {
    title: "Depression",
    controls: [
      { path: "rule.depression_rate", label: "Rate k\u2212", ...rate },
      { path: "rule.depression_gain.threshold", label: "Threshold of q\u2212", ...threshold },
      { path: "rule.depression_gain.half_width", label: "Half-width of q\u2212", ...halfWidth },
    ],
  },
  {
    title: "Weights and laps",
    controls: [
      { path: "rule.max_weight", label: "Maximum weight", unit: "", low: 0.5, high: 10 },
      { path: "weight_change.laps", label: "Laps", unit: "", low: 1, high: 30, isWhole: true },
    ],
  },
  {
    title: "Track",
    controls: [
      { path: "track.plateau_cm", label: "Plateau at", unit: "cm", low: 0, high: 187 },
      { path: "track.plateau_duration_s", label: "Plateau on the track lasts", unit: "s", low: 0.01, high: 1 },
      { path: "track.speed_cm_s", label: "Running speed", unit: "cm/s", low: 10, high: 100 },
      { path: "track.laps", label: "Laps on the track", unit: "", low: 1, high: 20, isWhole: true },
      { path: "track.width_cm", label: "Width of the inputs' fields", unit: "cm", low: 18.7, high: 124.6 },
    ],
  },
];

/** Steps of a slider. */
const STEPS = 500;

/** What a hand asks for; what is wrong with it, or null. `gesture` names what it holds. */
export type Move = (path: string, value: number, gesture: string | null) => string | null;

interface Row {
  control: Control;
  element: HTMLElement;
  slider: HTMLInputElement;
  field: HTMLInputElement;
  wrong: HTMLElement;
}

let mounted = 0;

export class Controls {
  readonly #rows: Row[] = [];
  readonly #groups: { element: HTMLElement; rows: Row[] }[] = [];

  constructor(element: HTMLElement, move: Move, settle: () => void) {
    const prefix = `btsp-${mounted++}`;
    for (const { title, controls } of GROUPS) {
      const group = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.textContent = title;
      group.append(legend);
      const rows = controls.map((control) => rowOf(control, `${prefix}-${control.path}`, move, settle));
      group.append(...rows.map((row) => row.element));
      element.append(group);
      this.#rows.push(...rows);
      this.#groups.push({ element: group, rows });
    }
  }

  /** Shows a trial: what it has no number for, or nothing to do with, is hidden. */
  show({ setting, track }: Trial): void {
    const numbers = hasRule(setting) ? { ...setting, track } : setting;
    for (const row of this.#rows) {
      const value = valueAt(numbers, row.control.path);
      row.element.hidden = typeof value !== "number";
      if (typeof value !== "number") continue;
      row.slider.value = String(placeOf(row.control, value));
      row.slider.setAttribute("aria-valuetext", `${value} ${row.control.unit}`.trim());
      row.field.value = String(value);
      say(row, null);
    }
    for (const { element, rows } of this.#groups) {
      element.hidden = rows.every((row) => row.element.hidden);
    }
  }
}

function rowOf(control: Control, id: string, move: Move, settle: () => void): Row {
  const { path, label, unit, low, high } = control;
  const element = document.createElement("div");
  const name = document.createElement("label");
  name.htmlFor = id;
  name.textContent = unit === "" ? label : `${label} (${unit})`;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = String(control.isWhole === true ? high - low : STEPS);
  slider.setAttribute("aria-label", `${label}, slider`);
  const field = document.createElement("input");
  field.type = "text";
  field.inputMode = "decimal";
  field.autocomplete = "off";
  field.id = id;
  const wrong = document.createElement("span");
  wrong.id = `${id}-wrong`;
  wrong.className = "wrong";
  wrong.setAttribute("role", "alert");
  element.append(name, slider, field, wrong);
  const row = { control, element, slider, field, wrong };
  slider.addEventListener("input", () => {
    say(row, move(path, valueOf(control, Number(slider.value)), path));
  });
  slider.addEventListener("change", settle);
  field.addEventListener("change", () => {
    const value = Number(field.value.replace("\u2212", "-").replace(",", "."));
    const isNumber = field.value.trim() !== "" && !Number.isNaN(value);
    say(row, isNumber ? move(path, value, null) : "must be a number");
  });
  return row;
}

/** Says beside a field what is wrong with what was typed there. */
function say({ field, wrong }: Row, reason: string | null): void {
  wrong.textContent = reason ?? "";
  field.setAttribute("aria-invalid", String(reason !== null));
  if (reason === null) field.removeAttribute("aria-describedby");
  else field.setAttribute("aria-describedby", wrong.id);
}

/** Where the slider stands at a value. */
function placeOf({ low, high, isLogarithmic, isWhole }: Control, value: number): number {
  if (isWhole === true) return value - low;
  const part = isLogarithmic === true ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(STEPS * part);
}

/** The value where the slider stands: three digits, as a hand can tell them. */
function valueOf({ low, high, isLogarithmic, isWhole }: Control, place: number): number {
  if (isWhole === true) return low + place;
  const part = place / STEPS;
  const value = isLogarithmic === true ? low * (high / low) ** part : low + (high - low) * part;
  return Number(value.toPrecision(3));
}
