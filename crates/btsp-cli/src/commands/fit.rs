//! `btsp fit`.

use super::{answer, compare};
use crate::arguments::Fit as Arguments;
use crate::failure::Failure;
use crate::place_cell::Results;
use crate::recordings::Selection;
use crate::session::Session;
use crate::table::{Table, short, short_or_none};
use crate::{experiment, fit_results, fitting};
use btsp::fit::{Bound, Fit, FitSettings, ReportSettings, Settings, StopReason};
use btsp::place::{Induction, PlaceInputs, Predictor};
use btsp_io::{
    Attributes, CANDIDATES_NAME, Checkpoint, Command, FIT_NAME, FitIdentity, FitLog, FitRecord,
    Policy, RecordingIdentity,
};
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// Fits a model to a cell, or compares several.
pub(crate) fn fit(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if !arguments.compare.is_empty() {
        return compare::compare(arguments, session);
    }
    let started = Instant::now();
    let settings = settings(arguments);
    settings.search.validate()?;
    let assumed = ReportSettings {
        noise_mv: arguments.noise,
        ..ReportSettings::default()
    };
    assumed.validate()?;
    // The parser asks for a cell where nothing is compared.
    let selection = Selection::of_cell(arguments.cell.unwrap_or(0), arguments.induction);
    let inductions = selection.read(&arguments.recordings, session)?;
    let inputs = PlaceInputs::default();
    let predictor = |induction| Predictor::new(induction, &inputs);
    let predictors: Vec<Predictor> = inductions.iter().map(predictor).collect::<Result<_, _>>()?;
    let identity = FitIdentity {
        version: experiment::VERSION.to_owned(),
        settings,
        noise_mv: arguments.noise,
        inputs,
        inductions: inductions.iter().map(RecordingIdentity::of).collect(),
    };

    let results = Results::begin(&arguments.out, policy(arguments), Command::Fit)?;
    let checkpoint = Checkpoint::of(&arguments.out);
    if !arguments.resume && checkpoint.path().exists() {
        session.say("an earlier fit was killed; without `--resume` what it evaluated is lost");
    }
    let mut log = FitLog {
        identity,
        candidates: Vec::new(),
    };
    let mut seconds_before = 0.0;
    if arguments.resume {
        match earlier(&arguments.out, &checkpoint, &log.identity, session)? {
            Earlier::Finished => {
                session.say(&format!("{} is finished", arguments.out.display()));
                return Ok(());
            }
            Earlier::Unfinished {
                log: found,
                seconds,
            } => {
                log = found;
                seconds_before = seconds;
            }
        }
    }
    let fit = fitting::run(&predictors, &settings, &log, &checkpoint, session)?;
    let searched = fit.search.stop != StopReason::Interrupted;
    let report = if searched && fit.best.is_some() && !arguments.no_intervals {
        fitting::constrained(&predictors, &inductions, &fit, &assumed, session)
    } else {
        None
    };
    log.candidates.clone_from(&fit.search.log);
    let stopped = !searched || report.as_ref().is_some_and(|report| report.unfinished);
    if session.proceed().is_break() {
        // What there is so far is written, unless asked once more to stop.
        session.go_on();
        session.say("stopping; what was found so far is written");
    }

    let Some(best) = &fit.best else {
        return Err(if stopped {
            Failure::Stopped {
                path: arguments.out.clone(),
            }
        } else {
            Failure::Inadmissible
        });
    };
    let seconds = seconds_before + started.elapsed().as_secs_f64();
    let record = fit_results::record(&fit, best, &inductions, report, &log.identity, seconds);
    record.write(&results.path().join(FIT_NAME))?;
    log.write(&results.path().join(CANDIDATES_NAME))?;
    let attributes = Attributes::new()
        .with("model", settings.model.name())
        .with("eligibility_peak", best.peaks.eligibility_peak)
        .with("instructive_peak", best.peaks.instructive_peak)
        .with("unfinished", record.unfinished);
    let mut arrays = results.arrays(&inputs, &inductions, attributes)?;
    arrays
        .predictions(&best.predictions)
        .map_err(Failure::Results)?;
    arrays.finish().map_err(Failure::Results)?;
    let report = record.report.as_ref();
    let figures = fit_results::figures(&inputs, &inductions, &fit, best, report)?;
    let configuration = configuration(&selection, arguments, &best.rule);
    results
        .finish(&figures, &arguments.figures, configuration, session)
        .map_err(|failure| match failure {
            // Now nothing is written but what is beside the folder.
            Failure::Interrupted if checkpoint.keep(&log).is_ok() => Failure::Stopped {
                path: arguments.out.clone(),
            },
            other => other,
        })?;
    checkpoint.remove();
    answer(&text(&fit, &record, &inductions))?;
    if stopped {
        return Err(Failure::Unfinished {
            path: arguments.out.clone(),
        });
    }
    Ok(())
}

fn settings(arguments: &Arguments) -> FitSettings {
    FitSettings {
        peaks: arguments.peaks.map(|peaks| peaks.0),
        path_penalty: arguments.path_penalty,
        search: search(arguments, Settings::default().evaluations),
        ..FitSettings::of(arguments.model)
    }
}

/// The search that was asked for, of so many evaluations unless the user said how many.
pub(super) fn search(arguments: &Arguments, evaluations: usize) -> Settings {
    Settings {
        evaluations: arguments.evaluations.unwrap_or(evaluations),
        seed: arguments.seed,
        ..Settings::default()
    }
}

/// What the folder may replace.
fn policy(arguments: &Arguments) -> Policy {
    match (arguments.resume, arguments.force) {
        (true, _) => Policy::ReplaceOwn(Command::Fit),
        (false, true) => Policy::Force,
        (false, false) => Policy::Fresh,
    }
}

/// What there is to go on from.
enum Earlier {
    Finished,
    Unfinished { log: FitLog, seconds: f64 },
}

/// Looks for an unfinished fit, of `identity`, in its folder and beside it.
fn earlier(
    out: &Path,
    checkpoint: &Checkpoint,
    identity: &FitIdentity,
    session: &Session,
) -> Result<Earlier, Failure> {
    let mut found = checkpoint.kept().unwrap_or_else(|error| {
        session.say(&format!("warning: a checkpoint is of no use: {error}"));
        None
    });
    let mut seconds = 0.0;
    let fit_json = out.join(FIT_NAME);
    if fit_json.exists() {
        let record = FitRecord::read(&fit_json)?;
        same(out, identity, &record.identity)?;
        if !record.unfinished {
            return Ok(Earlier::Finished);
        }
        seconds = record.seconds;
        let log = FitLog::read(&out.join(CANDIDATES_NAME))?;
        // A run that was killed since has gone on from there.
        let further = |kept: &FitLog| {
            kept.identity == log.identity && kept.candidates.len() >= log.candidates.len()
        };
        if !found.as_ref().is_some_and(further) {
            found = Some(log);
        }
    }
    let Some(log) = found else {
        return Err(Failure::NothingToResume { path: out.into() });
    };
    same(out, identity, &log.identity)?;
    Ok(Earlier::Unfinished { log, seconds })
}

fn same(out: &Path, identity: &FitIdentity, there: &FitIdentity) -> Result<(), Failure> {
    match identity.difference(there) {
        Some(difference) => Err(Failure::AnotherFit {
            path: out.into(),
            difference,
        }),
        None => Ok(()),
    }
}

/// What was asked for and what came out, as TOML.
fn configuration(selection: &Selection, arguments: &Arguments, rule: &btsp::PlaceRule) -> String {
    let mut text = selection.to_toml(&arguments.recordings);
    let Arguments {
        model,
        seed,
        path_penalty,
        ..
    } = arguments;
    let evaluations = settings(arguments).search.evaluations;
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "\n[fit]\nmodel = \"{}\"\nevaluations = {evaluations}\nseed = {seed}\n\
         path_penalty = {path_penalty}\n",
        model.name()
    );
    if let Some(peaks) = arguments.peaks {
        let (e, i) = (peaks.0.eligibility_peak, peaks.0.instructive_peak);
        let _ = writeln!(text, "peaks = [{e:?}, {i:?}]");
    }
    if let Some(noise) = arguments.noise {
        let _ = writeln!(text, "noise_mv = {noise:?}");
    }
    text + "\n" + &btsp_config::place_rule_to_toml(rule)
}

/// The answer in the terminal.
fn text(fit: &Fit, record: &FitRecord, inductions: &[Induction]) -> String {
    let mut text = format!(
        "{}, {}: score {} (mean over {} induction{}), path objective {}\n\
         {} of {} evaluations in {:.1} s, seed {}; stopped: {}\n{}\n\n",
        fit_results::cells(inductions),
        fit.settings.model.name(),
        short(record.score),
        inductions.len(),
        if inductions.len() == 1 { "" } else { "s" },
        short(record.path_objective),
        record.evaluations,
        record.evaluations_allowed,
        record.seconds,
        record.seed,
        record.stop.words,
        record.landscape,
    );
    text += &parameters(record);
    if inductions.len() > 1 {
        let mut table = Table::new(2, &["cell", "induction", "score"]);
        for induction in &record.inductions {
            table.row(vec![
                induction.cell.to_string(),
                induction.induction.to_string(),
                short(induction.score),
            ]);
        }
        text.push('\n');
        text += &table.text();
    }
    for words in record.report.iter().flat_map(|report| &report.words) {
        let _ = write!(text, "\n{words}");
    }
    text.push('\n');
    text
}

/// The parameters with their bounds, and what the data say of them.
fn parameters(record: &FitRecord) -> String {
    let mut heading = vec!["parameter", "", "value", "unit", "from", "to", ""];
    if record.report.is_some() {
        heading.extend(["likeliest", "95 % from", "to"]);
    }
    let mut table = Table::new(2, &heading);
    for (k, parameter) in record.parameters.iter().enumerate() {
        let mut row = vec![
            parameter.name.clone(),
            parameter.symbol.clone(),
            short(parameter.value),
            parameter.unit.clone(),
            short(parameter.low),
            short(parameter.high),
        ];
        let said = record.report.as_ref().map(|report| &report.parameters[k]);
        row.push(match said.and_then(|said| said.on_bound) {
            Some(Bound::Low | Bound::High) => "on its bound".to_owned(),
            Some(Bound::Relation) => "as large as it may be".to_owned(),
            None => String::new(),
        });
        if let Some(said) = said {
            row.push(short(said.likeliest));
            row.push(short_or_none(said.low));
            row.push(short_or_none(said.high));
        }
        table.row(row);
    }
    table.text()
}
