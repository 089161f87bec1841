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
    /// A piece of the overlap of the input at hand.
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
        let (samples, gains) = (self.samples, self.gains);
        let mut sums = [0.0; 3];
        self.signals.overlap(spikes, &mut self.u, |first, u| {
            let sum_of_u = trapezoid(&Curve::Linear, u, first, samples);
            let [up, down] = gains.map(|gain| match gain {
                Curve::Linear => sum_of_u,
                logistic => trapezoid(&logistic, u, first, samples),
            });
            for (sum, piece) in sums.iter_mut().zip([sum_of_u, up, down]) {
                *sum += piece;
            }
        });
        let [overlap_area, potentiation_area, depression_area] = sums.map(|s| s * self.spacing);
        Drive {
            overlap_area,
            potentiation_area,
            depression_area,
        }
    }

    /// Evaluations of gains that one drive takes.
    pub(super) fn gain_evaluations(&mut self, spikes: &[f64]) -> usize {
        let mut samples = 0;
        self.signals
            .overlap(spikes, &mut self.u, |_, u| samples += u.len());
        self.gains
            .iter()
            .map(|gain| gain.evaluations(samples))
            .sum()
    }

    /// B of the continuous update: over each step the rates are held at the mean of
    /// the two samples, and the step is solved exactly.
    pub(super) fn intercept(&mut self, spikes: &[f64], rates: [f64; 2]) -> f64 {
        // From one sample before the first overlap to one after the last.
        let mut start = None;
        let mut u = Vec::new();
        self.signals.overlap(spikes, &mut self.u, |first, piece| {
            let start = *start.get_or_insert(first.saturating_sub(1));
            u.resize(first - start, 0.0);
            u.extend_from_slice(piece);
        });
        if start.unwrap_or(0) + u.len() < self.samples {
            u.push(0.0);
        }
        let mut rows = [vec![0.0; u.len()], vec![0.0; u.len()]];
        for (row, gain) in rows.iter_mut().zip(&self.gains) {
            gain.values(&u, row);
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

/// A piece of the trapezoid rule over a gain of the overlaps `u`, in units of the
/// spacing; the first of them belongs to sample `first` of `samples`.
fn trapezoid(gain: &Curve, u: &[f64], first: usize, samples: usize) -> f64 {
    // Only the grid's own ends count half; they rarely see an overlap.
    let mut halves = 0.0;
    if first == 0 {
        halves += gain.sum(&u[..1.min(u.len())]);
    }
    if first + u.len() == samples {
        halves += gain.sum(&u[u.len().saturating_sub(1)..]);
    }
    gain.sum(u) - halves / 2.0
}
