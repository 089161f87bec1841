// A setting as a Python script: the same arrays to the same bits.

import { type EvenlySpaced, type Gain, type Setting, hasRule, number } from "./setting.js";

/** A script that computes the setting with the package `btsp` and prints what comes out. */
export function python(setting: Setting): string {
  const { inputs, plateau, grid, method } = setting;
  const spikes = "spike_times" in inputs ? trains(inputs.spike_times) : linspace(inputs);
  const onsets = plateau.map((p) => p.onset);
  const durations = plateau.map((p) => p.duration);
  const protocol = call("btsp.Pairing", {
    spike_times: spikes,
    plateau_onset: oneOrAll(onsets),
    plateau_duration: oneOrAll(durations),
    start: number(grid.start),
    stop: number(grid.stop),
    step: number(grid.step),
  });
  const lines = ["import numpy as np", "", "import btsp", ""];
  if (!hasRule(setting)) {
    const { eligibility_tau, instructive_tau } = setting.rule;
    lines.push(
      `rule = ${call("btsp.TimeConstants", {
        eligibility_tau: number(eligibility_tau),
        instructive_tau: number(instructive_tau),
      })}`,
      `protocol = ${protocol}`,
      `signals = btsp.signals(rule, protocol, integration="${method.integration}")`,
      "print(signals.overlap_area)",
    );
    return ending(lines);
  }
  const { rule, weight_change } = setting;
  const weights = weight_change.initial_weights;
  const change = call("btsp.weight_change", {
    rule: "rule",
    protocol: "protocol",
    initial_weights: Array.isArray(weights) ? list(weights) : linspace(weights),
    laps: number(weight_change.laps),
    integration: `"${method.integration}"`,
    update: `"${method.update}"`,
  });
  lines.push(
    `rule = ${call("btsp.WeightDependentRule", {
      eligibility_tau: number(rule.eligibility_tau),
      instructive_tau: number(rule.instructive_tau),
      potentiation_rate: number(rule.potentiation_rate),
      depression_rate: number(rule.depression_rate),
      max_weight: number(rule.max_weight),
      potentiation_gain: gain(rule.potentiation_gain),
      depression_gain: gain(rule.depression_gain),
    })}`,
    `protocol = ${protocol}`,
    `change = ${change}`,
    "print(change.delta_weight)",
  );
  return ending(lines);
}

/** Without the import of what isn't used. */
function ending(lines: string[]): string {
  const text = `${lines.join("\n")}\n`;
  return text.includes("np.") ? text : text.replace("import numpy as np\n\n", "");
}

/** A call with an argument per line. */
function call(name: string, values: Record<string, string>): string {
  const lines = Object.entries(values).map(([key, value]) => `    ${key}=${value},\n`);
  return `${name}(\n${lines.join("")})`;
}

function gain(gain: Gain): string {
  if (gain.kind === "linear") return "btsp.Linear()";
  const [threshold, halfWidth] = [gain.threshold, gain.half_width].map(number);
  return `btsp.Sigmoid(threshold=${threshold}, half_width=${halfWidth})`;
}

function linspace({ first, last, count }: EvenlySpaced): string {
  return `np.linspace(${number(first)}, ${number(last)}, ${number(count)})`;
}

function list(values: number[]): string {
  return `[${values.map(number).join(", ")}]`;
}

/** A list of spike times where each input has one, else a list of lists. */
function trains(trains: number[][]): string {
  return trains.every((train) => train.length === 1)
    ? list(trains.flat())
    : `[${trains.map(list).join(", ")}]`;
}

/** A number where there is one. */
function oneOrAll(values: number[]): string {
  return values.length === 1 ? values.map(number).join("") : list(values);
}
