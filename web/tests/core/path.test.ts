// Paths leave points out, but not what an eye sees of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathThrough } from "../../src/path.js";

/** Points of a path, a list for each of its parts. */
function partsOf(path: string): [number, number][][] {
  const parts = path.split("M").filter((part) => part !== "");
  return parts.map((part) =>
    part.split("L").map((point) => {
      const [x = NaN, y = NaN] = point.split(" ").map(Number);
      return [x, y];
    }),
  );
}

/** Distance of a point from a way, pixels. */
function distance([x, y]: [number, number], way: [number, number][]): number {
  const from = way.slice(1).map((b, k) => {
    const a = way[k] ?? b;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const size = dx * dx + dy * dy;
    const along = size === 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / size));
    return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy);
  });
  return Math.min(...from);
}

const times = Float64Array.from({ length: 2000 }, (_, k) => 0.21 * k);
const curves: Record<string, (x: number) => number> = {
  line: (x) => 300 - 0.4 * x,
  decay: (x) => 300 - 200 * Math.exp(-x / 30),
  step: (x) => (x < 100 ? 300 : 20),
  wave: (x) => 150 + 100 * Math.sin(x / 40),
  noise: (x) => 150 + 40 * Math.sin(1e4 * x),
};

for (const [name, curve] of Object.entries(curves)) {
  await test(`a ${name} is where its points are`, () => {
    const values = times.map(curve);
    const [way = [], ...more] = partsOf(pathThrough(times, values));
    assert.equal(more.length, 0);
    times.forEach((x, k) => {
      // A digit after the point is kept: half of that is lost in x and in y.
      const off = distance([x, values[k] ?? NaN], way);
      assert.ok(off < 0.15 + 0.1, `${off} px at ${x}`);
    });
    if (name !== "noise") assert.ok(way.length < 300, String(way.length));
  });
}

await test("corners, ways back and gaps stay", () => {
  assert.equal(pathThrough([0, 0, 10], [0, 10, 10]), "M0 0L0 10L10 10");
  assert.equal(pathThrough([0, 10, 0], [0, 0, 5]), "M0 0L10 0L0 5");
  assert.equal(pathThrough([0, 1, 2, 3, 4], [0, 0, NaN, 0, 0]), "M0 0L1 0M3 0L4 0");
  assert.equal(pathThrough([3], [4]), "M3 4");
  assert.equal(pathThrough([], []), "");
});
