// The core of btsp, compiled to WebAssembly: a setting goes in, its arrays come out. No
// physics here or in the page.

import { type Exports, Memory } from "./memory.js";
import { type Setting, draft } from "./setting.js";

export type * from "./setting.js";
export { hasRule } from "./setting.js";

/** A value, or what is wrong. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** What is wrong with a setting or a text. */
export interface Problem {
  /** The whole sentence: `rule.eligibility_tau = -1: must be a number above 0 s`. */
  message: string;
  /** Path of the value: `rule.eligibility_tau`, `plateau.0.onset`; "" where text is no TOML. */
  key: string;
  /** What is said of it: `must be a number above 0 s`. */
  reason: string;
  /** Where it stands in the text that was read, from 1; for settings without meaning. */
  line: number;
  column: number;
}

/** A published experiment. */
export interface Preset {
  /** `nonlinear`: the name by which files and the address ask for it. */
  name: string;
  /** Title of its figure. */
  title: string;
  /** What it shows, in a line. */
  summary: string;
  citation: string;
  setting: Setting;
}

/** The signals of one input, a value for each of `Experiment.time`. */
export interface InputSignals {
  /** Peak 1 after a single spike. */
  eligibilityTrace: Float64Array;
  /** Eligibility trace times instructive signal. */
  overlap: Float64Array;
}

/** What laps do to weights. Maps are row by row: a row for each initial weight. */
export interface WeightMap {
  /** Weights before the laps. */
  initialWeight: Float64Array;
  /** Weight after all laps less before: (initial weight, input). */
  deltaWeight: Float64Array;
  /** P and D, the integrals of q+ and q- of the overlap over a lap, s; for each input. */
  potentiationArea: Float64Array;
  depressionArea: Float64Array;
  /** For each input the weight that a lap leaves as it is; NaN where nothing drives it. */
  equilibriumWeight: Float64Array;
  /** With the continuous update that update's own; else null. */
  fixedPoint: Float64Array | null;
}

/** A run on a circular track of 187 cm: constant speed, one plateau per lap. */
export interface Track {
  /** Where the plateaus begin, cm; 0 to 187. */
  plateau_cm: number;
  /** How long they last, s; 0.01 to 1. */
  plateau_duration_s: number;
  /** Running speed, cm/s; 10 to 100. */
  speed_cm_s: number;
  /** Laps with a plateau; 1 to 100. */
  laps: number;
  /** Width of the inputs' fields, cm; 18.7 to 124.6. */
  width_cm: number;
  /** The place field before the laps; null for a silent cell. */
  initial_field: InitialField | null;
}

/** A place field before any plateau. */
export interface InitialField {
  /** Peak of its ramp, mV; 0 (none) to 30. */
  peak_mv: number;
  /** Where that is, cm; 0 to 187. */
  location_cm: number;
  /** Twice the standard deviation of its changes in weight, cm; 1 to 187. */
  width_cm: number;
}

/** A track to start from: a silent cell, inputs of 90 cm, a plateau at mid-track. */
export const DEFAULT_TRACK: Readonly<Track> = {
  plateau_cm: 93.5,
  plateau_duration_s: 0.3,
  speed_cm_s: 25,
  laps: 3,
  width_cm: 90,
  initial_field: null,
};

/** What a rule makes of a run. */
export interface TrackRun {
  /** Centres of the track's bins, cm: 100 of them. */
  binCm: Float64Array;
  /** The ramp before the laps and after each, mV: (lap, bin), `laps` + 1 rows. */
  rampMv: Float64Array;
  /** Where each input's field peaks, cm: 200 of them. */
  inputCm: Float64Array;
  /** w - 1 before the laps and after each: (lap, input). */
  deltaWeight: Float64Array;
  /** Largest value of the last ramp, mV, and where that is, cm. */
  peakMv: number;
  peakCm: number;
  /** Its width, area over peak, cm; null where it is nowhere positive. */
  widthCm: number | null;
}

/** The most that the page shows; larger settings are for the command. */
export interface Limits {
  samples: number;
  inputs: number;
  /** Initial weights times inputs. */
  cells: number;
  laps: number;
}

/** The WebAssembly module. Needs no page: it runs in Node too. */
export class Core {
  readonly version: string;
  readonly limits: Limits;
  readonly presets: readonly Preset[];
  /** The compiled module, for another thread's core. */
  readonly module: WebAssembly.Module;
  readonly #memory: Memory;
  /** The experiment that the module holds. */
  #held: Experiment | null = null;

  private constructor(module: WebAssembly.Module, memory: Memory) {
    [this.module, this.#memory] = [module, memory];
    memory.exports.tell_about();
    const about = memory.json() as Pick<Core, "version" | "limits" | "presets">;
    this.version = about.version;
    this.limits = about.limits;
    this.presets = about.presets;
  }

  /** Compiles the module. Rejects where the bytes are no such module. */
  static async load(bytes: BufferSource): Promise<Core> {
    return await Core.of(await WebAssembly.compile(bytes));
  }

  /** Of a module that was compiled before. */
  static async of(module: WebAssembly.Module): Promise<Core> {
    const { exports } = await WebAssembly.instantiate(module, {});
    return new Core(module, new Memory(exports as unknown as Exports));
  }

  /** The experiment of a setting, every range checked. */
  open(setting: Setting): Result<Experiment> {
    return this.read(draft(setting));
  }

  /** The experiment that a configuration file describes; it may start from a preset. */
  read(toml: string): Result<Experiment> {
    const opened = this.#read(toml);
    if (!opened.ok) return opened;
    this.#held = new Experiment(this.#memory, (it) => { this.#hold(it); }, opened.value);
    return { ok: true, value: this.#held };
  }

  /** Firing rates of a track's inputs in its bins, Hz: (input, bin), for fields
   * 18.7 to 124.6 cm wide. */
  trackRates(widthCm: number): Float64Array {
    this.#memory.exports.read_rates(widthCm);
    return this.#memory.numbers();
  }

  #read(toml: string): Result<Opened> {
    this.#memory.write(toml);
    const ok = this.#memory.exports.open_experiment() === 1;
    if (!ok) this.#held = null;
    return ok
      ? { ok, value: this.#memory.json() as Opened }
      : { ok, problem: this.#memory.json() as Problem };
  }

  /** Makes the module hold an experiment that was opened before. */
  #hold(experiment: Experiment): void {
    if (this.#held === experiment) return;
    // It was valid.
    this.#read(experiment.toml);
    this.#held = experiment;
  }
}

interface Opened {
  setting: Setting;
  toml: string;
  inputs: number;
  samples: number;
}

/**
 * One experiment and what comes out of it. Arrays are copies, computed when first asked
 * for and kept: don't write into them. Several may live side by side (to compare);
 * taking turns costs what opening costs.
 */
export class Experiment {
  /** With every key. */
  readonly setting: Setting;
  /** The configuration that `btsp run` takes. */
  readonly toml: string;
  /** Number of inputs. */
  readonly inputs: number;
  /** Number of samples of the grid. */
  readonly samples: number;
  readonly #memory: Memory;
  readonly #hold: (experiment: Experiment) => void;
  readonly #kept = new Map<string, Float64Array>();

  /** Made by `Core.open` and `Core.read`. */
  constructor(memory: Memory, hold: (experiment: Experiment) => void, opened: Opened) {
    this.#memory = memory;
    this.#hold = hold;
    this.setting = opened.setting;
    this.toml = opened.toml;
    this.inputs = opened.inputs;
    this.samples = opened.samples;
  }

  /** Sample times, s. */
  get time(): Float64Array {
    return this.#variable("time");
  }

  /** 1 while a plateau is on, else 0; at each time. */
  get plateau(): Float64Array {
    return this.#variable("plateau");
  }

  /** Peak 1; at each time. */
  get instructiveSignal(): Float64Array {
    return this.#variable("instructive_signal");
  }

  /** Each input's only spike, s; null where an input has none or several. */
  get spikeTime(): Float64Array | null {
    const times = this.#variable("spike_time");
    return times.length === this.inputs ? times : null;
  }

  /** Integral of each input's overlap over a lap, s. */
  get overlapArea(): Float64Array {
    return this.#variable("overlap_area");
  }

  /** The signals of an input, counted from 0. */
  signals(input: number): InputSignals {
    return {
      eligibilityTrace: this.#variable("eligibility_trace", input),
      overlap: this.#variable("overlap", input),
    };
  }

  /** What all laps do; null where there is no rule. */
  get map(): WeightMap | null {
    if (this.setting.weight_change === null) return null;
    const isContinuous = this.setting.method.update === "continuous";
    return {
      initialWeight: this.#variable("initial_weight"),
      deltaWeight: this.#variable("delta_weight"),
      potentiationArea: this.#variable("potentiation_area"),
      depressionArea: this.#variable("depression_area"),
      equilibriumWeight: this.#variable("equilibrium_weight"),
      fixedPoint: isContinuous ? this.#variable("fixed_point") : null,
    };
  }

  /**
   * The weights before the laps and after each: (lap, input), laps + 1 rows, for the
   * initial weight of this number; null where there is no rule.
   */
  weightByLap(initialWeight: number): Float64Array | null {
    if (this.setting.weight_change === null) return null;
    return this.#variable("weight", initialWeight);
  }

  /** q+ and q- at each overlap (0 or more); null where there is no rule. */
  gains(overlap: Float64Array): { potentiation: Float64Array; depression: Float64Array } | null {
    if (this.setting.weight_change === null) return null;
    this.#hold(this);
    this.#memory.write(overlap);
    this.#memory.exports.read_gains();
    const both = this.#memory.numbers();
    return {
      potentiation: both.slice(0, overlap.length),
      depression: both.slice(overlap.length),
    };
  }

  /** What one lap makes of each weight (0 to `max_weight`) of an input, less that weight;
   * null where there is no rule. */
  lapChange(input: number, weights: Float64Array): Float64Array | null {
    if (this.setting.weight_change === null) return null;
    this.#hold(this);
    this.#memory.write(weights);
    this.#memory.exports.read_lap_change(input);
    return this.#memory.numbers();
  }

  /** The rule on a track; null where there is no rule. Costs more than all the rest: call
   * it when rule or track changed. */
  track(track: Track): Result<TrackRun> | null {
    if (this.setting.weight_change === null) return null;
    this.#hold(this);
    const field = track.initial_field ?? { peak_mv: 0, location_cm: 0, width_cm: 0 };
    const ok =
      this.#memory.exports.run_track(
        track.plateau_cm,
        track.plateau_duration_s,
        track.speed_cm_s,
        track.laps,
        track.width_cm,
        field.peak_mv,
        field.location_cm,
        field.width_cm,
      ) === 1;
    if (!ok) return { ok, problem: this.#memory.json() as Problem };
    const features = this.#memory.json() as Pick<TrackRun, "peakMv" | "peakCm" | "widthCm">;
    const all = this.#memory.numbers();
    const rows = track.laps + 1;
    let at = 0;
    const next = (length: number): Float64Array => all.slice(at, (at += length));
    const value: TrackRun = {
      binCm: next(BINS),
      inputCm: next(TRACK_INPUTS),
      rampMv: next(rows * BINS),
      deltaWeight: next(rows * TRACK_INPUTS),
      ...features,
    };
    return { ok, value };
  }

  /** A variable by the name that results on disk have, `at` an input or initial weight. */
  #variable(name: string, at = 0): Float64Array {
    const key = `${name} ${at}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    this.#hold(this);
    this.#memory.write(name);
    this.#memory.exports.read_variable(at);
    const values = this.#memory.numbers();
    this.#kept.set(key, values);
    return values;
  }
}

const BINS = 100;
const TRACK_INPUTS = 200;
