//! What a fit leaves in its folder.

use crate::figures::{self, Figure, ParameterEstimate, ScoreProfile};
use crate::place_plots;
use crate::rule_plot;
use btsp::fit::{Fit, FitSettings, Report, ScoredRule, StopReason};
use btsp::place::{Induction, PlaceInputs};
use btsp::{Invalid, Peaks};
use btsp_io::{
    FitIdentity, FitRecord, FittedInduction, FittedOptimum, FittedParameter, FittedPeaks, Format,
    Stop,
};

/// What intervals of a report hold.
const LEVEL: f64 = 0.95;
/// Part of the best score within which another optimum is as good.
const NEAR: f64 = 0.01;
/// Optima that are written down.
const MOST_OPTIMA: usize = 20;

/// What was found, for fit.json.
pub(crate) fn record(
    fit: &Fit,
    best: &ScoredRule,
    inductions: &[Induction],
    report: Option<Report>,
    identity: &FitIdentity,
    seconds: f64,
) -> FitRecord {
    let FitSettings { model, peaks, .. } = fit.settings;
    let search = &fit.search;
    let values = fit.parameters().unwrap_or_default();
    let parameters = model.parameters();
    let parameter = |(about, value): (&btsp::fit::Parameter, &f64)| FittedParameter {
        name: about.name.to_owned(),
        symbol: about.symbol.to_owned(),
        unit: about.unit.to_owned(),
        value: *value,
        low: about.low,
        high: about.high,
        below: about.below.map(|other| parameters[other].name.to_owned()),
    };
    let induction =
        |(induction, prediction): (&Induction, &btsp::place::Prediction)| FittedInduction {
            cell: induction.cell,
            induction: induction.induction,
            score: prediction.score,
            path_distance: prediction.path_distance,
            largest_recorded_ramp_mv: induction.largest_recorded_ramp_mv,
        };
    let optimum = |optimum: &btsp::fit::Optimum| FittedOptimum {
        score: optimum.score,
        values: model.values(&optimum.x),
    };
    let Peaks {
        eligibility_peak,
        instructive_peak,
    } = best.peaks;
    FitRecord {
        format: Format::default(),
        unfinished: search.stop == StopReason::Interrupted
            || report.as_ref().is_some_and(|report| report.unfinished),
        parameters: parameters.iter().zip(&values).map(parameter).collect(),
        rule: best.rule,
        peaks: FittedPeaks {
            eligibility_peak,
            instructive_peak,
            source: match peaks {
                Some(_) => "given".to_owned(),
                None => "the largest over the inductions, for every candidate anew".to_owned(),
            },
        },
        score: best.score,
        path_objective: best.path_objective,
        inductions: inductions
            .iter()
            .zip(&best.predictions)
            .map(induction)
            .collect(),
        evaluations: search.evaluations,
        evaluations_allowed: fit.settings.search.evaluations,
        agreeing: search.agreeing,
        stop: Stop {
            code: search.stop,
            words: search.stop.to_string(),
        },
        seed: fit.settings.search.seed,
        seconds,
        landscape: landscape(fit),
        optima: search
            .optima
            .iter()
            .take(MOST_OPTIMA)
            .map(optimum)
            .collect(),
        report,
        identity: identity.clone(),
    }
}

/// Whether other parameters score as well, in words.
fn landscape(fit: &Fit) -> String {
    let search = &fit.search;
    let Some(best) = &search.best else {
        return String::new();
    };
    let agreeing = match search.agreeing {
        1 => "1 independent local search".to_owned(),
        n => format!("{n} independent local searches"),
    };
    let near = |optimum: &&btsp::fit::Optimum| optimum.score <= (1.0 + NEAR) * best.score;
    let optima = search.optima.iter().filter(near).count();
    let percent = 100.0 * NEAR;
    if optima > 1 {
        format!(
            "{agreeing} ended at the best score; the landscape has several optima: {optima} \
             sets of parameters score within {percent} % of the best"
        )
    } else {
        format!(
            "{agreeing} ended at the best score; no other optimum scores within {percent} % of it"
        )
    }
}

/// All figures of a fit.
pub(crate) fn figures(
    inputs: &PlaceInputs,
    inductions: &[Induction],
    fit: &Fit,
    best: &ScoredRule,
    report: Option<&Report>,
) -> Result<Vec<Figure>, Invalid> {
    let model = fit.settings.model;
    let mut all = place_plots::of_predictions(inputs, inductions, &best.predictions);
    let title = format!("{}: {}", cells(inductions), model.name());
    all.push(rule_plot::fitted_rule(&title, inputs, inductions, best)?);
    let dimensions = model.parameters().len();
    let mut spent = 0;
    let evaluations = fit.search.log.iter().map(|candidate| {
        spent += candidate.kind.evaluations(dimensions);
        spent as f64
    });
    let evaluations: Vec<f64> = evaluations.collect();
    let score = |c: &btsp::fit::Candidate| c.score.unwrap_or(f64::NAN);
    let scores: Vec<f64> = fit.search.log.iter().map(score).collect();
    all.push(figures::search_progress(&evaluations, &scores, None));
    if let Some(report) = report.filter(|report| !report.unfinished) {
        all.push(identifiability(report));
        all.push(score_profiles(report));
    }
    Ok(all)
}

/// The likeliest parameters with their intervals, and how they are correlated.
fn identifiability(report: &Report) -> Figure {
    let each = report.parameters.iter().zip(report.model.parameters());
    let estimates: Vec<ParameterEstimate<'_>> = each
        .map(|(parameter, about)| {
            let value = [
                parameter.likeliest,
                parameter.low.unwrap_or(about.low),
                parameter.high.unwrap_or(about.high),
            ];
            let place = value.map(|value| about.part_of_range(value));
            ParameterEstimate {
                symbol: &parameter.symbol,
                unit: &parameter.unit,
                value,
                place,
                // Of the likeliest value, which is drawn, not of that with the best score.
                on_bound: parameter.likeliest_on_bound.is_some(),
                closed: parameter.low.is_some() && parameter.high.is_some(),
            }
        })
        .collect();
    figures::identifiability(&estimates, &report.correlations, LEVEL)
}

/// The score where one parameter is held off its best value.
fn score_profiles(report: &Report) -> Figure {
    let values: Vec<[Vec<f64>; 2]> = report
        .parameters
        .iter()
        .map(|parameter| {
            let points = parameter.score_profile.iter();
            let (values, scores) = points.map(|p| (p.value, p.height)).unzip();
            [values, scores]
        })
        .collect();
    let each = report.parameters.iter().zip(&values);
    let profiles: Vec<ScoreProfile<'_>> = each
        .map(|(parameter, [values, score])| ScoreProfile {
            symbol: &parameter.symbol,
            unit: &parameter.unit,
            values,
            score,
            best: parameter.value,
        })
        .collect();
    figures::score_profiles(&profiles)
}

/// `Cell 4`, `Cells 4, 7`.
pub(crate) fn cells(inductions: &[Induction]) -> String {
    let mut cells: Vec<u32> = inductions.iter().map(|i| i.cell).collect();
    cells.sort_unstable();
    cells.dedup();
    let names: Vec<String> = cells.iter().map(u32::to_string).collect();
    match names.len() {
        1 => format!("Cell {}", names.concat()),
        _ => format!("Cells {}", names.join(", ")),
    }
}
