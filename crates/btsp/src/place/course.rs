//! A run and the inputs that are driven along it: what its laps do to weights, under any
//! rule.

use super::drive::Signals;
use super::harmonics::{EachInput, Harmonics};
use super::kernel::Kernel;
use super::trajectory::Trajectory;
use super::{PlaceInputs, Track, ramp_mv, voltage_dependent, weight_dependent};
use crate::rule::PlaceRule;
use crate::signal::{Peaks, TimeConstants};

/// The filters of a rule's signals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kernels([Kernel; 2]);

impl Kernels {
    pub(crate) fn of(time_constants: TimeConstants) -> Self {
        Self(Kernel::both(time_constants))
    }

    /// Numbers of samples, of eligibility's and of the instructive signal's.
    pub(crate) fn lengths(&self) -> [usize; 2] {
        [self.0[0].length, self.0[1].length]
    }

    /// Filters of other time constants with as many samples as these: what a difference
    /// stands for a derivative of.
    pub(crate) fn held(&self, time_constants: TimeConstants) -> Self {
        let TimeConstants {
            eligibility_tau,
            instructive_tau,
        } = time_constants;
        Self([
            self.0[0].with_tau(eligibility_tau),
            self.0[1].with_tau(instructive_tau),
        ])
    }
}

/// Where the animal is and what fires there: nothing that depends on a rule.
#[derive(Clone, Debug)]
pub(super) struct Course {
    inputs: PlaceInputs,
    rate_map_hz: Vec<f64>,
    harmonics: Harmonics,
    trajectory: Trajectory,
}

impl Course {
    /// Of valid `inputs`.
    pub(super) fn of(track: &Track, inputs: &PlaceInputs, trajectory: Trajectory) -> Self {
        Self {
            inputs: *inputs,
            rate_map_hz: inputs.rate_map_hz(track),
            harmonics: Harmonics::of(inputs, track),
            trajectory,
        }
    }

    /// Number of laps with a plateau.
    pub(super) fn laps(&self) -> usize {
        self.trajectory.laps.len()
    }

    /// The ramp of changes in weight, mV, per bin.
    pub(super) fn ramp_mv(&self, delta_weight: &[f64]) -> Vec<f64> {
        ramp_mv(&self.rate_map_hz, self.inputs.ramp_scale_mv, delta_weight)
    }

    /// The signals under a rule's filters.
    pub(super) fn signals(&self, kernels: &Kernels) -> Signals<'_> {
        Signals {
            trajectory: &self.trajectory,
            harmonics: &self.harmonics,
            kernels: kernels.0,
        }
    }

    /// The change in weight, w - 1, before the laps and after each under a valid rule: (lap,
    /// input), row by row. The voltage-dependent one's reference is above `largest_ramp_mv`.
    pub(super) fn delta_weight_by_lap(
        &self,
        rule: &PlaceRule,
        peaks: &Peaks,
        initial: &EachInput,
        kernels: &Kernels,
        largest_ramp_mv: f64,
    ) -> Vec<f64> {
        let signals = self.signals(kernels);
        let by_lap = match rule {
            PlaceRule::WeightDependent(rule) => {
                let gains = [rule.potentiation_gain, rule.depression_gain];
                weight_dependent::laps(rule, &signals.drives(&gains, peaks), initial)
            }
            PlaceRule::VoltageDependent(rule) => {
                let reference = largest_ramp_mv + rule.plateau_depolarisation_mv;
                // A cell without any ramp, and no depolarisation: all of V is above it.
                let reference = reference.max(f64::MIN_POSITIVE);
                let ramp = |weights: &EachInput| self.ramp_mv(&Harmonics::in_order(weights));
                voltage_dependent::laps(rule, &signals, peaks, initial, reference, ramp)
            }
        };
        by_lap.iter().flat_map(Harmonics::in_order).collect()
    }
}
