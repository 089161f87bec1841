//! The folder of a sweep: unfinished, and then finished.
//!
//! While it is unfinished it holds `.partial/` alone: what the sweep is, and a file for every
//! chunk that is done. Each is written under another name, brought to the disk and renamed, so
//! that it is whole or not there. At the end they become `points.parquet`, in the same way,
//! `manifest.json` is written, and `.partial/` is gone.

use super::chunks::{Chunks, Shard};
use super::error::SweepError;
use super::identity::Identity;
use super::maps::{self, MAPS_NAME};
use crate::columns::{Columns, ColumnsReader, ColumnsWriter};
use crate::folder_error::FolderError;
use crate::free_space::require_space;
use crate::lock::Lock;
use crate::manifest::{MANIFEST_NAME, Manifest};
use crate::provenance::{Command, Provenance};
use crate::target::{Policy, inspect};
use crate::tree::{sync, sync_folder};
use btsp_config::{PointRows, Sweep};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// The table of a finished sweep.
pub const POINTS_NAME: &str = "points.parquet";
const PARTIAL: &str = ".partial";
const IDENTITY: &str = "sweep.json";
/// What a chunk's file begins with, and what a file has while it is written.
const CHUNK: &str = "chunk-";
const MAPS_OF: &str = "maps-";
const UNFINISHED: &str = ".unfinished";

/// How far a sweep has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepStatus {
    /// Chunks that are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
    /// Points of all those chunks.
    pub points: usize,
    /// Which part of the sweep it is.
    pub shard: Shard,
    /// Whether its table is there.
    pub finished: bool,
}

/// The folder of a sweep, that one process at a time writes to.
#[derive(Debug)]
pub struct SweepFolder {
    path: PathBuf,
    chunks: Chunks,
    identity: Identity,
    shard: Shard,
    done: BTreeSet<usize>,
    finished: bool,
    _lock: Lock,
}

impl SweepFolder {
    /// Begins the folder of a sweep, or goes on with it: `path` is absent, empty, or holds the
    /// same sweep of the same version.
    ///
    /// # Errors
    /// Another sweep, or anything else, in the folder; another process writing it; too little
    /// room on the disk; a file system that refuses.
    pub fn open(
        path: &Path,
        sweep: &Arc<Sweep>,
        version: &str,
        shard: Shard,
    ) -> Result<Self, SweepError> {
        let identity = Identity::of(sweep, version, shard);
        let chunks = Chunks::of(sweep);
        let here = found(path)?;
        match &here {
            Here::Nothing => {
                remove_unbegun(path);
                inspect(path, Policy::Fresh)?;
                require_space(path, 2 * chunks.size() / shard.of.max(1) as u64)?;
            }
            Here::Unfinished(other) | Here::Finished(other) if *other != identity => {
                return Err(SweepError::Another {
                    path: path.to_owned(),
                    difference: identity.difference(other),
                });
            }
            Here::Unfinished(_) | Here::Finished(_) => {}
        }
        fs::create_dir_all(path).map_err(SweepError::file(path))?;
        let whole = path.canonicalize().map_err(SweepError::file(path))?;
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
            return Err(SweepError::None {
                path: path.to_owned(),
            });
        };
        let lock = Lock::take(parent, name).map_err(SweepError::file(path))?;
        let lock = lock.ok_or_else(|| FolderError::Busy {
            path: path.to_owned(),
        })?;
        let mut folder = Self {
            path: path.to_owned(),
            chunks,
            identity,
            shard,
            done: BTreeSet::new(),
            finished: false,
            _lock: lock,
        };
        folder.begin()?;
        Ok(folder)
    }

    fn partial(&self) -> PathBuf {
        self.path.join(PARTIAL)
    }

    /// Makes `.partial/`, or finds what is done in it.
    fn begin(&mut self) -> Result<(), SweepError> {
        if let Here::Finished(_) = found(&self.path)? {
            self.finished = true;
            // Perhaps the process was killed before it was gone.
            return self.clear();
        }
        let partial = self.partial();
        fs::create_dir_all(&partial).map_err(SweepError::file(&partial))?;
        let path = partial.join(IDENTITY);
        if !path.exists() {
            let text = serde_json::to_string_pretty(&self.identity).unwrap_or_default();
            whole(&path, |file| file.write_all(text.as_bytes()))?;
        }
        self.done = done(&partial)?;
        Ok(())
    }

    /// The chunks that are yet to be computed, in order.
    pub fn missing(&self) -> Vec<usize> {
        if self.finished {
            return Vec::new();
        }
        let all = self.chunks.of_shard(self.shard);
        all.filter(|chunk| !self.done.contains(chunk)).collect()
    }

    /// How far it has come.
    pub fn status(&self) -> SweepStatus {
        status(&self.chunks, self.shard, self.done.len(), self.finished)
    }

    /// Keeps the rows of a chunk's points, in order; may be called from several threads at once.
    ///
    /// # Errors
    /// A disk that refuses: nothing of the chunk is kept then.
    pub fn keep(&self, chunk: usize, rows: &PointRows) -> Result<(), SweepError> {
        self.keep_rows(chunk, &self.chunks.rows(chunk, rows), &rows.maps)
    }

    /// The same of a table and of maps, where there are any.
    pub(super) fn keep_rows(
        &self,
        chunk: usize,
        rows: &Columns,
        maps: &[f64],
    ) -> Result<(), SweepError> {
        // Before the table, which says that the chunk is there.
        if !maps.is_empty() {
            let path = self.partial().join(format!("{MAPS_OF}{chunk}"));
            whole(&path, |file| maps::write_chunk(file, maps))?;
        }
        let path = self.partial().join(format!("{CHUNK}{chunk}"));
        let unfinished = with_ending(&path);
        let written = rows.write(&unfinished);
        if written.is_err() {
            // Room for what others keep.
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        fs::rename(&unfinished, &path).map_err(SweepError::file(&path))
    }

    /// Puts the table together once every chunk is kept; the manifest has the time since this
    /// process `started`.
    ///
    /// # Errors
    /// A chunk that is missing; a disk that refuses: what is kept stays then.
    pub fn finish(mut self, started: Instant) -> Result<SweepStatus, SweepError> {
        if self.finished {
            return Ok(self.status());
        }
        let partial = self.partial();
        sync_folder(&partial).map_err(SweepError::file(&partial))?;
        self.done = done(&partial)?;
        let table = self.path.join(POINTS_NAME);
        if !table.exists() {
            if let Some(chunk) = self.missing().first() {
                return Err(SweepError::Incomplete {
                    path: self.path.clone(),
                    what: format!("chunk {chunk} is missing"),
                });
            }
            let unfinished = partial.join(format!("{POINTS_NAME}{UNFINISHED}"));
            let chunks = self.chunks.of_shard(self.shard);
            let files = chunks.map(|chunk| partial.join(format!("{CHUNK}{chunk}")));
            let put = put_together(&unfinished, &self.chunks, &self.identity.version, files);
            if put.is_err() {
                let _ = fs::remove_file(&unfinished);
            }
            put?;
            fs::rename(&unfinished, &table).map_err(SweepError::file(&table))?;
            sync_folder(&self.path).map_err(SweepError::file(&self.path))?;
        }
        self.finish_maps(&table)?;
        let provenance = Provenance {
            command: Command::Sweep,
            version: self.identity.version.clone(),
            configuration: self.identity.configuration(),
            wall_time_s: started.elapsed().as_secs_f64(),
        };
        let finished = |file: &Path| !file.starts_with(PARTIAL);
        let manifest = Manifest::describe_those(&self.path, finished, &provenance)?;
        let path = self.path.join(MANIFEST_NAME);
        let unfinished = partial.join(format!("{MANIFEST_NAME}{UNFINISHED}"));
        fs::create_dir_all(&unfinished).map_err(SweepError::file(&unfinished))?;
        manifest.write(&unfinished)?;
        fs::rename(unfinished.join(MANIFEST_NAME), &path).map_err(SweepError::file(&path))?;
        sync_folder(&self.path).map_err(SweepError::file(&self.path))?;
        self.finished = true;
        self.clear()?;
        Ok(self.status())
    }

    /// Puts the maps together, where they are kept.
    fn finish_maps(&self, table: &Path) -> Result<(), SweepError> {
        let path = self.path.join(MAPS_NAME);
        let sweep = self.chunks.sweep();
        if sweep.map_shape().is_none() || path.exists() {
            return Ok(());
        }
        let partial = self.partial();
        let unfinished = partial.join(format!("{MAPS_NAME}{UNFINISHED}"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(SweepError::file(&unfinished))?;
        }
        let chunks = self.chunks.of_shard(self.shard);
        let files = chunks.map(|chunk| partial.join(format!("{MAPS_OF}{chunk}")));
        let version = &self.identity.version;
        let put = maps::put_together(&unfinished, sweep, version, table, files);
        if put.is_err() {
            let _ = fs::remove_dir_all(&unfinished);
        }
        put?;
        sync(&unfinished).map_err(|failure| SweepError::file(&failure.path)(failure.cause))?;
        fs::rename(&unfinished, &path).map_err(SweepError::file(&path))?;
        sync_folder(&self.path).map_err(SweepError::file(&self.path))
    }

    /// Removes `.partial/`.
    fn clear(&self) -> Result<(), SweepError> {
        let partial = self.partial();
        match fs::remove_dir_all(&partial) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                Err(SweepError::file(&partial)(cause))
            }
            _ => Ok(()),
        }
    }
}

/// How far the sweep in `path` has come; nothing is written.
///
/// # Errors
/// No sweep there, or one of another version that cannot be read.
pub fn sweep_status(path: &Path) -> Result<SweepStatus, SweepError> {
    let (identity, finished) = match found(path)? {
        Here::Nothing => {
            return Err(SweepError::None {
                path: path.to_owned(),
            });
        }
        Here::Unfinished(identity) => (identity, false),
        Here::Finished(identity) => (identity, true),
    };
    let sweep = Arc::new(identity.sweep(path)?);
    let shard = identity.shard();
    let done = if finished {
        0
    } else {
        done(&path.join(PARTIAL))?.len()
    };
    Ok(status(&Chunks::of(&sweep), shard, done, finished))
}

fn status(chunks: &Chunks, shard: Shard, done: usize, finished: bool) -> SweepStatus {
    let of = chunks.of_shard(shard).count();
    SweepStatus {
        done: if finished { of } else { done },
        of,
        points: chunks.of_shard(shard).map(|c| chunks.points(c).len()).sum(),
        shard,
        finished,
    }
}

/// What is in a folder.
pub(super) enum Here {
    Nothing,
    Unfinished(Identity),
    Finished(Identity),
}

/// What is in the folder `path`.
pub(super) fn found(path: &Path) -> Result<Here, SweepError> {
    let kept = path.join(PARTIAL).join(IDENTITY);
    let identity = match fs::read(&kept) {
        Ok(text) => {
            Some(
                serde_json::from_slice(&text).map_err(|cause| SweepError::Incomplete {
                    path: kept.clone(),
                    what: format!("not a sweep of btsp: {cause}"),
                })?,
            )
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => None,
        Err(cause) => return Err(SweepError::file(&kept)(cause)),
    };
    let manifest = Manifest::read(path)
        .ok()
        .filter(|m| m.command == Command::Sweep);
    Ok(match (manifest, identity) {
        (Some(manifest), _) => Here::Finished(Identity::of_manifest(&manifest)),
        (None, Some(identity)) => Here::Unfinished(identity),
        (None, None) => Here::Nothing,
    })
}

/// Removes what a process leaves that was killed before it had written what its sweep is: a
/// `.partial/` with nothing whole in it.
fn remove_unbegun(path: &Path) {
    let partial = path.join(PARTIAL);
    // What is not only that is refused by whoever looks next.
    let _ = fs::remove_file(with_ending(&partial.join(IDENTITY)));
    let _ = fs::remove_dir(&partial);
}

/// The chunks that are whole in `.partial/`.
fn done(partial: &Path) -> Result<BTreeSet<usize>, SweepError> {
    let mut done = BTreeSet::new();
    for entry in fs::read_dir(partial).map_err(SweepError::file(partial))? {
        let entry = entry.map_err(SweepError::file(partial))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if let Some(chunk) = name.strip_prefix(CHUNK).and_then(|c| c.parse().ok()) {
            done.insert(chunk);
        }
    }
    Ok(done)
}

/// Writes one table of the tables in `files`, a group of rows for each of theirs.
pub(super) fn put_together(
    path: &Path,
    chunks: &Chunks,
    version: &str,
    files: impl Iterator<Item = PathBuf>,
) -> Result<(), SweepError> {
    let mut writer = ColumnsWriter::create(path, &chunks.table(version))?;
    for file in files {
        writer.copy(&ColumnsReader::open(&file)?)?;
    }
    Ok(writer.finish()?)
}

/// Writes a file that is whole or not there.
fn whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), SweepError> {
    let unfinished = with_ending(path);
    let written = File::create(&unfinished).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    if written.is_err() {
        // Room for what others keep.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(SweepError::file(&unfinished))?;
    fs::rename(&unfinished, path).map_err(SweepError::file(path))
}

fn with_ending(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}
