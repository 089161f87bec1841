//! Why a command did not do its work.

use crate::changes_table::ChangesError;
use crate::figures::FigureError;
use crate::recordings::SelectionError;
use crate::source::SourceError;
use btsp_io::{
    ColumnsError, FitRecordError, FolderError, RecordingsError, SpaceError, Stopped, SweepError,
    WriteRecordingsError,
};
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
    #[error("{path}: {count} of its inductions cannot be read:{said}")]
    Unread {
        path: PathBuf,
        count: usize,
        said: String,
    },
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
    #[error("{path} exists already; this command never overwrites a file")]
    Exists { path: PathBuf },
    #[error(
        "this btsp was built without the explorer. In a clone of its repository, with Node.js and \
         `rustup target add wasm32-unknown-unknown`, `cargo xtask explorer` builds it; btsp built \
         there afterwards opens it"
    )]
    NoExplorer,
    #[error("no browser could be started; open {page} in yours")]
    NoBrowser { page: PathBuf },
    #[error("interrupted; nothing was left behind")]
    Interrupted,
    #[error(
        "interrupted; the best so far is in {path}, marked unfinished; with `--resume` it goes on"
    )]
    Unfinished { path: PathBuf },
    #[error("interrupted; with `--resume` it goes on from what was evaluated for {path}")]
    Stopped { path: PathBuf },
    #[error(
        "no candidate was admissible: no weights below the model's largest make the ramp before the laps"
    )]
    Inadmissible,
    #[error("there is no unfinished fit at {path}; without `--resume` one begins")]
    NothingToResume { path: PathBuf },
    #[error("{path} has another fit, which cannot be resumed as this one; {difference}")]
    AnotherFit { path: PathBuf, difference: String },
    #[error("cannot write or read a table: {0}")]
    Columns(#[from] ColumnsError),
    #[error(transparent)]
    Changes(#[from] ChangesError),
    #[error(transparent)]
    FitRecord(#[from] FitRecordError),
    #[error(transparent)]
    WriteRecordings(#[from] WriteRecordingsError),
    #[error(transparent)]
    Sweep(#[from] SweepError),
    #[error("interrupted; what is done is kept in {path}, and the same command goes on with it")]
    SweepStopped { path: PathBuf },
    #[error("cannot start the threads: {0}")]
    Threads(String),
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
            | Self::Unread { .. }
            | Self::Prediction(_)
            | Self::Changes(_)
            | Self::NothingToResume { .. }
            | Self::AnotherFit { .. }
            | Self::FitRecord(FitRecordError::Other { .. })
            | Self::Exists { .. } => 2,
            Self::Folder(error) | Self::Sweep(SweepError::Folder(error)) if is_usage(error) => 2,
            Self::Sweep(
                SweepError::Another { .. }
                | SweepError::None { .. }
                | SweepError::Incomplete { .. },
            ) => 2,
            Self::Interrupted
            | Self::Unfinished { .. }
            | Self::Stopped { .. }
            | Self::SweepStopped { .. } => 130,
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

/// Whether a folder cannot be written because of what was asked for.
fn is_usage(error: &FolderError) -> bool {
    matches!(
        error,
        FolderError::NotEmpty { .. }
            | FolderError::NotOwn { .. }
            | FolderError::NotAFolder { .. }
            | FolderError::Link { .. }
            | FolderError::Protected { .. }
            | FolderError::Encoding { .. }
    )
}
