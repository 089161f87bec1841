//! Integrals on the grid, as published: trapezoids over the samples.

use super::Drive;
use super::steps::Steps;
use super::trapezoids::Trapezoids;
use crate::gain::Curve;
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
        let mut trapezoids = Trapezoids::new(self.gains, self.samples);
        self.signals
            .overlap(spikes, &mut self.u, |first, u| trapezoids.add(first, u));
        trapezoids.drive(self.spacing)
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

    /// B of the continuous update.
    pub(super) fn intercept(&mut self, spikes: &[f64], rates: [f64; 2]) -> f64 {
        let mut steps = Steps::new(self.gains, rates, self.spacing);
        self.signals
            .overlap(spikes, &mut self.u, |first, u| steps.add(first, u));
        steps.intercept(self.samples)
    }
}
