//! Integrals over a sampled lap: trapezoids over its samples.

use super::steps::Steps;
use super::trapezoids::Trapezoids;
use super::{Drive, Response};
use crate::gain::{Curve, Gain};
use crate::sampled_lap::SampledLap;
use crate::signal::{Normalisation, SampledSignals, TimeConstants};

/// Integrates inputs of a sampled lap.
#[derive(Clone, Debug)]
pub(crate) struct SampledDrive {
    signals: SampledSignals,
    gains: [Curve; 2],
    step: f64,
    samples: usize,
}

impl SampledDrive {
    /// Prepares what all inputs share; everything but the rates is valid.
    pub(crate) fn new(
        lap: &SampledLap<'_>,
        time_constants: TimeConstants,
        gains: [Gain; 2],
        normalisation: Normalisation,
    ) -> Self {
        Self {
            signals: SampledSignals::new(lap, time_constants, normalisation),
            gains: gains.map(|gain| gain.curve()),
            step: lap.step,
            samples: lap.samples(),
        }
    }

    /// The drive of each of some inputs, whose `rates` these are; `None` where a rate is
    /// out of its range.
    pub(crate) fn drives(&self, rates: &[f64]) -> Option<Vec<Drive>> {
        let inputs = rates.len() / self.samples;
        let mut trapezoids = vec![Trapezoids::new(self.gains, self.samples); inputs];
        let valid = self
            .signals
            .overlaps(rates, |input, first, u| trapezoids[input].add(first, u));
        valid.then(|| trapezoids.iter().map(|t| t.drive(self.step)).collect())
    }

    /// The drive and the continuous update's response, for rates k+ and k- (1/s, at most
    /// 1e100), of each of some inputs, whose firing `rates` these are; `None` where one of
    /// these is out of its range.
    pub(crate) fn responses(
        &self,
        rates: &[f64],
        [up, down]: [f64; 2],
    ) -> Option<Vec<(Drive, Response)>> {
        let inputs = rates.len() / self.samples;
        let steps = Steps::new(self.gains, [up, down], self.step);
        let mut both = vec![(Trapezoids::new(self.gains, self.samples), steps); inputs];
        let valid = self.signals.overlaps(rates, |input, first, u| {
            let (trapezoids, steps) = &mut both[input];
            trapezoids.add(first, u);
            steps.add(first, u);
        });
        valid.then(|| {
            both.into_iter()
                .map(|(trapezoids, steps)| {
                    let drive = trapezoids.drive(self.step);
                    let exponent = up * drive.potentiation_area + down * drive.depression_area;
                    let intercept = steps.intercept(self.samples);
                    (drive, Response::new(intercept, exponent))
                })
                .collect()
        })
    }
}
