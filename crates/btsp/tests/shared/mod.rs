//! The recordings and golden arrays that stand beside the repository, where they do:
//! `BTSP_RECORDINGS` and `BTSP_REFERENCE` name their folders, else they are
//! `../shared/recordings` and `../shared/reference` from the repository's root.

#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code, unreachable_pub)]

use btsp::place::{Induction, LapKind, RecordedLap, Recording, Track};
use npyz::npz::NpzArchive;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The golden arrays of one file; a scalar is an array of one.
pub struct Golden {
    pub name: String,
    arrays: HashMap<String, Vec<f64>>,
}

impl Golden {
    fn read(path: &Path) -> Self {
        let mut archive = NpzArchive::open(path).unwrap();
        let names: Vec<String> = archive.array_names().map(str::to_owned).collect();
        let arrays = names.into_iter().map(|name| {
            let array = archive.by_name(&name).unwrap().unwrap();
            assert_eq!(array.order(), npyz::Order::C, "{name}");
            let integers = array.dtype().descr().contains('i');
            let values = if integers {
                let values = array.into_vec::<i64>().unwrap().into_iter();
                values.map(|v| v as f64).collect()
            } else {
                array.into_vec().unwrap()
            };
            (name, values)
        });
        Self {
            arrays: arrays.collect(),
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
        }
    }

    /// The array's values, row by row; `None` where the file has none of that name.
    pub fn get(&self, array: &str) -> Option<&[f64]> {
        self.arrays.get(array).map(Vec::as_slice)
    }

    #[track_caller]
    pub fn array(&self, array: &str) -> &[f64] {
        let values = self.get(array);
        values.unwrap_or_else(|| panic!("{}: no {array}", self.name))
    }

    #[track_caller]
    pub fn scalar(&self, array: &str) -> f64 {
        let [value] = self.array(array) else {
            panic!("{}: {array} is not a scalar", self.name);
        };
        *value
    }

    /// Largest distance of `actual` from the array.
    #[track_caller]
    pub fn distance(&self, array: &str, actual: &[f64]) -> f64 {
        let golden = self.array(array);
        assert_eq!(actual.len(), golden.len(), "{}: {array}", self.name);
        let pairs = actual.iter().zip(golden);
        pairs.fold(0.0, |worst: f64, (a, g)| {
            let distance = (a - g).abs();
            assert!(!distance.is_nan(), "{}: {array}: {a} for {g}", self.name);
            worst.max(distance)
        })
    }

    #[track_caller]
    pub fn meets(&self, array: &str, actual: &[f64], tolerance: f64) {
        let distance = self.distance(array, actual);
        let name = &self.name;
        assert!(
            distance <= tolerance,
            "{name}: {array}: off by {distance:e}"
        );
    }
}

/// The shared inductions with their golden arrays; `None`, and a line that says so, where
/// they are not there.
pub fn inductions() -> Option<Vec<(Induction, Golden)>> {
    let recordings = recordings()?;
    let folder = reference()?;
    let inductions = Induction::all(&Track::default(), &recordings);
    let with_golden = |induction: Induction| {
        let (cell, number) = (induction.cell, induction.induction);
        let file = format!("cell{cell:02}_induction{number}.npz");
        (induction, Golden::read(&folder.join(file)))
    };
    let valid = inductions.into_iter().map(Result::unwrap);
    Some(valid.map(with_golden).collect())
}

/// The golden arrays of the inputs; likewise.
pub fn inputs() -> Option<Golden> {
    Some(Golden::read(&reference()?.join("inputs.npz")))
}

fn reference() -> Option<PathBuf> {
    let folder = found("BTSP_REFERENCE", "reference")?.join("recordings");
    folder.is_dir().then_some(folder)
}

/// The shared recordings; likewise.
pub fn recordings() -> Option<Vec<Recording>> {
    let folder = found("BTSP_RECORDINGS", "recordings")?;
    let text = std::fs::read_to_string(folder.join("recordings.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let entries = table["induction"].as_array().unwrap();
    let read = |entry: &toml::Value| recording(&folder, entry.as_table().unwrap());
    Some(entries.iter().map(read).collect())
}

fn found(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os(variable).map_or(Path::new(beside).join(name), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no folder {}, see {variable}", folder.display());
    None
}

fn recording(folder: &Path, entry: &toml::Table) -> Recording {
    let number = |key: &str| entry[key].as_integer().unwrap() as u32;
    let columns = columns(&folder.join(entry["file"].as_str().unwrap()));
    let listed = |key: &str| -> Vec<&[f64]> {
        let list = entry
            .get(key)
            .map_or([].as_slice(), |v| v.as_array().unwrap());
        let column = |index: &toml::Value| columns[index.as_integer().unwrap() as usize].as_slice();
        list.iter().map(column).collect()
    };
    let rate = entry["sampling_rate_hz"].as_float().unwrap();
    let lap = |kind, position, current| {
        RecordedLap::from_samples(kind, &Track::default(), position, current, rate).unwrap()
    };
    let mut laps = Vec::new();
    for position in listed("pre_position_columns") {
        laps.push(lap(LapKind::Before, position, None));
    }
    let pairs = listed("position_columns")
        .into_iter()
        .zip(listed("current_columns"));
    for (position, current) in pairs {
        laps.push(lap(LapKind::Induction, position, Some(current)));
    }
    for position in listed("post_position_columns") {
        laps.push(lap(LapKind::After, position, None));
    }
    let ramp = |key: &str| {
        let index = entry.get(key)?.as_integer().unwrap();
        Some(Recording::ramp_mv(&columns[index as usize]).unwrap())
    };
    Recording {
        cell: number("cell"),
        induction: number("induction"),
        spontaneous: entry["spontaneous"].as_bool().unwrap(),
        laps,
        ramp_before_mv: ramp("ramp_before_column"),
        ramp_after_mv: ramp("ramp_after_column").unwrap(),
    }
}

/// The columns of a raw file under its line of names; each has the cells that are not blank.
fn columns(path: &Path) -> Vec<Vec<f64>> {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let mut lines = text.split(['\r', '\n']).filter(|line| !line.is_empty());
    let names = lines.next().unwrap().split('\t').count();
    let mut columns = vec![Vec::new(); names];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split('\t')) {
            if !cell.trim().is_empty() {
                column.push(cell.trim().parse().unwrap());
            }
        }
    }
    columns
}
