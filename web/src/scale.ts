// From values to pixels, and ticks that people count in.

/** Values from `low` to `high` at the pixels from `from` to `to`. */
export interface Scale {
  low: number;
  high: number;
  from: number;
  to: number;
}

/** The pixel of a value. */
export function at({ low, high, from, to }: Scale, value: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

/** The value of a pixel. */
export function valueAt({ low, high, from, to }: Scale, pixel: number): number {
  return low + ((pixel - from) / (to - from)) * (high - low);
}

export interface Tick {
  value: number;
  label: string;
}

/** Ticks at 1, 2 or 5 times a power of ten, at least `spacing` pixels apart. */
export function ticks(scale: Scale, spacing: number): Tick[] {
  const { low, high, from, to } = scale;
  const most = Math.max(1, Math.abs(to - from) / spacing);
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5].find((times) => times * power >= least * (1 - 1e-9)) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => {
    const value = (first + k) * step;
    return { value, label: said(value, digits) };
  });
}

/** The least and the largest of the finite values. */
export function extent(...lists: Iterable<number>[]): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** A range that has these values, with some room beside them. */
export function roomy(range: [number, number] | null, room = 0.05): [number, number] {
  const [low, high] = range ?? [0, 1];
  const size = high - low || Math.abs(high) || 1;
  // From 0 on there is no room below: curves stand on the axis.
  return [low === 0 ? 0 : low - room * size, high === 0 ? 0 : high + room * size];
}

/** A number with this many digits after the point, and a true minus. */
export function said(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "none" : "infinite";
  const size = Math.abs(value);
  const text = size >= 1e6 ? size.toExponential(1) : size.toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** The same, with its sign. */
export function signed(value: number, digits = 2): string {
  const text = said(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
