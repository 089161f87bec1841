//! The laps of an induction, as a rule predicts them.

use super::{PlaceInputs, Predictor, RampFeatures, weights_path_distance};
use crate::error::Invalid;
use crate::rule::PlaceRule;
use crate::signal::Peaks;

/// What a rule makes of an induction's laps.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The rule.
    pub rule: PlaceRule,
    /// What the signals were measured in.
    pub peaks: Peaks,
    /// The ramp before the laps and after each, mV: (lap, bin), row by row.
    pub ramp_by_lap_mv: Vec<f64>,
    /// w - 1 before the laps and after each: (lap, input), row by row.
    pub delta_weight_by_lap: Vec<f64>,
    /// The residual score of the last ramp and its weights against the recorded ramp.
    pub score: f64,
    /// Features of the last ramp.
    pub features: RampFeatures,
    /// How far the weights went there and back ([`weights_path_distance`]).
    pub path_distance: f64,
}

/// Why there is no prediction.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PredictionError {
    /// A setting is out of its range.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The ramp before the laps needs weights above the rule's largest.
    #[error(
        "rule.max_weight = {max_weight}: must be larger, for weights below it make a ramp of \
         {reached_mv:.3} mV before the laps where {recorded_mv:.3} mV were recorded"
    )]
    Unreachable {
        /// The rule's largest weight.
        max_weight: f64,
        /// The recorded peak, mV.
        recorded_mv: f64,
        /// The peak that such weights reach, mV.
        reached_mv: f64,
    },
}

impl PredictionError {
    /// Whether a search may go on to other parameters.
    pub fn is_recoverable(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }
}

impl Prediction {
    pub(super) fn of(
        predictor: &Predictor,
        rule: &PlaceRule,
        peaks: Peaks,
        delta_weight_by_lap: Vec<f64>,
    ) -> Result<Self, Invalid> {
        let laps = delta_weight_by_lap.chunks_exact(PlaceInputs::COUNT);
        let ramps: Vec<_> = laps
            .clone()
            .map(|weights| predictor.ramp_mv(weights))
            .collect();
        // There is a row before the laps at least.
        let (ramp, weights) = (&ramps[ramps.len() - 1], laps.last().unwrap_or_default());
        Ok(Self {
            rule: *rule,
            peaks,
            score: predictor.target().score(ramp, weights),
            features: RampFeatures::of(predictor.track(), ramp, predictor.plateau_cm())?,
            path_distance: weights_path_distance(&delta_weight_by_lap),
            ramp_by_lap_mv: ramps.concat(),
            delta_weight_by_lap,
        })
    }
}
