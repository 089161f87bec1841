//! What the explorer's page is made of, so that a page of other sources can be told.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Files, and folders with all that is in them, in the repository.
pub(crate) const PLACES: [&str; 9] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "crates/btsp/src",
    "crates/btsp-config/src",
    "crates/btsp-web/src",
    "web/package-lock.json",
    "web/scripts",
    "web/src",
];

/// All files of them, in order.
pub(crate) fn all(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for place in PLACES {
        add(&root.join(place), &mut files)?;
    }
    Ok(files)
}

fn add(place: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !place.is_dir() {
        files.push(place.to_path_buf());
        return Ok(());
    }
    let entries = fs::read_dir(place)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, files))
}

/// A text that changes with any of them.
pub(crate) fn fingerprint(files: &[PathBuf]) -> io::Result<String> {
    // Built and read by one toolchain, on one machine: this hasher's own promise is enough.
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
