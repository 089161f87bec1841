// Values to colours.

import { extent } from "./scale.js";

/** The eleven colours of ColorBrewer's RdBu, by Cynthia Brewer (https://colorbrewer2.org),
 * from blue to red. */
const BLUE_TO_RED = [
  0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
  0xb2182b, 0x67001f,
];
/** Steps in a colour map; odd, so that the middle is a step of its own. */
export const STEPS = 129;
/** A cell without a value. */
const MISSING = 0xbdbdbd;

type Channels = [number, number, number];

function channels(colour: number): Channels {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function mixed(a: number, b: number, share: number): Channels {
  const [from, to] = [channels(a), channels(b)];
  const mix = (k: 0 | 1 | 2): number => Math.round(from[k] + (to[k] - from[k]) * share);
  return [mix(0), mix(1), mix(2)];
}

const DIVERGING: Channels[] = Array.from({ length: STEPS }, (_, step) => {
  const place = (step / (STEPS - 1)) * (BLUE_TO_RED.length - 1);
  const below = Math.min(Math.floor(place), BLUE_TO_RED.length - 2);
  return mixed(BLUE_TO_RED[below] ?? 0, BLUE_TO_RED[below + 1] ?? 0, place - below);
});

/** The pixels of the steps, as ImageData has them, and last the one of no value. */
export const PIXELS: Uint32Array = new Uint32Array(
  new Uint8ClampedArray([...DIVERGING, channels(MISSING)].flatMap((c) => [...c, 255])).buffer,
);

/** The largest size among values, 1 where all are 0: how far a diverging map reaches to
 * either side of 0. */
export function reach(values: Float64Array): number {
  const [low, high] = extent(values) ?? [0, 0];
  return Math.max(-low, high) || 1;
}

/** The step of a value from -`size` to `size`. */
export function step(value: number, size: number): number {
  if (Number.isNaN(value)) return STEPS;
  const share = Math.min(1, Math.max(0, 0.5 + (0.5 * value) / size));
  return Math.round(share * (STEPS - 1));
}

/** A colour between two, `#rrggbb`; share from 0 to 1. */
export function between(from: string, to: string, share: number): string {
  const [a, b] = [from, to].map((colour) => parseInt(colour.slice(1), 16));
  return `rgb(${mixed(a ?? 0, b ?? 0, share).join(",")})`;
}
