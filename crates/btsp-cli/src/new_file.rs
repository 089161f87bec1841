//! A file that is written whole, and never over another.

use crate::failure::Failure;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes a file that must not exist.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let refuse = |cause| Failure::File {
        path: path.into(),
        cause,
    };
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::Exists { path: path.into() });
        }
        Err(cause) => return Err(refuse(cause)),
    };
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .map_err(|cause| {
            // Half a file is none; that it could not be removed either is not news.
            let _ = std::fs::remove_file(path);
            refuse(cause)
        })
}
