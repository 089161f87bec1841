//! What an unfinished fit has evaluated so far, kept beside its folder.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::FitLog;
use crate::columns::ColumnsError;

/// A hidden file beside a fit's folder: `.NAME.btsp-checkpoint` beside `NAME`. It outlives a
/// process that is killed, and is whole whenever that happens.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    path: PathBuf,
}

impl Checkpoint {
    /// The checkpoint of the fit whose results go to `target`.
    #[must_use]
    pub fn of(target: &Path) -> Self {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(".btsp-checkpoint");
        Self {
            path: target.with_file_name(name),
        }
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts `log` in the place of what was kept.
    ///
    /// # Errors
    /// If the disk refuses; what was kept before is then still there.
    pub fn keep(&self, log: &FitLog) -> Result<(), ColumnsError> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push("-new");
        let new = self.path.with_file_name(name);
        let renamed = log.write(&new).and_then(|()| {
            fs::rename(&new, &self.path)
                .map_err(|cause| ColumnsError::other(&self.path, cause.to_string()))
        });
        if renamed.is_err() {
            // Nothing can be said of this failure that the first does not say.
            let _ = fs::remove_file(&new);
        }
        renamed
    }

    /// What was kept; `None` where there is nothing.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn kept(&self) -> Result<Option<FitLog>, ColumnsError> {
        match fs::symlink_metadata(&self.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            _ => FitLog::read(&self.path).map(Some),
        }
    }

    /// Removes it, if it is there.
    pub fn remove(&self) {
        // What is left behind is only in the way of nobody.
        let _ = fs::remove_file(&self.path);
    }
}
