//! Rules, one a file.

mod voltage_dependent;
mod weight_dependent;

pub use voltage_dependent::VoltageDependentRule;
pub use weight_dependent::WeightDependentRule;

use crate::error::Invalid;
use serde::{Deserialize, Serialize};

/// A rule for a place cell's recorded induction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum PlaceRule {
    /// Change depends on the present weight.
    WeightDependent(WeightDependentRule),
    /// Change depends on the membrane potential, which the weights make.
    VoltageDependent(VoltageDependentRule),
}

impl PlaceRule {
    /// Checks the ranges; keys are `rule.eligibility_tau` and so on.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        match self {
            Self::WeightDependent(rule) => rule.validate(),
            Self::VoltageDependent(rule) => rule.validate(),
        }
    }

    /// The time constants of its signals.
    pub fn time_constants(&self) -> crate::TimeConstants {
        match self {
            Self::WeightDependent(rule) => rule.time_constants(),
            Self::VoltageDependent(rule) => rule.time_constants(),
        }
    }
}

impl From<WeightDependentRule> for PlaceRule {
    fn from(rule: WeightDependentRule) -> Self {
        Self::WeightDependent(rule)
    }
}

impl From<VoltageDependentRule> for PlaceRule {
    fn from(rule: VoltageDependentRule) -> Self {
        Self::VoltageDependent(rule)
    }
}
