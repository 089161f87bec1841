//! Fits on disk: what was fitted to what, every candidate, what was found; and what an
//! unfinished one has so far.

mod candidates;
mod checkpoint;
mod comparison;
mod identity;
mod record;

pub use candidates::{CANDIDATES_NAME, FitLog};
pub use checkpoint::Checkpoint;
pub use comparison::ComparisonRecord;
pub use identity::{FitIdentity, RecordingIdentity};
pub use record::{
    FIT_NAME, FitRecord, FitRecordError, FittedInduction, FittedOptimum, FittedParameter,
    FittedPeaks, Format, Stop,
};
