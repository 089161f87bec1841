//! The continuous update over samples that come piece by piece: over each step the
//! rates are held at the mean of the two samples, and the step is solved exactly.

use crate::gain::Curve;
use crate::math::rise_rows;

/// What a weight of 0 becomes in a lap on samples: those where the overlap is not 0, in
/// order of time.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    gains: [Curve; 2],
    /// k+ and k-, 1/s.
    rates: [f64; 2],
    /// Distance of the samples, s.
    spacing: f64,
    /// The sample after the last one added.
    next: usize,
    /// q+(u) and q-(u) from the last sample added on; room for those of a piece.
    rows: [Vec<f64>; 2],
    /// Room for the steps of a piece: what they tend to, the integral of the rates, and
    /// how far they go.
    target: Vec<f64>,
    exponent: Vec<f64>,
    moved: Vec<f64>,
    intercept: f64,
}

impl Steps {
    pub(super) fn new(gains: [Curve; 2], rates: [f64; 2], spacing: f64) -> Self {
        Self {
            gains,
            rates,
            spacing,
            next: 0,
            rows: [Vec::new(), Vec::new()],
            target: Vec::new(),
            exponent: Vec::new(),
            moved: Vec::new(),
            intercept: 0.0,
        }
    }

    /// Takes the steps to and between samples `first` and on, whose overlaps are `u`.
    pub(super) fn add(&mut self, first: usize, u: &[f64]) {
        if first > self.next {
            // Down to silence, and up from it.
            self.take(&[0.0]);
        }
        self.take(u);
        self.next = first + u.len();
    }

    /// B, after the last of all `samples`.
    pub(super) fn intercept(mut self, samples: usize) -> f64 {
        if self.next < samples {
            self.take(&[0.0]);
        }
        self.intercept
    }

    /// Takes the steps from the last sample added to and between those of `u`.
    fn take(&mut self, u: &[f64]) {
        for (row, gain) in self.rows.iter_mut().zip(&self.gains) {
            // The very first sample of a lap has no step to it.
            let from = row.last().copied();
            row.clear();
            row.extend(from);
            let before = row.len();
            row.resize(before + u.len(), 0.0);
            gain.values(u, &mut row[before..]);
        }
        let [potentiation, depression] = &self.rows;
        let steps = potentiation.len().saturating_sub(1);
        for row in [&mut self.target, &mut self.exponent, &mut self.moved] {
            row.resize(steps, 0.0);
        }
        // A gain near 0 may be rounded below it.
        let mean = |rate: f64, gain: &[f64], k: usize| {
            let mean = rate * ((gain[k] + gain[k + 1]) / 2.0);
            if mean > 0.0 { mean } else { 0.0 }
        };
        for k in 0..steps {
            let up = mean(self.rates[0], potentiation, k);
            let total = up + mean(self.rates[1], depression, k);
            self.target[k] = up / if total > 0.0 { total } else { 1.0 };
            self.exponent[k] = total * self.spacing;
        }
        rise_rows(&self.exponent, 1.0, &mut self.moved);
        for (target, moved) in self.target.iter().zip(&self.moved) {
            self.intercept = self.intercept * (1.0 - moved) + target * moved;
        }
    }
}
