// What "copy as TOML" and "copy as Python" give makes the same bits: the first by the
// command, the second by the Python package.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { type Experiment, type Setting, hasRule } from "../../src/core.js";
import { python } from "../../src/python.js";
import { bits, loadCore, opened, preset, required } from "../surroundings.js";

const run = promisify(execFile);
const core = await loadCore();
const interpreter = env["BTSP_PYTHON"];
const skip = interpreter === undefined ? "BTSP_PYTHON is not set" : false;

/** Settings that have all that scripts can have. */
function settings(): Setting[] {
  const all = core.presets.map((preset) => preset.setting);
  const { setting } = preset(core, "nonlinear");
  assert.ok(hasRule(setting));
  const update = "continuous";
  all.push(
    { ...setting, method: { integration: "exact", update: "per_lap" } },
    {
      ...setting,
      inputs: { spike_times: [[-2.5], [-0.1], [0.7]] },
      plateau: [
        { onset: 0.1, duration: 0.2 },
        { onset: 1 / 3, duration: 0.4 },
      ],
      method: { integration: "exact", update },
    },
    {
      ...setting,
      inputs: { spike_times: [[-1.5, -1.4], [], [-0.0]] },
      rule: { ...setting.rule, eligibility_tau: 0.1 + 0.2, depression_gain: { kind: "linear" } },
      weight_change: { initial_weights: [0, 1 / 7, 4], laps: 5, every_lap: true },
      method: { integration: "grid", update },
    },
  );
  return all;
}

/** What a script or a run must have the bits of. */
function outcome(experiment: Experiment): Float64Array {
  return experiment.map?.deltaWeight ?? experiment.overlapArea;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "btsp-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The bits of a file of doubles. */
async function bitsOf(file: string): Promise<string> {
  const bytes = await readFile(file);
  return bits(new Float64Array(new Uint8Array(bytes).buffer));
}

for (const [number, setting] of settings().entries()) {
  const name = hasRule(setting) ? "delta_weight" : "overlap_area";

  await test(`setting ${number} as TOML, by the command`, { skip }, async () => {
    const experiment = opened(core.open(setting));
    await inFolder(async (folder) => {
      await writeFile(join(folder, "my.toml"), experiment.toml);
      const out = join(folder, "out");
      await run(required("BTSP_COMMAND"), ["--quiet", "run", join(folder, "my.toml"), "--out", out]);
      const script = `import xarray
results = xarray.open_zarr(${JSON.stringify(join(out, "results.zarr"))})
results.${name}.values.tofile(${JSON.stringify(join(folder, "bits"))})`;
      await run(interpreter ?? "", ["-c", script]);
      assert.ok((await bitsOf(join(folder, "bits"))) === bits(outcome(experiment)), name);
    });
  });

  await test(`setting ${number} as Python, by the package`, { skip }, async () => {
    const experiment = opened(core.open(setting));
    await inFolder(async (folder) => {
      const result = hasRule(setting) ? "change" : "signals";
      const more = `${result}.${name}.tofile(${JSON.stringify(join(folder, "bits"))})\n`;
      await writeFile(join(folder, "script.py"), python(experiment.setting) + more);
      const { stdout } = await run(interpreter ?? "", ["-W", "error", join(folder, "script.py")]);
      assert.match(stdout, /^\[/);
      assert.ok((await bitsOf(join(folder, "bits"))) === bits(outcome(experiment)), name);
    });
  });
}
