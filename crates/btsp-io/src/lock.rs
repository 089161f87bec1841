//! One writer per folder of results.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use same_file::Handle;

/// A hidden file beside the folder, locked for as long as this value lives. The system lets go of it when the process
/// ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    held: bool,
    _file: File,
}

impl Lock {
    /// The lock of the folder `name` in `parent`, or `None` if somebody else holds it.
    pub(crate) fn take(parent: &Path, name: &std::ffi::OsStr) -> io::Result<Option<Self>> {
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(".btsp-lock");
        let path = parent.join(hidden);
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            match file.try_lock() {
                // Whoever held it last removes the file; a lock on the removed file would keep nobody out.
                Ok(()) if !is_at(&file, &path)? => {}
                Ok(()) => {
                    return Ok(Some(Self {
                        path,
                        held: true,
                        _file: file,
                    }));
                }
                Err(TryLockError::WouldBlock) => return Ok(None),
                // A file system without locks.
                Err(TryLockError::Error(_)) => {
                    return Ok(Some(Self {
                        path,
                        held: false,
                        _file: file,
                    }));
                }
            }
        }
    }

    /// Whether everybody else is kept out; not so on a file system without locks.
    pub(crate) fn is_held(&self) -> bool {
        self.held
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While the lock is held: nobody can have made it theirs yet.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(there) => Ok(there == Handle::from_file(file.try_clone()?)?),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_second_is_kept_out_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path(), "out".as_ref()).unwrap().unwrap();
        assert!(first.is_held());
        assert!(Lock::take(folder.path(), "out".as_ref()).unwrap().is_none());
        assert!(
            Lock::take(folder.path(), "other".as_ref())
                .unwrap()
                .is_some()
        );
        drop(first);
        assert!(Lock::take(folder.path(), "out".as_ref()).unwrap().is_some());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn of_many_one_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let holders = AtomicUsize::new(0);
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        if let Some(lock) = Lock::take(folder.path(), "out".as_ref()).unwrap() {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                            taken.fetch_add(1, Ordering::SeqCst);
                            std::thread::yield_now();
                            holders.fetch_sub(1, Ordering::SeqCst);
                            drop(lock);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 10);
    }
}
