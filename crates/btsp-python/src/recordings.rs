//! Recordings on disk.

use crate::induction::{Induction, without_laps};
use btsp::place::{Recording, validate_ramp};
use btsp_io::{RecordingEntry, RecordingsError, inductions, read_recordings};
use pyo3::PyErr;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;

/// One entry of a file: what to call it, and the induction or why there is none.
type Entry<'py> = (String, Option<Bound<'py, Induction>>, Option<String>);

/// All inductions of a metadata file or of a store.
#[pyfunction]
pub(crate) fn load_recordings(py: Python<'_>, path: PathBuf) -> PyResult<Vec<Entry<'_>>> {
    let read = || {
        let entries = read_recordings(&path)?;
        let derived = inductions(&entries);
        Ok((entries, derived))
    };
    let (entries, derived) = py.detach(read).map_err(|e| error(&e))?;
    let each =
        entries
            .iter()
            .zip(derived)
            .map(|(entry, derived)| match (&entry.outcome, &derived) {
                (Ok(recording), Ok(derived)) => {
                    let others = others(recording, &entries);
                    let induction = Induction::new_of(derived.clone(), recording.clone(), others);
                    Ok((entry.name(), Some(Bound::new(py, induction)?), None))
                }
                (Err(error), _) | (_, Err(error)) => {
                    Ok((entry.name(), None, Some(error.to_string())))
                }
            });
    each.collect()
}

/// The cell's other inductions, their ramps alone.
fn others(recording: &Recording, entries: &[RecordingEntry]) -> Vec<Recording> {
    let at_hand = entries.iter().filter_map(RecordingEntry::at_hand);
    let others = at_hand.filter(|other| {
        let ramps = other.ramp_before_mv.iter().chain([&other.ramp_after_mv]);
        other.cell == recording.cell
            && other.induction != recording.induction
            && ramps
                .map(|ramp| validate_ramp(ramp))
                .all(|valid| valid.is_ok())
    });
    others.map(without_laps).collect()
}

fn error(error: &RecordingsError) -> PyErr {
    match error {
        RecordingsError::Unreadable { cause, .. } => {
            // Of the class that its kind has in Python.
            std::io::Error::new(cause.kind(), error.to_string()).into()
        }
        other => PyValueError::new_err(other.to_string()),
    }
}
