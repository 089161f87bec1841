//! Configurations of [`btsp`] experiments: defaults, presets, validation, and TOML
//! text both ways, every error with line and column.
//!
//! ```
//! let configuration = btsp_config::Configuration::from_toml(
//!     r#"
//!     preset = "nonlinear"
//!     [rule]
//!     eligibility_tau = 2.0
//!     "#,
//! )?;
//! assert_eq!(configuration.time_constants().eligibility_tau, 2.0);
//! assert_eq!(configuration.time_constants().instructive_tau, 1.5);
//!
//! let error = btsp_config::Configuration::from_toml("preset = \"linear\"\n[grid]\nstep = -0.01").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "line 3, column 8: grid.step = -0.01: must be a number above 0 s",
//! );
//! # Ok::<(), btsp_config::ConfigError>(())
//! ```
//!
//! No files are read or written here.

mod configuration;
mod document;
mod error;
mod outcome;
mod part;
mod read;
mod read_rule;
mod recorded;
mod sweep;
pub mod variable;
mod write;

pub use configuration::{Configuration, InitialWeights, Inputs, Study};
pub use error::ConfigError;
pub use outcome::Outcome;
pub use part::{
    gain_from_toml, pairing_from_toml, place_rule_from_toml, rule_from_toml,
    time_constants_from_toml,
};
pub use recorded::{RecordedColumns, RecordedEntry, recorded_from_toml, recorded_to_toml};
pub use sweep::{
    Axis, AxisScale, AxisValues, Design, Found, MAX_AXIS_VALUES, MAX_POINTS, Point, PointRows,
    PointTable, PreparedSweep, ReadTable, Record, Sweep,
};
pub use variable::Variable;
pub use write::{
    gain_to_toml, pairing_to_toml, place_rule_to_toml, rule_to_toml, time_constants_to_toml,
};
