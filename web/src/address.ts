// What is on the page as text after # in its address, to the bit, and back.

import { type Core, type Track, DEFAULT_TRACK } from "./core.js";
import { draft } from "./setting.js";
import { type State, type Trial, stateOf, withChosen } from "./state.js";

/** What the text begins with: addresses of another form are not read. */
const VERSION = "1";

/** What a link shows. */
export interface Linked {
  state: State;
  /** What it is compared with. */
  pinned: Trial | null;
}

/** A state, and what is pinned beside it, as the part of an address after #. */
export function addressOf({ state, pinned }: Linked): string {
  const trial = ({ setting, track }: Trial): object => ({ toml: draft(setting), track });
  const { input, weight } = state;
  const data = { ...trial(state), input, weight, ...(pinned === null ? {} : { pinned: trial(pinned) }) };
  return `#${VERSION},${encodeURIComponent(JSON.stringify(data))}`;
}

/** What such a part asks for, or a sentence why there is nothing. */
export function linkedAt(hash: string, core: Core): Linked | string {
  const [version, text] = split(hash.replace(/^#/, ""));
  if (version !== VERSION) return "The link is of another form than this page reads.";
  const data = parsed(text);
  if (data === null) return "The link is broken: a part of it is missing.";
  const trial = trialOf(data, core);
  if (typeof trial === "string") return trial;
  const pinned = data.pinned === undefined ? null : trialOf(data.pinned, core);
  if (typeof pinned === "string") return pinned;
  const state = { ...stateOf(trial), track: trial.track };
  return { state: withChosen(state, data.input, data.weight), pinned };
}

interface Data {
  toml?: unknown;
  track?: unknown;
  input?: unknown;
  weight?: unknown;
  pinned?: unknown;
}

function trialOf(data: unknown, core: Core): Trial | string {
  if (!isData(data) || typeof data.toml !== "string") return "The link is broken: a part of it is missing.";
  const opened = core.read(data.toml);
  if (!opened.ok) return `The link is broken: ${opened.problem.message}.`;
  const track = { ...DEFAULT_TRACK, ...(data.track as Partial<Track> | undefined) };
  // A field that the rule has no weights for is shown as what it is: a setting can have that.
  const run = opened.value.track({ ...track, initial_field: null });
  if (run !== null && !run.ok) return `The link is broken: ${run.problem.message}.`;
  return { setting: opened.value.setting, track };
}

function split(text: string): [string, string] {
  const comma = text.indexOf(",");
  return comma < 0 ? [text, ""] : [text.slice(0, comma), text.slice(comma + 1)];
}

function isData(data: unknown): data is Data {
  return typeof data === "object" && data !== null;
}

function parsed(text: string): Data | null {
  try {
    const data: unknown = JSON.parse(decodeURIComponent(text));
    return isData(data) ? data : null;
  } catch {
    return null;
  }
}
