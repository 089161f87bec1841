//! Trapezoids over samples that come piece by piece.

use super::Drive;
use crate::gain::Curve;

/// The drive of a lap on samples: those where the overlap is not 0, in order of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trapezoids {
    gains: [Curve; 2],
    /// Samples of the whole lap.
    samples: usize,
    /// Integrals of u, q+(u) and q-(u), in units of the samples' distance.
    sums: [f64; 3],
}

impl Trapezoids {
    pub(super) fn new(gains: [Curve; 2], samples: usize) -> Self {
        Self {
            gains,
            samples,
            sums: [0.0; 3],
        }
    }

    /// Adds the overlaps `u` of samples `first` and on.
    pub(super) fn add(&mut self, first: usize, u: &[f64]) {
        let sum_of_u = self.sum(&Curve::Linear, first, u);
        let [up, down] = self.gains.map(|gain| match gain {
            Curve::Linear => sum_of_u,
            logistic => self.sum(&logistic, first, u),
        });
        for (sum, piece) in self.sums.iter_mut().zip([sum_of_u, up, down]) {
            *sum += piece;
        }
    }

    fn sum(&self, gain: &Curve, first: usize, u: &[f64]) -> f64 {
        // Only the lap's own ends count half; they rarely see an overlap.
        let mut halves = 0.0;
        if first == 0 {
            halves += gain.sum(&u[..1.min(u.len())]);
        }
        if first + u.len() == self.samples {
            halves += gain.sum(&u[u.len().saturating_sub(1)..]);
        }
        gain.sum(u) - halves / 2.0
    }

    /// What has been added, for samples `spacing` s apart.
    pub(super) fn drive(&self, spacing: f64) -> Drive {
        let [overlap_area, potentiation_area, depression_area] = self.sums.map(|s| s * spacing);
        Drive {
            overlap_area,
            potentiation_area,
            depression_area,
        }
    }
}
