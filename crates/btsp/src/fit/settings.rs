//! How long a search may take, and when it has seen enough.

use crate::error::{Invalid, within};
use serde::{Deserialize, Serialize};

/// Settings of a search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The most evaluations, 1 to 10^9; a linearisation counts one and one more per
    /// parameter. Never exceeded. Default 30,000.
    pub evaluations: usize,
    /// What random numbers start from.
    pub seed: u64,
    /// How many local searches that started independently must end at the best score for
    /// the search to stop before its evaluations are spent, from half of them on, 0 to 10^6;
    /// 0: it never does. Default 6.
    pub agreeing: usize,
    /// The part of the best score within which two scores are the same, 0 to 0.5.
    /// Default 0.001.
    pub tolerance: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            evaluations: 30_000,
            seed: 0,
            agreeing: 6,
            tolerance: 1e-3,
        }
    }
}

impl Settings {
    /// Checks the ranges; keys are `search.evaluations`, `search.agreeing` and
    /// `search.tolerance`.
    ///
    /// # Errors
    /// The setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        within("search.evaluations", self.evaluations as f64, 1.0, 1e9, "")?;
        within("search.agreeing", self.agreeing as f64, 0.0, 1e6, "")?;
        within("search.tolerance", self.tolerance, 0.0, 0.5, "")
    }
}
