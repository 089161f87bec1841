"""Exact areas and continuous responses of a few dozen rules in 30 digits.

    python exact_rules.py > exact_rules.csv

Needs mpmath and a few minutes. Written from the rule's definitions: the signals are
sums over spikes and plateaus, the areas adaptive Gauss-Legendre quadrature between
events, thresholds' crossings and turning points, and the intercept an integral of
e^(-R) whose R is a Chebyshev series. All inputs are doubles and are taken as such.
"""

import random
import sys

from mpmath import exp, expm1, mp, mpf

mp.dps = 30


class Gain:
    def __init__(self, numbers):
        self.numbers = None if numbers is None else tuple(map(mpf, numbers))
        if numbers is not None:
            self.floor = self.logistic(0)
            self.range = self.logistic(1) - self.floor

    def logistic(self, u):
        a, h = self.numbers
        return 1 / (1 + exp(-(2 / h) * (u - a)))

    def __call__(self, u):
        if self.numbers is None:
            return u
        return (self.logistic(u) - self.floor) / self.range


def legendre_nodes(n):
    """Nodes and weights on [-1, 1], by Newton's method."""
    found = []
    for i in range(n):
        x = mp.cos(mp.pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(12):
            p, before = x, mpf(1)
            for k in range(1, n):
                p, before = ((2 * k + 1) * x * p - k * before) / (k + 1), p
            slope = n * (x * p - before) / (x * x - 1)
            x -= p / slope
        found.append((x, 2 / ((1 - x * x) * slope**2)))
    return found


NODES = legendre_nodes(20)


def once(f, a, b):
    middle, half = (a + b) / 2, (b - a) / 2
    sums = [mpf(0)] * 3
    for x, w in NODES:
        sums = [s + half * w * v for s, v in zip(sums, f(middle + half * x))]
    return sums


def quadrature(f, a, b, whole=None, depth=0):
    """Integrals of the three values of f, to about 1e-22 per piece."""
    whole = whole or once(f, a, b)
    middle = (a + b) / 2
    left, right = once(f, a, middle), once(f, middle, b)
    halves = [x + y for x, y in zip(left, right)]
    if max(abs(x - y) for x, y in zip(whole, halves)) < mpf("1e-18"):
        # Halving gains twelve digits where it still gains any.
        return halves
    assert depth < 40
    left, right = quadrature(f, a, middle, left, depth + 1), quadrature(f, middle, b, right, depth + 1)
    return [x + y for x, y in zip(left, right)]


class Course:
    """The signals of one input, events in order."""

    def __init__(self, case):
        self.tau_e, self.tau_i = mpf(case["tau_e"]), mpf(case["tau_i"])
        self.spikes = [mpf(s) for s in case["spikes"]]
        # The end of a plateau is the double onset + duration.
        self.plateaus = [(mpf(o), mpf(o + d)) for o, d in case["plateaus"]]
        edges = sorted({t for p in self.plateaus for t in p})
        self.on = [
            (a, b)
            for a, b in zip(edges, edges[1:])
            if any(o <= a and b <= e for o, e in self.plateaus)
        ]
        self.peak = 1
        self.peak = max(self.instructive(b) for _, b in self.on)
        times = {mpf(case["start"]), mpf(case["stop"]), *edges, *self.spikes}
        self.events = sorted(t for t in times if t <= mpf(case["stop"]))

    def eligibility(self, t, after):
        """Of the spikes up to `after`, the last event."""
        return sum(exp(-(t - s) / self.tau_e) for s in self.spikes if s <= after)

    def instructive(self, t):
        total = mpf(0)
        for a, b in self.on:
            if a < t:
                total += exp(-(t - min(b, t)) / self.tau_i) * -expm1(-(min(b, t) - a) / self.tau_i)
        return total / self.peak

    def overlap(self, t, after):
        return self.eligibility(t, after) * self.instructive(t)

    def pieces(self, gains):
        """Times in order between which all is smooth and monotone, with the last event."""
        pieces = []
        for a, b in zip(self.events, self.events[1:]):
            if not any(s <= a for s in self.spikes) or not any(o <= a for o, _ in self.on):
                continue
            u = lambda t: self.overlap(t, a)
            turning = [a, b]
            if any(o <= a and b <= e for o, e in self.on):
                level = self.tau_e / (self.tau_e + self.tau_i) / self.peak
                if self.instructive(a) < level < self.instructive(b):
                    turning.insert(1, bisected(lambda t: self.instructive(t) - level, a, b))
            cuts = set(turning)
            for tau in (self.tau_e, self.tau_i):
                later = tau
                while later < b - a and later < 200 * tau:
                    cuts.add(a + later)
                    later *= 2
            for gain in gains:
                if gain.numbers is None:
                    continue
                for widths in (-96, -48, -24, -12, -6, -3, -1, 0, 1, 3, 6, 12, 24, 48, 96):
                    level = gain.numbers[0] + widths * gain.numbers[1]
                    for c, d in zip(turning, turning[1:]):
                        if (u(c) - level) * (u(d) - level) < 0:
                            cuts.add(bisected(lambda t: u(t) - level, c, d))
            cuts = sorted(cuts)
            pieces += [(c, d, a) for c, d in zip(cuts, cuts[1:])]
        return pieces


def bisected(f, low, high):
    sign = f(low) < 0
    for _ in range(60):
        middle = (low + high) / 2
        if (f(middle) < 0) == sign:
            low = middle
        else:
            high = middle
    return low


def results(case):
    course = Course(case)
    gains = [Gain(g) for g in case["gains"]]
    k_up, k_down = mpf(case["k_up"]), mpf(case["k_down"])
    areas = [mpf(0)] * 3
    # Backwards in time: R from a piece's end to the lap's end is known.
    rest, intercept = mpf(0), mpf(0)
    for c, d, a in reversed(course.pieces(gains)):

        def rates(t):
            u = course.overlap(t, a)
            return u, gains[0](u), gains[1](u)

        part = quadrature(rates, c, d)
        areas = [x + y for x, y in zip(areas, part)]
        total = k_up * part[1] + k_down * part[2]
        if rest < 60:
            intercept += exp(-rest) * inner(c, d, rates, k_up, k_down, total)
        rest += total
    return areas, exp(-rest), intercept


def inner(low, high, rates, k_up, k_down, total, depth=0):
    """The integral of r+ e^(-R) over a piece, R from there to the piece's end."""
    if total > 1 or depth < 1:
        middle = (low + high) / 2
        _, whole = chebyshev(middle, high, rates, k_up, k_down)
        right = inner(middle, high, rates, k_up, k_down, whole, depth + 1)
        left = inner(low, middle, rates, k_up, k_down, total - whole, depth + 1)
        return right + exp(-whole) * left
    part, _ = chebyshev(low, high, rates, k_up, k_down)
    return part


N = 22
ANGLES = [mp.pi * (k + mpf(1) / 2) / N for k in range(N)]
COSINES = [[mp.cos(j * a) for a in ANGLES] for j in range(N + 2)]


def series(values):
    return [2 * sum(v * c for v, c in zip(values, COSINES[j])) / N for j in range(N)]


def chebyshev(lo, hi, rates, k_up, k_down):
    half = (hi - lo) / 2
    times = [(lo + hi) / 2 + half * COSINES[1][k] for k in range(N)]
    both = [rates(t)[1:] for t in times]
    up = [k_up * q for q, _ in both]
    rate = [a + k_down * p for a, (_, p) in zip(up, both)]
    c = series(rate) + [mpf(0), mpf(0)]
    c[0] /= 2
    # The antiderivative's coefficients.
    b = [mpf(0)] * (N + 1)
    for j in range(1, N + 1):
        before = c[j - 1] * (2 if j == 1 else 1)
        b[j] = (before - (c[j + 1] if j + 1 < N else 0)) / (2 * j)
    at_end = sum(b)
    antiderivative = [sum(b[j] * COSINES[j][k] for j in range(1, N + 1)) for k in range(N)]
    integrand = [u * exp(-half * (at_end - w)) for u, w in zip(up, antiderivative)]
    d = series(integrand)
    d[0] /= 2
    part = half * sum(2 * d[j] / (1 - j * j) for j in range(0, N, 2))
    return part, half * (sum(b[1:]) - sum(b[j] * (-1) ** j for j in range(1, N + 1)))


def cases():
    random.seed(2021)
    taus = [1e-3, 0.1, 0.9, 1.5, 2.5, 30.0, 1e3]
    for number in range(48):
        def some_gain():
            if random.random() < 0.12:
                return None
            threshold = random.choice([0.0, 1.0, random.random(), random.random()])
            width = random.choice([1e-6, 1e-4, 1e-2, 0.1, 0.25, 0.5, 3.0, 1e3])
            return threshold, width

        plateaus = [(0.0, random.choice([0.3, 0.3, 0.02, 2.0]))]
        if number % 3 == 1:
            plateaus += [(random.uniform(-4, 4), 0.4), (plateaus[0][1], 0.25)]
        spikes = [random.uniform(-3, 3) for _ in range(random.choice([1, 1, 2, 5]))]
        spikes[0] = random.choice([spikes[0], -0.5, 0.15, 0.3, 0.0])
        if number % 5 == 0:
            spikes.append(spikes[0])
        gains = [some_gain(), some_gain()]
        yield {
            "tau_e": random.choice(taus),
            "tau_i": random.choice(taus),
            "k_up": random.choice([0.01, 0.7, 9.0]),
            "k_down": random.choice([0.0, 0.3, 4.0]),
            "gains": gains,
            "spikes": spikes,
            "plateaus": plateaus,
            "start": -10.0,
            "stop": random.choice([10.0, 6.25]),
        }


def numbers(values):
    return " ".join(repr(float(v)) for v in values)


def main():
    settings = "tau_e,tau_i,k_up,k_down,gain_up,gain_down,spikes,plateaus,stop"
    print(f"{settings},overlap_area,potentiation_area,depression_area,slope,intercept")
    for case in cases():
        areas, slope, intercept = results(case)
        row = [repr(case[k]) for k in ("tau_e", "tau_i", "k_up", "k_down")]
        row += ["linear" if g is None else numbers(g) for g in case["gains"]]
        row += [numbers(case["spikes"]), numbers(t for p in case["plateaus"] for t in p)]
        row += [repr(case["stop"])] + [mp.nstr(v, 20) for v in (*areas, slope, intercept)]
        print(",".join(row), flush=True)


if __name__ == "__main__":
    sys.exit(main())
