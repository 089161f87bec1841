//! The integrals over a lap that its update of the weights needs.
//!
//! The per-lap update needs the [`Drive`], which does not depend on the rates;
//! the continuous one needs a [`Response`], which does. Time is walked once per
//! input, never once per weight.

mod course;
mod decay;
mod exact;
mod on_grid;
mod response;
mod sampled;
mod steps;
mod trapezoids;

use crate::error::Invalid;
use crate::gain::Gain;
use crate::math::{exp, exp_m1};
use crate::method::Integration;
use crate::protocol::Pairing;
use crate::signal::{TimeConstants, sorted};
use exact::ExactDrive;
use on_grid::GridDrive;
pub(crate) use sampled::SampledDrive;

/// What one lap brings to one input's synapse, whatever its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drive {
    /// Integral of the overlap u, s.
    pub overlap_area: f64,
    /// P, the integral of q+(u), s.
    pub potentiation_area: f64,
    /// D, the integral of q-(u), s.
    pub depression_area: f64,
}

/// One lap of the continuous update, x <- A x + B on the normalised weight x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// A, from 0 to 1.
    pub slope: f64,
    /// B, from 0 to 1 - A.
    pub intercept: f64,
    /// 1 - A, without loss where A is near 1.
    pub decay: f64,
}

impl Response {
    /// The response with intercept B and slope A = e^-exponent.
    fn new(intercept: f64, exponent: f64) -> Self {
        let decay = -exp_m1(-exponent);
        Self {
            slope: exp(-exponent),
            intercept: intercept.clamp(0.0, decay),
            decay,
        }
    }
}

/// Integrates laps of one pairing, input by input.
///
/// # Accuracy
/// On the grid the integrals are the trapezoids of section "On the grid" in the
/// crate's documentation, to rounding.
///
/// Exact integrals are good to E = [`EXACT_ERROR`] + 1e-15 / h per second of overlap,
/// with h the narrower half-width of the gains: the second term is the rounding of an
/// overlap that lingers at a threshold, as a saturated one may at 1. With T the
/// plateaus' durations and 1 / (1/tau_E + 1/tau_I) together (the longest that an
/// overlap can last, s) and n the input's number of spikes (the most that an overlap
/// can be), each area is within E n T of the true one, in s. A response's slope and
/// intercept are within E max(1, k n T / 100) with k the larger rate: events and
/// thresholds are no better known than a double's digits, and a weight that moves
/// that fast shows it.
#[derive(Clone, Debug)]
pub struct Integrator<'a> {
    pairing: &'a Pairing,
    engine: Engine,
}

/// Bound on the error of exact integrals, per second that the overlap lasts; see
/// [`Integrator`].
pub const EXACT_ERROR: f64 = 1e-11;

#[derive(Clone, Debug)]
enum Engine {
    Grid(Box<GridDrive>),
    Exact(Box<ExactDrive>),
}

impl<'a> Integrator<'a> {
    /// Prepares what all inputs share, after checking the ranges; the gains are q+ and
    /// q-. See also [`WeightDependentRule::integrator`](crate::WeightDependentRule::integrator).
    ///
    /// # Errors
    /// The first setting of pairing, time constants or gains that is out of its range.
    pub fn new(
        time_constants: TimeConstants,
        gains: [Gain; 2],
        pairing: &'a Pairing,
        integration: Integration,
    ) -> Result<Self, Invalid> {
        pairing.validate()?;
        time_constants.validate()?;
        let [potentiation, depression] = &gains;
        potentiation.validate("rule.potentiation_gain")?;
        depression.validate("rule.depression_gain")?;
        Ok(Self::of_valid(time_constants, gains, pairing, integration))
    }

    /// As [`new`](Self::new), of settings that are valid.
    pub(crate) fn of_valid(
        time_constants: TimeConstants,
        gains: [Gain; 2],
        pairing: &'a Pairing,
        integration: Integration,
    ) -> Self {
        let time_constants = time_constants.within(pairing.grid.length());
        let curves = gains.map(|gain| gain.curve());
        let engine = match integration {
            Integration::Grid => {
                Engine::Grid(Box::new(GridDrive::new(pairing, time_constants, curves)))
            }
            Integration::Exact => {
                Engine::Exact(Box::new(ExactDrive::new(pairing, time_constants, curves)))
            }
        };
        Self { pairing, engine }
    }

    /// An integrator of the overlap alone; its other areas equal that of the overlap.
    ///
    /// # Errors
    /// The first setting of pairing or time constants that is out of its range.
    pub fn of_overlap(
        time_constants: TimeConstants,
        pairing: &'a Pairing,
        integration: Integration,
    ) -> Result<Self, Invalid> {
        Self::new(time_constants, [Gain::Linear; 2], pairing, integration)
    }

    /// The drive of one lap on `input`.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn drive(&mut self, input: usize) -> Drive {
        let spikes = sorted(&self.pairing.spike_times[input]);
        match &mut self.engine {
            Engine::Grid(grid) => grid.drive(&spikes),
            Engine::Exact(exact) => exact.drive(&spikes),
        }
    }

    /// Evaluations of the logistic that the drives of all inputs take together,
    /// what they share included: most of what they cost. Linear gains take none.
    ///
    /// Costs as much as the drives.
    pub fn gain_evaluations(&mut self) -> usize {
        let (mut shared, mut own) = (0, 0);
        for spikes in &self.pairing.spike_times {
            let spikes = sorted(spikes);
            match &mut self.engine {
                Engine::Grid(grid) => own += grid.gain_evaluations(&spikes),
                Engine::Exact(exact) => {
                    let (preparation, drive) = exact.gain_evaluations(&spikes);
                    shared = preparation;
                    own += drive;
                }
            }
        }
        shared + own
    }

    /// The continuous update's lap on `input`, whose drive is `drive`, for rates k+ and
    /// k- (1/s, at most 1e100).
    ///
    /// # Panics
    /// If there is no such input.
    pub fn response(&mut self, input: usize, drive: &Drive, rates: [f64; 2]) -> Response {
        let spikes = sorted(&self.pairing.spike_times[input]);
        let (intercept, exponent) = match &mut self.engine {
            Engine::Grid(grid) => {
                let [up, down] = rates;
                let exponent = up * drive.potentiation_area + down * drive.depression_area;
                (grid.intercept(&spikes, rates), exponent)
            }
            Engine::Exact(exact) => exact.response(&spikes, rates),
        };
        Response::new(intercept, exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::{LINEAR, NONLINEAR};

    #[test]
    fn counts_gain_evaluations() {
        let count = |preset: crate::Preset, integration| {
            let rule = preset.rule.unwrap();
            let pairing = preset.pairing();
            let mut integrator = rule.integrator(&pairing, integration).unwrap();
            integrator.gain_evaluations()
        };
        // Both gains at every sample from the spike, or the plateau's start, to the end.
        let pairing = NONLINEAR.pairing();
        let samples = pairing.spike_times.iter().map(|spikes| {
            let first = pairing.grid.first_at_or_after(spikes[0].max(0.0));
            pairing.grid.len() - first
        });
        assert_eq!(
            count(NONLINEAR, Integration::Grid),
            2 * samples.sum::<usize>()
        );
        assert!((500..10_000).contains(&count(NONLINEAR, Integration::Exact)));
        assert_eq!(count(LINEAR, Integration::Grid), 0);
        assert_eq!(count(LINEAR, Integration::Exact), 0);
    }
}
