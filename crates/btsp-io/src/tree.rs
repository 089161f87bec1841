//! All that is in a folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Files that a desktop leaves in any folder it shows; they are nobody's.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Whether an entry of that name was left by the desktop.
pub(crate) fn is_litter(name: &std::ffi::OsStr) -> bool {
    LITTER.iter().any(|litter| name == *litter)
}

/// What a walk through a folder found. Links are listed as files and not followed.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Paths that are no folders, relative to the folder, in order.
    pub(crate) files: Vec<PathBuf>,
    /// Folders, relative to the folder, each before what is in it; the first is the folder itself.
    pub(crate) folders: Vec<PathBuf>,
}

/// A path that could not be read or written, and why.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) path: PathBuf,
    pub(crate) cause: io::Error,
}

impl Failure {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self { path, cause }
    }
}

impl Tree {
    /// Walks through `root`.
    pub(crate) fn of(root: &Path) -> Result<Self, Failure> {
        let mut tree = Self {
            files: Vec::new(),
            folders: vec![PathBuf::new()],
        };
        let mut next = 0;
        while let Some(folder) = tree.folders.get(next).cloned() {
            next += 1;
            let path = root.join(&folder);
            for entry in fs::read_dir(&path).map_err(Failure::at(&path))? {
                let entry = entry.map_err(Failure::at(&path))?;
                let kind = entry.file_type().map_err(Failure::at(&entry.path()))?;
                let name = folder.join(entry.file_name());
                if kind.is_dir() {
                    tree.folders.push(name);
                } else {
                    tree.files.push(name);
                }
            }
        }
        tree.files.sort();
        Ok(tree)
    }
}

/// Makes sure that everything in `root` is on the disk and not only in memory.
pub(crate) fn sync(root: &Path) -> Result<(), Failure> {
    let tree = Tree::of(root)?;
    for file in &tree.files {
        let path = root.join(file);
        // Windows flushes through a writable handle only.
        let open = if cfg!(windows) {
            File::options().write(true).open(&path)
        } else {
            File::open(&path)
        };
        open.and_then(|file| file.sync_all())
            .map_err(Failure::at(&path))?;
    }
    for folder in tree.folders.iter().rev() {
        let path = root.join(folder);
        sync_folder(&path).map_err(Failure::at(&path))?;
    }
    Ok(())
}

/// Makes sure that the names in a folder are on the disk, where the system can.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(path)?.sync_all() {
        // Some network file systems have no such call for folders.
        Err(cause)
            if matches!(
                cause.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}
