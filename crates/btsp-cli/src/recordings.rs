//! Which of a file's recorded inductions a command is about.

use crate::failure::Failure;
use crate::session::Session;
use btsp::place::Induction;
use btsp_io::{RecordingEntry, RecordingsError, inductions, read_recordings};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was asked for: some cells or all, one induction of each or all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    pub(crate) cells: Option<Vec<u32>>,
    pub(crate) induction: Option<u32>,
}

/// A selection that a file does not have.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SelectionError {
    #[error("{path} has no cell {cell}; it has {}", cells(present))]
    NoCell {
        path: PathBuf,
        cell: u32,
        present: Vec<u32>,
    },
    #[error(
        "{path}: cell {cell} has no induction {induction}; it has {}",
        numbers(present)
    )]
    NoInduction {
        path: PathBuf,
        cell: u32,
        induction: u32,
        present: Vec<u32>,
    },
}

impl Selection {
    pub(crate) fn of_cell(cell: u32, induction: Option<u32>) -> Self {
        Self {
            cells: Some(vec![cell]),
            induction,
        }
    }

    /// Reads `path` and derives the inductions asked for, in the order of the file. One that
    /// cannot be read is said, and left out.
    pub(crate) fn read(&self, path: &Path, session: &Session) -> Result<Vec<Induction>, Failure> {
        let entries = read_recordings(path)?;
        self.check(path, &entries)?;
        let mut failed = Vec::new();
        let mut selected = Vec::new();
        // Baselines are those of whole cells: all are derived, then some taken.
        for (entry, derived) in entries.iter().zip(inductions(&entries)) {
            match derived {
                _ if !self.has(entry) => {}
                Ok(induction) => selected.push(induction),
                Err(error) => failed.push((entry.name(), error)),
            }
        }
        if selected.is_empty() {
            return Err(none_left(path, failed));
        }
        for (name, error) in failed {
            session.say(&format!("warning: {name} is left out: {error}"));
        }
        Ok(selected)
    }

    /// The selection as the table `[recordings]` of a manifest's configuration.
    pub(crate) fn to_toml(&self, path: &Path) -> String {
        let name = path.file_name().unwrap_or(path.as_os_str());
        // A string of JSON is one of TOML.
        let name = serde_json::Value::from(name.to_string_lossy().into_owned());
        let mut text = format!("[recordings]\nfile = {name}\n");
        if let Some(cells) = &self.cells {
            text += &format!("cells = [{}]\n", numbers(cells));
        }
        if let Some(induction) = self.induction {
            text += &format!("induction = {induction}\n");
        }
        text
    }

    fn has(&self, entry: &RecordingEntry) -> bool {
        let is = |asked: Option<u32>, found: Option<u32>| match (asked, found) {
            (Some(asked), Some(found)) => asked == found,
            // Whatever it is, it cannot be read.
            _ => true,
        };
        let cell = match (&self.cells, entry.cell) {
            (Some(cells), Some(cell)) => cells.contains(&cell),
            _ => true,
        };
        cell && is(self.induction, entry.induction)
    }

    fn check(&self, path: &Path, entries: &[RecordingEntry]) -> Result<(), SelectionError> {
        let present: BTreeSet<u32> = entries.iter().filter_map(|entry| entry.cell).collect();
        for &cell in self.cells.iter().flatten() {
            if !present.contains(&cell) {
                return Err(SelectionError::NoCell {
                    path: path.to_owned(),
                    cell,
                    present: present.into_iter().collect(),
                });
            }
            let of_cell = entries.iter().filter(|entry| entry.cell == Some(cell));
            let inductions: BTreeSet<u32> = of_cell.filter_map(|entry| entry.induction).collect();
            if let Some(induction) = self.induction.filter(|i| !inductions.contains(i)) {
                return Err(SelectionError::NoInduction {
                    path: path.to_owned(),
                    cell,
                    induction,
                    present: inductions.into_iter().collect(),
                });
            }
        }
        Ok(())
    }
}

/// None of what was asked for can be read.
pub(crate) fn none_left(path: &Path, failed: Vec<(String, RecordingsError)>) -> Failure {
    Failure::NoInduction {
        path: path.to_owned(),
        said: listed(&failed),
    }
}

/// What is wrong with each, a line of its own.
pub(crate) fn listed(failed: &[(String, RecordingsError)]) -> String {
    let lines = failed
        .iter()
        .map(|(name, error)| format!("\n  {name}: {error}"));
    lines.collect()
}

/// `cell 4`, `cells 1, 4`.
fn cells(present: &[u32]) -> String {
    let noun = if present.len() == 1 { "cell" } else { "cells" };
    format!("{noun} {}", numbers(present))
}

fn numbers(present: &[u32]) -> String {
    if present.is_empty() {
        return "none".to_owned();
    }
    let numbers: Vec<String> = present.iter().map(u32::to_string).collect();
    numbers.join(", ")
}

/// What to call an induction: `Cell 4, induction 1`.
pub(crate) fn title(induction: &Induction) -> String {
    format!("Cell {}, induction {}", induction.cell, induction.induction)
}
