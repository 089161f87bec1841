//! Predictions of recorded inductions, and what fits need of them, beside their floor.

use super::alternatives::ENVIRONMENT;
use super::cubic_table::CubicTable;
use super::recordings::{Measured, measured};
use super::report::{self, Section};
use super::stopwatch::{Runner, Times, by_turns};
use super::{Effort, machine, table};
use crate::Result;
use crate::python::Possible;
use crate::shell::Shell;
use crate::workspace;
use btsp::fit::{FitSettings, LeastSquares, Model};
use btsp::place::{DeltaWeightBounds, PlaceInputs, SyntheticCell, Track, WeightInference};
use btsp::{Gain, PlaceRule};
use serde_json::{Value, json};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::slice;
use std::time::Duration;

/// What is timed, and its goal in floors.
const TIMED: [(&str, &str); 4] = [
    ("prediction, peaks given", "2"),
    ("a fit's evaluation, peaks of the run included", "3"),
    ("the same with derivatives in nine parameters", ""),
    ("weights from a ramp", "3 ms"),
];
/// The rule's published Python code, per induction and evaluation, ms.
const PUBLISHED_MS: f64 = 2300.0;
/// Overlaps whose logistics are timed beside every induction: few enough for the first cache.
const VALUES: usize = 2048;

/// Medians of one induction, ns.
struct Medians {
    /// Median time of a logistic while this induction was measured, times the evaluations.
    floor: f64,
    evaluations: usize,
    times: Vec<f64>,
}

/// Measures all inductions at hand under the rule of the paper's network model, on one
/// thread, prints the table, and puts it into `BENCHMARKS.md` unless the effort is quick.
pub(crate) fn run(effort: Effort) -> Result<()> {
    let (mut measured, what) = measured()?;
    if effort == Effort::Quick {
        measured.truncate(2);
    }
    let python = ENVIRONMENT.interpreter()?;
    let rule = SyntheticCell::default().rule;
    let inference = WeightInference::new(&Track::default(), &PlaceInputs::default())?;
    let mut medians = Vec::new();
    for measured in &measured {
        medians.push(Medians::of(measured, &rule, &inference, effort)?);
    }
    let numpy = match &python {
        Ok(python) => Ok(numpy(python, &measured, &rule, effort)?),
        Err(reason) => Err(reason.clone()),
    };
    let evaluations = medians.iter().map(|medians| medians.evaluations as f64);
    let per_logistic = medians
        .iter()
        .map(|medians| medians.floor / medians.evaluations as f64);
    let what = format!(
        "{what}; a prediction takes {:.0} gain evaluations (median), a floor of {} ms at {} ns per logistic",
        median(evaluations),
        table::significant(median(medians.iter().map(|medians| medians.floor)) / 1e6),
        table::significant(median(per_logistic)),
    );
    let versions = match &numpy {
        Ok(numpy) => numpy.versions.clone(),
        Err(reason) => reason.clone(),
    };
    let section = format!(
        include_str!("recorded.md"),
        what = what,
        machine = machine::description("Python", &versions),
        table = table_of(&medians, &numpy),
        tables_of_gains = tables_of_gains(effort)?,
    );
    println!("{section}");
    match effort {
        Effort::Full => report::replace(Section::Recorded, &section),
        Effort::Quick => Ok(()),
    }
}

impl Medians {
    fn of(
        measured: &Measured,
        rule: &PlaceRule,
        inference: &WeightInference,
        effort: Effort,
    ) -> Result<Self> {
        let predictor = &measured.predictor;
        let time_constants = rule.time_constants();
        let peaks = predictor.peaks(time_constants)?;
        let initial = predictor.initial_delta_weight();
        let model = Model::WeightDependent;
        let objective = FitSettings::of(model).objective(slice::from_ref(predictor));
        let parameters = model
            .parameters_of(rule)
            .ok_or("the rule is of another model")?;
        let x = model.point(&parameters)?;
        let mut residuals = vec![0.0; objective.residuals()];
        let mut jacobian = vec![0.0; objective.residuals() * objective.dimensions()];
        let overlaps = btsp::math::linspace(0.0, 1.0, VALUES);
        let gain = Gain::sigmoid(0.5, 0.5);
        let mut runners = [
            Runner::new(|| {
                black_box(gain.sum(black_box(&overlaps)));
            }),
            Runner::new(|| {
                black_box(
                    predictor
                        .predict(black_box(rule), peaks, Some(initial))
                        .ok(),
                );
            }),
            Runner::new(|| {
                black_box(objective.score(black_box(&x)));
            }),
            Runner::new(|| {
                black_box(objective.linearise(black_box(&x), &mut residuals, &mut jacobian));
            }),
            Runner::new(|| {
                let ramp = &measured.induction.ramp_after_mv;
                black_box(
                    inference
                        .infer(black_box(ramp), DeltaWeightBounds::default())
                        .ok(),
                );
            }),
        ];
        let times = by_turns(&mut runners, effort.rounds() / 4 + 1, effort.slot() / 4);
        let mut times: Vec<f64> = times.iter().map(Times::median).collect();
        let evaluations = predictor.gain_evaluations(time_constants);
        Ok(Self {
            floor: evaluations as f64 * times.remove(0) / VALUES as f64,
            evaluations,
            times,
        })
    }
}

/// What NumPy took for each induction, ns.
struct NumPy {
    careful: Vec<f64>,
    convolutions: Vec<f64>,
    versions: String,
}

fn numpy(python: &Path, measured: &[Measured], rule: &PlaceRule, effort: Effort) -> Result<NumPy> {
    let entries: Result<Vec<Value>> = measured.iter().map(|m| entry(m, rule)).collect();
    let file = workspace::target().join("bench-inductions.json");
    fs::write(&file, Value::from(entries?).to_string())?;
    let slot: Duration = effort.slot() * 4;
    let mut script = Shell::new(python)
        .argument("benchmarks/measure_recorded.py")
        .argument(&file)
        .argument(slot.as_secs_f64().to_string());
    if let Some(folder) = reference() {
        script = script.argument(folder);
    }
    let script = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
        .into_iter()
        .fold(script, |script, name| script.variable(name, "1"));
    let said = script.output().ok_or_else(|| format!("failed: {script}"))?;
    let said: Value = serde_json::from_str(&said)?;
    let times = |name: &str| -> Vec<f64> {
        let listed = said[name].as_array().into_iter().flatten();
        listed.filter_map(Value::as_f64).collect()
    };
    Ok(NumPy {
        careful: times("careful"),
        convolutions: times("naive"),
        versions: said["versions"].as_str().unwrap_or_default().to_string(),
    })
}

/// Where the golden arrays are, if they are.
fn reference() -> Option<PathBuf> {
    let beside = workspace::root().join("../shared/reference");
    let folder = std::env::var_os("BTSP_REFERENCE").map_or(beside, PathBuf::from);
    let folder = folder.join("recordings");
    folder.is_dir().then_some(folder)
}

/// An induction as `benchmarks/measure_recorded.py` reads it: every tenth sample.
fn entry(measured: &Measured, rule: &PlaceRule) -> Result<Value> {
    let Measured {
        induction,
        predictor,
        ..
    } = measured;
    let run = &induction.run;
    let mut position = Vec::new();
    for (lap, bounds) in run.lap_bounds.windows(2).enumerate() {
        let start = induction.track.length_cm * (lap as f64 - run.laps_before as f64);
        position.extend(
            run.position_cm[bounds[0]..bounds[1]]
                .iter()
                .map(|x| x - start),
        );
    }
    let peaks = predictor.peaks(rule.time_constants())?;
    let predicted = predictor.predict(rule, peaks, None)?;
    let weights: Vec<&[f64]> = predicted
        .delta_weight_by_lap
        .chunks(PlaceInputs::COUNT)
        .collect();
    let every =
        |gate: &[bool]| -> Vec<u8> { gate.iter().step_by(10).map(|on| u8::from(*on)).collect() };
    Ok(json!({
        "golden": format!("cell{:02}_induction{}", induction.cell, induction.induction),
        "position_cm": position.iter().step_by(10).collect::<Vec<_>>(),
        "moving": every(&run.speed_gate),
        "plateau": every(&run.plateau),
        "onset": run.onset.iter().map(|onset| onset.div_ceil(10)).collect::<Vec<_>>(),
        "parameters": Model::WeightDependent.parameters_of(rule),
        "peaks": [peaks.eligibility_peak, peaks.instructive_peak],
        "initial_delta_weight": predictor.initial_delta_weight(),
        "delta_weight_by_lap": weights,
    }))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut times = Times::default();
    times.extend(values);
    times.median()
}

fn table_of(medians: &[Medians], numpy: &Possible<NumPy>) -> String {
    let head = [
        "median over inductions",
        "ms",
        "over the floor",
        "goal",
        "NumPy with care / this",
    ];
    let mut rows = vec![head.map(String::from).to_vec()];
    let careful = numpy
        .as_ref()
        .map_or(f64::NAN, |numpy| median(numpy.careful.iter().copied()));
    let mut add = |name: &str, goal: &str, times: &[f64], compared: bool| {
        let ratios = times
            .iter()
            .zip(medians)
            .map(|(time, medians)| time / medians.floor);
        let time = median(times.iter().copied());
        rows.push(vec![
            name.to_string(),
            table::significant(time / 1e6),
            table::significant(median(ratios)),
            goal.to_string(),
            table::significant(if compared { careful / time } else { f64::NAN }),
        ]);
    };
    for (k, (name, goal)) in TIMED.into_iter().enumerate() {
        let times: Vec<f64> = medians.iter().map(|medians| medians.times[k]).collect();
        add(name, goal, &times, k < 2);
    }
    if let Ok(numpy) = numpy {
        add("NumPy with care", "", &numpy.careful, true);
        add("NumPy, full convolutions", "", &numpy.convolutions, true);
    }
    let published = vec![PUBLISHED_MS * 1e6; medians.len()];
    add(
        "published Python code (as published, not run here)",
        "",
        &published,
        true,
    );
    let mut text = table::markdown(&rows);
    if let Err(reason) = numpy {
        text.push_str(&format!("\nLeft out: NumPy: {reason}\n"));
    }
    text
}

/// What tables of gains buy and cost.
fn tables_of_gains(effort: Effort) -> Result<String> {
    let overlaps = btsp::math::linspace(0.0, 1.0, VALUES);
    let gain = Gain::sigmoid(0.026, 0.1);
    let cubics = CubicTable::of(&gain);
    let mut runners = [
        Runner::new(|| {
            black_box(gain.sum(black_box(&overlaps)));
        }),
        Runner::new(|| {
            black_box(cubics.sum(black_box(&overlaps)));
        }),
    ];
    let times = by_turns(&mut runners, effort.rounds(), effort.slot());
    let ns = |k: usize| {
        times
            .get(k)
            .map_or(f64::NAN, |t: &Times| t.median() / overlaps.len() as f64)
    };
    let error = |half_width: f64| {
        let gain = Gain::sigmoid(0.026, half_width);
        format!("{:.0e}", CubicTable::of(&gain).error(&gain))
    };
    Ok(format!(
        "A table of 1024 cubics takes {} ns per value where the logistic takes {}; it is off by {} for a half-width of 0.1, by {} \
         for 0.01 and by {} for 0.001, and must be built for every candidate.",
        table::significant(ns(1)),
        table::significant(ns(0)),
        error(0.1),
        error(0.01),
        error(0.001),
    ))
}
