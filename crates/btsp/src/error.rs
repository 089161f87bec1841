//! What can be wrong with a setting.

use std::fmt::Display;

/// A setting that is out of its range: which, its value, and what is allowed.
///
/// After a setting's `validate` has passed, what is computed from it does not fail,
/// but for want of memory where a result is large.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} = {value}: {allowed}")]
pub struct Invalid {
    /// Path of the setting as in a configuration file, for example
    /// `rule.eligibility_tau` or `plateau.0.onset`.
    pub key: String,
    /// The value found.
    pub value: String,
    /// What is allowed, as a sentence's end: `must be above 0 s`.
    pub allowed: String,
}

impl Invalid {
    /// The setting at `key` has `value`; `allowed` says what it may be.
    pub fn new(key: impl Into<String>, value: impl Display, allowed: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.to_string(),
            allowed: allowed.into(),
        }
    }

    /// The same of a part of something larger: `prefix.key`.
    pub fn under(mut self, prefix: &str) -> Self {
        self.key = format!("{prefix}.{}", self.key);
        self
    }
}

/// `value` if it is finite and above 0.
pub(crate) fn positive(key: &str, value: f64, unit: &str) -> Result<(), Invalid> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(Invalid::new(
        key,
        value,
        format!("must be a number above 0{unit}"),
    ))
}

/// `value` if it is from `low` to `high`, both included.
pub(crate) fn within(
    key: &str,
    value: f64,
    low: f64,
    high: f64,
    unit: &str,
) -> Result<(), Invalid> {
    if value >= low && value <= high {
        return Ok(());
    }
    // Without a row of zeros where a limit is far from 1.
    let shown = |limit: f64| match limit.abs() {
        1e-6..1e15 | 0.0 => limit.to_string(),
        _ => format!("{limit:e}"),
    };
    let (low, high) = (shown(low), shown(high));
    Err(Invalid::new(
        key,
        value,
        format!("must be from {low} to {high}{unit}"),
    ))
}
