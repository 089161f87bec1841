//! The continuous update's intercept, exactly.
//!
//! With rates r+ = k+ q+(u) and r = r+ + k- q-(u), the differential equation
//! dx/dt = r+ - r x gives B = integral of r+(t) e^(-R(t)) dt, where R(t) is the
//! integral of r from t to the end of the lap. It is summed from the end backwards,
//! so that every term is positive and what is forgotten is never computed.

use super::course::{Point, Segment};
use super::exact::ExactDrive;
use crate::gain::Curve;
use crate::math::{GaussLegendre, dot, exp};
use crate::signal::TimeConstants;

/// Integrals up to each node are good to about 5.8^-20 for panels this much
/// narrower than those of `exact.rs`.
const RELATIVE_WIDTH: f64 = 1.0;
/// The most that R may change over a panel.
const LONGEST: f64 = 3.0;
/// e^-60 is below 1e-26: what lies before is forgotten.
const FORGOTTEN: f64 = 60.0;
/// After so many halvings the rates are constant over a panel.
const DEEPEST: u32 = 50;

impl ExactDrive {
    /// B of the continuous update, for rates k+ and k-, and R over the whole lap:
    /// A is e^-R. Where R exceeds 60 it may be cut short, which no weight can tell.
    ///
    /// R equals k+ P + k- D, but with digits of its own: those of a small P or D are
    /// lost in the differences of which they are made, and large rates show that.
    pub(super) fn response(&mut self, spikes: &[f64], rates: [f64; 2]) -> (f64, f64) {
        self.follow(spikes);
        let mut response = Backwards {
            tau: self.tau,
            gains: &self.gains,
            rates,
            intercept: 0.0,
            exponent: 0.0,
        };
        let mut panels = Vec::new();
        for segment in self.segments.iter().rev() {
            panels.clear();
            segment.panels(
                self.tau,
                &self.gains,
                RELATIVE_WIDTH,
                &mut |start: &Point, end: &Point| {
                    panels.push((start.time, end.time));
                },
            );
            for (start, end) in panels.iter().rev() {
                response.add(segment, *start, *end, 0);
            }
        }
        (response.intercept, response.exponent)
    }
}

struct Backwards<'a> {
    tau: TimeConstants,
    gains: &'a [Curve; 2],
    rates: [f64; 2],
    /// B so far.
    intercept: f64,
    /// R so far: from here to the end of the lap.
    exponent: f64,
}

impl Backwards<'_> {
    /// Adds the panel from `start` to `end`; it is halved where the weight forgets
    /// too quickly.
    fn add(&mut self, segment: &Segment, start: f64, end: f64, depth: u32) {
        if self.exponent > FORGOTTEN {
            return;
        }
        let rule = GaussLegendre::get();
        let (middle, half) = ((start + end) / 2.0, (end - start) / 2.0);
        let overlaps = rule.nodes.map(|node| {
            let time = middle + half * node;
            segment.point(time, self.tau).overlap()
        });
        let up = overlaps.map(|u| self.rates[0] * self.gains[0].precise_value(u));
        let mut down = overlaps.map(|u| self.rates[1] * self.gains[1].precise_value(u));
        for (down, up) in down.iter_mut().zip(&up) {
            *down += up;
        }
        let total = half * dot(&rule.weights, &down);
        if total > LONGEST && depth < DEEPEST {
            self.add(segment, middle, end, depth + 1);
            self.add(segment, start, middle, depth + 1);
            return;
        }
        if total > LONGEST {
            // The rates are constant here: x tends to r+ / r.
            self.intercept += exp(-self.exponent) * (up[0] / down[0]) * (1.0 - exp(-total));
        } else {
            for ((up, weight), cumulative) in up.iter().zip(&rule.weights).zip(&rule.cumulative) {
                let rest = total - half * dot(cumulative, &down);
                self.intercept += exp(-(self.exponent + rest)) * half * weight * up;
            }
        }
        self.exponent += total;
    }
}
