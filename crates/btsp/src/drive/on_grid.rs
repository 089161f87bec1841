//! Integrals on the grid, as published: trapezoids over the samples.

use super::Drive;
use crate::gain::Curve;
use crate::math::exp_m1;
use crate::protocol::Pairing;
use crate::signal::{GridSignals, TimeConstants};

#[derive(Clone, Debug)]
pub(super) struct GridDrive {
    signals: GridSignals,
    gains: [Curve; 2],
    /// Distance of the samples, s.
    spacing: f64,
    samples: usize,
    /// The overlap of the input at hand.
    u: Vec<f64>,
}

impl GridDrive {
    pub(super) fn new(pairing: &Pairing, time_constants: TimeConstants, gains: [Curve; 2]) -> Self {
        Self {
            signals: GridSignals::new(pairing, time_constants),
            gains,
            spacing: pairing.grid.time(1) - pairing.grid.time(0),
            samples: pairing.grid.len(),
            u: Vec::new(),
        }
    }

    pub(super) fn drive(&mut self, spikes: &[f64]) -> Drive {
        let first = self.signals.overlap(spikes, &mut self.u);
        let overlap_area = self.trapezoid(first, &Curve::Linear);
        let [potentiation_area, depression_area] = self.gains.map(|gain| match gain {
            Curve::Linear => overlap_area,
            logistic => self.trapezoid(first, &logistic),
        });
        Drive {
            overlap_area,
            potentiation_area,
            depression_area,
        }
    }

    /// Evaluations of gains that one drive takes.
    pub(super) fn gain_evaluations(&mut self, spikes: &[f64]) -> usize {
        self.signals.overlap(spikes, &mut self.u);
        let samples = self.u.len();
        self.gains
            .iter()
            .map(|gain| gain.evaluations(samples))
            .sum()
    }

    /// The trapezoid rule over a gain of the overlaps in `self.u`, the first of
    /// which belongs to sample `first`.
    fn trapezoid(&self, first: usize, gain: &Curve) -> f64 {
        // Only the grid's own ends count half; they rarely see an overlap.
        let mut halves = 0.0;
        if first == 0 {
            halves += gain.sum(&self.u[..1.min(self.u.len())]);
        }
        if first + self.u.len() == self.samples {
            halves += gain.sum(&self.u[self.u.len().saturating_sub(1)..]);
        }
        (gain.sum(&self.u) - halves / 2.0) * self.spacing
    }

    /// B of the continuous update: over each step the rates are held at the mean of
    /// the two samples, and the step is solved exactly.
    pub(super) fn intercept(&mut self, spikes: &[f64], rates: [f64; 2]) -> f64 {
        let first = self.signals.overlap(spikes, &mut self.u);
        // One sample more to either side, where the overlap is 0.
        if first > 0 {
            self.u.insert(0, 0.0);
        }
        if first + self.u.len() < self.samples {
            self.u.push(0.0);
        }
        let mut rows = [vec![0.0; self.u.len()], vec![0.0; self.u.len()]];
        for (row, gain) in rows.iter_mut().zip(&self.gains) {
            gain.values(&self.u, row);
        }
        let [potentiation, depression] = rows;

        // Backwards: what a step adds is lessened by all the steps after it.
        let (mut intercept, mut after) = (0.0, 1.0);
        for (p, d) in potentiation.windows(2).zip(depression.windows(2)).rev() {
            let up = rates[0] * (p[0] + p[1]) / 2.0;
            let total = up + rates[1] * (d[0] + d[1]) / 2.0;
            if total > 0.0 {
                let moved = -exp_m1(-total * self.spacing);
                intercept += after * (up / total) * moved;
                after *= 1.0 - moved;
                if after < 1e-30 {
                    break;
                }
            }
        }
        intercept
    }
}
