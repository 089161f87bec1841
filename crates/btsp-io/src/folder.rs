//! A folder of results that is whole or not there.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder_error::FolderError;
use crate::lock::Lock;
use crate::manifest::Manifest;
use crate::provenance::Provenance;
use crate::target::{Found, Policy, inspect, protection};
use crate::tree;

/// Results in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The folder.
    pub path: PathBuf,
    /// Where the folder is now that was there before, if it held anything but results of btsp.
    pub kept: Option<PathBuf>,
    /// What is left of earlier results that could not be removed.
    pub leftover: Option<PathBuf>,
}

/// A folder that is built aside, under a hidden name, and put in its place whole by [`commit`](Self::commit).
///
/// Dropped before that, it leaves nothing. A process that is killed leaves the hidden folder (`.NAME.btsp-partial-...`)
/// and `.NAME.btsp-lock`; whoever writes to the same place next removes both. What was there before stays until the new
/// folder is complete, and is exchanged for it in one step where the system can (Linux, macOS).
///
/// One process at a time writes to a place; a second gets [`FolderError::Busy`]. File systems without locks are the
/// exception: there both write, each aside, the first to finish is in place, nothing mixes, and what a killed process
/// left is not removed.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use btsp_io::{Command, OutputFolder, Policy, Provenance};
/// # let parent = tempfile::tempdir()?;
/// # let out = parent.path().join("out");
/// let folder = OutputFolder::create(&out, Policy::Fresh)?;
/// std::fs::write(folder.path().join("notes.txt"), "as you like")?;
/// let committed = folder.commit(&Provenance {
///     command: Command::Run,
///     version: "0.1.0".to_owned(),
///     configuration: "[rule]\n".to_owned(),
///     wall_time_s: 0.1,
/// })?;
/// assert!(committed.path.join("manifest.json").exists());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    place: PathBuf,
    partial: PathBuf,
    policy: Policy,
    lock: Option<Lock>,
    parents: Vec<PathBuf>,
}

impl OutputFolder {
    /// Begins the folder `target`; its parents are made as needed, and removed again if nothing comes of it.
    ///
    /// # Errors
    /// If `policy` does not let `target` be written; if it is a file, a link, the root, or holds the current or the home
    /// directory, whatever the policy; if its path is not UTF-8; if another process is writing it; if the file system refuses.
    pub fn create(target: &Path, policy: Policy) -> Result<Self, FolderError> {
        let Some(name) = target.file_name() else {
            // `/`, `.`, `..`
            let reason = protection(target)
                .ok()
                .flatten()
                .unwrap_or("it has no name of its own");
            return Err(FolderError::Protected {
                path: target.to_owned(),
                reason,
            });
        };
        inspect(target, policy)?;
        let parent = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut folder = Self {
            target: target.to_owned(),
            place: PathBuf::new(),
            partial: PathBuf::new(),
            policy,
            lock: None,
            parents: missing(parent),
        };
        // From here on, dropping `folder` removes what was made.
        fs::create_dir_all(parent).map_err(FolderError::access(parent))?;
        let parent = parent.canonicalize().map_err(FolderError::access(parent))?;
        folder.place = parent.join(name);
        if folder.place.to_str().is_none() {
            return Err(FolderError::Encoding {
                path: folder.place.clone(),
            });
        }
        let Some(lock) = Lock::take(&parent, name).map_err(FolderError::access(&parent))? else {
            return Err(FolderError::Busy {
                path: target.to_owned(),
            });
        };
        if lock.is_held() {
            recover(&parent, name)?;
        }
        folder.lock = Some(lock);
        inspect(&folder.place, policy)?;
        folder.partial = make_partial(&parent, name)?;
        Ok(folder)
    }

    /// Where to write: the hidden folder, which is empty at first.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Where the folder will be.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes the manifest, waits until everything is on the disk, and puts the folder in its place.
    ///
    /// # Errors
    /// If the file system refuses, or if something came to be at the place that the policy does not let be replaced. What
    /// was there before is then still there, and the new folder is gone.
    pub fn commit(mut self, provenance: &Provenance) -> Result<Committed, FolderError> {
        Manifest::describe(&self.partial, provenance)?.write(&self.partial)?;
        tree::sync(&self.partial)?;
        let (mut kept, mut old) = (None, None);
        match inspect(&self.place, self.policy)? {
            Found::Absent | Found::Empty => self.place_first()?,
            Found::Results => old = Some(self.place_over_results()?),
            Found::Foreign => kept = Some(self.place_beside()?),
        }
        self.partial = PathBuf::new();
        self.parents.clear();
        if let Some(parent) = self.place.parent() {
            // Whatever the disk keeps of the renaming, it keeps a whole folder: no reason to fail.
            let _ = tree::sync_folder(parent);
        }
        Ok(Committed {
            path: self.target.clone(),
            kept,
            leftover: old.filter(|old| fs::remove_dir_all(old).is_err()),
        })
    }

    /// Renames to a place where there is nothing, or an empty folder.
    fn place_first(&self) -> Result<(), FolderError> {
        if cfg!(windows) {
            // Elsewhere renaming replaces an empty folder. This one fails if there is none or if it is not empty.
            let _ = fs::remove_dir(&self.place);
        }
        fs::rename(&self.partial, &self.place).map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists
            | io::ErrorKind::DirectoryNotEmpty
            | io::ErrorKind::NotADirectory => FolderError::Taken {
                path: self.target.clone(),
            },
            _ => FolderError::Access {
                path: self.target.clone(),
                cause,
            },
        })
    }

    /// Exchanges results for results; returns where the old ones are now.
    fn place_over_results(&self) -> Result<PathBuf, FolderError> {
        if exchange(&self.partial, &self.place).is_ok() {
            return Ok(self.partial.clone());
        }
        let name = self.place.file_name().unwrap_or_default();
        let previous = self.place.with_file_name(hidden(name, "previous", 0));
        self.place_after(&previous)?;
        Ok(previous)
    }

    /// Moves what is there to a name beside it, which is returned. Never hidden: it is the user's.
    fn place_beside(&self) -> Result<PathBuf, FolderError> {
        let name = self.place.file_name().unwrap_or_default();
        let mut number = 1_u32;
        let kept = loop {
            let mut beside = name.to_owned();
            beside.push(format!(".replaced-{number}"));
            let path = self.place.with_file_name(beside);
            if fs::symlink_metadata(&path).is_err() {
                break path;
            }
            number += 1;
        };
        self.place_after(&kept)?;
        Ok(kept)
    }

    /// Renames what is there to `aside` and the new folder to its place; puts the old one back if that fails.
    fn place_after(&self, aside: &Path) -> Result<(), FolderError> {
        fs::rename(&self.place, aside).map_err(FolderError::access(&self.target))?;
        self.place_first().inspect_err(|_| {
            let _ = fs::rename(aside, &self.place);
        })
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        // Nobody is left to tell of a failure; the next to write here tries again.
        if self.partial != Path::new("") {
            let _ = fs::remove_dir_all(&self.partial);
        }
        self.lock = None;
        for parent in self.parents.iter().rev() {
            let _ = fs::remove_dir(parent);
        }
    }
}

/// The ancestors of `folder` and itself that are not there, outermost first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|ancestor| {
            *ancestor != Path::new("") && fs::symlink_metadata(ancestor).is_err()
        })
        .map(Path::to_owned)
        .collect();
    missing.reverse();
    missing
}

/// The name of a hidden folder beside `name`.
fn hidden(name: &OsStr, what: &str, number: u32) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".btsp-{what}-{}-{number}", std::process::id()));
    hidden
}

fn make_partial(parent: &Path, name: &OsStr) -> Result<PathBuf, FolderError> {
    let mut number = 0;
    loop {
        let path = parent.join(hidden(name, "partial", number));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(cause) => return Err(FolderError::Access { path, cause }),
        }
    }
}

/// Clears up after processes that were killed; only under the lock.
fn recover(parent: &Path, name: &OsStr) -> Result<(), FolderError> {
    let prefix = |what: &str| {
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(format!(".btsp-{what}-"));
        prefix
    };
    let (partial, previous) = (prefix("partial"), prefix("previous"));
    let starts = |entry: &OsStr, prefix: &OsStr| {
        entry
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
    };
    for entry in fs::read_dir(parent).map_err(FolderError::access(parent))? {
        let entry = entry.map_err(FolderError::access(parent))?;
        let path = entry.path();
        if starts(&entry.file_name(), &previous) {
            // Killed between two renames: the old results go back to their place.
            let place = parent.join(name);
            if fs::symlink_metadata(&place).is_err() {
                fs::rename(&path, &place).map_err(FolderError::access(&path))?;
                continue;
            }
        } else if !starts(&entry.file_name(), &partial) {
            continue;
        }
        fs::remove_dir_all(&path).map_err(FolderError::access(&path))?;
    }
    Ok(())
}

/// Exchanges two folders in one step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn folder(path: &Path, text: &str) {
        fs::create_dir(path).unwrap();
        fs::write(path.join("text"), text).unwrap();
    }

    #[test]
    fn without_an_exchange_the_old_goes_aside_first_and_comes_back_if_the_new_cannot_follow() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        let aside = parent.path().join("aside");
        let mut new = OutputFolder::create(&place, Policy::Fresh).unwrap();
        folder(&place, "old");
        fs::write(new.partial.join("text"), "new").unwrap();
        let partial = std::mem::replace(&mut new.partial, parent.path().join("lost"));
        assert!(new.place_after(&aside).is_err());
        assert_eq!(fs::read_to_string(place.join("text")).unwrap(), "old");
        new.partial = partial;
        new.place_after(&aside).unwrap();
        assert_eq!(fs::read_to_string(place.join("text")).unwrap(), "new");
        assert_eq!(fs::read_to_string(aside.join("text")).unwrap(), "old");
    }

    #[test]
    fn whoever_comes_next_clears_up_and_puts_old_results_back() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        folder(&path(".out.btsp-partial-7-0"), "half");
        folder(&path(".out.btsp-previous-7-0"), "old");
        folder(&path(".other.btsp-partial-7-0"), "another's");
        fs::write(path(".out.btsp-lock"), "").unwrap();
        let error = OutputFolder::create(&path("out"), Policy::Fresh).unwrap_err();
        assert!(matches!(error, FolderError::NotEmpty { .. }), "{error}");
        assert_eq!(fs::read_to_string(path("out/text")).unwrap(), "old");
        folder(&path(".out.btsp-previous-7-0"), "older");
        drop(OutputFolder::create(&path("out"), Policy::Force).unwrap());
        assert_eq!(fs::read_to_string(path("out/text")).unwrap(), "old");
        let mut names: Vec<_> = fs::read_dir(parent.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, [".other.btsp-partial-7-0", "out"]);
    }
}
