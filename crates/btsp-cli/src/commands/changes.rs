//! `btsp changes`.

use super::answer;
use crate::arguments::Changes as Arguments;
use crate::changes_table;
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::figures::{self, Figure, PredictedChange, RampChangeWindow};
use crate::place_cell::Results;
use crate::rule_source::{self, SourcedRule};
use crate::session::Session;
use crate::table::{Table, short, short_or_none};
use btsp::Invalid;
use btsp::math::linspace;
use btsp::place::{
    AFTER_PLATEAU_S, DeltaWeightBounds, NEAR_PLATEAU_S, PairedChange, PairedRun, PlaceInputs,
    RampChanges, RampRegression,
};
use btsp_io::{Attributes, Command, DatasetError, DatasetWriter};
use std::path::Path;

/// Initial weights of a prediction.
const WEIGHTS: usize = 81;
/// Initial ramps whose prediction is drawn over time, mV.
const DRAWN_MV: [f64; 4] = [0.0, 4.0, 8.0, 12.0];
const WINDOWS: [(&str, [f64; 2]); 2] = [
    ("Within 0.5 s of the plateau", NEAR_PLATEAU_S),
    ("2 to 4 s after the plateau", AFTER_PLATEAU_S),
];

/// Shows changes in ramps, their regressions, and what a rule predicts of them.
pub(crate) fn changes(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let points = changes_table::read(&arguments.changes)?;
    let given = match (&arguments.fit, &arguments.preset) {
        (Some(path), _) => Some(rule_source::fitted(path)?),
        (None, Some(preset)) => Some(rule_source::read(Some(preset), None)?),
        (None, None) => None,
    };
    let predicted = match &given {
        Some(given) => Some(Predicted::of(given, arguments, &points)?),
        None => None,
    };
    let results = Results::begin_if_asked(&arguments.output, Command::Changes)?;
    if let Some(results) = results {
        let path = results.path().join("results.zarr");
        write(&path, &points, predicted.as_ref()).map_err(Failure::Results)?;
        let figures = [figure(&points, predicted.as_ref())];
        let configuration = given.as_ref().map_or_else(String::new, |given| {
            format!(
                "[run]\nlaps = {}\nspeed_cm_s = {:?}\n\n{}",
                arguments.laps,
                arguments.speed,
                btsp_config::place_rule_to_toml(&given.rule)
            )
        });
        results.finish(&figures, &arguments.output.figures, configuration, session)?;
    }
    answer(&text(&points, predicted.as_ref()))
}

/// What a rule predicts of the points.
struct Predicted {
    name: String,
    run: PairedRun,
    change: PairedChange,
    /// At each point; NaN beyond the run or the rule's weights.
    at_points_mv: Vec<f64>,
}

impl Predicted {
    fn of(
        given: &SourcedRule,
        arguments: &Arguments,
        points: &RampChanges,
    ) -> Result<Self, Invalid> {
        let run = PairedRun {
            speed_cm_s: arguments.speed,
            laps: arguments.laps,
            largest_recorded_ramp_mv: given.largest_recorded_ramp_mv,
            ..PairedRun::default()
        };
        let largest = match given.rule {
            btsp::PlaceRule::WeightDependent(rule) => rule.max_weight,
            // The largest weight that the inference of weights allows.
            btsp::PlaceRule::VoltageDependent(_) => 1.0 + DeltaWeightBounds::default().upper,
        };
        let weights = linspace(0.8_f64.min(largest), largest, WEIGHTS);
        let change = run.change(&given.rule, given.peaks, &weights, &PlaceInputs::default())?;
        let pairs = points.time_s.iter().zip(&points.initial_ramp_mv);
        let at = |(time, ramp): (&f64, &f64)| change.delta_ramp_at(*time, *ramp);
        let at_points_mv = pairs.map(at).map(|v| v.unwrap_or(f64::NAN)).collect();
        Ok(Self {
            name: given.name.clone(),
            run,
            change,
            at_points_mv,
        })
    }

    /// The same points with the predicted changes, where there is a prediction.
    fn points(&self, points: &RampChanges) -> RampChanges {
        let mut predicted = RampChanges::default();
        for (point, change) in self.at_points_mv.iter().enumerate() {
            if change.is_finite() {
                predicted.time_s.push(points.time_s[point]);
                predicted
                    .initial_ramp_mv
                    .push(points.initial_ramp_mv[point]);
                predicted.change_mv.push(*change);
            }
        }
        predicted
    }

    /// Changes over rising initial ramps, mV: the mean over the window's times that the run
    /// reaches.
    fn over_ramps(&self, [first, last]: [f64; 2]) -> (Vec<f64>, Vec<f64>) {
        let times = linspace(first, last, 41);
        let mut kept = (Vec::new(), Vec::new());
        for ramp in &self.change.initial_ramp_mv {
            let at = |time: &f64| self.change.delta_ramp_at(*time, *ramp);
            let each: Vec<f64> = times.iter().filter_map(at).collect();
            if !each.is_empty() {
                kept.0.push(*ramp);
                kept.1.push(each.iter().sum::<f64>() / each.len() as f64);
            }
        }
        kept
    }

    /// Changes over time at one initial ramp.
    fn over_time(&self, ramp_mv: f64) -> (Vec<f64>, Vec<f64>) {
        let at = |time: &f64| Some((*time, self.change.delta_ramp_at(*time, ramp_mv)?));
        self.change.bin_time_s.iter().filter_map(at).unzip()
    }
}

fn figure(points: &RampChanges, predicted: Option<&Predicted>) -> Figure {
    let windows: Vec<_> = WINDOWS
        .into_iter()
        .filter_map(|(title, window)| {
            let within = points.within(window);
            let line = within.regression()?;
            let curve = predicted.map(|predicted| predicted.over_ramps(window));
            Some((title, within, line, curve))
        })
        .collect();
    let panels: Vec<RampChangeWindow<'_>> = windows
        .iter()
        .map(|(title, within, line, curve)| RampChangeWindow {
            title,
            initial_ramp_mv: &within.initial_ramp_mv,
            change_mv: &within.change_mv,
            slope: line.slope,
            intercept_mv: line.intercept_mv,
            predicted: curve
                .as_ref()
                .map(|(ramps, changes)| (&ramps[..], &changes[..])),
        })
        .collect();
    let curves: Vec<_> = predicted.map_or_else(Vec::new, |predicted| {
        let each = DRAWN_MV
            .into_iter()
            .map(|ramp| (ramp, predicted.over_time(ramp)));
        each.filter(|(_, (time, _))| !time.is_empty()).collect()
    });
    let lines: Vec<PredictedChange<'_>> = curves
        .iter()
        .map(|(initial_ramp_mv, (time, change_mv))| PredictedChange {
            initial_ramp_mv: *initial_ramp_mv,
            time,
            change_mv,
        })
        .collect();
    let all = figures::RampChanges {
        time: &points.time_s,
        initial_ramp_mv: &points.initial_ramp_mv,
        change_mv: &points.change_mv,
    };
    figures::ramp_changes(&all, &panels, &lines)
}

fn text(points: &RampChanges, predicted: Option<&Predicted>) -> String {
    let mut table = Table::new(
        2,
        &[
            "window",
            "",
            "points",
            "slope, mV/mV",
            "+-",
            "crosses 0 at, mV",
            "+-",
        ],
    );
    let model = predicted.map(|predicted| predicted.points(points));
    for (title, window) in WINDOWS {
        let mut row = |whose: &str, points: &RampChanges| {
            let within = points.within(window);
            let line: Option<RampRegression> = within.regression();
            table.row(vec![
                title.to_owned(),
                whose.to_owned(),
                within.points().to_string(),
                short_or_none(line.map(|line| line.slope)),
                short_or_none(line.map(|line| line.slope_error)),
                short_or_none(line.and_then(|line| line.zero_crossing_mv)),
                short_or_none(line.and_then(|line| line.zero_crossing_error_mv)),
            ]);
        };
        row("recorded", points);
        if let Some(model) = &model {
            row("predicted", model);
        }
    }
    let mut text = table.text();
    if let (Some(predicted), Some(model)) = (predicted, &model) {
        let misses = predicted.at_points_mv.iter().zip(&points.change_mv);
        let misses: Vec<f64> = misses
            .map(|(p, r)| p - r)
            .filter(|m| m.is_finite())
            .collect();
        let squares: f64 = misses.iter().map(|m| m * m).sum();
        let off = match misses.len() {
            0 => String::new(),
            points => {
                let rms = (squares / points as f64).sqrt();
                format!(", off by {} mV (root mean square)", short(rms))
            }
        };
        text += &format!(
            "\n{}: {} of {} points{off}\n\
             predicted on {} laps at {} cm/s with a plateau of {} s at mid-track, from a ramp \
             that is the same everywhere\n",
            predicted.name,
            model.points(),
            points.points(),
            predicted.run.laps,
            predicted.run.speed_cm_s,
            predicted.run.plateau_duration_s,
        );
    }
    text
}

fn write(
    path: &Path,
    points: &RampChanges,
    predicted: Option<&Predicted>,
) -> Result<(), DatasetError> {
    let attributes = Attributes::new()
        .with("command", "btsp changes")
        .with("version", VERSION);
    let attributes = match predicted {
        Some(predicted) => attributes
            .with("rule", predicted.name.clone())
            .with("laps", predicted.run.laps)
            .with("speed_cm_s", predicted.run.speed_cm_s)
            .with("plateau_duration_s", predicted.run.plateau_duration_s)
            .with("eligibility_peak", predicted.change.peaks.eligibility_peak)
            .with("instructive_peak", predicted.change.peaks.instructive_peak),
        None => attributes,
    };
    let mut dataset = DatasetWriter::create(path, attributes)?;
    let named = |name: &str, units: &str| Attributes::new().long_name(name).units(units);
    let mut point = |name: &str, long_name: &str, units: &str, values: &[f64]| {
        let attributes = named(long_name, units);
        dataset.variable(name, &["point"], &[values.len()], attributes, values)
    };
    point("time", "time from the plateau", "s", &points.time_s)?;
    let ramps = &points.initial_ramp_mv;
    point("initial_ramp", "ramp before the plateaus", "mV", ramps)?;
    point("change", "change in ramp", "mV", &points.change_mv)?;
    if let Some(predicted) = predicted {
        let what = "change in ramp that the rule predicts, NaN beyond its run and weights";
        point("predicted_change", what, "mV", &predicted.at_points_mv)?;
        let change = &predicted.change;
        let times = &change.bin_time_s;
        dataset.variable(
            "map_time",
            &["map_time"],
            &[times.len()],
            named("time from the plateau's onset", "s"),
            times,
        )?;
        let ramps = &change.initial_ramp_mv;
        dataset.variable(
            "map_initial_ramp",
            &["map_initial_ramp"],
            &[ramps.len()],
            named("ramp before the laps, the same everywhere", "mV"),
            ramps,
        )?;
        dataset.variable(
            "map_change",
            &["map_initial_ramp", "map_time"],
            &[ramps.len(), times.len()],
            named("change in ramp that the rule predicts", "mV"),
            &change.delta_ramp_mv,
        )?;
    }
    dataset.finish()
}
