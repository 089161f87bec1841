//! Why a sweep was not kept or read.

use crate::columns::ColumnsError;
use crate::dataset_error::DatasetError;
use crate::folder_error::FolderError;
use crate::free_space::SpaceError;
use crate::manifest::ManifestError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a sweep was not kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// No folder to write to.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Too little room.
    #[error(transparent)]
    Space(#[from] SpaceError),
    /// A table that cannot be written or read.
    #[error("cannot write or read a table: {0}")]
    Columns(#[from] ColumnsError),
    /// Maps that cannot be written.
    #[error(transparent)]
    Maps(#[from] DatasetError),
    /// A manifest that cannot be written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The file system refused.
    #[error("cannot write {path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The folder has another sweep.
    #[error("{path} has another sweep, which cannot go on as this one: {difference}")]
    Another {
        /// The folder.
        path: PathBuf,
        /// What differs.
        difference: String,
    },
    /// The folder has no sweep.
    #[error("{path} has no sweep")]
    None {
        /// The folder.
        path: PathBuf,
    },
    /// Not all of a sweep is there.
    #[error("{path}: {what}")]
    Incomplete {
        /// The folder.
        path: PathBuf,
        /// What is missing, or too much.
        what: String,
    },
}

impl SweepError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }
}
