//! Datasets read back as they were written, by zarrs and by xarray.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use btsp_io::{Attributes, DatasetError, DatasetWriter};
use zarrs::array::Array;
use zarrs::filesystem::FilesystemStore;

const NAN: f64 = f64::NAN;
const LARGE: usize = 1_500_000;

fn named(long_name: &str, units: &str) -> Attributes {
    Attributes::new().long_name(long_name).units(units)
}

/// A dataset with something of everything.
fn write(path: &Path) -> Result<(), DatasetError> {
    let attributes = Attributes::new()
        .with("version", "0.1.0")
        .with("configuration", "[rule]\nname = \"η\"\n");
    let mut dataset = DatasetWriter::create(path, attributes)?;
    let time = [-1.0, -0.5, 0.0, 0.5, 1.0];
    dataset.variable("time", &["time"], &[5], named("time", "s"), &time)?;
    dataset.coordinate("input", &["input"], &[3], Attributes::new(), &[0_i64, 1, 2])?;
    let spikes = [-0.5, NAN, 0.5];
    dataset.coordinate(
        "spike_time",
        &["input"],
        &[3],
        named("spike time", "s"),
        &spikes,
    )?;
    let mut trace: Vec<f64> = (0..15).map(f64::from).collect();
    trace[7] = NAN;
    trace[10] = f64::NEG_INFINITY;
    let attributes = named("eligibility trace", "1").with("cell", 3);
    dataset.variable("trace", &["input", "time"], &[3, 5], attributes, &trace)?;
    dataset.variable("missing", &["time"], &[5], Attributes::new(), &[NAN; 5])?;
    dataset.variable(
        "lap",
        &["input"],
        &[3],
        Attributes::new(),
        &[0_i64, -1, 1 << 62],
    )?;
    dataset.variable::<f64>(
        "empty",
        &["nothing", "input"],
        &[0, 3],
        Attributes::new(),
        &[],
    )?;
    dataset.variable("scalar", &[], &[], Attributes::new(), &[2.5])?;
    let mut rows = dataset.rows(
        "large",
        &["input", "sample"],
        &[3, LARGE],
        Attributes::new(),
    )?;
    for row in 0..3 {
        let row: Vec<f64> = (row * LARGE..(row + 1) * LARGE)
            .map(|value| value as f64)
            .collect();
        rows.push(&row)?;
    }
    rows.finish()?;
    dataset.finish()
}

fn read<T: zarrs::array::ElementOwned>(path: &Path, name: &str) -> Vec<T> {
    let store = Arc::new(FilesystemStore::new(path).unwrap());
    let array = Array::open(store, &format!("/{name}")).unwrap();
    array.retrieve_array_subset(&array.subset_all()).unwrap()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn zarrs_reads_back_every_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.zarr");
    write(&path).unwrap();
    let trace: Vec<f64> = read(&path, "trace");
    assert_eq!(trace[6], 6.0);
    assert_eq!(trace[7].to_bits(), NAN.to_bits());
    assert_eq!(trace[10], f64::NEG_INFINITY);
    assert_eq!(read::<i64>(&path, "lap"), [0, -1, 1 << 62]);
    assert_eq!(bits(&read::<f64>(&path, "missing")), bits(&[NAN; 5]));
    assert!(read::<f64>(&path, "empty").is_empty());
    let large: Vec<f64> = read(&path, "large");
    assert_eq!(large.len(), 3 * LARGE);
    assert!(
        large
            .iter()
            .enumerate()
            .all(|(index, &value)| value == index as f64)
    );
}

#[test]
fn xarray_opens_it_without_a_warning() {
    let Some(python) = std::env::var_os("BTSP_PYTHON") else {
        println!("skipped: BTSP_PYTHON names no Python with xarray and zarr");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.zarr");
    write(&path).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/open_dataset.py");
    let run = Command::new(python)
        .args(["-W", "error"])
        .arg(script)
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), "opened");
    assert_eq!(String::from_utf8_lossy(&run.stderr), "");
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["first", "second"].map(|name| folder.path().join(name));
    for path in &paths {
        write(path).unwrap();
    }
    let [first, second] = paths.each_ref().map(|path| files(path));
    assert_eq!(first.len(), second.len());
    assert!(first.len() > 15, "{first:?}");
    for (left, right) in first.iter().zip(&second) {
        assert_eq!(
            left.strip_prefix(&paths[0]).unwrap(),
            right.strip_prefix(&paths[1]).unwrap()
        );
        assert!(
            fs::read(left).unwrap() == fs::read(right).unwrap(),
            "{}",
            left.display()
        );
    }
}

#[test]
fn rows_in_any_portions_give_the_same_array() {
    let folder = tempfile::tempdir().unwrap();
    let (rows, columns) = (3000_usize, 700_usize);
    let data: Vec<f64> = (0..rows * columns)
        .map(|value| (value as f64).sin())
        .collect();
    let mut written = Vec::new();
    for portion in [1, 7, 749, 1600, 3000] {
        let path = folder.path().join(format!("by_{portion}"));
        let mut dataset = DatasetWriter::create(&path, Attributes::new()).unwrap();
        let mut writer = dataset
            .rows("a", &["row", "column"], &[rows, columns], Attributes::new())
            .unwrap();
        for block in data.chunks(portion * columns) {
            writer.push(block).unwrap();
        }
        writer.finish().unwrap();
        dataset.finish().unwrap();
        assert_eq!(
            bits(&read::<f64>(&path, "a")),
            bits(&data),
            "portions of {portion} rows"
        );
        written.push(
            files(&path)
                .iter()
                .map(|file| fs::read(file).unwrap())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(written[0].len(), 7, "group, array and five chunks");
    assert!(written.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Planes of many chunks, of one chunk, and several in a chunk, a row at a time.
#[test]
fn three_dimensions_are_written_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    for (shape, chunks) in [
        ([3_usize, 1500, 500], 6),
        ([2, 3, 600_000], 12),
        ([40, 100, 300], 3),
        ([4, 5, 6], 1),
    ] {
        let count = shape.iter().product::<usize>();
        let data: Vec<f64> = (0..count).map(|value| value as f64).collect();
        for portion in [1, 4] {
            let path = folder.path().join(format!("{shape:?} by {portion}"));
            let mut dataset = DatasetWriter::create(&path, Attributes::new()).unwrap();
            let mut writer = dataset
                .rows("a", &["x", "y", "z"], &shape, Attributes::new())
                .unwrap();
            for rows in data.chunks(portion * shape[2]) {
                writer.push(rows).unwrap();
            }
            assert!(writer.push(&data[..shape[2]]).is_err());
            writer.finish().unwrap();
            dataset.finish().unwrap();
            assert!(read::<f64>(&path, "a") == data, "{shape:?} by {portion}");
            assert_eq!(files(&path).len(), 2 + chunks, "{shape:?}");
            fs::remove_dir_all(&path).unwrap();
        }
    }
}

#[test]
fn two_variables_are_written_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.zarr");
    let mut dataset = DatasetWriter::create(&path, Attributes::new()).unwrap();
    let mut one = dataset
        .rows("one", &["input", "time"], &[2, 2], Attributes::new())
        .unwrap();
    let mut two = dataset
        .rows("two", &["input", "time"], &[2, 2], Attributes::new())
        .unwrap();
    for row in [[1.0, 2.0], [3.0, 4.0]] {
        one.push(&row).unwrap();
        two.push(&row.map(|value| -value)).unwrap();
    }
    one.finish().unwrap();
    two.finish().unwrap();
    dataset.finish().unwrap();
    assert_eq!(read::<f64>(&path, "one"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(read::<f64>(&path, "two"), [-1.0, -2.0, -3.0, -4.0]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.zarr");
    let mut dataset = DatasetWriter::create(&path, Attributes::new()).unwrap();
    let none = Attributes::new;
    dataset
        .variable("time", &["time"], &[2], none(), &[0.0, 1.0])
        .unwrap();
    let mut refused = |name: &str, dimensions: &[&str], shape: &[usize], data: &[f64]| {
        dataset
            .variable(name, dimensions, shape, none(), data)
            .unwrap_err()
    };
    assert!(matches!(
        refused("time", &["time"], &[2], &[0.0, 1.0]),
        DatasetError::Twice { .. }
    ));
    assert!(matches!(
        refused("a", &["time"], &[3], &[0.0; 3]),
        DatasetError::Length {
            length: 2,
            given: 3,
            ..
        }
    ));
    assert!(matches!(
        refused("a", &["time"], &[2], &[0.0; 3]),
        DatasetError::Count { given: 3, .. }
    ));
    assert!(matches!(
        refused("a", &["time"], &[2, 1], &[0.0; 2]),
        DatasetError::Dimensions { .. }
    ));
    assert!(matches!(
        refused("a", &["time", "time"], &[2, 2], &[0.0; 4]),
        DatasetError::Dimensions { .. }
    ));
    assert!(matches!(
        refused("a", &["time", "a"], &[2, 2], &[0.0; 4]),
        DatasetError::Dimensions { .. }
    ));
    assert!(matches!(
        refused("a", &["x", "y"], &[usize::MAX, 2], &[0.0; 4]),
        DatasetError::Count { .. }
    ));
    for name in ["", ".", "..", "a/b", "../a", "zarr.json", "_a", "a b", "é"] {
        assert!(
            matches!(
                refused(name, &["time"], &[2], &[0.0; 2]),
                DatasetError::Name { .. }
            ),
            "{name}"
        );
    }
    assert_eq!(
        fs::read_dir(&path).unwrap().count(),
        1,
        "only `time` was written"
    );

    let mut rows = dataset
        .rows::<f64>("rows", &["input", "time"], &[2, 2], none())
        .unwrap();
    assert!(matches!(
        rows.push(&[0.0; 3]),
        Err(DatasetError::RowLength {
            row: 2,
            given: 3,
            ..
        })
    ));
    assert!(matches!(
        rows.push(&[0.0; 6]),
        Err(DatasetError::RowCount {
            rows: 2,
            given: 3,
            ..
        })
    ));
    rows.push(&[0.0; 2]).unwrap();
    assert!(matches!(
        rows.finish(),
        Err(DatasetError::RowCount {
            rows: 2,
            given: 1,
            ..
        })
    ));
    let error = dataset.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot finish {}: `rows` is not complete", path.display())
    );
    assert!(!path.join("zarr.json").exists());
    assert!(matches!(
        DatasetWriter::create(&path, none()),
        Err(DatasetError::Exists { .. })
    ));
    let lost = folder.path().join("no/such/folder");
    assert!(
        DatasetWriter::create(&lost, none())
            .unwrap_err()
            .to_string()
            .contains("folder")
    );
}
