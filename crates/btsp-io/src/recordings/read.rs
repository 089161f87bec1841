//! All recordings of a metadata file or of a store.

use std::path::{Path, PathBuf};

use btsp::Invalid;
use btsp::place::{Induction, Recording, Track};

use super::error::RecordingsError;
use super::metadata;
use super::series::Places;
use super::store;

/// One recorded induction, or why there is none.
#[derive(Clone, Debug)]
pub struct RecordingEntry {
    /// Number of the cell; `None` where even that is missing.
    pub cell: Option<u32>,
    /// Number of the induction in this cell, from 1; likewise.
    pub induction: Option<u32>,
    /// The raw file, the store, or the metadata file where that is wrong.
    pub source: PathBuf,
    /// The recording.
    pub outcome: Result<Recording, RecordingsError>,
    /// What is known of it whether or not it could be read.
    pub(super) found: Found,
}

/// What is known of a recording on the way to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The recording without laps where these cannot be read: its ramps still count for the
    /// baseline of the cell's other inductions.
    pub(super) ramps: Option<Recording>,
    /// Where its series stand.
    pub(super) places: Option<Places>,
}

impl Found {
    /// What is wrong with the recording, in the words of its file.
    pub(super) fn explained(&self, path: &Path, invalid: Invalid) -> RecordingsError {
        let places = self.places.as_ref();
        let place = places.and_then(|places| places.find(&invalid.key));
        RecordingsError::invalid(path, place.map(|(series, _)| series), None, invalid)
    }
}

impl RecordingEntry {
    /// What to call it: `cell 4, induction 1`.
    #[must_use]
    pub fn name(&self) -> String {
        let number = |n: Option<u32>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
        format!(
            "cell {}, induction {}",
            number(self.cell),
            number(self.induction)
        )
    }

    /// What is known of the recording: without laps where these cannot be read.
    #[must_use]
    pub fn at_hand(&self) -> Option<&Recording> {
        self.outcome.as_ref().ok().or(self.found.ramps.as_ref())
    }
}

/// Reads all recordings of `path`: a metadata file (`recordings.toml`) with its raw columns,
/// or a folder written by [`write_recordings`](super::write_recordings) or from Python.
///
/// An induction that cannot be read is an error in its entry and does not keep the others
/// from being read.
///
/// # Errors
/// If nothing can be read: no such file, no TOML, no induction, no store.
pub fn read_recordings(path: &Path) -> Result<Vec<RecordingEntry>, RecordingsError> {
    if path.is_dir() {
        return store::read(path);
    }
    metadata::read(path)
}

/// What is derived of each entry, in their order; an entry that could not be read keeps its
/// error. Baselines are common to all of a cell, see [`Induction::all`]: give all of a cell's
/// entries at once.
#[must_use]
pub fn inductions(entries: &[RecordingEntry]) -> Vec<Result<Induction, RecordingsError>> {
    let at_hand = entries.iter().filter_map(RecordingEntry::at_hand);
    let recordings: Vec<Recording> = at_hand.cloned().collect();
    let mut derived = Induction::all(&Track::default(), &recordings).into_iter();
    // Every recording at hand has one that is derived of it.
    let of_entry = |entry: &RecordingEntry| match &entry.outcome {
        Ok(_) => {
            let derived = derived.next()?;
            Some(derived.map_err(|invalid| entry.found.explained(&entry.source, invalid)))
        }
        Err(error) => {
            if entry.found.ramps.is_some() {
                derived.next();
            }
            Some(Err(error.clone()))
        }
    };
    entries.iter().filter_map(of_entry).collect()
}
