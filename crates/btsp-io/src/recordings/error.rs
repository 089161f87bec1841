//! Why a recording could not be read.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use btsp::Invalid;
use btsp_config::ConfigError;

use super::series::Series;

/// Why a recording could not be read, or why nothing can be derived from it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingsError {
    /// A file or folder that cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: Arc<io::Error>,
    },
    /// A metadata file that is no text.
    #[error("{path}:{line}: not a text file: byte 0x{byte:02x} is no UTF-8")]
    Binary {
        /// The metadata file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The byte.
        byte: u8,
    },
    /// Something wrong in a metadata file.
    #[error("{path}:{}:{}: {}", error.line, error.column, error.message)]
    Metadata {
        /// The metadata file.
        path: PathBuf,
        /// What is wrong, and where.
        error: ConfigError,
    },
    /// A file or store as a whole.
    #[error("{path}: {value}: {allowed}")]
    File {
        /// The file or store.
        path: PathBuf,
        /// What it is.
        value: String,
        /// What it must be.
        allowed: String,
    },
    /// A column that is not there.
    #[error("{path}: column {number} is not there: the file has columns 0 to {last}")]
    NoColumn {
        /// The raw file.
        path: PathBuf,
        /// The column, from 0.
        number: usize,
        /// The file's last.
        last: usize,
    },
    /// A variable that is not there.
    #[error("{path}: no variable {name}: the store has {here}")]
    NoVariable {
        /// The store.
        path: PathBuf,
        /// The variable.
        name: String,
        /// The names of those that are there.
        here: String,
    },
    /// Something wrong in a column or variable.
    #[error(transparent)]
    Value(Box<WrongValue>),
    /// What is wrong with a recording and stands in no single column.
    #[error("{path}: {invalid}")]
    Recording {
        /// The raw file, or the store.
        path: PathBuf,
        /// What is wrong.
        invalid: Invalid,
    },
}

/// A value, or a whole series, that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}: {series} = {value}: {allowed}", Line(*line))]
pub struct WrongValue {
    /// The raw file, or the store.
    pub path: PathBuf,
    /// Line of the raw file, from 1, where there is one.
    pub line: Option<usize>,
    /// The column or the variable.
    pub series: Series,
    /// The value found, or what is said of the series.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

impl RecordingsError {
    pub(super) fn value(wrong: WrongValue) -> Self {
        Self::Value(Box::new(wrong))
    }

    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Unreadable {
            path,
            cause: Arc::new(cause),
        }
    }

    pub(super) fn file(path: &Path, value: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self::File {
            path: path.to_owned(),
            value: value.into(),
            allowed: allowed.into(),
        }
    }

    /// `invalid` about the series `place`, at `line` where the file has lines.
    pub(super) fn invalid(
        path: &Path,
        place: Option<&Series>,
        line: Option<usize>,
        invalid: Invalid,
    ) -> Self {
        let path = path.to_owned();
        match place {
            Some(series) => Self::value(WrongValue {
                path,
                line,
                series: series.clone(),
                value: invalid.value,
                allowed: invalid.allowed,
            }),
            None => Self::Recording { path, invalid },
        }
    }
}

/// `:17`, or nothing.
struct Line(Option<usize>);

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}
