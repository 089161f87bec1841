// Curves as the text of a path.

/** How far a path may be from a point that it leaves out, pixels. */
const TOLERANCE = 0.15;

/** A pixel's number, as exact as an eye is. */
export function short(pixel: number): string {
  return String(Math.round(pixel * 10) / 10);
}

/** A path through points; it breaks where one is not finite. Points are left out that a line
 * from the last one kept to a later one comes near enough to: samples are closer together
 * than pixels, and long paths are slow. */
export function pathThrough(x: ArrayLike<number>, y: ArrayLike<number>): string {
  const path = new Path();
  for (let k = 0; k < x.length; k++) {
    const [a, b] = [x[k] ?? NaN, y[k] ?? NaN];
    if (Number.isFinite(a + b)) path.to(a, b);
    else path.lift();
  }
  path.lift();
  return path.text;
}

class Path {
  text = "";
  #isDown = false;
  /** The last point that was kept, and the last that was given. */
  #keptX = NaN;
  #keptY = NaN;
  #lastX = NaN;
  #lastY = NaN;
  /** Between these slopes a line comes near to all points since the one that was kept. */
  #low = -Infinity;
  #high = Infinity;

  to(x: number, y: number): void {
    if (!this.#isDown) this.#keep(x, y);
    else {
      const slope = (y - this.#keptY) / (x - this.#keptX);
      const isNear = x > this.#keptX && slope >= this.#low && slope <= this.#high;
      if (!isNear) this.#keepLast();
      const along = x - this.#keptX;
      // A way that is not along x goes through its very point.
      this.#low = along > 0 ? Math.max(this.#low, (y - TOLERANCE - this.#keptY) / along) : Infinity;
      this.#high = along > 0 ? Math.min(this.#high, (y + TOLERANCE - this.#keptY) / along) : -Infinity;
    }
    [this.#lastX, this.#lastY] = [x, y];
  }

  lift(): void {
    if (this.#isDown) this.#keepLast();
    this.#isDown = false;
  }

  #keepLast(): void {
    if (this.#lastX !== this.#keptX || this.#lastY !== this.#keptY) this.#keep(this.#lastX, this.#lastY);
  }

  #keep(x: number, y: number): void {
    this.text += `${this.#isDown ? "L" : "M"}${short(x)} ${short(y)}`;
    this.#isDown = true;
    [this.#keptX, this.#keptY] = [x, y];
    [this.#low, this.#high] = [-Infinity, Infinity];
  }
}
