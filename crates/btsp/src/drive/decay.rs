//! The area under a gain while the overlap decays.
//!
//! After a plateau the overlap falls as u(t) = u_0 e^(-lambda t), so the integral
//! of q(u) over any stretch of it is (Q(u_start) - Q(u_end)) / lambda with
//! Q(u) = integral from 0 to u of q(v) / v dv: one smooth function per gain.

use crate::gain::Curve;
use crate::math::{GaussLegendre, NODES};

/// Q of one gain, as polynomials on panels that grow with distance from the gain's
/// threshold. The panels depend on the gain alone, so that Q(u) does too.
#[derive(Clone, Debug)]
pub(super) enum DecayArea {
    /// Q(u) = u.
    Linear,
    Panels(Vec<Panel>),
}

#[derive(Clone, Debug)]
pub(super) struct Panel {
    /// Where the panel ends; it starts where the one before ends.
    end: f64,
    middle: f64,
    half: f64,
    /// Q at the panel's start.
    before: f64,
    /// The integral from the panel's start, in powers of (u - middle) / half.
    polynomial: [f64; NODES + 1],
}

impl DecayArea {
    /// Q for overlaps up to `largest`.
    pub(super) fn new(gain: &Curve, largest: f64) -> Self {
        let Curve::Logistic {
            threshold,
            half_width,
            ..
        } = *gain
        else {
            return Self::Linear;
        };
        let edges = edges(threshold, half_width, largest);
        let rule = GaussLegendre::get();
        let mut overlaps = Vec::with_capacity(edges.len() * NODES);
        for (start, end) in edges.iter().zip(&edges[1..]) {
            let (middle, half) = ((start + end) / 2.0, (end - start) / 2.0);
            overlaps.extend(rule.nodes.iter().map(|node| middle + half * node));
        }
        let mut integrand = vec![0.0; overlaps.len()];
        gain.values(&overlaps, &mut integrand);
        for (value, u) in integrand.iter_mut().zip(&overlaps) {
            *value /= u;
        }

        let (values, _) = integrand.as_chunks::<NODES>();
        let mut panels = Vec::with_capacity(values.len());
        let mut before = 0.0;
        for ((start, end), values) in edges.iter().zip(&edges[1..]).zip(values) {
            let (middle, half) = ((start + end) / 2.0, (end - start) / 2.0);
            let polynomial = rule.antiderivative(values).map(|c| c * half);
            panels.push(Panel {
                end: *end,
                middle,
                half,
                before,
                polynomial,
            });
            let total: f64 = rule.weights.iter().zip(values).map(|(w, v)| w * v).sum();
            before += total * half;
        }
        Self::Panels(panels)
    }

    /// Evaluations of the gain that it was made of.
    pub(super) fn gain_evaluations(&self) -> usize {
        match self {
            Self::Linear => 0,
            Self::Panels(panels) => panels.len() * NODES,
        }
    }

    /// Q(u).
    pub(super) fn value(&self, u: f64) -> f64 {
        match self {
            Self::Linear => u,
            Self::Panels(panels) => {
                let k = panels.iter().take_while(|panel| panel.end < u).count();
                panels
                    .get(k)
                    .or(panels.last())
                    .map_or(0.0, |panel| panel.value(u))
            }
        }
    }
}

impl Panel {
    fn value(&self, u: f64) -> f64 {
        let x = (u - self.middle) / self.half;
        // Four interleaved Horner schemes: four times shorter a chain.
        let x2 = x * x;
        let x4 = x2 * x2;
        let mut sums = [self.polynomial[NODES], 0.0, 0.0, 0.0];
        for k in (0..NODES / 4).rev() {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = *sum * x4 + self.polynomial[4 * k + lane];
            }
        }
        self.before + ((sums[0] + sums[1] * x) + (sums[2] + sums[3] * x) * x2)
    }
}

/// Panel edges from 0 to at least `largest`: from the threshold outwards, every
/// distance twice the one before, the first a half-width (at most 1). The
/// logistic's poles are then outside a Bernstein ellipse of parameter 5.8 for
/// every panel.
fn edges(threshold: f64, half_width: f64, largest: f64) -> Vec<f64> {
    let mut edges = Vec::new();
    let mut distance = half_width.min(1.0);
    while threshold - distance > 0.0 {
        edges.push(threshold - distance);
        distance *= 2.0;
    }
    edges.push(0.0);
    edges.reverse();
    // A panel must be wide enough to be halved: 1e-300 is no threshold but rounding.
    if threshold > 1e-300 {
        edges.push(threshold);
    }
    let mut distance = half_width.min(1.0);
    while *edges.last().unwrap_or(&largest) < largest || edges.len() < 2 {
        edges.push(threshold + distance);
        distance *= 2.0;
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gain::Gain;

    /// Q(u) = integral over x > 0 of q(u e^-x), by a fine trapezoid... of a function
    /// whose derivatives vanish at neither end, hence Simpson with many points.
    fn by_simpson(gain: Gain, from: f64, to: f64) -> f64 {
        let n = 200_000;
        let h = (to - from) / n as f64;
        let values = gain.values(&(0..=n).map(|k| from + k as f64 * h).collect::<Vec<_>>());
        let g = |k: usize| values[k] / (from + k as f64 * h);
        let mut sum = g(0) + g(n);
        for k in 1..n {
            sum += g(k) * if k % 2 == 1 { 4.0 } else { 2.0 };
        }
        sum * h / 3.0
    }

    #[test]
    fn agrees_with_simpson() {
        for (threshold, half_width) in [
            (0.5, 0.5),
            (0.01, 0.25),
            (0.3, 0.01),
            (0.0, 0.05),
            (1.0, 1e3),
            (0.999, 0.2),
        ] {
            let gain = Gain::sigmoid(threshold, half_width);
            let area = DecayArea::new(&gain.curve(), 3.0);
            for (from, to) in [(0.01, 0.2), (0.2, 0.31), (0.3, 1.0), (0.05, 2.9)] {
                let expected = by_simpson(gain, from, to);
                let actual = area.value(to) - area.value(from);
                assert!(
                    (actual - expected).abs() < 2e-12,
                    "{gain:?} {from} {to}: {actual} {expected}"
                );
            }
        }
    }

    #[test]
    fn a_threshold_that_is_only_rounding_counts_as_none() {
        let area = |threshold| {
            let gain = Gain::sigmoid(threshold, 1.0);
            DecayArea::new(&gain.curve(), 1.0).value(0.9)
        };
        for threshold in [5e-324, 1e-310, 1e-301, 1e-299, 1e-20] {
            let distance = (area(threshold) - area(0.0)).abs();
            assert!(distance < 1e-14, "{threshold}: {distance}");
        }
    }

    #[test]
    fn starts_at_0_and_is_continuous() {
        for (threshold, half_width) in [(0.5, 0.5), (0.01, 0.25), (0.7, 1e-6), (0.0, 1e-6)] {
            let area = DecayArea::new(&Gain::sigmoid(threshold, half_width).curve(), 1.0);
            assert!(area.value(0.0).abs() < 1e-15);
            let DecayArea::Panels(panels) = &area else {
                panic!("a sigmoid has panels")
            };
            for panel in panels {
                let step = area.value(panel.end * (1.0 + 1e-15)) - area.value(panel.end);
                assert!(step.abs() < 1e-13, "{threshold} {half_width}: {step}");
            }
        }
    }
}
