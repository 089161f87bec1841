// The controls in the order in which they are read.

import { type Gain } from "../setting.js";
import { valueAt } from "../state.js";
import { type Choice, choiceRow } from "./choice_row.js";
import { fieldRow } from "./field_row.js";
import { type Numeric, numberRow } from "./number_row.js";
import { plateauRows } from "./plateau_rows.js";
import { type Hand, type Row } from "./row.js";
import { type Spaced, spacedRows } from "./spaced_rows.js";

export interface Group {
  title: string;
  rows: (hand: Hand) => Row[];
}

const tau = { unit: "s", low: 0.05, high: 10, isLogarithmic: true };
const rate = { unit: "1/s", low: 0.01, high: 10, isLogarithmic: true };

const INPUTS: Spaced = {
  path: "inputs",
  noun: "input",
  verb: "spikes at",
  unit: "s",
  low: -5,
  high: 5,
  most: 200,
  listed: (value) => (valueAt(value, "spike_times") as number[][]).flat(),
};

const WEIGHTS: Spaced = {
  path: "weight_change.initial_weights",
  noun: "initial weight",
  verb: "",
  unit: "",
  low: 0,
  high: 10,
  most: 200,
  listed: (value) => value as number[],
};

const INTEGRATION: Choice = {
  path: "method.integration",
  label: "Integration",
  options: [
    ["grid", "sampled grid"],
    ["exact", "exact"],
  ],
};

const UPDATE: Choice = {
  path: "method.update",
  label: "Update of weights",
  options: [
    ["per_lap", "once per lap"],
    ["continuous", "continuously"],
  ],
  needs: "weight_change",
};

/** Rate, kind of the gain, and what that kind has: of potentiation or of depression. */
function gainRows(name: "potentiation" | "depression", sign: string, hand: Hand): Row[] {
  const gain = `rule.${name}_gain`;
  // The last sigmoid comes back when a hand returns to it.
  let sigmoid: Gain = { kind: "sigmoid", threshold: 0.5, half_width: 0.25 };
  const kind: Choice = {
    path: `${gain}.kind`,
    label: `Gain q${sign}`,
    options: [
      ["linear", "linear"],
      ["sigmoid", "sigmoid"],
    ],
    moved(value, values) {
      const now = valueAt(values, gain) as Gain;
      if (now.kind === "sigmoid") sigmoid = now;
      return { path: gain, value: value === "sigmoid" ? sigmoid : { kind: value } };
    },
  };
  const numbers: [Numeric, Numeric, Numeric] = [
    { path: `rule.${name}_rate`, label: `Rate k${sign}`, ...rate },
    { path: `${gain}.threshold`, label: `Threshold of q${sign}`, unit: "", low: 0, high: 1 },
    { path: `${gain}.half_width`, label: `Half-width of q${sign}`, unit: "", low: 0.01, high: 10, isLogarithmic: true },
  ];
  const [first, ...rest] = numbers.map((number) => numberRow(number, hand));
  return [...(first === undefined ? [] : [first]), choiceRow(kind, hand), ...rest];
}

const numbers =
  (...all: Numeric[]) =>
  (hand: Hand): Row[] =>
    all.map((number) => numberRow(number, hand));

const TIME_CONSTANTS = numbers(
  { path: "rule.eligibility_tau", label: "Eligibility time constant", ...tau },
  { path: "rule.instructive_tau", label: "Instructive time constant", ...tau },
);

const WEIGHTS_AND_LAPS = numbers(
  { path: "rule.max_weight", label: "Maximum weight", unit: "", low: 0.5, high: 10 },
  { path: "weight_change.laps", label: "Laps", unit: "", low: 1, high: 30, isWhole: true },
);

const TRACK = numbers(
  { path: "track.plateau_cm", label: "Plateau at", unit: "cm", low: 0, high: 187 },
  { path: "track.plateau_duration_s", label: "Plateau on the track lasts", unit: "s", low: 0.01, high: 1 },
  { path: "track.speed_cm_s", label: "Running speed", unit: "cm/s", low: 10, high: 100 },
  { path: "track.laps", label: "Laps on the track", unit: "", low: 1, high: 20, isWhole: true },
  { path: "track.width_cm", label: "Width of the inputs' fields", unit: "cm", low: 18.7, high: 124.6 },
);

const FIELD = numbers(
  { path: "track.initial_field.peak_mv", label: "Peak of that field", unit: "mV", low: 0, high: 30 },
  { path: "track.initial_field.location_cm", label: "Place of that field", unit: "cm", low: 0, high: 187 },
  { path: "track.initial_field.width_cm", label: "Width of that field", unit: "cm", low: 20, high: 187 },
);

export const GROUPS: Group[] = [
  { title: "Signals", rows: (hand) => [...TIME_CONSTANTS(hand), plateauRows(hand)] },
  { title: "Potentiation", rows: (hand) => gainRows("potentiation", "+", hand) },
  { title: "Depression", rows: (hand) => gainRows("depression", "\u2212", hand) },
  { title: "Weights and laps", rows: (hand) => [...WEIGHTS_AND_LAPS(hand), ...spacedRows(WEIGHTS, hand)] },
  { title: "Track", rows: (hand) => [...TRACK(hand), fieldRow(hand), ...FIELD(hand)] },
  { title: "Inputs", rows: (hand) => spacedRows(INPUTS, hand) },
  { title: "Method", rows: (hand) => [choiceRow(INTEGRATION, hand), choiceRow(UPDATE, hand)] },
];
