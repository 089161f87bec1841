// Rules on a track, computed beside the page: a run takes longer than all the rest, and a
// hand that moves a rate does not wait for it.

import { type Core, type Experiment, type Problem, type Result, type Track, type TrackRun } from "./core.js";
import { hasRule } from "./setting.js";

/** Script of `track_worker.ts`; `scripts/build.js` puts it here. */
declare const TRACK_WORKER: string;

/** What a rule makes of a track, or what is wrong with it. */
export type Run = TrackRun | string;

/** Whose rule runs, and where. */
export interface Ride {
  readonly experiment: Experiment;
  readonly track: Readonly<Track>;
}

/** Runs that are kept: what is on the page, what is pinned, and some before. */
const MOST = 16;

export class TrackRuns {
  readonly #kept = new Map<string, Run>();
  readonly #arrived: () => void;
  readonly #script = URL.createObjectURL(new Blob([TRACK_WORKER], { type: "text/javascript" }));
  /** Null where the browser does not let this page have one. */
  #worker: Worker | null = null;
  /** When the next begins: after the frame that is being made, whose threads it would slow. */
  #frame = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** What was asked for last, the first first. */
  #wanted: Ride[] = [];
  /** What is being computed. */
  #running: string | null = null;

  /** `arrived` is called when a run that was asked for is known. */
  constructor(core: Core, arrived: () => void) {
    this.#arrived = arrived;
    try {
      this.#worker = new Worker(this.#script);
      this.#worker.addEventListener("message", ({ data }: MessageEvent<Result<TrackRun> | null>) => {
        this.#done(data);
      });
      this.#worker.addEventListener("error", () => {
        this.#alone();
      });
      this.#worker.postMessage(core.module);
    } catch {
      this.#alone();
    }
  }

  /** Asks for runs, instead of those that were asked for before and have not begun. */
  want(rides: Ride[]): void {
    this.#wanted = rides;
    this.#soon();
  }

  /** A run, if it is known. */
  of(ride: Ride): Run | undefined {
    const key = keyOf(ride);
    const run = this.#kept.get(key);
    if (run !== undefined) this.#keep(key, run);
    return run;
  }

  /** What is wrong with a ride, or null. Computes it here and now, and keeps it. */
  validate(ride: Ride): Problem | null {
    const result = ride.experiment.track(ride.track);
    if (result?.ok === true) this.#keep(keyOf(ride), result.value);
    return result?.ok === false ? result.problem : null;
  }

  /** Nothing is computed any more. */
  stop(): void {
    this.#wanted = [];
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#later);
    this.#worker?.terminate();
    URL.revokeObjectURL(this.#script);
  }

  /** Without a worker: between two frames. */
  #alone(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#running = null;
    this.#soon();
  }

  /** The first that was asked for and is not known. */
  get #missing(): Ride | undefined {
    return this.#wanted.find((ride) => hasRule(ride.experiment.setting) && !this.#kept.has(keyOf(ride)));
  }

  #soon(): void {
    if (this.#frame !== 0 || this.#missing === undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#later = setTimeout(() => {
        this.#frame = 0;
        this.#next();
      });
    });
  }

  #next(): void {
    const ride = this.#missing;
    if (this.#running !== null || ride === undefined) return;
    this.#running = keyOf(ride);
    const { experiment, track } = ride;
    if (this.#worker === null) this.#done(experiment.track(track));
    else this.#worker.postMessage({ toml: experiment.toml, track });
  }

  #done(result: Result<TrackRun> | null): void {
    if (this.#running === null || result === null) return;
    this.#keep(this.#running, result.ok ? result.value : result.problem.message);
    this.#running = null;
    this.#soon();
    this.#arrived();
  }

  /** As the newest; the oldest is forgotten. */
  #keep(key: string, run: Run): void {
    this.#kept.delete(key);
    this.#kept.set(key, run);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** All that a run depends on. */
function keyOf({ experiment, track }: Ride): string {
  return JSON.stringify([experiment.setting.rule, track]);
}
