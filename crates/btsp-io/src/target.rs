//! What is at the place where results are to go, and whether they may.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder_error::FolderError;
use crate::manifest::{MANIFEST_NAME, Manifest};
use crate::provenance::Command;
use crate::tree::{Tree, is_litter};

/// What an output folder may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing: the folder must be absent or empty.
    Fresh,
    /// Any folder. Results of btsp are removed; a folder with anything else in it is kept under another name.
    Force,
    /// What the same command wrote, and nothing else.
    ReplaceOwn(Command),
}

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Absent,
    Empty,
    /// Results of btsp and nothing else.
    Results,
    /// A folder with anything else in it.
    Foreign,
}

/// What is at `target`, or why `policy` does not let it be replaced.
pub(crate) fn inspect(target: &Path, policy: Policy) -> Result<Found, FolderError> {
    let refuse = |cause| FolderError::Access {
        path: target.to_owned(),
        cause,
    };
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(cause) => return Err(refuse(cause)),
    };
    if metadata.is_symlink() {
        return Err(FolderError::Link {
            path: target.to_owned(),
        });
    }
    if !metadata.is_dir() {
        return Err(FolderError::NotAFolder {
            path: target.to_owned(),
        });
    }
    if let Some(reason) = protection(target).map_err(refuse)? {
        return Err(FolderError::Protected {
            path: target.to_owned(),
            reason,
        });
    }
    if fs::read_dir(target).map_err(refuse)?.next().is_none() {
        return Ok(Found::Empty);
    }
    let own = own(target)?;
    match (policy, own) {
        (Policy::Fresh, _) => Err(FolderError::NotEmpty {
            path: target.to_owned(),
        }),
        (Policy::Force, Ok(_)) => Ok(Found::Results),
        (Policy::Force, Err(_)) => Ok(Found::Foreign),
        (Policy::ReplaceOwn(command), Ok(made_by)) if made_by == command => Ok(Found::Results),
        (Policy::ReplaceOwn(command), Ok(_)) => Err(FolderError::NotOwn {
            path: target.to_owned(),
            foreign: MANIFEST_NAME.into(),
            command: command.name(),
        }),
        (Policy::ReplaceOwn(command), Err(foreign)) => Err(FolderError::NotOwn {
            path: target.to_owned(),
            foreign,
            command: command.name(),
        }),
    }
}

/// The command that wrote everything in `folder`, or something in it that no command of btsp wrote.
fn own(folder: &Path) -> Result<Result<Command, PathBuf>, FolderError> {
    let Ok(manifest) = Manifest::read(folder) else {
        let tree = Tree::of(folder)?;
        let first = tree.files.into_iter().next();
        return Ok(Err(first
            .or(tree.folders.into_iter().nth(1))
            .unwrap_or_default()));
    };
    Ok(match manifest.unlisted(folder)?.into_iter().next() {
        Some(foreign) => Err(foreign),
        None => Ok(manifest.command),
    })
}

/// Checks that everything in `folder` is a folder of results that `command` wrote, so that each may be replaced. A
/// folder that is absent or empty passes.
///
/// This is how `reproduce` knows its own `out/`, where each experiment has a folder with a manifest of its own.
///
/// # Errors
/// With the first thing in `folder` that `command` did not write, or if it cannot be read.
pub fn check_collection(folder: &Path, command: Command) -> Result<(), FolderError> {
    let refuse = |cause| FolderError::Access {
        path: folder.to_owned(),
        cause,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && !folder.is_symlink() => {
            return Ok(());
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => {
            return Err(FolderError::NotAFolder {
                path: folder.to_owned(),
            });
        }
        Err(cause) => return Err(refuse(cause)),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refuse)?;
    names.sort();
    for name in names {
        let text = name.to_string_lossy();
        if is_litter(&name) || (text.starts_with('.') && text.contains(".btsp-")) {
            continue;
        }
        match inspect(&folder.join(&name), Policy::ReplaceOwn(command)) {
            Ok(_) => {}
            Err(FolderError::NotOwn { foreign, .. }) => {
                return Err(FolderError::NotOwn {
                    path: folder.to_owned(),
                    foreign: Path::new(&name).join(foreign),
                    command: command.name(),
                });
            }
            Err(FolderError::NotAFolder { .. } | FolderError::Link { .. }) => {
                return Err(FolderError::NotOwn {
                    path: folder.to_owned(),
                    foreign: name.into(),
                    command: command.name(),
                });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Why a folder must stay where it is, whatever is in it.
pub(crate) fn protection(target: &Path) -> io::Result<Option<&'static str>> {
    let place = target.canonicalize()?;
    let holds = |folder: io::Result<PathBuf>| folder.is_ok_and(|folder| folder.starts_with(&place));
    let current = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let home = std::env::home_dir().map(|folder| folder.canonicalize());
    Ok(if place.parent().is_none() {
        Some("it is the root of the file system")
    } else if holds(current) {
        Some("the current directory is in it")
    } else if home.is_some_and(holds) {
        Some("the home directory is in it")
    } else if is_mount(&place)? {
        Some("a file system is mounted on it")
    } else {
        None
    })
}

#[cfg(unix)]
fn is_mount(place: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    match place.parent() {
        Some(parent) => Ok(fs::metadata(place)?.dev() != fs::metadata(parent)?.dev()),
        None => Ok(true),
    }
}

#[cfg(not(unix))]
fn is_mount(_: &Path) -> io::Result<bool> {
    Ok(false)
}
