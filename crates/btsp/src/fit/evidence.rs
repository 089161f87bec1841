//! What the recorded ramps of an induction say about a model's.
//!
//! The noise model: each bin of a recorded ramp has independent Gaussian noise of one
//! standard deviation before the ramp is smoothed, and the level of a cell's recordings,
//! the potential at which weights of 1 hold it, is not known but to be near the baseline. So
//! ramps are compared as they were recorded, where noise is white, and smoothing plays no
//! part.
//!
//! The ramp before the laps tells the weights that they begin with, up to noise and up to
//! what the inputs' fields blur. Before it was seen these are taken to be Gaussian, smooth
//! from input to input; after it they are Gaussian too, and what is left uncertain of them
//! goes through the laps and adds to the noise of the ramp after.

use crate::math::{Cholesky, dot};
use crate::place::{Induction, Kernels, PlaceInputs, Predictor, Track};
use crate::rule::PlaceRule;
use crate::signal::Peaks;

const INPUTS: usize = PlaceInputs::COUNT;
/// Standard deviation, before the ramp was seen, of the difference of neighbouring inputs'
/// weights: fields of 6 mV have up to 0.06.
const STEP: f64 = 0.1;
/// Of a weight itself.
const WEIGHT: f64 = 5.0;
/// Of the level of a cell's recordings, mV.
pub(super) const LEVEL_MV: f64 = 2.0;
/// Step, in weights, over which laps are differentiated.
const DIFFERENCE: f64 = 1e-4;

/// The rule and the level round which evidence is weighed.
pub(super) struct Reference<'a> {
    pub(super) rule: &'a PlaceRule,
    pub(super) peaks: &'a Peaks,
    pub(super) level_mv: f64,
}

/// What the recorded ramps of an induction say about a model's.
#[derive(Debug)]
pub(super) struct Evidence {
    /// The ramp after the laps as recorded, less the reference's level, mV.
    recorded_mv: Vec<f64>,
    /// w - 1 that laps begin with at the reference's level.
    pub(super) initial_delta_weight: Vec<f64>,
    /// Factor of the covariance of the recorded ramp where that before it is given.
    covariance: Cholesky,
    /// How the whitened difference falls with the level beyond the reference's, per mV.
    pub(super) level: Vec<f64>,
    /// What the ramp before the laps alone says about the level beyond the reference's: its
    /// precision, 1/mV^2, and that times its mean.
    pub(super) level_before: [f64; 2],
}

impl Evidence {
    /// Of an induction with noise of `noise_mv` in each bin; `None` where the noise is too
    /// small to be told from rounding.
    pub(super) fn of(
        predictor: &Predictor,
        induction: &Induction,
        noise_mv: f64,
        reference: &Reference,
    ) -> Option<Self> {
        let variance = noise_mv * noise_mv;
        let above =
            |ramp: &[f64]| -> Vec<f64> { ramp.iter().map(|v| v - reference.level_mv).collect() };
        let recorded_mv = above(&induction.unsmoothed_after_mv);
        let Some(before) = &induction.unsmoothed_before_mv else {
            let white = |i: usize, j: usize| if i == j { variance } else { 0.0 };
            return Some(Self {
                recorded_mv,
                initial_delta_weight: vec![0.0; INPUTS],
                covariance: Cholesky::of(Track::BINS, white)?,
                level: vec![1.0 / noise_mv; Track::BINS],
                level_before: [0.0; 2],
            });
        };
        let weights = WeightsBefore::of(predictor, &above(before), variance)?;
        let kernels = Kernels::of(reference.rule.time_constants());
        let after = |delta_weight: &[f64]| {
            let Reference { rule, peaks, .. } = reference;
            let by_lap = predictor.delta_weight_by_lap(rule, peaks, Some(delta_weight), &kernels);
            let by_lap = by_lap.ok()?;
            Some(by_lap[by_lap.len() - INPUTS..].to_vec())
        };
        // How weights after the laps move where those before them move so.
        let moved = |direction: &[f64]| -> Option<Vec<f64>> {
            let largest = direction.iter().fold(1e-12_f64, |l, d| l.max(d.abs()));
            let step = DIFFERENCE / largest;
            let beside = |by: f64| -> Vec<f64> {
                let pairs = weights.mean.iter().zip(direction);
                pairs.map(|(w, d)| w + by * d).collect()
            };
            let (less, more) = (after(&beside(-step))?, after(&beside(step))?);
            let pairs = more.iter().zip(&less);
            Some(pairs.map(|(m, l)| (m - l) / (2.0 * step)).collect())
        };
        // A weight-dependent rule does to each weight what it does, whatever the others.
        let each = match reference.rule {
            PlaceRule::WeightDependent(_) => Some(moved(&[1.0; INPUTS])?),
            PlaceRule::VoltageDependent(_) => None,
        };
        let ramp_moved = |direction: &[f64]| -> Option<Vec<f64>> {
            let moved = match &each {
                Some(each) => each.iter().zip(direction).map(|(e, d)| e * d).collect(),
                None => moved(direction)?,
            };
            Some(predictor.ramp_mv(&moved))
        };
        let spread: Vec<Vec<f64>> = (0..INPUTS)
            .map(|k| ramp_moved(&weights.direction(k)))
            .collect::<Option<_>>()?;
        let element = |i: usize, j: usize| {
            let white = if i == j { variance } else { 0.0 };
            spread.iter().fold(white, |sum, s| sum + s[i] * s[j])
        };
        let covariance = Cholesky::of(Track::BINS, element)?;
        let through = ramp_moved(&weights.by_level)?;
        let mut level: Vec<f64> = through.iter().map(|t| 1.0 - t).collect();
        covariance.solve_lower(&mut level);
        Some(Self {
            recorded_mv,
            initial_delta_weight: weights.mean,
            covariance,
            level,
            level_before: weights.level,
        })
    }

    /// The difference of recorded ramp and model's, such that its noise is white of
    /// standard deviation 1.
    pub(super) fn whitened_difference(&self, model_ramp_mv: &[f64]) -> Vec<f64> {
        let pairs = self.recorded_mv.iter().zip(model_ramp_mv);
        let mut difference: Vec<f64> = pairs.map(|(r, m)| r - m).collect();
        self.covariance.solve_lower(&mut difference);
        difference
    }

    /// Its derivative where the model's ramp moves so.
    pub(super) fn whitened_derivative(&self, d_ramp_mv: &[f64]) -> Vec<f64> {
        let mut derivative: Vec<f64> = d_ramp_mv.iter().map(|d| -d).collect();
        self.covariance.solve_lower(&mut derivative);
        derivative
    }
}

/// The weights before the laps as the ramp before them tells them: Gaussian.
struct WeightsBefore {
    /// w - 1 where the level is the reference's.
    mean: Vec<f64>,
    /// By how much the mean falls with the level, per mV.
    by_level: Vec<f64>,
    /// Factor of the inverse of their covariance.
    precision: Cholesky,
    /// See [`Evidence::level_before`].
    level: [f64; 2],
}

impl WeightsBefore {
    fn of(predictor: &Predictor, ramp_mv: &[f64], variance: f64) -> Option<Self> {
        let ramps: Vec<Vec<f64>> = (0..INPUTS)
            .map(|input| predictor.ramp_of_input_mv(input).collect())
            .collect();
        let prior = |i: usize, j: usize| {
            let second_difference = match i.abs_diff(j) {
                0 => 2.0,
                1 => -1.0,
                d if d == INPUTS - 1 => -1.0,
                _ => 0.0,
            };
            let own = if i == j { 1.0 / (WEIGHT * WEIGHT) } else { 0.0 };
            second_difference / (STEP * STEP) + own
        };
        let element = |i: usize, j: usize| dot(&ramps[i], &ramps[j]) / variance + prior(i, j);
        let precision = Cholesky::of(INPUTS, element)?;
        let weights_of = |ramp: &[f64]| {
            let mut w: Vec<f64> = ramps.iter().map(|r| dot(r, ramp) / variance).collect();
            precision.solve_lower(&mut w);
            precision.solve_upper(&mut w);
            w
        };
        let flat = vec![1.0; Track::BINS];
        let (mean, by_level) = (weights_of(ramp_mv), weights_of(&flat));
        // The flat ramp's product with another under the inverse of the covariance of the
        // ramp before, whatever the weights.
        let with_flat = |ramp: &[f64], weights: &[f64]| {
            let made = predictor.ramp_mv(weights);
            let left: Vec<f64> = ramp.iter().zip(&made).map(|(r, m)| r - m).collect();
            dot(&flat, &left) / variance
        };
        let level = [with_flat(&flat, &by_level), with_flat(ramp_mv, &mean)];
        Some(Self {
            mean,
            by_level,
            precision,
            level,
        })
    }

    /// One of as many directions as there are weights, along each of which they spread
    /// independently with its length as the standard deviation.
    fn direction(&self, k: usize) -> Vec<f64> {
        let mut direction = vec![0.0; INPUTS];
        direction[k] = 1.0;
        self.precision.solve_upper(&mut direction);
        direction
    }
}
