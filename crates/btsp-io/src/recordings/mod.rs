//! Recordings of place cells on disk: raw columns under a metadata file, or one Zarr store.

mod error;
mod metadata;
mod raw;
mod read;
mod series;

pub use error::{RecordingsError, WrongValue};
pub use read::{RecordingEntry, inductions, read_recordings};
pub use series::Series;
