//! What a fit found, as one JSON file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use btsp::fit::{Report, StopReason};
use btsp::{Peaks, PlaceRule};
use serde::{Deserialize, Serialize};

use super::FitIdentity;
use crate::columns::ColumnsError;

/// The record's file in a folder of results.
pub const FIT_NAME: &str = "fit.json";

/// What a file is, and the version of its layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// `btsp fit`.
    pub name: String,
    /// 1.
    pub version: u32,
}

impl Default for Format {
    fn default() -> Self {
        Self {
            name: "btsp fit".to_owned(),
            version: 1,
        }
    }
}

/// What a fit found, and everything that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitRecord {
    /// What the file is, and the version of its layout.
    pub format: Format,
    /// Whether it was interrupted: then it can be resumed.
    pub unfinished: bool,
    /// The parameters, in the order of the model.
    pub parameters: Vec<FittedParameter>,
    /// The rule, its times in s and its rates in 1/s.
    pub rule: PlaceRule,
    /// What its signals are measured in.
    pub peaks: FittedPeaks,
    /// Mean residual score over the inductions.
    pub score: f64,
    /// Mean of (path distance / 0.1)^2 over the inductions.
    pub path_objective: f64,
    /// What is said of each induction.
    pub inductions: Vec<FittedInduction>,
    /// Evaluations spent.
    pub evaluations: usize,
    /// Evaluations allowed.
    pub evaluations_allowed: usize,
    /// How many independently started local searches ended at the best score.
    pub agreeing: usize,
    /// Why the search stopped.
    pub stop: Stop,
    /// What random numbers started from.
    pub seed: u64,
    /// How long it took, s; where it was resumed all together.
    pub seconds: f64,
    /// What the optima say of the landscape, in words.
    pub landscape: String,
    /// Where local searches ended, the best first, distinct ones alone.
    pub optima: Vec<FittedOptimum>,
    /// What the data constrain; `None` where the search was interrupted, where nobody asked,
    /// or where noise could not be told.
    pub report: Option<Report>,
    /// What was fitted to what.
    pub identity: FitIdentity,
}

/// One fitted parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedParameter {
    /// Its name.
    pub name: String,
    /// Its symbol.
    pub symbol: String,
    /// Its unit.
    pub unit: String,
    /// The value with the best score.
    pub value: f64,
    /// Smallest value of the search.
    pub low: f64,
    /// Largest value of the search.
    pub high: f64,
    /// The parameter that this one stays below.
    pub below: Option<String>,
}

/// What signals are measured in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedPeaks {
    /// Largest filtered rate, in units of the inputs' peak rate.
    pub eligibility_peak: f64,
    /// Largest filtered gate.
    pub instructive_peak: f64,
    /// Where they come from, in words.
    pub source: String,
}

impl FittedPeaks {
    /// Both peaks.
    #[must_use]
    pub fn peaks(&self) -> Peaks {
        Peaks {
            eligibility_peak: self.eligibility_peak,
            instructive_peak: self.instructive_peak,
        }
    }
}

/// One induction of a fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedInduction {
    /// Number of the cell.
    pub cell: u32,
    /// Number of the induction in this cell.
    pub induction: u32,
    /// Its residual score.
    pub score: f64,
    /// How far weights went there and back.
    pub path_distance: f64,
    /// Largest recorded ramp of the cell, mV, which the voltage-dependent rule refers to.
    pub largest_recorded_ramp_mv: f64,
}

/// Why a search stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// For programs.
    pub code: StopReason,
    /// In words.
    pub words: String,
}

/// Where a local search ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedOptimum {
    /// The score there.
    pub score: f64,
    /// Values of the parameters, in the order of the model.
    pub values: Vec<f64>,
}

/// Why there is no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitRecordError {
    /// A table beside it could not be written.
    #[error(transparent)]
    Table(#[from] ColumnsError),
    /// The disk refused.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The file is something else.
    #[error("{path}: not the fit.json of a fit: {what}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl FitRecord {
    /// Writes the file `path`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), FitRecordError> {
        let text = serde_json::to_string_pretty(self).map_err(|e| Self::other(path, e))?;
        fs::write(path, text + "\n").map_err(|cause| FitRecordError::File {
            path: path.to_owned(),
            cause,
        })
    }

    /// Reads the file `path`.
    ///
    /// # Errors
    /// If there is none, or if it is something else.
    pub fn read(path: &Path) -> Result<Self, FitRecordError> {
        let bytes = fs::read(path).map_err(|cause| FitRecordError::File {
            path: path.to_owned(),
            cause,
        })?;
        let record: Self = serde_json::from_slice(&bytes).map_err(|e| Self::other(path, e))?;
        if record.format != Format::default() {
            let Format { name, version } = record.format;
            return Err(Self::other(path, format!("{name}, version {version}")));
        }
        Ok(record)
    }

    fn other(path: &Path, what: impl ToString) -> FitRecordError {
        FitRecordError::Other {
            path: path.to_owned(),
            what: what.to_string(),
        }
    }
}
