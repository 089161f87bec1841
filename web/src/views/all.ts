// The views in the order in which they are read.

import { type View } from "../view.js";
import { gains } from "./gains.js";
import { lapChange } from "./lap_change.js";
import { laps } from "./laps.js";
import { overlap } from "./overlap.js";
import { signals } from "./signals.js";
import { track } from "./track.js";
import { weightMap } from "./weight_map.js";

export const VIEWS: View[] = [signals, weightMap, lapChange, gains, overlap, laps, track];
