//! Room on the disk, asked for before any work is done.

use std::io;
use std::path::{Path, PathBuf};

/// Why results cannot be expected to fit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpaceError {
    /// Too little room.
    #[error("results need {}, only {} free at {path}", readable(*needed), readable(*free))]
    TooLittle {
        /// Where the results would go.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The system does not say.
    #[error("cannot find out how much room there is at {path}: {cause}")]
    Unknown {
        /// Where the results would go.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Bytes that this user may still write at `path`, which need not exist yet: its nearest ancestor that does is asked.
///
/// # Errors
/// If the system does not say.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let path = std::path::absolute(path)?;
    let mut result = Err(io::ErrorKind::NotFound.into());
    for ancestor in path.ancestors() {
        result = fs4::available_space(ancestor);
        match &result {
            Err(cause)
                if matches!(
                    cause.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            _ => break,
        }
    }
    result
}

/// Refuses if there are fewer than `needed` bytes free at `path`.
///
/// # Errors
/// If there is too little room, or if the system does not say how much there is.
pub fn require_space(path: &Path, needed: u64) -> Result<(), SpaceError> {
    match free_space(path) {
        Ok(free) if free >= needed => Ok(()),
        Ok(free) => Err(SpaceError::TooLittle {
            path: path.to_owned(),
            needed,
            free,
        }),
        Err(cause) => Err(SpaceError::Unknown {
            path: path.to_owned(),
            cause,
        }),
    }
}

/// A number of bytes for people: `10.2 GB`.
fn readable(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    for larger in units {
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    match unit {
        "B" => format!("{bytes} B"),
        _ => format!("{value:.1} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn bytes_are_readable() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (999_960, "1.0 MB"),
            (10_240_000_000, "10.2 GB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(readable(bytes), text);
        }
    }

    #[test]
    fn a_folder_that_is_yet_to_be_made_has_its_parents_room() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_space(&folder.path().join("not/yet/there")).unwrap() > 0);
        require_space(folder.path(), 1).unwrap();
    }

    #[test]
    fn too_much_is_refused_with_both_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let error = require_space(folder.path(), u64::MAX).unwrap_err();
        assert!(matches!(error, SpaceError::TooLittle { .. }));
        let text = error.to_string();
        assert!(text.starts_with("results need 18.4 EB, only "), "{text}");
        assert!(
            text.ends_with(&format!("free at {}", folder.path().display())),
            "{text}"
        );
    }
}
