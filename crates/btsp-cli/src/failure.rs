//! Why a command did not do its work.

use crate::figures::FigureError;
use crate::recordings::SelectionError;
use crate::source::SourceError;
use btsp_io::{FolderError, RecordingsError, SpaceError, Stopped};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Invalid(#[from] btsp::Invalid),
    #[error(transparent)]
    Recordings(#[from] RecordingsError),
    #[error(transparent)]
    Selection(#[from] SelectionError),
    #[error("{path}: no induction asked for can be read:{said}")]
    NoInduction { path: PathBuf, said: String },
    #[error(transparent)]
    Prediction(#[from] btsp::place::PredictionError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Space(#[from] SpaceError),
    #[error(transparent)]
    Memory(Stopped),
    #[error("cannot write the results: {0}")]
    Results(btsp_io::DatasetError),
    #[error(transparent)]
    Figure(#[from] FigureError),
    #[error("cannot write {path}: {cause}")]
    File {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("{path} exists already; `btsp init` never overwrites a file")]
    Exists { path: PathBuf },
    #[error("interrupted; nothing was left behind")]
    Interrupted,
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Invalid(invalid) => Self::Invalid(invalid),
            Stopped::Dataset(error) => Self::Results(error),
            Stopped::Memory => Self::Memory(stopped),
            _ => Self::Interrupted,
        }
    }
}

impl Failure {
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Source(_)
            | Self::Invalid(_)
            | Self::Recordings(_)
            | Self::Selection(_)
            | Self::NoInduction { .. }
            | Self::Prediction(_)
            | Self::Exists { .. } => 2,
            Self::Folder(
                FolderError::NotEmpty { .. }
                | FolderError::NotOwn { .. }
                | FolderError::NotAFolder { .. }
                | FolderError::Link { .. }
                | FolderError::Protected { .. }
                | FolderError::Encoding { .. },
            ) => 2,
            Self::Interrupted => 130,
            _ => 1,
        })
    }

    /// Prints the error; one about a configuration with the line it is about.
    pub(crate) fn report(&self) {
        let mut stderr = std::io::stderr().lock();
        // Where even this fails, the exit code is left.
        let _ = writeln!(stderr, "error: {self}");
        if let Self::Source(source) = self
            && let Some(snippet) = source.snippet(stderr.is_terminal())
        {
            let _ = write!(stderr, "{snippet}");
        }
    }
}
