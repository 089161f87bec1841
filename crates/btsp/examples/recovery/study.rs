//! Synthetic cells with known parameters, and what fits and reports make of them.

use btsp::fit::{Fit, FitSettings, Model, Report, ReportSettings, ScoredRule, fit, report};
use btsp::place::{Induction, PlaceInputs, Predictor, SyntheticCell, SyntheticRecordings, Track};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::ops::ControlFlow;

/// Evaluations that a fit may spend.
pub const EVALUATIONS: usize = 4000;
/// Peak of a ramp that counts as a place field, mV.
const FIELD_MV: std::ops::RangeInclusive<f64> = 3.0..=25.0;
/// Inductions of a cell that are fitted; one more is held out.
const FITTED: usize = 2;

/// A cell with known parameters.
pub struct Case {
    pub cell: SyntheticCell,
    pub values: Vec<f64>,
}

/// What was found of a cell.
pub struct Outcome {
    pub values: Vec<f64>,
    pub report: Report,
    /// Score of the best rule, and that of the true one.
    pub scores: [f64; 2],
    /// Without noise: how far the held-out induction's predicted ramp is off the true one,
    /// mV rms; under the best rule and under the likeliest.
    pub held_out_mv: [f64; 2],
    pub seconds: [f64; 3],
}

/// Uniform random numbers of one cell.
struct Uniform(ChaCha8Rng);

impl Uniform {
    fn from(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Cell `number`: its parameters are drawn evenly from the box in which fits search, until
/// a silent cell gets a place field, and each induction changes it; its run, plateaus and
/// noise are its own.
pub fn case(number: u32) -> Case {
    let mut generator = ChaCha8Rng::seed_from_u64(20_261_125);
    generator.set_stream(u64::from(number));
    let mut uniform = Uniform(generator);
    loop {
        let model = Model::WeightDependent;
        let point: Vec<f64> = model
            .parameters()
            .iter()
            .map(|_| uniform.from(0.0, 1.0))
            .collect();
        let values = model.values(&point);
        let cell = SyntheticCell {
            cell: number,
            seed: 1,
            rule: model.rule(&values),
            plateau_cm: vec![
                uniform.from(30.0, 80.0),
                uniform.from(90.0, 150.0),
                uniform.from(30.0, 150.0),
            ],
            plateau_jitter_cm: uniform.from(0.0, 4.0),
            laps_before: 1,
            laps: uniform.from(2.0, 5.0) as usize,
            laps_after: 1,
            speed_cm_s: uniform.from(25.0, 50.0),
            speed_variability: uniform.from(0.1, 0.3),
            rest_s: uniform.from(0.0, 2.0),
            ramp_noise_mv: uniform.from(0.2, 0.6),
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
        if FIELD_MV.contains(&peak) && changes {
            return Case { cell, values };
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

fn reported(read: &Read, fit: &Fit) -> Report {
    let settings = ReportSettings {
        noise_mv: None,
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

/// Fits a cell's noisy recordings and reports on them; fits them again without noise of the
/// ramps and predicts the induction that was held out.
pub fn outcome(case: &Case) -> Outcome {
    let start = std::time::Instant::now();
    let made = case
        .cell
        .record()
        .expect("settings are within their ranges");
    let read = Read::of(&made, &case.cell.inputs);
    let found = fitted(&read);
    let after_fit = start.elapsed().as_secs_f64();
    let report = reported(&read, &found);
    let after_report = start.elapsed().as_secs_f64();
    let true_score = ScoredRule::of(&read.predictors[..FITTED], &case.cell.rule, None);
    let best_score = found.best.as_ref().map_or(f64::NAN, |best| best.score);

    eprintln!(
        "{after_fit:.2} {after_report:.2} {}",
        found.search.evaluations
    );
    let quiet = SyntheticCell {
        ramp_noise_mv: 0.0,
        ..case.cell.clone()
    };
    let made = quiet.record().expect("settings are within their ranges");
    let read = Read::of(&made, &quiet.inputs);
    let found = fitted(&read);
    let likeliest: Vec<f64> = reported(&read, &found)
        .parameters
        .iter()
        .map(|p| p.likeliest)
        .collect();
    let best = found.parameters().expect("the fit has a best rule");
    let held_out_mv = [best, likeliest].map(|values| {
        let rule = Model::WeightDependent.rule(&values);
        let peaks = ScoredRule::of(&read.predictors[..FITTED], &rule, None).map(|s| s.peaks);
        let prediction =
            peaks.and_then(|peaks| read.predictors[FITTED].predict(&rule, peaks, None));
        let truth = &made.truth.ramp_by_lap_mv[FITTED];
        let bins = Track::BINS;
        prediction.map_or(f64::NAN, |p| {
            rms(
                &p.ramp_by_lap_mv[p.ramp_by_lap_mv.len() - bins..],
                &truth[truth.len() - bins..],
            )
        })
    });
    Outcome {
        values: case.values.clone(),
        report,
        scores: [best_score, true_score.map_or(f64::NAN, |s| s.score)],
        held_out_mv,
        seconds: [
            after_fit,
            after_report - after_fit,
            start.elapsed().as_secs_f64(),
        ],
    }
}
