//! What comes out of a configuration.

use crate::configuration::{Configuration, Study};
use btsp::preset::MILSTEIN_2021;
use btsp::{Integrator, Invalid, Pairing, WeightChange};
use std::ops::ControlFlow;

/// The numbers of one experiment. Signals, which are large, are sampled when they
/// are wanted ([`btsp::Signals`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Integral of each input's overlap in one lap, s.
    pub overlap_area: Vec<f64>,
    /// The change in weight; `None` where only signals were asked for.
    pub weight_change: Option<WeightChange>,
}

impl Configuration {
    /// What results say of where they come from: names and values of attributes, with
    /// `version` that of the program.
    pub fn provenance(&self, version: &str) -> [(&'static str, String); 6] {
        [
            ("configuration", self.to_toml()),
            ("version", version.to_string()),
            ("integration", self.method.integration.name().to_string()),
            ("update", self.method.update.name().to_string()),
            ("normalisation", "per_event".to_string()),
            ("references", MILSTEIN_2021.to_string()),
        ]
    }

    /// Computes the experiment, telling `observer` after every input how many are
    /// done; `None` where it breaks off.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn run(
        &self,
        observer: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Option<Outcome>, Invalid> {
        self.validate()?;
        self.run_of_valid(&self.pairing(), observer)
    }

    /// The same of a configuration that is valid and has this pairing.
    pub(crate) fn run_of_valid(
        &self,
        pairing: &Pairing,
        observer: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Option<Outcome>, Invalid> {
        match &self.study {
            Study::Signals(time_constants) => {
                let integration = self.method.integration;
                let mut integrator = Integrator::of_overlap(*time_constants, pairing, integration)?;
                let mut overlap_area = Vec::with_capacity(pairing.spike_times.len());
                for input in 0..pairing.spike_times.len() {
                    overlap_area.push(integrator.drive(input).overlap_area);
                    if observer(input + 1).is_break() {
                        return Ok(None);
                    }
                }
                Ok(Some(Outcome {
                    overlap_area,
                    weight_change: None,
                }))
            }
            Study::WeightChange {
                rule,
                initial_weights,
                laps,
                ..
            } => {
                let weights = initial_weights.values();
                let change =
                    WeightChange::observed(rule, pairing, &weights, *laps, self.method, observer)?;
                Ok(change.map(|change| Outcome {
                    overlap_area: change
                        .drive
                        .iter()
                        .map(|drive| drive.overlap_area)
                        .collect(),
                    weight_change: Some(change),
                }))
            }
        }
    }
}
