//! Recordings in a Zarr store, written here and from Python.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod recorded;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use btsp::place::{LapKind, Recording};
use btsp_io::{
    Attributes, DatasetWriter, inductions, read_recordings, write_raw_recordings, write_recordings,
};
use recorded::{Columns, METADATA, recording, shared};
use tempfile::TempDir;

/// Three recordings of two cells, with and without laps before and after, one silent before.
fn recordings() -> Vec<Recording> {
    let one = METADATA.replace("[1, 3]", "[3]").replace("[2, 4]", "[4]");
    let around = one.clone() + "pre_position_columns = [1]\n";
    let silent = METADATA.replace("ramp_before_column = 5\n", "spontaneous = true\n");
    let columns = Columns::new(300);
    let mut all = [METADATA, &around, &silent].map(|metadata| recording(metadata, &columns));
    all[1].induction = 2;
    let mut after = all[1].laps[0].clone();
    after.kind = LapKind::After;
    all[1].laps.push(after);
    all[2].cell = 12;
    all.to_vec()
}

/// A store of `recordings` in a folder of its own.
fn store(recordings: &[Recording]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cells.zarr");
    fs::create_dir(&path).unwrap();
    write_recordings(&path, recordings, "0.1.0").unwrap();
    (folder, path)
}

fn read(path: &Path) -> Vec<Recording> {
    let entries = read_recordings(path).unwrap();
    entries
        .into_iter()
        .map(|entry| entry.outcome.unwrap())
        .collect()
}

/// Equal, bit by bit.
#[track_caller]
fn same(read: &[Recording], written: &[Recording]) {
    assert_eq!(read, written);
    let bits = |recordings: &[Recording]| -> Vec<u64> {
        let floats = recordings.iter().flat_map(|r| {
            let ramps = r.ramp_before_mv.iter().flatten().chain(&r.ramp_after_mv);
            ramps.chain(r.laps.iter().flat_map(|lap| &lap.position_cm))
        });
        floats.map(|v| v.to_bits()).collect()
    };
    assert_eq!(bits(read), bits(written));
}

#[test]
fn what_is_written_comes_back_to_the_bit() {
    let written = recordings();
    let (_folder, path) = store(&written);
    let entries = read_recordings(&path).unwrap();
    let names: Vec<String> = entries.iter().map(|entry| entry.name()).collect();
    assert_eq!(
        names,
        [
            "cell 7, induction 1",
            "cell 7, induction 2",
            "cell 12, induction 1"
        ]
    );
    assert!(entries.iter().all(|entry| entry.source == path));
    same(&read(&path), &written);
    assert!(inductions(&entries).iter().all(Result::is_ok));
}

#[test]
fn shared_recordings_come_back_to_the_bit() {
    let Some(path) = shared() else { return };
    let written = read(&path);
    let (_folder, path) = store(&written);
    same(&read(&path), &written);
    // As columns they keep plateaus, and everything else to rounding.
    let folder = tempfile::tempdir().unwrap();
    write_raw_recordings(folder.path(), &written).unwrap();
    let again = read(&folder.path().join("recordings.toml"));
    for (again, written) in again.iter().zip(&written) {
        assert_eq!(again.laps.len(), written.laps.len());
        for (again, written) in again.laps.iter().zip(&written.laps) {
            assert_eq!(again.plateau, written.plateau);
            let pairs = again.position_cm.iter().zip(&written.position_cm);
            assert!(pairs.into_iter().all(|(a, w)| (a - w).abs() < 1e-12));
        }
        let pairs = again.ramp_after_mv.iter().zip(&written.ramp_after_mv);
        assert!(pairs.into_iter().all(|(a, w)| (a - w).abs() < 1e-12));
    }
}

#[test]
fn a_recording_that_is_wrong_is_not_written() {
    let mut recordings = recordings();
    recordings[2].laps[1].position_cm[7] = f64::NAN;
    let folder = tempfile::tempdir().unwrap();
    let error = write_recordings(folder.path(), &recordings, "0.1.0").unwrap_err();
    assert_eq!(
        error.to_string(),
        "recording.2.laps.1.position = NaN: must be from -1870 to 1870 cm"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A variable of a store to be written: name, dimensions, values.
type Variable = (&'static str, &'static [&'static str], Vec<f64>);

/// The variables of a small store of one recording with two laps of 300 samples at 500 Hz.
fn variables() -> Vec<Variable> {
    let position = (0..600).map(|k| 187.0 * f64::from(k % 300) / 299.0);
    let gate = (0..600).map(|k| f64::from(u8::from((100..120).contains(&(k % 300)))));
    let ramp = (0..100).map(|bin| 5.0 / (1.0 + (f64::from(bin) - 40.0).powi(2) / 100.0));
    vec![
        ("cell", &["recording"], vec![3.0]),
        ("induction", &["recording"], vec![1.0]),
        ("sampling_rate_hz", &["recording"], vec![500.0]),
        ("ramp_after_mv", &["recording", "bin"], ramp.collect()),
        ("lap_recording", &["lap"], vec![0.0; 2]),
        ("lap_kind", &["lap"], vec![0.0; 2]),
        ("lap_samples", &["lap"], vec![300.0; 2]),
        ("position_cm", &["sample"], position.collect()),
        ("plateau", &["sample"], gate.collect()),
    ]
}

fn write(variables: &[Variable]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.zarr");
    let mut dataset = DatasetWriter::create(&path, Attributes::new()).unwrap();
    for (name, dimensions, values) in variables {
        let shape = match dimensions.len() {
            1 => vec![values.len()],
            _ => vec![1, values.len()],
        };
        let none = Attributes::new();
        dataset
            .variable(name, dimensions, &shape, none, values)
            .unwrap();
    }
    dataset.finish().unwrap();
    (folder, path)
}

#[test]
fn other_rates_are_brought_to_1_ms() {
    let (_folder, path) = write(&variables());
    let recording = &read(&path)[0];
    assert_eq!(recording.laps[1].samples(), 599);
    assert_eq!(
        recording.laps[0].plateau.iter().position(|on| *on),
        Some(199)
    );
    assert_eq!(recording.laps[0].plateau_samples(), 41);
    let position = &recording.laps[0].position_cm;
    assert!((position[299] - 187.0 * 149.5 / 299.0).abs() < 1e-12);
    assert_eq!(recording.ramp_before_mv, None);
    assert!(!recording.spontaneous);
}

/// Positions of any unit, and a current.
#[test]
fn raw_units_are_read_as_raw_columns_are() {
    let mut variables = variables();
    variables[7].0 = "position";
    variables[7].2.iter_mut().for_each(|x| *x *= 0.02);
    variables[8].0 = "current";
    variables[8].2.iter_mut().for_each(|i| *i = 0.4 * *i - 0.1);
    let (_folder, path) = write(&variables);
    let raw = &read(&path)[0];
    let (_folder, path) = write(&self::variables());
    let own = &read(&path)[0];
    for (raw, own) in raw.laps.iter().zip(&own.laps) {
        assert_eq!(raw.plateau, own.plateau);
        let pairs = raw.position_cm.iter().zip(&own.position_cm);
        assert!(pairs.into_iter().all(|(r, o)| (r - o).abs() < 1e-12));
    }
}

/// A store changed by `change` cannot be read, or its recording cannot: `message` follows its
/// path.
#[track_caller]
fn refused(change: impl Fn(&mut Vec<Variable>), message: &str) {
    let mut variables = variables();
    change(&mut variables);
    let (_folder, path) = write(&variables);
    let error = match read_recordings(&path) {
        Err(error) => error,
        Ok(entries) => {
            let derived = inductions(&entries)[0].as_ref().unwrap_err().to_string();
            let error = entries[0].outcome.clone().unwrap_err();
            assert_eq!(derived, error.to_string());
            error
        }
    };
    assert_eq!(error.to_string(), format!("{}: {message}", path.display()));
}

fn values<'a>(variables: &'a mut [Variable], name: &str) -> &'a mut Vec<f64> {
    &mut variables.iter_mut().find(|v| v.0 == name).unwrap().2
}

#[test]
fn what_is_wrong_in_a_store_names_the_variable() {
    let without = |name: &'static str| {
        move |variables: &mut Vec<Variable>| variables.retain(|variable| variable.0 != name)
    };
    refused(
        without("lap_samples"),
        "no variable lap_samples: the store has cell, induction, lap_kind, lap_recording, \
         plateau, position_cm, ramp_after_mv, sampling_rate_hz",
    );
    refused(
        without("position_cm"),
        "no variable position_cm or position: the store has cell, induction, lap_kind, \
         lap_recording, lap_samples, plateau, ramp_after_mv, sampling_rate_hz",
    );
    refused(
        |v| v.push(("current", &["sample"], vec![0.0; 600])),
        "current = there: must not stand beside plateau",
    );
    refused(
        |v| values(v, "cell")[0] = 1.5,
        "cell, recording 0 = 1.5: must be a whole number from 0 to 4294967295",
    );
    refused(
        |v| values(v, "lap_kind")[1] = 2.0,
        "lap_kind, lap 1 = 2: must be -1 (before), 0 (induction) or 1 (after)",
    );
    refused(
        |v| values(v, "lap_recording")[1] = 1.0,
        "lap_recording, lap 1 = 1: must be a whole number from 0 to 0",
    );
    refused(
        |v| values(v, "lap_samples")[1] = 299.0,
        "lap_samples = 599 samples in all: must be the length of position_cm, 600",
    );
    refused(
        |v| values(v, "ramp_after_mv").truncate(57),
        "ramp_after_mv = 57 bins: must be 100",
    );
    refused(
        |v| values(v, "ramp_after_mv")[3] = f64::NAN,
        "ramp_after_mv, recording 0 = NaN: must be from -1000000 to 1000000 mV",
    );
    refused(
        |v| values(v, "position_cm")[310] = f64::NAN,
        "position_cm, lap 1 = NaN: must be a finite number",
    );
    refused(
        |v| values(v, "position_cm")[..300].reverse(),
        "position_cm, lap 0 = 177.9 cm at the start, 9.1 cm at the end: must rise from the start \
         of the lap to its end",
    );
    refused(
        |v| values(v, "plateau")[..300].fill(0.0),
        "plateau, lap 0 = at least half of its maximum in 599 of 599 ms: must have a clear \
         pulse, 10 ms to half of the lap long: the plateau",
    );
    refused(
        |v| values(v, "plateau")[310] = 0.5,
        "plateau, lap 1 = 0.5: must be 0 or 1",
    );
    refused(
        |v| values(v, "lap_kind").copy_from_slice(&[1.0, 0.0]),
        "laps = [After, Induction]: must be in order: before, induction, after",
    );
    refused(
        |v| values(v, "sampling_rate_hz")[0] = 0.0,
        "laps.0.sampling_rate_hz = 0: must be from 10 to 1000000 Hz",
    );
    refused(
        |v| {
            v.retain(|variable| variable.0 != "plateau");
            v.push(("plateau", &["other"], vec![0.0; 599]));
        },
        "plateau = 599 along sample: must be 600, as position_cm",
    );
}

#[test]
fn a_folder_that_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let message = read_recordings(folder.path()).unwrap_err().to_string();
    assert!(
        message
            .ends_with("a folder: must be a metadata file, or a Zarr store, which has a zarr.json")
    );
}

#[test]
fn a_mutated_store_never_panics() {
    let (_folder, path) = store(&recordings()[..1]);
    let mut files = Vec::new();
    let mut folders = vec![path.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    let pieces: &[&[u8]] = &[
        b"0",
        b"-1",
        b"99999999999999999999",
        b"4294967296",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b",",
        b"null",
        b"\xff",
        b"\0",
        b"1e9",
        b"int8",
        b"gzip",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) as usize) % below.max(1)
    };
    let mut whole = 0;
    for _ in 0..600 {
        let (file, original) = &files[random(files.len())];
        let mut bytes = original.clone();
        for _ in 0..1 + random(3) {
            let at = random(bytes.len());
            let to = (at + random(8)).min(bytes.len());
            bytes.splice(at..to, pieces[random(pieces.len())].iter().copied());
        }
        fs::write(file, bytes).unwrap();
        if let Ok(entries) = read_recordings(&path) {
            whole += inductions(&entries).iter().filter(|i| i.is_ok()).count();
        }
        fs::write(file, original).unwrap();
    }
    assert!(whole > 10, "some are still whole: {whole}");
}

/// A Python with numpy, xarray and zarr.
fn python() -> Option<OsString> {
    let python = std::env::var_os("BTSP_PYTHON");
    if python.is_none() {
        println!("SKIPPED: BTSP_PYTHON names no Python with xarray and zarr");
    }
    python
}

#[track_caller]
fn run(python: OsString, warnings: &str, script: &str, arguments: &[&Path]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/python")
        .join(script);
    let mut command = Command::new(python);
    let done = command
        .args(["-W", warnings])
        .arg(script)
        .args(arguments)
        .output();
    let done = done.unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.is_empty(), "{said}");
}

#[test]
fn xarray_opens_it_without_a_warning() {
    let Some(python) = python() else { return };
    let (_folder, path) = store(&recordings());
    run(python, "error", "open_recordings.py", &[&path]);
}

#[test]
fn stores_from_python_are_read() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    // Writing has warnings of its own, that the format is new.
    run(python, "ignore", "write_recordings.py", &[folder.path()]);
    let names = ["xarray", "zarr", "bool", "single", "chunks"];
    let all = names.map(|name| read(&folder.path().join(format!("{name}.zarr"))));
    let [expected, same @ .., single, chunks] = &all[..] else {
        unreachable!()
    };
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[0].laps.len(), 3);
    assert_eq!(expected[0].laps[0].kind, LapKind::Before);
    assert_eq!(expected[0].laps[1].plateau_samples(), 30);
    assert_eq!(expected[1].ramp_before_mv, None);
    for store in same.iter().chain([chunks]) {
        assert_eq!(store, expected);
    }
    let position = &single[0].laps[1].position_cm;
    let pairs = position.iter().zip(&expected[0].laps[1].position_cm);
    assert!(pairs.into_iter().all(|(s, e)| (s - e).abs() < 1e-4));
    for (name, message) in [
        (
            "text",
            "cell = string: must be numbers: float64, int64 or bool",
        ),
        (
            "packed",
            "position_cm = packed with scale_factor: must hold its values as they are",
        ),
    ] {
        let path = folder.path().join(format!("{name}.zarr"));
        let error = read_recordings(&path).unwrap_err().to_string();
        assert_eq!(error, format!("{}: {message}", path.display()));
    }
    let error = read_recordings(&folder.path().join("blosc.zarr"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("cells") || error.contains(" = unreadable: "),
        "{error}"
    );
}
