//! What the ramp before the laps tells of the weights that they begin with.
//!
//! Before it was seen, weights are taken to be Gaussian, smooth from input to input. Ramp and
//! weights are sums of waves round the track, and each wave of weights makes one of the ramp,
//! so that every wave is told on its own.

use super::waves::{Waves, turns};
use crate::math::{dot, sin_of_turn};
use crate::place::{PlaceInputs, Predictor, Track};

const INPUTS: usize = PlaceInputs::COUNT;
/// Standard deviation, before the ramp was seen, of the difference of neighbouring inputs'
/// weights. At the edges of fields of 6 mV it is up to 0.06, of those of 25 mV, whose weights
/// saturate, up to 0.25: less here would take these for rounder than they are.
const STEP: f64 = 0.3;
/// Of a weight itself.
const WEIGHT: f64 = 5.0;
/// Waves of which a weight change of 1 makes less of a ramp than this part of the flat one's
/// are not seen.
const UNSEEN: f64 = 1e-6;
/// Laps change weights over fewer inputs than fields are wide: waves of weights go so many
/// times as far as those that ramps show.
const FINER: usize = 3;

/// How weights make ramps, in waves.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    /// Of the ramp that weights can make.
    pub(super) of_ramp: Waves,
    /// Of the weights.
    pub(super) of_weights: Waves,
    /// Of a curve by which waves of weights are multiplied to make waves of a ramp.
    pub(super) of_curve: Waves,
    /// What a weight wave of length 1 makes of the ramp's of the same number, mV.
    pub(super) gains_mv: Vec<f64>,
}

impl Fields {
    pub(super) fn of(predictor: &Predictor) -> Self {
        let most = Track::BINS / 2 - 1;
        let (bins, inputs) = (Waves::of(Track::BINS, most), Waves::of(INPUTS, most));
        // The fields are one even curve, moved: cosines stay cosines, sines sines.
        let gain = |number: usize| dot(bins.row(number), &predictor.ramp_mv(inputs.row(number)));
        let flat = gain(0);
        let mut highest = 0;
        while highest < most && gain(2 * highest + 1) > UNSEEN * flat {
            highest += 1;
        }
        let of_ramp = Waves::of(Track::BINS, highest);
        let finest = (FINER * highest).min(INPUTS / 2 - 1 - highest);
        Self {
            gains_mv: (0..of_ramp.count()).map(gain).collect(),
            of_ramp,
            of_weights: Waves::of(INPUTS, finest),
            of_curve: Waves::of(INPUTS, highest + finest),
        }
    }

    /// The amplitudes, mV, of the ramp that a change in weights makes.
    pub(super) fn ramp_amplitudes(&self, delta_weight: &[f64]) -> Vec<f64> {
        let gains = self.gains_mv.iter().enumerate();
        gains
            .map(|(number, gain)| gain * dot(self.of_weights.row(number), delta_weight))
            .collect()
    }
}

/// The weights before the laps as the ramp before them tells them: Gaussian.
#[derive(Clone, Debug)]
pub(super) struct WeightsBefore {
    /// w - 1 where the level is the reference's.
    pub(super) mean: Vec<f64>,
    /// By how much the mean falls with the level, per mV, in every weight alike.
    pub(super) by_level: f64,
    /// Standard deviation of each wave's amplitude, independently.
    pub(super) deviations: Vec<f64>,
    /// What the ramp before the laps alone says about the level beyond the reference's: its
    /// precision, 1/mV^2, and that times its mean.
    pub(super) level: [f64; 2],
}

impl WeightsBefore {
    /// Of a ramp, mV above the reference's level, with noise of `variance` in each bin.
    pub(super) fn of(fields: &Fields, ramp_mv: &[f64], variance: f64) -> Self {
        let seen = fields.of_ramp.amplitudes(ramp_mv);
        let gain = |number: usize| fields.gains_mv.get(number).copied().unwrap_or(0.0);
        let variances: Vec<f64> = (0..fields.of_weights.count())
            .map(|number| {
                let step = 2.0 * sin_of_turn(turns(number), 2 * INPUTS) / STEP;
                let prior = step * step + 1.0 / (WEIGHT * WEIGHT);
                1.0 / (gain(number) * gain(number) / variance + prior)
            })
            .collect();
        let waves = seen.iter().zip(&fields.gains_mv).zip(&variances);
        let amplitudes: Vec<f64> = waves
            .map(|((seen, gain), of_weights)| of_weights * gain * seen / variance)
            .collect();
        // A level is a flat ramp.
        let flat = (Track::BINS as f64).sqrt();
        let by_level = variances[0] * gain(0) * flat / variance;
        let level = [flat, seen[0]].map(|seen| {
            let left = seen - gain(0) * variances[0] * gain(0) * seen / variance;
            flat * left / variance
        });
        Self {
            mean: fields.of_weights.sum(&amplitudes),
            by_level: by_level * fields.of_weights.row(0)[0],
            deviations: variances.iter().map(|v| v.sqrt()).collect(),
            level,
        }
    }
}
