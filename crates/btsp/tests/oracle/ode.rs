//! The differential equation of the rule, dx/dt = k+ q+(u) (1 - x) - k- q-(u) x, by
//! an implicit Runge-Kutta method of order 9 (Radau IIA: it forgets stiff transients
//! as the equation does), with steps halved until halving changes nothing.

use super::{Course, gain};
use btsp::{Pairing, WeightDependentRule};
use std::sync::OnceLock;

const STAGES: usize = 5;

struct Radau {
    nodes: [f64; STAGES],
    matrix: [[f64; STAGES]; STAGES],
}

/// Solves a small system by elimination with pivots, for two right-hand sides.
#[allow(clippy::needless_range_loop)]
fn solve(mut a: [[f64; STAGES]; STAGES], mut b: [[f64; 2]; STAGES]) -> [[f64; 2]; STAGES] {
    for k in 0..STAGES {
        let pivot = (k..STAGES)
            .max_by(|i, j| a[*i][k].abs().total_cmp(&a[*j][k].abs()))
            .unwrap_or(k);
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..STAGES {
            let factor = a[i][k] / a[k][k];
            for j in k..STAGES {
                a[i][j] -= factor * a[k][j];
            }
            for j in 0..2 {
                b[i][j] -= factor * b[k][j];
            }
        }
    }
    for k in (0..STAGES).rev() {
        for j in 0..2 {
            let known: f64 = (k + 1..STAGES).map(|i| a[k][i] * b[i][j]).sum();
            b[k][j] = (b[k][j] - known) / a[k][k];
        }
    }
    b
}

/// The nodes are the roots of P_5 - P_4, the last one 1; the matrix integrates every
/// polynomial through them.
fn radau() -> &'static Radau {
    static RADAU: OnceLock<Radau> = OnceLock::new();
    RADAU.get_or_init(|| {
        let difference = |c: f64| {
            let x = 2.0 * c - 1.0;
            let (mut p, mut before) = (x, 1.0);
            for k in 1..STAGES {
                let k = k as f64;
                (p, before) = (((2.0 * k + 1.0) * x * p - k * before) / (k + 1.0), p);
            }
            p - before
        };
        let mut nodes = [1.0; STAGES];
        let mut found = 0;
        for k in 0..999 {
            let (mut low, mut high) = (k as f64 / 1e3, (k + 1) as f64 / 1e3);
            if difference(low) * difference(high) < 0.0 {
                for _ in 0..60 {
                    let middle = (low + high) / 2.0;
                    if difference(low) * difference(middle) <= 0.0 {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                nodes[found] = low;
                found += 1;
            }
        }
        assert_eq!(found, STAGES - 1, "all the roots");
        let mut matrix = [[0.0; STAGES]; STAGES];
        for i in 0..STAGES {
            let mut powers = [[0.0; STAGES]; STAGES];
            let mut integrals = [[0.0; 2]; STAGES];
            for k in 0..STAGES {
                powers[k] = nodes.map(|c| c.powi(k as i32));
                integrals[k][0] = nodes[i].powi(k as i32 + 1) / (k as f64 + 1.0);
            }
            matrix[i] = solve(powers, integrals).map(|row| row[0]);
        }
        Radau { nodes, matrix }
    })
}

/// Both solutions after a step of length `h`; `rates` gives r+ and r+ + r-.
fn step(x: [f64; 2], from: f64, h: f64, rates: &dyn Fn(f64) -> [f64; 2]) -> [f64; 2] {
    let Radau { nodes, matrix } = radau();
    let at = nodes.map(|c| rates(from + c * h));
    let mut system = [[0.0; STAGES]; STAGES];
    let mut right = [[0.0; 2]; STAGES];
    for i in 0..STAGES {
        let up: f64 = (0..STAGES).map(|j| matrix[i][j] * at[j][0]).sum();
        for j in 0..STAGES {
            system[i][j] = h * matrix[i][j] * at[j][1];
        }
        system[i][i] += 1.0;
        right[i] = x.map(|x| x + h * up);
    }
    // The last stage is the step's end.
    solve(system, right)[STAGES - 1]
}

/// Slope A, intercept B of a lap: what becomes of x = 0 and of x = 1.
pub(crate) fn response(rule: &WeightDependentRule, pairing: &Pairing, input: usize) -> [f64; 2] {
    let course = Course::new(rule, pairing, input);
    let gains = [rule.potentiation_gain, rule.depression_gain];
    let mut x = [0.0, 1.0];
    for interval in &course.intervals {
        if course.is_silent(interval) {
            continue;
        }
        let rates = |later: f64| {
            let u = course.overlap(interval.from, later);
            let up = rule.potentiation_rate * gain(&gains[0], u);
            [up, up + rule.depression_rate * gain(&gains[1], u)]
        };
        for piece in course.cuts(interval, &gains).windows(2) {
            let mut now = piece[0];
            let mut h = piece[1] - piece[0];
            while now < piece[1] {
                h = h.min(piece[1] - now);
                let whole = step(x, now, h, &rates);
                let middle = step(x, now, h / 2.0, &rates);
                let halves = step(middle, now + h / 2.0, h / 2.0, &rates);
                let change = (whole[0] - halves[0])
                    .abs()
                    .max((whole[1] - halves[1]).abs());
                if change < 3e-14 || h < 1e-14 * (piece[1] - piece[0]) {
                    x = halves;
                    now += h;
                    if change < 1e-16 {
                        h *= 2.0;
                    }
                    h *= 1.5;
                } else {
                    h /= 2.0;
                }
            }
        }
    }
    [x[1] - x[0], x[0]]
}
