// The module in Node and the native core give the same bits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { type Experiment, type InitialField, type Track } from "../../src/core.js";
import { bits, loadCore, opened, required } from "../surroundings.js";

interface Cases {
  experiments: {
    toml: string;
    at: number;
    variables: Record<string, string>;
    gains: [string, string] | null;
  }[];
  tracks: {
    toml: string;
    track: Omit<Track, "width_cm" | "initial_field">;
    width_cm: number;
    initial_field: InitialField | null;
    ramp_mv: string;
    delta_weight: string;
    rate_hz: string;
  }[];
}

const core = await loadCore();
const cases = JSON.parse(await readFile(required("BTSP_CASES"), "utf8")) as Cases;

/** An experiment's arrays by the names that results have. */
function arrays(experiment: Experiment, at: number): Record<string, Float64Array | null> {
  const { eligibilityTrace, overlap } = experiment.signals(at);
  const map = experiment.map;
  return {
    time: experiment.time,
    plateau: experiment.plateau,
    instructive_signal: experiment.instructiveSignal,
    eligibility_trace: eligibilityTrace,
    overlap,
    overlap_area: experiment.overlapArea,
    potentiation_area: map?.potentiationArea ?? null,
    depression_area: map?.depressionArea ?? null,
    equilibrium_weight: map?.equilibriumWeight ?? null,
    fixed_point: map?.fixedPoint ?? null,
    initial_weight: map?.initialWeight ?? null,
    delta_weight: map?.deltaWeight ?? null,
    weight: experiment.weightByLap(at),
  };
}

await test("there are cases of every preset and method", () => {
  assert.ok(cases.experiments.length > 4 * core.presets.length);
  assert.ok(cases.tracks.length > 2);
});

for (const [number, { toml, at, variables, gains }] of cases.experiments.entries()) {
  await test(`experiment ${number}`, () => {
    const experiment = opened(core.read(toml));
    assert.equal(experiment.toml, toml);
    const found = arrays(experiment, at);
    for (const [name, expected] of Object.entries(variables)) {
      const values = found[name];
      assert.ok(values, `${name}: none`);
      assert.ok(bits(values) === expected, `${name} differs`);
    }
    const overlap = Float64Array.from({ length: 41 }, (_, k) => k * 0.05);
    const both = experiment.gains(overlap);
    assert.deepEqual(both && [bits(both.potentiation), bits(both.depression)], gains);
  });
}

for (const [number, { toml, track, width_cm, initial_field, ...arrays }] of cases.tracks.entries()) {
  await test(`track ${number}`, () => {
    const result = opened(core.read(toml)).track({ ...track, width_cm, initial_field });
    assert.ok(result);
    const run = opened(result);
    assert.ok(bits(run.rampMv) === arrays.ramp_mv, "ramps differ");
    assert.ok(bits(run.deltaWeight) === arrays.delta_weight, "weights differ");
    assert.ok(bits(core.trackRates(width_cm)) === arrays.rate_hz, "rates differ");
    assert.equal(run.binCm.length, 100);
    assert.equal(run.inputCm.length, 200);
  });
}
