//! `btsp simulate-recording`.

use crate::arguments::{OptionalRule, SimulateRecording};
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::place_cell::Results;
use crate::rule_source;
use crate::session::Session;
use btsp::place::{Recording, SyntheticCell, SyntheticRecordings, Track, Truth};
use btsp_io::{Command, Policy, write_raw_recordings};
use serde_json::{Value, json};

/// The most cells.
const MOST_CELLS: u32 = 1000;

/// Writes recordings of synthetic cells, and what is true of them.
pub(crate) fn simulate_recording(
    arguments: &SimulateRecording,
    session: &Session,
) -> Result<(), Failure> {
    if !(1..=MOST_CELLS).contains(&arguments.cells) {
        let allowed = format!("must be from 1 to {MOST_CELLS}");
        return Err(btsp::Invalid::new("cells", arguments.cells, allowed).into());
    }
    let OptionalRule { preset, parameters } = &arguments.rule;
    let given = rule_source::read(Some(preset), parameters.as_deref())?;
    let policy = if arguments.force {
        Policy::Force
    } else {
        Policy::Fresh
    };
    let cell = |cell| SyntheticCell {
        cell,
        seed: arguments.seed,
        rule: given.rule,
        plateau_cm: arguments.inductions.clone(),
        laps: arguments.laps,
        speed_cm_s: arguments.speed,
        speed_variability: arguments.speed_variability,
        position_noise_cm: arguments.position_noise,
        ramp_noise_mv: arguments.noise,
        ..SyntheticCell::default()
    };
    cell(1).validate()?;
    let results = Results::begin(&arguments.out, policy, Command::SimulateRecording)?;
    let mut recordings: Vec<Recording> = Vec::new();
    let mut truths = Vec::new();
    let mut bar = session.progress("recording", u64::from(arguments.cells));
    for number in 1..=arguments.cells {
        let cell = cell(number);
        let SyntheticRecordings {
            recordings: recorded,
            truth,
        } = cell.record()?;
        recordings.extend(recorded);
        truths.push(truth_of(&cell, &truth));
        if bar.step().is_break() {
            return Err(Failure::Interrupted);
        }
    }
    drop(bar);
    write_raw_recordings(results.path(), &recordings)?;
    let path = results.path().join("truth.json");
    let truth = json!({
        "format": { "name": "btsp truth", "version": 1 },
        "version": VERSION,
        "cells": truths,
    });
    std::fs::write(&path, format!("{truth:#}\n")).map_err(|cause| Failure::File { path, cause })?;
    let configuration = btsp_config::place_rule_to_toml(&given.rule);
    results.finish_without_figures(configuration, session)
}

/// What is true of a cell, and how it was recorded.
fn truth_of(cell: &SyntheticCell, truth: &Truth) -> Value {
    let rows = |laps: &Vec<f64>, width: usize| -> Vec<Vec<f64>> {
        laps.chunks(width).map(<[f64]>::to_vec).collect()
    };
    let weights = |laps: &Vec<f64>| rows(laps, btsp::place::PlaceInputs::COUNT);
    let ramps = |laps: &Vec<f64>| rows(laps, Track::BINS);
    json!({
        "cell": cell.cell,
        "rule": truth.rule,
        "peaks": truth.peaks,
        "settings": cell,
        "delta_weight_by_lap": truth.delta_weight_by_lap.iter().map(weights).collect::<Vec<_>>(),
        "ramp_by_lap_mv": truth.ramp_by_lap_mv.iter().map(ramps).collect::<Vec<_>>(),
    })
}
