//! Recordings of place cells on disk: raw columns under a metadata file, or one Zarr store.

mod arrays;
mod error;
mod layout;
mod metadata;
mod raw;
mod read;
mod series;
mod store;
mod write_error;
mod write_raw;
mod write_store;

pub use error::{RecordingsError, WrongValue};
pub use read::{RecordingEntry, inductions, read_recordings};
pub use series::Series;
pub use write_error::WriteRecordingsError;
pub use write_raw::write_raw_recordings;
pub use write_store::write_recordings;
