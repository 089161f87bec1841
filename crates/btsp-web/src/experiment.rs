//! One experiment and the arrays that come out of it, by the names that results have.

use crate::problem::Problem;
use crate::setting::Setting;
use btsp::{Invalid, Pairing, Signals, WeightChange, WeightDependentRule};
use btsp_config::{Configuration, Outcome, Study, variable};
use serde::Serialize;
use std::ops::ControlFlow;

/// The most that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Samples of the grid.
    pub samples: usize,
    /// Inputs.
    pub inputs: usize,
    /// Initial weights times inputs.
    pub cells: usize,
    /// Laps.
    pub laps: usize,
}

/// The most that a page shows; larger experiments are for the command.
pub const LIMITS: Limits = Limits {
    samples: 100_000,
    inputs: 2_000,
    cells: 1_000_000,
    laps: 1_000,
};

/// An experiment whose configuration is valid, and its outcome.
#[derive(Clone, Debug)]
pub struct Experiment {
    configuration: Configuration,
    pairing: Pairing,
    outcome: Outcome,
}

/// What a page is told of it.
#[derive(Serialize)]
pub(crate) struct Opened<'a> {
    setting: Setting<'a>,
    toml: String,
    inputs: usize,
    samples: usize,
}

impl Experiment {
    /// Of a configuration's text; computes it.
    ///
    /// # Errors
    /// What is wrong with the text first, or that the experiment is too large for a page.
    pub fn open(toml: &str) -> Result<Self, Problem> {
        let configuration = Configuration::from_toml(toml)?;
        fits(&configuration)?;
        let outcome = configuration.run(&mut |_| ControlFlow::Continue(()))?;
        // Nothing breaks it off.
        let outcome = outcome.ok_or_else(|| Invalid::new("laps", "", "interrupted"))?;
        Ok(Self {
            pairing: configuration.pairing(),
            configuration,
            outcome,
        })
    }

    pub(crate) fn opened(&self) -> Opened<'_> {
        Opened {
            setting: Setting::of(&self.configuration),
            toml: self.configuration.to_toml(),
            inputs: self.pairing.spike_times.len(),
            samples: self.pairing.grid.len(),
        }
    }

    /// The values of a variable of its results ([`variable::ALL`]), row by row. Of
    /// eligibility trace and overlap those of input number `at`; of weights the rows (lap,
    /// input) of initial weight number `at`. None where there is no such variable.
    pub fn variable(&self, name: &str, at: usize) -> Vec<f64> {
        let of_signals = [
            variable::TIME,
            variable::PLATEAU,
            variable::INSTRUCTIVE_SIGNAL,
            variable::ELIGIBILITY_TRACE,
            variable::OVERLAP,
        ];
        if of_signals.iter().any(|variable| variable.name == name) {
            return self.signal(name, at);
        }
        let values = match name {
            name if name == variable::SPIKE_TIME.name => self.pairing.single_spikes(),
            name if name == variable::OVERLAP_AREA.name => Some(self.outcome.overlap_area.clone()),
            _ => {
                let change = self.outcome.weight_change.as_ref();
                change.and_then(|change| of_change(change, name, at))
            }
        };
        values.unwrap_or_default()
    }

    fn signal(&self, name: &str, input: usize) -> Vec<f64> {
        let integration = self.configuration.method.integration;
        let time_constants = self.configuration.time_constants();
        // They were valid when it was opened.
        let Ok(signals) = Signals::new(&self.pairing, time_constants, integration) else {
            return Vec::new();
        };
        let mut values = vec![0.0; signals.time().len()];
        match name {
            name if name == variable::TIME.name => values.copy_from_slice(signals.time()),
            name if name == variable::PLATEAU.name => values = signals.plateau(),
            name if name == variable::INSTRUCTIVE_SIGNAL.name => {
                values.copy_from_slice(signals.instructive_signal());
            }
            _ if input >= self.pairing.spike_times.len() => return Vec::new(),
            name if name == variable::OVERLAP.name => signals.overlap(input, &mut values),
            _ => signals.eligibility_trace(input, &mut values),
        }
        values
    }

    /// Its rule, unless only signals were asked for.
    pub fn rule(&self) -> Option<&WeightDependentRule> {
        match &self.configuration.study {
            Study::Signals(_) => None,
            Study::WeightChange { rule, .. } => Some(rule),
        }
    }

    /// q+ at each overlap, then q- at each; nothing without a rule.
    pub fn gains(&self, overlap: &[f64]) -> Vec<f64> {
        let Some(rule) = self.rule() else {
            return Vec::new();
        };
        let gains = [rule.potentiation_gain, rule.depression_gain];
        gains.map(|gain| gain.values(overlap)).concat()
    }

    /// The change that one lap makes of each weight of an input; nothing without a rule.
    pub fn lap_change(&self, input: usize, weights: &[f64]) -> Vec<f64> {
        let Some(change) = &self.outcome.weight_change else {
            return Vec::new();
        };
        let Some(map) = change.lap_maps().get(input) else {
            return Vec::new();
        };
        let max = change.rule.max_weight;
        let changed = |w: &f64| max * (map.apply(w / max) - w / max);
        weights.iter().map(changed).collect()
    }
}

fn of_change(change: &WeightChange, name: &str, at: usize) -> Option<Vec<f64>> {
    match name {
        name if name == variable::INITIAL_WEIGHT.name => Some(change.initial_weight.to_vec()),
        name if name == variable::DELTA_WEIGHT.name => Some(change.delta_weight()),
        name if name == variable::EQUILIBRIUM_WEIGHT.name => Some(change.equilibrium_weight()),
        name if name == variable::FIXED_POINT.name => change.fixed_point(),
        name if name == variable::POTENTIATION_AREA.name => {
            let areas = change.drive.iter().map(|drive| drive.potentiation_area);
            Some(areas.collect())
        }
        name if name == variable::DEPRESSION_AREA.name => {
            let areas = change.drive.iter().map(|drive| drive.depression_area);
            Some(areas.collect())
        }
        name if name == variable::WEIGHT.name && at < change.initial_weight.len() => {
            let mut every_lap = change.every_lap().ok()?;
            let mut rows = vec![0.0; (change.laps as usize + 1) * change.inputs()];
            for row in rows.chunks_exact_mut(change.inputs()) {
                every_lap.row(at, row);
                every_lap.advance();
            }
            Some(rows)
        }
        _ => None,
    }
}

fn fits(configuration: &Configuration) -> Result<(), Invalid> {
    let at_most = |key: &str, count: usize, most: usize, noun: &str| {
        if count <= most {
            return Ok(());
        }
        let allowed = format!("must be at most {most} {noun} here; btsp run takes more");
        Err(Invalid::new(key, count, allowed))
    };
    let inputs = configuration.inputs.count();
    at_most("inputs", inputs, LIMITS.inputs, "inputs")?;
    let samples = configuration.grid.len();
    at_most("grid.step", samples, LIMITS.samples, "samples")?;
    let Study::WeightChange {
        initial_weights,
        laps,
        ..
    } = &configuration.study
    else {
        return Ok(());
    };
    let cells = initial_weights.count().saturating_mul(inputs);
    let key = "weight_change.initial_weights";
    at_most(key, cells, LIMITS.cells, "weights times inputs")?;
    at_most("weight_change.laps", *laps as usize, LIMITS.laps, "laps")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonlinear() -> Experiment {
        Experiment::open("preset = \"nonlinear\"").expect("a preset")
    }

    #[test]
    fn variables_are_those_of_results() {
        let experiment = nonlinear();
        for (name, length) in [
            ("time", 2000),
            ("plateau", 2000),
            ("instructive_signal", 2000),
            ("eligibility_trace", 2000),
            ("overlap", 2000),
            ("spike_time", 50),
            ("overlap_area", 50),
            ("potentiation_area", 50),
            ("depression_area", 50),
            ("equilibrium_weight", 50),
            ("initial_weight", 50),
            ("delta_weight", 2500),
            ("weight", 200),
            ("fixed_point", 0),
            ("nothing", 0),
        ] {
            assert_eq!(experiment.variable(name, 7).len(), length, "{name}");
        }
        assert!(experiment.variable("overlap", 50).is_empty());
        assert!(experiment.variable("weight", 50).is_empty());
    }

    #[test]
    fn weights_end_where_the_map_says() {
        let experiment = nonlinear();
        let (weights, change) = (
            experiment.variable("weight", 49),
            experiment.variable("delta_weight", 0),
        );
        for input in 0..50 {
            let delta = weights[150 + input] - weights[input];
            assert!((delta - change[49 * 50 + input]).abs() < 1e-14);
        }
    }

    #[test]
    fn one_lap_leaves_the_equilibrium_weight() {
        let experiment = nonlinear();
        let equilibrium = experiment.variable("equilibrium_weight", 0)[25];
        let change = experiment.lap_change(25, &[1.0, equilibrium, 4.0]);
        assert!(change[0] > 0.1 && change[1].abs() < 1e-14 && change[2] < -0.1);
        assert!(experiment.lap_change(50, &[1.0]).is_empty());
    }

    #[test]
    fn signals_alone_have_no_map() {
        let experiment = Experiment::open("preset = \"signals\"").expect("a preset");
        assert!(experiment.variable("delta_weight", 0).is_empty());
        assert!(experiment.gains(&[0.5]).is_empty());
        assert_eq!(experiment.variable("overlap_area", 0).len(), 50);
    }

    #[test]
    fn what_is_too_large_for_a_page_is_said() {
        let text = "preset = \"nonlinear\"\n[weight_change]\nlaps = 1001";
        let problem = Experiment::open(text).expect_err("too many laps");
        assert_eq!(
            problem.message,
            "weight_change.laps = 1001: must be at most 1000 laps here; btsp run takes more"
        );
        assert_eq!(problem.key, "weight_change.laps");
        let problem = Experiment::open("preset = \"linear\"\n[rule]\nmax_weight = 0");
        assert_eq!(problem.expect_err("no weight").line, 3);
    }
}
