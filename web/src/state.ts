// What is on the page: one immutable value.

import { type Preset, type Setting, type Track, DEFAULT_TRACK, hasRule } from "./core.js";

/** An experiment and a run on a track. */
export interface Trial {
  readonly setting: Setting;
  readonly track: Readonly<Track>;
}

export interface State extends Trial {
  /** The input whose signals are shown, from 0. */
  readonly input: number;
  /** The initial weight whose laps are shown, from 0: its number in the list of them. */
  readonly weight: number;
}

/** A preset on the page: an input shortly before the plateau, a weight among the lowest. */
export function stateOf(preset: Pick<Preset, "setting">): State {
  const { setting } = preset;
  return {
    setting,
    track: DEFAULT_TRACK,
    input: inputBefore(setting),
    weight: Math.floor(0.2 * weightCount(setting)),
  };
}

/** The input whose first spike is nearest to a part of the eligibility time constant before
 * the first plateau: its trace is still large then. */
function inputBefore(setting: Setting): number {
  const onset = Math.min(...setting.plateau.map(({ onset }) => onset));
  const wanted = onset - 0.4 * setting.rule.eligibility_tau;
  const off = spikeTrains(setting).map(([spike = Infinity]) => Math.abs(spike - wanted));
  return Math.max(0, off.indexOf(Math.min(...off)));
}

/** The state with another setting, what is chosen held to what is there. */
export function withSetting(state: State, setting: Setting): State {
  const held = (chosen: number, count: number): number => Math.max(0, Math.min(chosen, count - 1));
  return {
    ...state,
    setting,
    input: held(state.input, inputCount(setting)),
    weight: held(state.weight, weightCount(setting)),
  };
}

/** The state with an input and a weight chosen, where there are such. */
export function withChosen(state: State, input: unknown, weight: unknown): State {
  const isOf = (chosen: unknown, count: number): chosen is number =>
    Number.isInteger(chosen) && (chosen as number) >= 0 && (chosen as number) < count;
  return {
    ...state,
    ...(isOf(input, inputCount(state.setting)) ? { input } : {}),
    ...(isOf(weight, weightCount(state.setting)) ? { weight } : {}),
  };
}

export function inputCount({ inputs }: Setting): number {
  return "count" in inputs ? inputs.count : inputs.spike_times.length;
}

/** Number of initial weights; 0 without a rule. */
export function weightCount(setting: Setting): number {
  if (!hasRule(setting)) return 0;
  const weights = setting.weight_change.initial_weights;
  return Array.isArray(weights) ? weights.length : weights.count;
}

/** Spike times of each input, s. */
export function spikeTrains({ inputs }: Setting): number[][] {
  if ("spike_times" in inputs) return inputs.spike_times;
  const { first, last, count } = inputs;
  const step = count > 1 ? (last - first) / (count - 1) : 0;
  return Array.from({ length: count }, (_, k) => [k === count - 1 ? last : first + k * step]);
}

type Tree = Readonly<Record<string, unknown>> | readonly unknown[];

/** The value at a path: `setting.rule.eligibility_tau`. */
export function valueAt(tree: unknown, path: string): unknown {
  let value = tree;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

/** A copy with another value at a path. */
export function withValue<T extends object>(tree: T, path: string, value: unknown): T {
  const [key = "", ...rest] = path.split(".");
  const child = (tree as unknown as Record<string, object>)[key];
  const next = rest.length === 0 || child === undefined ? value : withValue(child, rest.join("."), value);
  const copy: Tree = Array.isArray(tree)
    ? (tree as unknown[]).map((item, k) => (String(k) === key ? next : item))
    : { ...tree, [key]: next };
  return copy as T;
}
