//! Why recordings could not be written.

use std::io;
use std::path::{Path, PathBuf};

use btsp::Invalid;

use crate::dataset_error::DatasetError;

/// Why recordings could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteRecordingsError {
    /// A recording that cannot be written: keys begin with its place, `recording.0`.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The store could not be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A file could not be written.
    #[error("cannot write {path}: {cause}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl WriteRecordingsError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }
}
