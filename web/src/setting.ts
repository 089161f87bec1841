// A configuration as the page holds it: the tables and keys of a configuration file, so
// that a problem's key ("rule.eligibility_tau") is a path into it.

/** Sampled time, s. */
export interface Grid {
  start: number;
  stop: number;
  step: number;
}

/** Numbers evenly spaced from the first to the last, both included. */
export interface EvenlySpaced {
  first: number;
  last: number;
  count: number;
}

/** Spikes of each input, s. */
export interface SpikeTrains {
  spike_times: number[][];
}

/** A dendritic plateau potential: when it begins and how long it lasts, s. */
export interface Plateau {
  onset: number;
  duration: number;
}

/** q(u): `threshold` from 0 to 1, `half_width` from 1e-6 to 1e3. */
export type Gain =
  | { kind: "linear" }
  | { kind: "sigmoid"; threshold: number; half_width: number };

/** Time constants of the signals, s; above 0. */
export interface TimeConstants {
  eligibility_tau: number;
  instructive_tau: number;
}

/** The weight-dependent rule; rates are in 1/s, 0 or more, and `max_weight` above 0. */
export interface Rule extends TimeConstants {
  potentiation_rate: number;
  depression_rate: number;
  max_weight: number;
  potentiation_gain: Gain;
  depression_gain: Gain;
}

/** Weights before the laps, in the unit of `max_weight`; laps; whether a run keeps each. */
export interface WeightChange {
  initial_weights: EvenlySpaced | number[];
  laps: number;
  every_lap: boolean;
}

/** How integrals are computed, and how a lap changes a weight. */
export interface Method {
  integration: "grid" | "exact";
  update: "per_lap" | "continuous";
}

interface Protocol {
  grid: Grid;
  inputs: EvenlySpaced | SpikeTrains;
  plateau: Plateau[];
  method: Method;
}

/** Signals and their overlap alone: there is no rule that changes weights. */
export interface SignalsSetting extends Protocol {
  rule: TimeConstants;
  weight_change: null;
}

/** A rule and what it does to weights. */
export interface WeightSetting extends Protocol {
  rule: Rule;
  weight_change: WeightChange;
}

/** One experiment. Treat it as immutable: change a copy. */
export type Setting = SignalsSetting | WeightSetting;

/** Whether the setting has a rule that changes weights. */
export function hasRule(setting: Setting): setting is WeightSetting {
  return setting.weight_change !== null;
}

/**
 * The setting as TOML that reads back to the same bits. It isn't laid out for people:
 * `Experiment.toml` is.
 */
export function draft(setting: Setting): string {
  const { grid, inputs, plateau, rule, weight_change, method } = setting;
  const lines = Object.entries({ grid, inputs, plateau, rule, weight_change, method })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} = ${literal(value)}`);
  return lines.join("\n");
}

type Data = number | string | boolean | readonly Data[] | { readonly [key: string]: Data };

/** A TOML value. Numbers have the shortest digits that read back as the same bits. */
function literal(value: unknown): string {
  const data = value as Data;
  if (typeof data === "number") return number(data);
  if (typeof data !== "object") return JSON.stringify(data);
  if (isList(data)) return `[${data.map(literal).join(", ")}]`;
  const pairs = Object.entries(data).map(([key, item]) => `${key} = ${literal(item)}`);
  return `{ ${pairs.join(", ")} }`;
}

function isList(data: object): data is readonly Data[] {
  return Array.isArray(data);
}

/** Digits that TOML, Python and JavaScript read as the same double. */
export function number(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}
