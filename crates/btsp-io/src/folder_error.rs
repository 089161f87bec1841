//! Why there is no output folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::manifest::ManifestError;
use crate::tree::Failure;

/// Why there is no output folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A folder that is not empty, and nobody said to replace it.
    #[error("the output folder {path} is not empty; `--force` replaces it")]
    NotEmpty {
        /// The output folder.
        path: PathBuf,
    },
    /// A folder that holds something that the command did not write.
    #[error(
        "the output folder {path} holds {foreign}, which `btsp {command}` did not write; choose another folder"
    )]
    NotOwn {
        /// The output folder.
        path: PathBuf,
        /// What it holds, relative to it.
        foreign: PathBuf,
        /// The command.
        command: &'static str,
    },
    /// A file where a folder should go.
    #[error("the output folder {path} is a file")]
    NotAFolder {
        /// The output folder.
        path: PathBuf,
    },
    /// A link where a folder should go.
    #[error("the output folder {path} is a symbolic link; name the folder that it leads to")]
    Link {
        /// The output folder.
        path: PathBuf,
    },
    /// A folder that must stay where it is.
    #[error("the output folder {path} cannot be replaced: {reason}; name a folder inside it")]
    Protected {
        /// The output folder.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// A folder whose path Zarr stores cannot be told.
    #[error(
        "the path of the output folder {path} is not UTF-8 text, which Zarr needs; choose another folder"
    )]
    Encoding {
        /// The output folder, with all folders above it.
        path: PathBuf,
    },
    /// Another process is writing the same folder.
    #[error("another process is writing the output folder {path}")]
    Busy {
        /// The output folder.
        path: PathBuf,
    },
    /// Something was put at the output folder's place after the check.
    #[error(
        "something else was written to the output folder {path} meanwhile; it was left as it is"
    )]
    Taken {
        /// The output folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot write the output folder: {path}: {cause}")]
    Access {
        /// The file or folder in question.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The manifest could not be written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

impl FolderError {
    pub(crate) fn access(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Access { path, cause }
    }
}

impl From<Failure> for FolderError {
    fn from(Failure { path, cause }: Failure) -> Self {
        Self::Access { path, cause }
    }
}
