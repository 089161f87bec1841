// Which of the values is nearest.

/** The number, from 0, of the value nearest to this one. */
export function nearestTo(values: Float64Array, value: number): number {
  let best = 0;
  values.forEach((candidate, k) => {
    if (Math.abs(candidate - value) < Math.abs((values[best] ?? NaN) - value)) best = k;
  });
  return best;
}
