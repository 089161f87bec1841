// The eligibility trace and the instructive signal of one input, and their overlap.

import { axesOf, drawAxes, drawGuides, drawLegend } from "../axes.js";
import { Drawing } from "../drawing.js";
import { type Outcome } from "../outcome.js";
import { at, extent, roomy, said } from "../scale.js";
import { type State, spikeTrains, withValue } from "../state.js";
import { type Handle, type Scene, type View } from "../view.js";

/** After so many time constants a trace is gone: 0.2 % of it are left. */
const TIME_CONSTANTS = 6;

export const signals: View = {
  name: "signals",
  title: ({ input }) => `Eligibility and instruction at input ${input + 1}`,
  about: () => "Where eligibility trace and instructive signal overlap, the weight may change.",
  needsRule: false,
  sees: ({ now, pinned, input }) => [now, pinned, input],
  picture(scene, theme, size) {
    const { now, pinned, input } = scene;
    const { time, instructiveSignal } = now.experiment;
    const { eligibilityTrace, overlap } = now.signals(input);
    const [, most] = extent(eligibilityTrace, [1]) ?? [0, 1];
    const axes = axesOf(size, span(now), [0, roomy([0, most], 0.12)[1]]);
    const drawing = new Drawing();
    drawGuides(drawing, axes, theme);
    const x = time.map((value) => at(axes.x, value));
    const y = (values: Float64Array): Float64Array => values.map((value) => at(axes.y, value));
    const base = at(axes.y, 0);
    drawing.within(axes.box, (inner) => {
      for (const { onset, duration } of now.setting.plateau) {
        const [from, to] = [onset, onset + duration].map((value) => at(axes.x, value));
        const width = Math.max(2, (to ?? 0) - (from ?? 0));
        inner.rect(from ?? 0, axes.box[1], width, base - axes.box[1], theme.vermilion, 0.18);
      }
      if (pinned !== null && input < pinned.experiment.inputs) {
        const [theirs, times] = [pinned.signals(input), pinned.experiment.time];
        const pinnedX = times.map((value) => at(axes.x, value));
        const curves = [
          [theirs.eligibilityTrace, theme.blue],
          [pinned.experiment.instructiveSignal, theme.vermilion],
          [theirs.overlap, theme.green],
        ] as const;
        for (const [values, colour] of curves) {
          inner.line(pinnedX, y(values), { colour, width: 1.3, dash: "2 3" });
        }
      }
      inner.area(x, y(overlap), base, { colour: theme.green, width: 1.5 });
      inner.line(x, y(eligibilityTrace), { colour: theme.blue });
      inner.line(x, y(instructiveSignal), { colour: theme.vermilion });
      for (const spike of now.spikes(input)) {
        const place = at(axes.x, spike);
        inner.line([place, place], [base, at(axes.y, 0.08)], { colour: theme.ink });
      }
    });
    drawAxes(drawing, axes, theme, ["Time (s)", "Signal (a.u.)"]);
    drawLegend(drawing, axes, theme, [
      ["Eligibility", { colour: theme.blue }],
      ["Instruction", { colour: theme.vermilion }],
      ["Overlap", { colour: theme.green, width: 6 }],
    ]);
    const area = now.experiment.overlapArea[input] ?? NaN;
    return {
      axes,
      drawing,
      handles: handles(scene, axes.box[1] + 9, base, theme.vermilion, theme.ink),
      readout: `${spikeWords(now.spikes(input))}; overlap summed over a lap ${said(area, 3)} s.`,
    };
  },
  read({ now, input }, x) {
    const { time, instructiveSignal } = now.experiment;
    const { eligibilityTrace, overlap } = now.signals(input);
    const k = nearest(time, x);
    const parts = [eligibilityTrace, instructiveSignal, overlap].map((v) => said(v[k] ?? NaN));
    const [e = "", i = "", o = ""] = parts;
    return `At ${said(x)} s: eligibility ${e}, instruction ${i}, overlap ${o}.`;
  },
  columns({ now, input }) {
    const { eligibilityTrace, overlap } = now.signals(input);
    return [
      { name: "time (s)", values: now.experiment.time },
      { name: "eligibility trace (a.u.)", values: eligibilityTrace },
      { name: "instructive signal (a.u.)", values: now.experiment.instructiveSignal },
      { name: "overlap (a.u.)", values: overlap },
    ];
  },
};

/** From shortly before whatever comes first to where the last trace is gone, or to the end. */
function span({ setting, trains }: Outcome): [number, number] {
  const { grid, plateau, rule } = setting;
  const edges = plateau.flatMap(({ onset, duration }) => [onset, onset + duration]);
  const [first, last] = extent(trains.flat(), edges) ?? [grid.start, grid.stop];
  const before = 0.05 * (grid.stop - grid.start);
  const after = TIME_CONSTANTS * Math.max(rule.eligibility_tau, rule.instructive_tau);
  return [Math.max(grid.start, first - before), Math.min(grid.stop, last + after)];
}

function handles(
  { now, input }: Scene,
  top: number,
  base: number,
  plateauColour: string,
  spikeColour: string,
): Handle[] {
  const { grid, plateau } = now.setting;
  const [low, high] = [grid.start, grid.stop - grid.step];
  const places = { low, high, step: 0.05, unit: "s" };
  const plateaus = plateau.map(({ onset }, k): Handle => ({
    ...places,
    name: `plateau ${k}`,
    label: `Onset of plateau ${k + 1}`,
    x: onset,
    y: top,
    colour: plateauColour,
    moved: (state, x) => withValue(state, `setting.plateau.${k}.onset`, x),
  }));
  const spikes = now.spikes(input).map((spike, k): Handle => ({
    ...places,
    name: `spike ${k}`,
    label: `Spike ${k + 1} of input ${input + 1}`,
    x: spike,
    y: base,
    colour: spikeColour,
    moved: (state, x) => withSpike(state, input, k, x),
  }));
  return [...plateaus, ...spikes];
}

/** Inputs that were evenly spaced are listed from then on. */
function withSpike(state: State, input: number, spike: number, time: number): State {
  const trains = spikeTrains(state.setting).map((train, k) =>
    k === input ? train.map((old, n) => (n === spike ? time : old)) : train,
  );
  return { ...state, setting: { ...state.setting, inputs: { spike_times: trains } } };
}

function spikeWords(spikes: number[]): string {
  if (spikes.length === 0) return "No spike";
  const times = spikes.map((time) => said(time)).join(", ");
  return `${spikes.length === 1 ? "Spike" : "Spikes"} at ${times} s`;
}

function nearest(sorted: Float64Array, value: number): number {
  const [first = 0, second = 1] = sorted;
  const k = Math.round((value - first) / (second - first));
  return Math.max(0, Math.min(sorted.length - 1, k));
}
