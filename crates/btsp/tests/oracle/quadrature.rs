//! Adaptive Gauss-Legendre quadrature, and the drive by it.

use super::{Course, gain};
use btsp::{EXACT_ERROR, Gain, Pairing, WeightDependentRule};
use std::sync::OnceLock;

const NODES: usize = 16;

/// Nodes on [-1, 1] and weights, by Newton's method on the Legendre polynomial.
fn rule() -> &'static [(f64, f64); NODES] {
    static RULE: OnceLock<[(f64, f64); NODES]> = OnceLock::new();
    RULE.get_or_init(|| {
        std::array::from_fn(|i| {
            let n = NODES as f64;
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..20 {
                let (mut p, mut before) = (x, 1.0);
                for k in 1..NODES {
                    let k = k as f64;
                    (p, before) = (((2.0 * k + 1.0) * x * p - k * before) / (k + 1.0), p);
                }
                slope = n * (x * p - before) / (x * x - 1.0);
                x -= p / slope;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
    })
}

fn once<const N: usize>(from: f64, to: f64, f: &dyn Fn(f64) -> [f64; N]) -> [f64; N] {
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    let mut sums = [0.0; N];
    for (node, weight) in rule() {
        for (sum, value) in sums.iter_mut().zip(f(middle + half * node)) {
            *sum += half * weight * value;
        }
    }
    sums
}

/// Integrals of the functions `f` from `from` to `to`, and the sum of what the last
/// halvings still changed, an estimate of the error from above.
pub(crate) fn integrals<const N: usize>(
    from: f64,
    to: f64,
    tolerance: f64,
    f: &dyn Fn(f64) -> [f64; N],
) -> ([f64; N], f64) {
    let mut sums = [0.0; N];
    let mut error = 0.0;
    let mut pending = vec![(from, to, once(from, to, f), 0)];
    while let Some((from, to, whole, depth)) = pending.pop() {
        let middle = (from + to) / 2.0;
        let halves = [once(from, middle, f), once(middle, to, f)];
        let mut difference = 0.0_f64;
        for k in 0..N {
            difference = difference.max((halves[0][k] + halves[1][k] - whole[k]).abs());
        }
        if difference <= tolerance || depth == 45 {
            error += difference;
            for (k, sum) in sums.iter_mut().enumerate() {
                *sum += halves[0][k] + halves[1][k];
            }
        } else {
            pending.push((from, middle, halves[0], depth + 1));
            pending.push((middle, to, halves[1], depth + 1));
        }
    }
    (sums, error)
}

/// Overlap area, P and D of an input (s), and an estimate of their error.
pub(crate) fn areas(
    rule: &WeightDependentRule,
    pairing: &Pairing,
    input: usize,
) -> ([f64; 3], f64) {
    let course = Course::new(rule, pairing, input);
    let gains = [rule.potentiation_gain, rule.depression_gain];
    let mut sums = [0.0; 3];
    let mut error = 0.0;
    let tolerance = 1e-15 * overlap_scale(rule, pairing, input);
    for interval in &course.intervals {
        if course.is_silent(interval) {
            continue;
        }
        let f = |later: f64| {
            let u = course.overlap(interval.from, later);
            [u, gain(&gains[0], u), gain(&gains[1], u)]
        };
        for piece in course.cuts(interval, &gains).windows(2) {
            let (areas, estimate) = integrals(piece[0], piece[1], tolerance, &f);
            for (sum, area) in sums.iter_mut().zip(areas) {
                *sum += area;
            }
            error += estimate;
        }
    }
    (sums, error)
}

/// E of the documented bounds.
pub(crate) fn error_bound(rule: &WeightDependentRule) -> f64 {
    let rounding = |gain| match gain {
        Gain::Linear => 0.0,
        Gain::Sigmoid(sigmoid) => 1e-15 / sigmoid.half_width,
    };
    let [up, down] = [rule.potentiation_gain, rule.depression_gain].map(rounding);
    EXACT_ERROR + up.max(down)
}

/// n T of the documented bounds (s): the number of spikes, times how long an overlap
/// can last.
pub(crate) fn overlap_scale(rule: &WeightDependentRule, pairing: &Pairing, input: usize) -> f64 {
    let decay = 1.0 / (1.0 / rule.eligibility_tau + 1.0 / rule.instructive_tau);
    let durations: f64 = pairing.plateaus.iter().map(|p| p.duration).sum();
    pairing.spike_times[input].len() as f64 * (decay + durations)
}
