// The core's face: what goes in, what comes out, what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_TRACK, type Setting, hasRule } from "../../src/core.js";
import { loadCore, opened, preset } from "../surroundings.js";

const core = await loadCore();

/** The preset `nonlinear` with other values of its rule. */
function nonlinear(rule: Partial<Extract<Setting, { weight_change: object }>["rule"]>): Setting {
  const { setting } = preset(core, "nonlinear");
  assert.ok(hasRule(setting));
  return { ...setting, rule: { ...setting.rule, ...rule } };
}

await test("presets open to themselves", () => {
  assert.deepEqual(
    core.presets.map((preset) => preset.name),
    ["signals", "linear", "linear_potentiation", "nonlinear", "short_tau"],
  );
  for (const { setting } of core.presets) {
    assert.deepEqual(opened(core.open(setting)).setting, setting);
  }
});

await test("numbers keep their bits on the way in", () => {
  for (const tau of [0.1, 1e-7, 1.7976931348623157e308, 5e-324, 123456789012345680000]) {
    const { setting } = opened(core.open(nonlinear({ eligibility_tau: tau })));
    assert.equal(setting.rule.eligibility_tau, tau);
  }
});

await test("lists of spikes and weights come back", () => {
  const { setting } = preset(core, "linear");
  const lists: Setting = {
    ...setting,
    inputs: { spike_times: [[-1.5, 0.25], [], [3]] },
    weight_change: { initial_weights: [0.5, 1, 0.25], laps: 2, every_lap: true },
  } as Setting;
  const experiment = opened(core.open(lists));
  assert.deepEqual(experiment.setting, lists);
  assert.equal(experiment.spikeTime, null);
  assert.equal(experiment.weightByLap(2)?.length, 9);
});

await test("a value out of its range is refused by its key", () => {
  const refused = core.open(nonlinear({ eligibility_tau: -1 }));
  assert.ok(!refused.ok);
  const { key, reason, message } = refused.problem;
  assert.equal(key, "rule.eligibility_tau");
  assert.equal(reason, "must be a number above 0 s");
  assert.equal(message, "rule.eligibility_tau = -1: must be a number above 0 s");
  for (const rate of [NaN, Infinity]) {
    assert.ok(!core.open(nonlinear({ potentiation_rate: rate })).ok);
  }
});

await test("text is refused with line and column", () => {
  const refused = core.read('preset = "linear"\n[rule]\nelegibility_tau = 2');
  assert.ok(!refused.ok);
  assert.deepEqual([refused.problem.line, refused.problem.column], [3, 1]);
  assert.match(refused.problem.reason, /did you mean eligibility_tau\?/);
  const garbage = core.read("]");
  assert.ok(!garbage.ok && garbage.problem.key === "");
  assert.ok(!core.read("").ok);
});

await test("what is too large for the page is refused", () => {
  const refused = core.read(`preset = "linear"\n[weight_change]\nlaps = ${core.limits.laps + 1}`);
  assert.ok(!refused.ok && refused.problem.key === "weight_change.laps");
});

await test("experiments live side by side", () => {
  const [linear, short] = [preset(core, "linear"), preset(core, "short_tau")];
  const areas = [linear.overlapArea, short.overlapArea].map((area) => area[25]);
  assert.notEqual(areas[0], areas[1]);
  const again = preset(core, "linear");
  assert.deepEqual(linear.map, again.map);
  assert.deepEqual(linear.signals(20), again.signals(20));
  // An experiment that was refused changes none.
  assert.ok(!core.read("]").ok);
  assert.deepEqual(short.signals(20), preset(core, "short_tau").signals(20));
});

await test("signals alone have no map", () => {
  const signals = preset(core, "signals");
  assert.equal(signals.map, null);
  assert.equal(signals.gains(new Float64Array(3)), null);
  assert.equal(signals.lapChange(0, new Float64Array(3)), null);
  assert.equal(signals.track(DEFAULT_TRACK), null);
  assert.equal(signals.overlapArea.length, 50);
});

await test("one lap leaves the equilibrium weight as it is", () => {
  const experiment = preset(core, "nonlinear");
  const equilibrium = experiment.map?.equilibriumWeight[25] ?? NaN;
  const change = experiment.lapChange(25, Float64Array.of(0, equilibrium, 4));
  assert.ok(change !== null && change.length === 3);
  const [low = NaN, at = NaN, high = NaN] = change;
  assert.ok(low > 0 && Math.abs(at) < 1e-12 && high < 0);
});

await test("a plateau makes a field on the track, or moves one", () => {
  const experiment = preset(core, "nonlinear");
  const made = experiment.track({ ...DEFAULT_TRACK, plateau_cm: 60 });
  assert.ok(made);
  assert.ok(Math.abs(opened(made).peakCm - 60) < 20);
  const slow = experiment.track({ ...DEFAULT_TRACK, speed_cm_s: 3 });
  assert.ok(slow && !slow.ok);
  assert.equal(slow.problem.message, "speed_cm_s = 3: must be from 10 to 100 cm/s");
  const field = { peak_mv: 5, location_cm: 250, width_cm: 60 };
  const off = experiment.track({ ...DEFAULT_TRACK, initial_field: field });
  assert.ok(off && !off.ok && off.problem.key === "initial_field.location_cm");
});
