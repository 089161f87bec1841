//! How cost grows with inputs, samples, initial weights and laps.

use super::contest::Experiment;
use super::stopwatch::{Runner, by_turns};
use super::{Effort, table};
use crate::Result;
use btsp::{EvenlySpaced, Integration, Method, Pairing, Update};
use std::hint::black_box;

struct Case<'a> {
    name: String,
    runner: Runner<'a>,
    /// What is counted, and how many there are.
    unit: &'static str,
    units: usize,
}

/// The table: time, and time per unit, which stays the same where growth is linear.
pub(crate) fn table(experiment: &Experiment, effort: Effort) -> Result<String> {
    let mut cases = Vec::new();
    for inputs in [50, 500, 5000] {
        cases.push(of_inputs(experiment, inputs, Integration::Grid));
    }
    for inputs in [50, 500, 5000] {
        cases.push(of_inputs(experiment, inputs, Integration::Exact));
    }
    for step in [0.01, 0.001, 0.0001] {
        cases.push(of_samples(experiment, step));
    }
    for (weights, laps) in [(50, 3), (500, 3), (5000, 3), (50, 300), (50, 30_000)] {
        cases.push(of_weights(experiment, 1.0, weights, laps)?);
    }
    // Rates at which clipping acts: laps are applied one after another.
    for (weights, laps) in [(50, 3), (500, 3), (5000, 3)] {
        cases.push(of_weights(experiment, 5.0, weights, laps)?);
    }

    let head = ["case", "median, ms", "per unit, ns", "unit"];
    let mut rows = vec![head.map(String::from).to_vec()];
    let mut runners = Vec::new();
    let mut labels = Vec::new();
    for case in cases {
        runners.push(case.runner);
        labels.push((case.name, case.unit, case.units));
    }
    let times = by_turns(&mut runners, effort.rounds(), effort.slot());
    for ((name, unit, units), times) in labels.into_iter().zip(times) {
        rows.push(vec![
            name,
            table::significant(times.median() / 1e6),
            table::significant(times.median() / units as f64),
            unit.to_string(),
        ]);
    }
    Ok(table::markdown(&rows))
}

fn per_lap(integration: Integration) -> Method {
    Method {
        integration,
        update: Update::PerLap,
    }
}

/// More inputs over the same time, one initial weight.
fn of_inputs(base: &Experiment, count: usize, integration: Integration) -> Case<'static> {
    let spikes = EvenlySpaced {
        first: -5.0,
        last: 5.0,
        count,
    };
    let mut experiment = base.clone();
    let plateau = base.pairing.plateaus.first().copied().unwrap_or_default();
    experiment.pairing = Pairing::evenly_spaced(spikes, plateau, base.pairing.grid);
    experiment.initial_weights.truncate(1);
    Case {
        name: format!("{}, {count} inputs", integration.name()),
        runner: Runner::new(move || experiment.whole(per_lap(integration))),
        unit: "input",
        units: count,
    }
}

/// Finer samples of the same time, one initial weight.
fn of_samples(base: &Experiment, step: f64) -> Case<'static> {
    let mut experiment = base.clone();
    experiment.pairing.grid.step = step;
    experiment.initial_weights.truncate(1);
    let samples = experiment.pairing.grid.len();
    let inputs = experiment.pairing.spike_times.len();
    Case {
        name: format!("grid, {samples} samples"),
        runner: Runner::new(move || experiment.whole(per_lap(Integration::Grid))),
        unit: "input and sample",
        units: inputs * samples,
    }
}

/// The map alone, of more initial weights or laps, all rates `faster` times as high.
fn of_weights(base: &Experiment, faster: f64, weights: usize, laps: u32) -> Result<Case<'static>> {
    let mut experiment = base.clone();
    experiment.rule.potentiation_rate *= faster;
    experiment.rule.depression_rate *= faster;
    experiment.laps = laps;
    experiment.initial_weights = btsp::math::linspace(1.0, 2.4, weights);
    let change = experiment.change(per_lap(Integration::Grid))?;
    let clipping = change.lap_maps().iter().any(|map| map.clips());
    let clips = if clipping { ", clipping" } else { "" };
    Ok(Case {
        name: format!("map, {weights} initial weights, {laps} laps{clips}"),
        units: weights * change.inputs() * laps as usize,
        runner: Runner::new(move || {
            black_box(change.delta_weight());
        }),
        unit: "initial weight, input and lap",
    })
}
