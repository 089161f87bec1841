//! Small recorded inductions, as raw columns, and where the shared ones are.

#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code, unreachable_pub)]

use std::fs;
use std::path::PathBuf;

use btsp::place::Recording;
use btsp_io::{RecordingEntry, read_recordings};
use tempfile::TempDir;

/// A small recorded induction as text: a column of names and cells each.
#[derive(Clone)]
pub struct Columns(pub Vec<(String, Vec<String>)>);

impl Columns {
    /// Two laps, of `samples` and a few more samples, with a plateau of 40 ms in each, and
    /// ramps before and after. Column 0 is not used.
    pub fn new(samples: usize) -> Self {
        let mut columns = vec![("notes".to_string(), vec!["3.5".to_string()])];
        for lap in 0..2 {
            let n = samples + 30 * lap;
            // Not quite monotonous, as positions are.
            let position = |k: usize| {
                let noise = if k % 7 == 3 { -0.05 } else { 0.0 };
                (18.7 * k as f64 / (n - 1) as f64 + noise).to_string()
            };
            columns.push((format!("lap_{lap}"), (0..n).map(position).collect()));
            let onset = n / 2 + 10 * lap;
            let current = |k: usize| {
                let on = (onset..onset + 40).contains(&k);
                let noise = 1e-5 * (k * k % 17) as f64;
                (noise + if on { 0.6 } else { -0.001 }).to_string()
            };
            columns.push((format!("cur_{lap}"), (0..n).map(current).collect()));
        }
        for (name, place, height) in [("before", 20.0, 0.002), ("after", 50.0, 0.006)] {
            let ramp = |bin: usize| {
                let x = (bin as f64 - place) / 12.0;
                (height / (1.0 + x * x) - 0.06).to_string()
            };
            columns.push((name.to_string(), (0..100).map(ramp).collect()));
        }
        Self(columns)
    }

    pub fn set(mut self, column: usize, sample: usize, cell: &str) -> Self {
        self.0[column].1[sample] = cell.to_string();
        self
    }

    pub fn map(mut self, column: usize, cell: impl Fn(usize, f64) -> f64) -> Self {
        for (k, text) in self.0[column].1.iter_mut().enumerate() {
            *text = cell(k, text.parse().unwrap()).to_string();
        }
        self
    }

    pub fn cut(mut self, column: usize, length: usize) -> Self {
        self.0[column].1.truncate(length);
        self
    }

    /// As a raw file, its lines ended by each of `ends` in turn.
    pub fn text(&self, ends: &[&str]) -> String {
        let longest = self.0.iter().map(|(_, cells)| cells.len()).max().unwrap();
        let names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        let mut text = names.join("\t") + ends[0];
        for row in 0..longest {
            let cell = |(_, cells): &(String, Vec<String>)| cells.get(row).cloned();
            let cells: Vec<String> = self.0.iter().map(|c| cell(c).unwrap_or_default()).collect();
            text += &(cells.join("\t") + ends[row % ends.len()]);
        }
        text
    }
}

pub const METADATA: &str = "[[induction]]
cell = 7
induction = 1
file = \"raw/a.txt\"
sampling_rate_hz = 1000.0
position_columns = [1, 3]
current_columns = [2, 4]
ramp_before_column = 5
ramp_after_column = 6
";

/// A folder with `metadata` and the raw file `text`.
pub fn folder(metadata: &str, text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recordings.toml");
    fs::write(&path, metadata).unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    fs::write(folder.path().join("raw/a.txt"), text).unwrap();
    (folder, path)
}

pub fn read(metadata: &str, text: impl AsRef<[u8]>) -> Vec<RecordingEntry> {
    let (_folder, path) = folder(metadata, text);
    read_recordings(&path).unwrap()
}

pub fn recording(metadata: &str, columns: &Columns) -> Recording {
    let entries = read(metadata, columns.text(&["\n"]));
    entries.into_iter().next().unwrap().outcome.unwrap()
}

/// The metadata file of the shared recordings; `None`, and a line that says so, where they are
/// not there.
pub fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/recordings");
    let folder = std::env::var_os("BTSP_RECORDINGS").map_or(PathBuf::from(beside), PathBuf::from);
    let path = folder.join("recordings.toml");
    if path.is_file() {
        return Some(path);
    }
    println!("SKIPPED: no file {}, see BTSP_RECORDINGS", path.display());
    None
}
