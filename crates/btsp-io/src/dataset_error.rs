//! Why a dataset could not be written.

use std::error::Error;
use std::path::{Path, PathBuf};

/// Why a dataset could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// There is something at the path already.
    #[error("cannot write the dataset {path}: there is something of that name")]
    Exists {
        /// The dataset's folder.
        path: PathBuf,
    },
    /// A name that cannot name a variable or a dimension.
    #[error(
        "cannot write `{name}` to {path}: a name is letters, digits, `_`, `-` and `.`, and begins with a letter"
    )]
    Name {
        /// The name.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
    },
    /// Two variables of one name.
    #[error("cannot write `{name}` to {path} twice")]
    Twice {
        /// The name.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
    },
    /// As many dimensions as extents, each dimension once.
    #[error(
        "cannot write `{name}` to {path}: dimensions {dimensions:?} do not name the axes of the shape {shape:?}"
    )]
    Dimensions {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// The dimensions' names.
        dimensions: Vec<String>,
        /// The variable's shape.
        shape: Vec<usize>,
    },
    /// A dimension has one length throughout a dataset.
    #[error(
        "cannot write `{name}` to {path}: the dimension `{dimension}` has length {given}, and {length} elsewhere"
    )]
    Length {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// The dimension.
        dimension: String,
        /// Its length so far.
        length: usize,
        /// Its length in this variable.
        given: usize,
    },
    /// The data are not as many as the shape says.
    #[error("cannot write `{name}` to {path}: {given} values do not fill the shape {shape:?}")]
    Count {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// The variable's shape.
        shape: Vec<usize>,
        /// How many values came.
        given: usize,
    },
    /// What was pushed is no whole number of rows.
    #[error("cannot write `{name}` to {path}: {given} values are no whole number of rows of {row}")]
    RowLength {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// How many values make a row.
        row: usize,
        /// How many came.
        given: usize,
    },
    /// More or fewer rows than the shape says.
    #[error("cannot write `{name}` to {path}: {given} rows came, not {rows}")]
    RowCount {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// How many rows the shape has.
        rows: u64,
        /// How many came.
        given: u64,
    },
    /// More elements than this machine can count.
    #[error("cannot write `{name}` to {path}: it is too large for this machine")]
    TooLarge {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
    },
    /// A variable that was begun with [`DatasetWriter::rows`](crate::DatasetWriter::rows) and not finished.
    #[error("cannot finish {path}: `{name}` is not complete")]
    Unfinished {
        /// The variable.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot write `{name}` to {path}: {cause}")]
    Write {
        /// The variable, or `zarr.json`.
        name: String,
        /// The dataset's folder.
        path: PathBuf,
        /// What refused.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl DatasetError {
    pub(crate) fn write(
        name: &str,
        path: &Path,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Write {
            name: name.to_owned(),
            path: path.to_owned(),
            cause: cause.into(),
        }
    }
}
