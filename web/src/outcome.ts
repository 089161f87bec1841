// What an experiment comes to, computed when first asked for.

import { type Experiment, type InputSignals, type Setting, type WeightMap } from "./core.js";
import { spikeTrains } from "./state.js";

/** Points of a curve over overlap or weight. */
const POINTS = 161;

interface Gains {
  overlap: Float64Array;
  potentiation: Float64Array;
  depression: Float64Array;
}

interface LapChange {
  weight: Float64Array;
  change: Float64Array;
}

export class Outcome {
  readonly experiment: Experiment;
  /** Inputs in the order of their places along an axis. */
  readonly order: number[];
  /** Place of each input along that axis: time of its spike to the plateau, s, or its
   * number, from 1, where not each has one spike. */
  readonly place: Float64Array;
  readonly isTimed: boolean;
  readonly #kept = new Map<string, unknown>();

  constructor(experiment: Experiment) {
    this.experiment = experiment;
    const spikes = experiment.spikeTime;
    this.isTimed = spikes !== null;
    this.place = spikes?.map((time) => time - this.onset) ??
      Float64Array.from({ length: experiment.inputs }, (_, k) => k + 1);
    this.order = Array.from(this.place, (_, k) => k);
    this.order.sort((a, b) => (this.place[a] ?? 0) - (this.place[b] ?? 0));
  }

  get setting(): Setting {
    return this.experiment.setting;
  }

  /** Onset of the first plateau, s. */
  get onset(): number {
    return Math.min(...this.setting.plateau.map(({ onset }) => onset));
  }

  get placeLabel(): string {
    return this.isTimed ? "Time to plateau (s)" : "Input";
  }

  /** Spike times of each input, s. */
  get trains(): number[][] {
    return this.#keep("trains", () => spikeTrains(this.setting));
  }

  /** Spike times of an input, s. */
  spikes(input: number): number[] {
    return this.trains[input] ?? [];
  }

  signals(input: number): InputSignals {
    return this.experiment.signals(input);
  }

  get map(): WeightMap | null {
    return this.#keep("map", () => this.experiment.map);
  }

  /** q+ and q- from overlap 0 to `most`. */
  gains(most: number): Gains | null {
    return this.#keep(`gains ${most}`, () => {
      const overlap = linspace(0, most);
      const gains = this.experiment.gains(overlap);
      return gains && { overlap, ...gains };
    });
  }

  /** What a lap makes of each weight of an input. */
  lapChange(input: number): LapChange | null {
    return this.#keep(`lap ${input}`, () => {
      const { rule } = this.setting;
      const weight = linspace(0, "max_weight" in rule ? rule.max_weight : 1);
      const change = this.experiment.lapChange(input, weight);
      return change && { weight, change };
    });
  }

  /** Weights before the laps and after each, of one initial weight: (lap, input). */
  weightByLap(weight: number): Float64Array | null {
    return this.experiment.weightByLap(weight);
  }

  #keep<T>(key: string, compute: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, compute());
    return this.#kept.get(key) as T;
  }
}

function linspace(from: number, to: number): Float64Array {
  return Float64Array.from({ length: POINTS }, (_, k) =>
    k === POINTS - 1 ? to : from + ((to - from) * k) / (POINTS - 1),
  );
}

/** Values in this order. */
export function inOrder(values: ArrayLike<number>, order: number[]): Float64Array {
  return Float64Array.from(order, (k) => values[k] ?? NaN);
}
