//! A table of changes in ramps, read from a CSV file.

use crate::source::{SourceError, text};
use btsp::place::RampChanges;
use std::path::{Path, PathBuf};

/// Names of the columns, in their order.
const COLUMNS: [&str; 3] = ["t", "initial_ramp", "delta_ramp"];
/// Largest number to either side of 0.
const LARGEST: f64 = 1e6;

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangesError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{path}:{line}: {what}: {allowed}")]
    Wrong {
        path: PathBuf,
        line: usize,
        what: String,
        allowed: String,
    },
}

/// Reads a table whose first line is `t,initial_ramp,delta_ramp`.
pub(crate) fn read(path: &Path) -> Result<RampChanges, ChangesError> {
    let text = text(path)?;
    let wrong = |line: usize, what: String, allowed: String| ChangesError::Wrong {
        path: path.to_owned(),
        line: line + 1,
        what,
        allowed,
    };
    // Whoever wrote it, and whatever ends its lines.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let text = text.replace('\r', "\n");
    let mut lines = text.lines().enumerate();
    let heading = lines.next().map_or("", |(_, line)| line);
    let names: Vec<&str> = heading.split(',').map(str::trim).collect();
    if names != COLUMNS {
        let allowed = format!("must be {}", COLUMNS.join(","));
        let shown: String = heading.chars().take(60).collect();
        return Err(wrong(0, format!("columns `{shown}`"), allowed));
    }
    let mut changes = RampChanges::default();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        if cells.len() != COLUMNS.len() {
            let what = format!("{} columns", cells.len());
            return Err(wrong(number, what, "must be 3".to_owned()));
        }
        let mut values = [0.0; 3];
        for ((value, cell), name) in values.iter_mut().zip(&cells).zip(COLUMNS) {
            let parsed = cell.parse().ok();
            let Some(found) = parsed.filter(|v: &f64| v.abs() <= LARGEST) else {
                let shown: String = cell.chars().take(60).collect();
                let what = format!("column {name} = `{shown}`");
                let allowed = format!("must be a number from -{LARGEST:e} to {LARGEST:e}");
                return Err(wrong(number, what, allowed));
            };
            *value = found;
        }
        changes.time_s.push(values[0]);
        changes.initial_ramp_mv.push(values[1]);
        changes.change_mv.push(values[2]);
    }
    if changes.points() == 0 {
        let what = "no points".to_owned();
        return Err(wrong(1, what, "must be one at least".to_owned()));
    }
    Ok(changes)
}
