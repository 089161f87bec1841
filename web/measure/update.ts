// How long an update of the whole page takes: `nonlinear`, exact, 50 inputs, 50 initial
// weights and 3 laps, with another time constant each time. Prints JSON: medians and 95th
// percentiles, ms.
//
// In Node.js it is what a page asks of the core; in Chromium all that the main thread does,
// style, layout and paint included, until the last view is painted.

import { argv, env, stdout } from "node:process";
import { type Page } from "playwright-core";
import { DEFAULT_TRACK, type Core, type Setting, hasRule } from "../src/core.js";
import { launch, open } from "../tests/browser.js";
import { loadCore, opened, preset } from "../tests/surroundings.js";

const rounds = Number(argv[2] ?? 100);
/** Rounds before the first that counts, in which compilers get ready. */
const WARM_UP = 30;

interface Timing {
  median: number;
  p95: number;
}

function timing(times: number[]): Timing {
  const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  return { median: at(0.5), p95: at(0.95) };
}

/** The settings of the rounds, each another. */
function settings(core: Core): Setting[] {
  const { setting } = preset(core, "nonlinear");
  if (!hasRule(setting)) throw new Error("no rule");
  return Array.from({ length: WARM_UP + rounds }, (_, k) => ({
    ...setting,
    rule: { ...setting.rule, eligibility_tau: 2 + 0.002 * k },
    method: { integration: "exact", update: "per_lap" },
  }));
}

/** What a page asks of an experiment. */
function ask(core: Core, setting: Setting): void {
  const experiment = opened(core.open(setting));
  const { map, time, plateau, instructiveSignal, overlapArea, spikeTime } = experiment;
  const parts = [map, time, plateau, instructiveSignal, overlapArea, spikeTime];
  const overlap = Float64Array.from({ length: 101 }, (_, k) => k / 100);
  parts.push(experiment.gains(overlap)?.potentiation ?? null, experiment.weightByLap(0));
  parts.push(experiment.signals(25).overlap, experiment.lapChange(25, overlap));
  if (parts.some((part) => part === null)) throw new Error("something is missing");
}

function inNode(core: Core): { experiment: Timing; track: Timing } {
  const [experiment, track]: [number[], number[]] = [[], []];
  for (const setting of settings(core)) {
    let start = performance.now();
    ask(core, setting);
    experiment.push(performance.now() - start);
    const now = opened(core.open(setting));
    start = performance.now();
    const run = now.track(DEFAULT_TRACK);
    if (run?.ok !== true) throw new Error("no track");
    track.push(performance.now() - start);
  }
  return { experiment: timing(experiment), track: timing(track) };
}

/** Makes the page wait for itself, without a frame of its own while it does: a frame costs
 * the main thread something even where nothing is drawn. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { btsp } = window as unknown as { btsp: { show: (toml: string) => unknown } };
    const views = [...document.querySelectorAll("figure")];
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    const drawn = (view: Element): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (view.getAttribute("aria-busy") === "true") return;
          observer.disconnect();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(view, { attributeFilter: ["aria-busy"] });
        look();
      });
    const update = async (toml: string): Promise<void> => {
      if (btsp.show(toml) !== null) throw new Error("refused");
      // What was put off to the next frame; the track, which another thread computes
      // meanwhile; and the paint of the last frame, which is of the same task as its script.
      await frame();
      await Promise.all(views.map(drawn));
      await new Promise((resolve) => setTimeout(resolve));
    };
    Object.assign(window, { update });
  });
}

async function inChromium(core: Core): Promise<Timing> {
  const browser = await launch();
  const { page, complaints } = await open(browser);
  await prepare(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const busy = async (): Promise<number> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const found = metrics.find(({ name }) => name === "TaskDuration");
    return 1000 * (found?.value ?? NaN);
  };
  const times: number[] = [];
  for (const setting of settings(core)) {
    const { toml } = opened(core.open(setting));
    const before = await busy();
    const expression = `update(${JSON.stringify(toml)})`;
    const done = await devtools.send("Runtime.evaluate", { expression, awaitPromise: true });
    if (done.exceptionDetails !== undefined) throw new Error(done.exceptionDetails.text);
    times.push((await busy()) - before);
  }
  await browser.close();
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  return timing(times);
}

const core = await loadCore();
const node = inNode(core);
const chromium = env["BTSP_CHROMIUM"] === undefined ? null : await inChromium(core);
stdout.write(`${JSON.stringify({ node, chromium })}\n`);
