//! A configuration as the page holds it: the tables and keys of a configuration file.

use btsp::{EvenlySpaced, Grid, Method, Plateau, TimeConstants, WeightDependentRule};
use btsp_config::{Configuration, InitialWeights, Inputs, Study};
use serde::Serialize;

/// One experiment, borrowed from its configuration.
#[derive(Serialize)]
pub(crate) struct Setting<'a> {
    grid: Grid,
    inputs: SpikesOf<'a>,
    plateau: &'a [Plateau],
    rule: RuleOf<'a>,
    weight_change: Option<ChangeOf<'a>>,
    method: Method,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SpikesOf<'a> {
    EvenlySpaced(&'a EvenlySpaced),
    Trains { spike_times: &'a [Vec<f64>] },
}

#[derive(Serialize)]
#[serde(untagged)]
enum RuleOf<'a> {
    TimeConstants(&'a TimeConstants),
    WeightDependent(&'a WeightDependentRule),
}

#[derive(Serialize)]
struct ChangeOf<'a> {
    initial_weights: WeightsOf<'a>,
    laps: u32,
    every_lap: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WeightsOf<'a> {
    EvenlySpaced(&'a EvenlySpaced),
    List(&'a [f64]),
}

impl<'a> Setting<'a> {
    pub(crate) fn of(configuration: &'a Configuration) -> Self {
        let (rule, weight_change) = match &configuration.study {
            Study::Signals(time_constants) => (RuleOf::TimeConstants(time_constants), None),
            Study::WeightChange {
                rule,
                initial_weights,
                laps,
                every_lap,
            } => {
                let initial_weights = match initial_weights {
                    InitialWeights::EvenlySpaced(weights) => WeightsOf::EvenlySpaced(weights),
                    InitialWeights::List(weights) => WeightsOf::List(weights),
                };
                let change = ChangeOf {
                    initial_weights,
                    laps: *laps,
                    every_lap: *every_lap,
                };
                (RuleOf::WeightDependent(rule), Some(change))
            }
        };
        Self {
            grid: configuration.grid,
            inputs: match &configuration.inputs {
                Inputs::EvenlySpaced(spikes) => SpikesOf::EvenlySpaced(spikes),
                Inputs::SpikeTimes(spike_times) => SpikesOf::Trains { spike_times },
            },
            plateau: &configuration.plateaus,
            rule,
            weight_change,
            method: configuration.method,
        }
    }
}
