// What tests are told by the environment.

import { readFile } from "node:fs/promises";
import { env } from "node:process";
import { Core, type Experiment, type Result } from "../src/core.js";

/** A variable of the environment that must be there. */
export function required(name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not set: run cargo xtask test explorer`);
  return value;
}

/** The module under test. */
export async function loadCore(): Promise<Core> {
  return await Core.load(await readFile(required("BTSP_WASM")));
}

/** The experiment, which must be valid. */
export function opened<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

/** The experiment of a preset. */
export function preset(core: Core, name: string): Experiment {
  const found = core.presets.find((preset) => preset.name === name);
  if (found === undefined) throw new Error(`no preset ${name}`);
  return opened(core.open(found.setting));
}

/** The bits of numbers, 16 hexadecimal digits each. */
export function bits(values: Float64Array): string {
  const words = new BigUint64Array(values.buffer, values.byteOffset, values.length);
  return Array.from(words, (word) => word.toString(16).padStart(16, "0")).join("");
}
