// What is on the page as text after # in its address, to the bit, and back.

import { type Core, type Track, DEFAULT_TRACK } from "./core.js";
import { draft } from "./setting.js";
import { type Trial } from "./state.js";

/** What the text begins with: addresses of another form are not read. */
const VERSION = "1";

/** A trial as the part of an address after #. */
export function addressOf({ setting, track }: Trial): string {
  const text = JSON.stringify({ toml: draft(setting), track });
  return `#${VERSION},${encodeURIComponent(text)}`;
}

/** The trial that such a part asks for, or a sentence why there is none. */
export function trialAt(hash: string, core: Core): Trial | string {
  const [version, text] = split(hash.replace(/^#/, ""));
  if (version !== VERSION) return "The link is of another form than this page reads.";
  const data = parsed(text);
  if (data === null || typeof data.toml !== "string") return "The link is broken: a part of it is missing.";
  const opened = core.read(data.toml);
  if (!opened.ok) return `The link is broken: ${opened.problem.message}.`;
  const track = { ...DEFAULT_TRACK, ...(data.track as Partial<Track> | undefined) };
  const run = opened.value.track(track);
  if (run !== null && !run.ok) return `The link is broken: ${run.problem.message}.`;
  return { setting: opened.value.setting, track };
}

function split(text: string): [string, string] {
  const comma = text.indexOf(",");
  return comma < 0 ? [text, ""] : [text.slice(0, comma), text.slice(comma + 1)];
}

function parsed(text: string): { toml?: unknown; track?: unknown } | null {
  try {
    const data: unknown = JSON.parse(decodeURIComponent(text));
    return typeof data === "object" && data !== null ? data : null;
  } catch {
    return null;
  }
}
