//! What a folder of results says about itself: what made it, and a checksum of every file.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::checksum::checksum;
use crate::provenance::{Command, Provenance};
use crate::tree::{Failure, Tree, is_litter};

/// The manifest's name in its folder.
pub const MANIFEST_NAME: &str = "manifest.json";

const PROGRAM: &str = "btsp";

/// Why a manifest could not be written or read, or does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// A file could not be read or written.
    #[error("cannot read or write {path}: {cause}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A manifest that is none.
    #[error("{path} is no manifest: {cause}")]
    Syntax {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// A manifest of another program.
    #[error("{path} was written by `{program}`, not by `{PROGRAM}`")]
    Program {
        /// The manifest.
        path: PathBuf,
        /// The program that it names.
        program: String,
    },
    /// A path that a manifest cannot hold: no file, not UTF-8, or outside the folder.
    #[error("a manifest cannot list {path}")]
    Name {
        /// The path.
        path: PathBuf,
    },
    /// A file that is listed is not there.
    #[error("{path} is missing")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is not the one that is listed.
    #[error("{path} has changed since it was written")]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

impl From<Failure> for ManifestError {
    fn from(Failure { path, cause }: Failure) -> Self {
        Self::File { path, cause }
    }
}

/// One file of a folder of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Path relative to the folder, with `/` between names.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// A folder's `manifest.json`. It lists every file of the folder but itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program: `btsp`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// The command that made the folder.
    pub command: Command,
    /// How long it took, in s.
    pub wall_time_s: f64,
    /// The whole configuration, as TOML.
    pub configuration: String,
    /// The files, in order of their paths.
    pub files: Vec<FileRecord>,
}

impl Manifest {
    /// Describes `folder` as it is now. Reads every file once.
    ///
    /// # Errors
    /// If a file cannot be read, is a link, or has a name that is not UTF-8.
    pub fn describe(folder: &Path, provenance: &Provenance) -> Result<Self, ManifestError> {
        Self::describe_those(folder, |_| true, provenance)
    }

    /// The same of the files whose paths in `folder` are `wanted`; no others are read.
    pub(crate) fn describe_those(
        folder: &Path,
        wanted: impl Fn(&Path) -> bool,
        provenance: &Provenance,
    ) -> Result<Self, ManifestError> {
        let mut files = Vec::new();
        for file in Tree::of(folder)?.files {
            if file == Path::new(MANIFEST_NAME) || !wanted(&file) {
                continue;
            }
            let whole = folder.join(&file);
            let is_file = fs::symlink_metadata(&whole).is_ok_and(|metadata| metadata.is_file());
            let Some(path) = portable(&file).filter(|_| is_file) else {
                return Err(ManifestError::Name { path: whole });
            };
            let (bytes, sha256) =
                checksum(&whole).map_err(|cause| ManifestError::File { path: whole, cause })?;
            files.push(FileRecord {
                path,
                bytes,
                sha256,
            });
        }
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self {
            program: PROGRAM.to_owned(),
            version: provenance.version.clone(),
            command: provenance.command,
            wall_time_s: provenance.wall_time_s,
            configuration: provenance.configuration.clone(),
            files,
        })
    }

    /// Writes `manifest.json` to `folder`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, folder: &Path) -> Result<(), ManifestError> {
        let path = folder.join(MANIFEST_NAME);
        let mut text =
            serde_json::to_string_pretty(self).map_err(|cause| ManifestError::Syntax {
                path: path.clone(),
                cause,
            })?;
        text.push('\n');
        fs::write(&path, text).map_err(|cause| ManifestError::File { path, cause })
    }

    /// Reads the manifest of `folder`; checks no file.
    ///
    /// # Errors
    /// If there is none, if it is damaged, or if another program wrote it.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join(MANIFEST_NAME);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(cause) => return Err(ManifestError::File { path, cause }),
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(manifest) if manifest.program == PROGRAM => Ok(manifest),
            Ok(manifest) => Err(ManifestError::Program {
                path,
                program: manifest.program,
            }),
            Err(cause) => Err(ManifestError::Syntax { path, cause }),
        }
    }

    /// Whether `folder` has a manifest that btsp wrote.
    #[must_use]
    pub fn is_ours(folder: &Path) -> bool {
        Self::read(folder).is_ok()
    }

    /// Checks that every file listed is in `folder` and has the size and checksum listed. Reads every file once.
    ///
    /// # Errors
    /// With the first file that is missing, changed or unreadable.
    pub fn verify(&self, folder: &Path) -> Result<(), ManifestError> {
        for record in &self.files {
            let relative = Path::new(&record.path);
            let path = folder.join(relative);
            if !relative
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
            {
                return Err(ManifestError::Name { path });
            }
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_file() && metadata.len() == record.bytes => {}
                Ok(_) => return Err(ManifestError::Changed { path }),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                    return Err(ManifestError::Missing { path });
                }
                Err(cause) => return Err(ManifestError::File { path, cause }),
            }
            match checksum(&path) {
                Ok((bytes, sha256)) if bytes == record.bytes && sha256 == record.sha256 => {}
                Ok(_) => return Err(ManifestError::Changed { path }),
                Err(cause) => return Err(ManifestError::File { path, cause }),
            }
        }
        Ok(())
    }

    /// Files in `folder` that the manifest does not list, relative to it and in order: somebody else's. What a desktop
    /// leaves in any folder it shows (`.DS_Store`) is not counted.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn unlisted(&self, folder: &Path) -> Result<Vec<PathBuf>, ManifestError> {
        let mut files = Tree::of(folder)?.files;
        files.retain(|file| {
            let listed = portable(file).is_some_and(|path| {
                self.files
                    .binary_search_by(|record| record.path.cmp(&path))
                    .is_ok()
            });
            !listed && file != Path::new(MANIFEST_NAME) && !file.file_name().is_some_and(is_litter)
        });
        Ok(files)
    }
}

/// A relative path with `/` between its names.
fn portable(path: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = path.iter().map(|name| name.to_str()).collect();
    names.map(|names| names.join("/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn provenance() -> Provenance {
        Provenance {
            command: Command::Run,
            version: "0.1.0".to_owned(),
            configuration: "[rule]\nmax_weight = 4.0\n".to_owned(),
            wall_time_s: 0.25,
        }
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/two"), "abc").unwrap();
        fs::write(folder.path().join("b.txt"), "").unwrap();
        fs::write(folder.path().join("a"), "one").unwrap();
        folder
    }

    #[test]
    fn it_lists_what_is_there_in_order() {
        let folder = folder();
        let manifest = Manifest::describe(folder.path(), &provenance()).unwrap();
        let paths: Vec<&str> = manifest
            .files
            .iter()
            .map(|record| record.path.as_str())
            .collect();
        assert_eq!(paths, ["a", "b.txt", "b/two"]);
        assert_eq!(manifest.files[2].bytes, 3);
        // The standard's own example.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(manifest.files[2].sha256, abc);
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        assert_eq!(
            Manifest::describe(folder.path(), &provenance()).unwrap(),
            manifest
        );
        assert!(Manifest::is_ours(folder.path()));
        manifest.verify(folder.path()).unwrap();
        assert!(manifest.unlisted(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn it_notices_every_change() {
        let folder = folder();
        let path = folder.path();
        let manifest = Manifest::describe(path, &provenance()).unwrap();
        fs::write(path.join("b/two"), "abd").unwrap();
        assert!(matches!(
            manifest.verify(path),
            Err(ManifestError::Changed { .. })
        ));
        fs::write(path.join("b/two"), "abcd").unwrap();
        assert!(matches!(
            manifest.verify(path),
            Err(ManifestError::Changed { .. })
        ));
        fs::remove_file(path.join("b/two")).unwrap();
        let error = manifest.verify(path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{} is missing", path.join("b/two").display())
        );
        fs::write(path.join("b/notes"), "").unwrap();
        fs::write(path.join("b/.DS_Store"), "").unwrap();
        assert_eq!(
            manifest.unlisted(path).unwrap(),
            [Path::new("b").join("notes")]
        );
    }

    #[test]
    fn a_manifest_of_others_is_refused() {
        let folder = folder();
        let path = folder.path();
        assert!(matches!(
            Manifest::read(path),
            Err(ManifestError::File { .. })
        ));
        for text in ["", "{}", "[1]", "\u{0}", "{\"program\": \"btsp\"}"] {
            fs::write(path.join(MANIFEST_NAME), text).unwrap();
            assert!(
                matches!(Manifest::read(path), Err(ManifestError::Syntax { .. })),
                "{text}"
            );
        }
        let mut manifest = Manifest::describe(path, &provenance()).unwrap();
        manifest.program = "other".to_owned();
        manifest.write(path).unwrap();
        assert!(matches!(
            Manifest::read(path),
            Err(ManifestError::Program { .. })
        ));
        assert!(!Manifest::is_ours(path));
        manifest.files[0].path = "../secret".to_owned();
        assert!(matches!(
            manifest.verify(path),
            Err(ManifestError::Name { .. })
        ));
    }
}
