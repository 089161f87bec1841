//! What the ramp before the laps tells of the weights that they begin with.
//!
//! Before it was seen, weights are taken to be a smooth Gaussian curve over the inputs, whose
//! slope the ramp tells: fields of 3 mV and of 25 mV differ tenfold in it. Ramp and
//! weights are sums of waves round the track, and each wave of weights makes one of the ramp,
//! so that every wave is told on its own.

use super::waves::{Waves, turns};
use crate::math::{dot, exp, ln, sin_of_turn};
use crate::place::{PlaceInputs, Predictor, Track};

const INPUTS: usize = PlaceInputs::COUNT;
/// Inputs over which the slope of the weights from input to input changes, before the ramp was
/// seen: laps make fields that bend over a few tenths of a second of running. So the weights
/// of the cells in `examples/recovery` do, whose waves fall off as this prior's.
const BEND: f64 = 10.0;
/// Standard deviations that the slope, w per input, may have: from the flattest to the steepest in so many
/// equal factors, all as likely before.
const FLATTEST: f64 = 0.03;
const STEEPEST: f64 = 2.0;
const SLOPES: usize = 50;
/// Standard deviation of a weight itself.
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
        let slope = posterior_slope(fields, &seen, variance);
        let variances: Vec<f64> = (0..fields.of_weights.count())
            .map(|number| {
                1.0 / (gain(number) * gain(number) / variance + prior_precision(number, slope))
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

/// The precision of a wave's amplitude before the ramp was seen: weights are an integrated
/// Ornstein-Uhlenbeck process, whose slope has a standard deviation of `slope` in long waves.
fn prior_precision(number: usize, slope: f64) -> f64 {
    let step = 2.0 * sin_of_turn(turns(number), 2 * INPUTS);
    let bend = step * BEND;
    step * step * (1.0 + bend * bend) / (slope * slope) + 1.0 / (WEIGHT * WEIGHT)
}

/// The slope that a ramp with such waves tells: the root of its mean square over all slopes, in
/// proportion to how likely the ramp is under each. The likeliest alone would be too sure of
/// the waves that are not seen. The flat wave, which a level moves, says nothing.
fn posterior_slope(fields: &Fields, seen: &[f64], variance: f64) -> f64 {
    let misfit = |slope: f64| {
        let waves = seen.iter().zip(&fields.gains_mv).enumerate().skip(1);
        waves.fold(0.0, |sum, (number, (seen, gain))| {
            let expected = gain * gain / prior_precision(number, slope) + variance;
            sum + ln(expected) + seen * seen / expected
        })
    };
    let factor = ln(STEEPEST / FLATTEST) / (SLOPES - 1) as f64;
    let slopes = (0..SLOPES).map(|k| FLATTEST * exp(factor * k as f64));
    let all: Vec<[f64; 2]> = slopes.map(|slope| [misfit(slope), slope]).collect();
    let lowest = all
        .iter()
        .fold(f64::INFINITY, |low, [misfit, _]| low.min(*misfit));
    let (mut likelihoods, mut squares) = (0.0, 0.0);
    for [misfit, slope] in all {
        let likelihood = exp(0.5 * (lowest - misfit));
        likelihoods += likelihood;
        squares += likelihood * slope * slope;
    }
    (squares / likelihoods).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::test_cell::cell;
    use crate::math::mean;
    use crate::place::Induction;
    use crate::random::{Purpose, Random};

    fn fields() -> Fields {
        let cell = cell(1, vec![60.0]);
        let recorded = cell.record().unwrap();
        let induction = Induction::all(&cell.track, &recorded.recordings).remove(0);
        Fields::of(&Predictor::new(&induction.unwrap(), &cell.inputs).unwrap())
    }

    /// Weights that are drawn from the prior, seen through a noisy ramp: their slope is found
    /// again, and they are as far from what is told of them as it is said.
    #[test]
    fn weights_are_told_as_well_as_is_said() {
        const CELLS: u64 = 300;
        let fields = fields();
        for (slope, noise_mv) in [(0.05, 0.05), (0.2, 0.2), (0.2, 0.05), (0.6, 0.2)] {
            let (mut squares, mut found) = (Vec::new(), Vec::new());
            for seed in 0..CELLS {
                let mut random = Random::new(seed, Purpose::RampNoise, 0);
                let waves = 0..fields.of_weights.count();
                let amplitudes: Vec<f64> = waves
                    .map(|number| random.gaussian() / prior_precision(number, slope).sqrt())
                    .collect();
                let seen: Vec<f64> = fields
                    .gains_mv
                    .iter()
                    .zip(&amplitudes)
                    .map(|(gain, amplitude)| gain * amplitude + noise_mv * random.gaussian())
                    .collect();
                let variance = noise_mv * noise_mv;
                let told = WeightsBefore::of(&fields, &fields.of_ramp.sum(&seen), variance);
                found.push(ln(posterior_slope(&fields, &seen, variance) / slope));
                let means = fields.of_weights.amplitudes(&told.mean);
                let off = amplitudes.iter().zip(&means).zip(&told.deviations);
                squares.extend(off.map(|((a, mean), deviation)| {
                    let off = (a - mean) / deviation;
                    off * off
                }));
            }
            // A root mean square is above the middle of what may be.
            let ratio = mean(&found);
            assert!((0.0..0.35).contains(&ratio), "{slope}: {ratio}");
            let square = mean(&squares);
            assert!((square - 1.0).abs() < 0.15, "{slope}: {square}");
        }
    }

    /// A ramp of noise alone tells the flattest of weights, and one beyond all bounds the
    /// steepest.
    #[test]
    fn slopes_are_bounded() {
        let fields = fields();
        let mut random = Random::new(3, Purpose::RampNoise, 0);
        let noise: Vec<f64> = (0..fields.of_ramp.count())
            .map(|_| 0.1 * random.gaussian())
            .collect();
        let flattest = posterior_slope(&fields, &noise, 0.04);
        assert!((FLATTEST..1.5 * FLATTEST).contains(&flattest), "{flattest}");
        let wild: Vec<f64> = fields.gains_mv.iter().map(|gain| 100.0 * gain).collect();
        let steepest = posterior_slope(&fields, &wild, 0.04);
        assert!((steepest / STEEPEST - 1.0).abs() < 1e-12, "{steepest}");
    }
}
