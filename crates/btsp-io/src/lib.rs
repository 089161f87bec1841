//! Results of btsp experiments on disk: labelled arrays that xarray opens, in folders that are whole or not there and
//! that say what made them.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use btsp_io::{Attributes, Command, DatasetWriter, Manifest, OutputFolder, Policy, Provenance, require_space};
//! # let parent = tempfile::tempdir()?;
//! # let out = parent.path().join("out");
//! require_space(&out, 1_000_000)?;
//! let folder = OutputFolder::create(&out, Policy::Fresh)?;
//! let mut dataset = DatasetWriter::create(&folder.path().join("results.zarr"), Attributes::new())?;
//! let weight = Attributes::new().long_name("change in weight").units("1");
//! dataset.variable("delta_weight", &["initial_weight", "input"], &[2, 3], weight, &[0.0; 6])?;
//! dataset.finish()?;
//! folder.commit(&Provenance {
//!     command: Command::Run,
//!     version: "0.1.0".to_owned(),
//!     configuration: String::new(),
//!     wall_time_s: 0.01,
//! })?;
//! Manifest::read(&out)?.verify(&out)?;
//! # Ok(())
//! # }
//! ```

mod attributes;
mod checksum;
mod chunk;
#[cfg(feature = "tables")]
mod columns;
mod dataset;
mod dataset_error;
mod element;
#[cfg(feature = "tables")]
mod fit;
mod folder;
mod folder_error;
mod free_space;
mod lock;
mod manifest;
mod place_cell;
mod provenance;
mod recordings;
mod results;
mod rows;
#[cfg(feature = "tables")]
mod sweep;
mod target;
mod tree;

pub use attributes::Attributes;
#[cfg(feature = "tables")]
pub use columns::{Column, Columns, ColumnsError, ColumnsReader, ColumnsWriter};
pub use dataset::DatasetWriter;
pub use dataset_error::DatasetError;
pub use element::Element;
#[cfg(feature = "tables")]
pub use fit::{
    CANDIDATES_NAME, Checkpoint, ComparisonRecord, FIT_NAME, FitIdentity, FitLog, FitRecord,
    FitRecordError, FittedInduction, FittedOptimum, FittedParameter, FittedPeaks, Format,
    RecordingIdentity, Stop,
};
pub use folder::{Committed, OutputFolder};
pub use folder_error::FolderError;
pub use free_space::{SpaceError, free_space, require_space};
pub use manifest::{FileRecord, MANIFEST_NAME, Manifest, ManifestError};
pub use place_cell::{InferredRamps, PlaceCellWriter};
pub use provenance::{Command, Provenance};
pub use recordings::{
    RecordingEntry, RecordingsError, Series, WriteRecordingsError, WrongValue, inductions,
    read_recordings, write_raw_recordings, write_recordings,
};
pub use results::{Stopped, results_size, write_results};
pub use rows::RowsWriter;
#[cfg(feature = "tables")]
pub use sweep::{
    Chunks, POINTS_NAME, Shard, SweepError, SweepFolder, SweepStatus, merge_sweeps,
    read_point_table, sweep_status,
};
pub use target::{Policy, check_collection};
