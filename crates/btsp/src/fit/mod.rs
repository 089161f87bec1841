//! Bounded nonlinear least squares, searched globally: the parameters at which a sum of
//! squares is lowest, and what it says about them.
//!
//! A search knows its problem as a score over the unit box ([`LeastSquares`]), nothing
//! of what it means. It looks over the whole box, goes down from the most promising
//! places, then from between and around what it found, until independent descents agree,
//! from half of its evaluations on, or these are spent:
//!
//! ```text
//! screening --> starts --> local searches --> optima --> sensitivity
//!                  ^                            |
//!                  +------ the next round ------+
//! ```
//! Same seed, same bits: on every platform (but for what the problem computes), for any
//! number of threads, and for a search that was interrupted and taken up again.

mod candidate;
mod compared;
mod comparison;
mod constraints;
mod coordinates;
mod evidence;
#[expect(clippy::module_inception, reason = "a fit is the noun")]
mod fit;
mod folds;
mod inseparable;
mod job;
mod level;
mod likelihood;
mod local;
mod model;
mod objective;
mod plan;
mod problem;
mod profile;
mod quadratic;
mod report;
mod search;
mod sensitivity;
mod settings;
#[cfg(test)]
mod test_cell;
#[cfg(test)]
mod test_sawtooth;
mod waves;
mod weights_before;
mod whitening;

pub use candidate::{Candidate, Kind};
pub use comparison::{
    ComparedInduction, ComparedModel, Comparison, ComparisonProgress, ComparisonSettings, HeldOut,
    compare,
};
pub use coordinates::Held;
pub use fit::{Fit, FitSettings, ScoredRule, fit};
pub use model::{Model, Parameter};
pub use objective::Objective;
pub use problem::LeastSquares;
pub use profile::ProfilePoint;
pub use report::{Bound, ParameterReport, Report, ReportProgress, ReportSettings, report};
pub use search::{Optimum, Progress, Search, StopReason, resume, search};
pub use sensitivity::{Covariance, Sensitivity};
pub use settings::Settings;
