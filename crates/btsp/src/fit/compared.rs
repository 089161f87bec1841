//! A model's ramp beside the recorded one.

use super::evidence::Evidence;
use super::whitening::Whitening;
use crate::place::{Kernels, PlaceInputs, Predictor};
use crate::rule::PlaceRule;
use crate::signal::Peaks;

const INPUTS: usize = PlaceInputs::COUNT;

/// A model's ramp beside the recorded one of an induction, or the derivative of that.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    /// The difference, whitened.
    pub(super) white: Vec<f64>,
    /// By how much that falls with the level, per mV.
    pub(super) by_level: Vec<f64>,
    /// Logarithm of the covariance's determinant.
    pub(super) log_determinant: f64,
}

impl Compared {
    pub(super) fn of(mut difference: Vec<f64>, whitening: &Whitening) -> Self {
        whitening.whiten(&mut difference);
        Self {
            white: difference,
            by_level: whitening.by_level().to_vec(),
            log_determinant: whitening.log_determinant,
        }
    }

    /// A rule's ramp beside that of an induction; `None` where the rule cannot be predicted.
    pub(super) fn beside(
        predictor: &Predictor,
        evidence: &Evidence,
        rule: &PlaceRule,
        peaks: &Peaks,
        kernels: &Kernels,
    ) -> Option<Self> {
        let initial = &evidence.initial_delta_weight[..];
        match (rule, &evidence.fixed) {
            (PlaceRule::WeightDependent(rule), None) => {
                let after = predictor.after_laps(rule, peaks, initial, kernels);
                let whitening = Whitening::of(evidence.spread(&after.carry))?;
                Some(Self::of(
                    evidence.difference(&after.delta_weight),
                    &whitening,
                ))
            }
            (_, None) => None,
            (_, Some(whitening)) => {
                let by_lap = predictor.delta_weight_by_lap(rule, peaks, Some(initial), kernels);
                let by_lap = by_lap.ok()?;
                let after = &by_lap[by_lap.len() - INPUTS..];
                Some(Self::of(evidence.difference(after), whitening))
            }
        }
    }
}
