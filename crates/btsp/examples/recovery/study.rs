//! Synthetic cells with known parameters, and what fits and reports make of them.

#![allow(
    clippy::disallowed_methods,
    reason = "a study's draws need not be the same bits on every platform"
)]

use btsp::PlaceRule;
use btsp::fit::{
    Fit, FitSettings, Model, ParameterReport, Report, ReportSettings, ScoredRule, fit, report,
};
use btsp::place::{
    Induction, PlaceInputs, PredictionError, Predictor, SyntheticCell, SyntheticRecordings, Track,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::ops::ControlFlow;

/// The largest weight's place among the parameters.
const MAX_WEIGHT: usize = 8;
/// Evaluations that a fit may spend.
pub const EVALUATIONS: usize = 2000;
/// Peak of a ramp that counts as a place field, mV.
const FIELD_MV: std::ops::RangeInclusive<f64> = 3.0..=25.0;
/// What a place field falls to somewhere: the mean of its lowest tenth, mV. No ramp below rest
/// by more than a level's standard deviation under the noise model is taken for a place field.
const RESTING_MV: std::ops::RangeInclusive<f64> = -2.0..=0.5;
/// Inductions of a cell that are fitted; one more is held out.
const FITTED: usize = 2;

/// One cell in so many is also fitted without noise, and what its report takes for noise then,
/// mV.
const QUIET: u32 = 4;
const QUIET_MV: f64 = 0.01;
/// What parameters are drawn from, evenly in the logarithm, in the model's order: all within
/// the bounds of fits.
pub const DRAWN: [[f64; 2]; 9] = [
    [0.05, 0.8],
    [0.05, 0.6],
    [0.01, 0.4],
    [0.02, 0.6],
    [0.5, 4.0],
    [0.05, 1.5],
    [0.4, 1.5],
    [0.15, 0.8],
    [3.0, 4.8],
];

/// Weights come near the largest where they reach this part of it.
const NEAR: f64 = 0.9;

/// Which cells are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// All with place fields that laps change.
    Any,
    /// Of these, those whose weights come near the largest.
    Saturated,
}

/// A cell with known parameters.
pub struct Case {
    pub cell: SyntheticCell,
    pub values: Vec<f64>,
    /// Where another induction follows that is held out, cm.
    pub held_out_cm: f64,
}

/// What was found of a cell.
pub struct Outcome {
    pub values: Vec<f64>,
    pub report: Report,
    /// Score of the best rule, and that of the true one.
    pub scores: [f64; 2],
    /// Without noise: how far the ramp predicted after the held-out laps is off the true one,
    /// mV rms; under the likeliest rule, under that with the best score, and under the true rule
    /// where it goes on from weights inferred from the ramp. Of some cells.
    pub held_out_mv: Option<[f64; 3]>,
    /// That fit and report took.
    pub seconds: [f64; 2],
}

/// Whether a parameter's interval holds the truth.
pub fn covers(parameter: &ParameterReport, truth: f64) -> bool {
    let above = parameter.low.is_none_or(|low| low <= truth);
    above && parameter.high.is_none_or(|high| truth <= high)
}

/// Uniform random numbers of one cell.
struct Uniform(ChaCha8Rng);

impl Uniform {
    fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Cell `number`: its parameters are drawn from [`DRAWN`] until they keep their relations, a
/// silent cell gets a place field, and each induction changes it; its run, plateaus and noise
/// are its own.
pub fn case(number: u32, cells: Cells) -> Case {
    let mut generator = ChaCha8Rng::seed_from_u64(20_261_125);
    generator.set_stream(u64::from(number));
    let mut uniform = Uniform(generator);
    loop {
        let model = Model::WeightDependent;
        let values: Vec<f64> = DRAWN
            .iter()
            .map(|[low, high]| low * (high / low).powf(uniform.within(0.0, 1.0)))
            .collect();
        if model.point(&values).is_err() {
            continue;
        }
        let cell = SyntheticCell {
            cell: number,
            seed: 1,
            rule: model.rule(&values),
            plateau_cm: vec![uniform.within(30.0, 80.0), uniform.within(90.0, 150.0)],
            plateau_jitter_cm: uniform.within(0.0, 4.0),
            laps_before: 0,
            laps: uniform.within(2.0, 5.0) as usize,
            laps_after: 0,
            speed_cm_s: uniform.within(20.0, 40.0),
            speed_variability: uniform.within(0.1, 0.3),
            rest_s: uniform.within(0.0, 0.5),
            ramp_noise_mv: uniform.within(0.1, 0.4),
            ..SyntheticCell::default()
        };
        let made = cell.record().expect("settings are within their ranges");
        let row = |induction: usize, last: bool| -> &[f64] {
            let ramps = &made.truth.ramp_by_lap_mv[induction];
            let bins = Track::BINS;
            if last {
                &ramps[ramps.len() - bins..]
            } else {
                &ramps[..bins]
            }
        };
        let peak = row(0, true).iter().copied().fold(0.0, f64::max);
        let changes = (0..FITTED).all(|i| rms(row(i, true), row(i, false)) > 0.5);
        let held_out_cm = uniform.within(30.0, 150.0);
        let mut lowest = row(0, true).to_vec();
        lowest.sort_by(f64::total_cmp);
        let lowest_mv = lowest[..Track::BINS / 10].iter().sum::<f64>() / 10.0;
        let weights = made.truth.delta_weight_by_lap.iter().flatten();
        let largest = weights.fold(0.0_f64, |largest, delta| largest.max(1.0 + delta));
        let near = largest >= NEAR * values[MAX_WEIGHT];
        let taken = cells == Cells::Any || near;
        if FIELD_MV.contains(&peak) && RESTING_MV.contains(&lowest_mv) && changes && taken {
            return Case {
                cell,
                values,
                held_out_cm,
            };
        }
    }
}

pub fn rms(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / a.len() as f64).sqrt()
}

struct Read {
    inductions: Vec<Induction>,
    predictors: Vec<Predictor>,
}

impl Read {
    fn of(made: &SyntheticRecordings, inputs: &PlaceInputs) -> Self {
        let inductions: Vec<Induction> = Induction::all(&Track::default(), &made.recordings)
            .into_iter()
            .map(|induction| induction.expect("synthetic recordings are valid"))
            .collect();
        let predictor = |i| Predictor::new(i, inputs).expect("inputs are within their range");
        Self {
            predictors: inductions.iter().map(predictor).collect(),
            inductions,
        }
    }
}

fn fitted(read: &Read) -> Fit {
    let mut settings = FitSettings::of(Model::WeightDependent);
    settings.search.evaluations = EVALUATIONS;
    fit(&read.predictors[..FITTED], &settings, &[], |_| {
        ControlFlow::Continue(())
    })
    .expect("settings are within their ranges")
}

fn reported(read: &Read, fit: &Fit, noise_mv: Option<f64>) -> Report {
    let settings = ReportSettings {
        noise_mv,
        score_profiles: false,
    };
    report(
        &read.predictors[..FITTED],
        &read.inductions[..FITTED],
        fit,
        &settings,
        |_| ControlFlow::Continue(()),
    )
    .expect("the fit has a best rule")
}

/// Fits a cell's noisy recordings and reports on them; of some cells does so again without
/// noise and predicts the induction that was held out.
pub fn outcome(case: &Case) -> Outcome {
    let start = std::time::Instant::now();
    let made = case
        .cell
        .record()
        .expect("settings are within their ranges");
    let read = Read::of(&made, &case.cell.inputs);
    let found = fitted(&read);
    let after_fit = start.elapsed().as_secs_f64();
    let report = reported(&read, &found, None);
    let after_report = start.elapsed().as_secs_f64();
    let true_score = ScoredRule::of(&read.predictors[..FITTED], &case.cell.rule, None);
    let best_score = found.best.as_ref().map_or(f64::NAN, |best| best.score);

    Outcome {
        values: case.values.clone(),
        report,
        scores: [best_score, true_score.map_or(f64::NAN, |s| s.score)],
        held_out_mv: case
            .cell
            .cell
            .is_multiple_of(QUIET)
            .then(|| held_out_mv(case)),
        seconds: [after_fit, after_report - after_fit],
    }
}

/// Fits without noise of the ramps and predicts the laps that were held out: they go on from
/// the weights that the fitted rule itself leads to, since the ramp before them blurs the true
/// ones.
fn held_out_mv(case: &Case) -> [f64; 3] {
    let plateau_cm = [&case.cell.plateau_cm[..], &[case.held_out_cm]].concat();
    let quiet = SyntheticCell {
        ramp_noise_mv: 0.0,
        plateau_cm,
        ..case.cell.clone()
    };
    let made = quiet.record().expect("settings are within their ranges");
    let read = Read::of(&made, &quiet.inputs);
    let found = fitted(&read);
    let likeliest: Vec<f64> = reported(&read, &found, Some(QUIET_MV))
        .parameters
        .iter()
        .map(|p| p.likeliest)
        .collect();
    let best = found.parameters().expect("the fit has a best rule");
    let [fitted, held_out] = [&read.predictors[..FITTED], &read.predictors[FITTED..]];
    // Of the ramp after the held-out laps: from the weights that the rule leads to, or from
    // those inferred from the ramp before them.
    let off = |rule: &PlaceRule, goes_on: bool| {
        let predicted = || {
            let peaks = ScoredRule::of(fitted, rule, None)?.peaks;
            let silent = vec![0.0; PlaceInputs::COUNT];
            let weights = fitted.iter().try_fold(silent, |weights, predictor| {
                let laps = predictor.predict(rule, peaks, Some(&weights))?;
                let last = laps.delta_weight_by_lap.len() - PlaceInputs::COUNT;
                Ok::<_, PredictionError>(laps.delta_weight_by_lap[last..].to_vec())
            })?;
            held_out[0].predict(rule, peaks, goes_on.then_some(&weights[..]))
        };
        let last = |ramps: &[f64]| ramps[ramps.len() - Track::BINS..].to_vec();
        let truth = last(&made.truth.ramp_by_lap_mv[FITTED]);
        predicted().map_or(f64::NAN, |p| rms(&last(&p.ramp_by_lap_mv), &truth))
    };
    let model = Model::WeightDependent;
    [
        off(&model.rule(&likeliest), true),
        off(&model.rule(&best), true),
        off(&case.cell.rule, false),
    ]
}
