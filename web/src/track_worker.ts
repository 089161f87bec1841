// Computes runs on a track in a thread of its own: a module first, then trials; a run for
// each.

import { Core, type Track } from "./core.js";

let core: Promise<Core> | undefined;

addEventListener("message", ({ data }: MessageEvent<WebAssembly.Module | { toml: string; track: Track }>) => {
  if (data instanceof WebAssembly.Module) {
    core = Core.of(data);
    return;
  }
  core
    ?.then((core) => {
      const opened = core.read(data.toml);
      postMessage(opened.ok ? opened.value.track(data.track) : opened);
    })
    .catch(reportError);
});

// A module that does not come over: the page hears of it, and does without this thread.
addEventListener("messageerror", () => {
  reportError(new Error("the module was not understood"));
});
