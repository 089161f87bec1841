//! Recordings read from raw columns and from stores.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};

use btsp::place::{LapKind, Recording, Track};
use btsp_io::{RecordingEntry, inductions, read_recordings};
use tempfile::TempDir;

/// A small recorded induction as text: a column of names and cells each.
#[derive(Clone)]
struct Columns(Vec<(String, Vec<String>)>);

impl Columns {
    /// Two laps, of `samples` and a few more samples, with a plateau of 40 ms in each, and
    /// ramps before and after. Column 0 is not used.
    fn new(samples: usize) -> Self {
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

    fn set(mut self, column: usize, sample: usize, cell: &str) -> Self {
        self.0[column].1[sample] = cell.to_string();
        self
    }

    fn map(mut self, column: usize, cell: impl Fn(usize, f64) -> f64) -> Self {
        for (k, text) in self.0[column].1.iter_mut().enumerate() {
            *text = cell(k, text.parse().unwrap()).to_string();
        }
        self
    }

    fn cut(mut self, column: usize, length: usize) -> Self {
        self.0[column].1.truncate(length);
        self
    }

    /// As a raw file, its lines ended by each of `ends` in turn.
    fn text(&self, ends: &[&str]) -> String {
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

const METADATA: &str = "[[induction]]
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
fn folder(metadata: &str, text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recordings.toml");
    fs::write(&path, metadata).unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    fs::write(folder.path().join("raw/a.txt"), text).unwrap();
    (folder, path)
}

fn read(metadata: &str, text: impl AsRef<[u8]>) -> Vec<RecordingEntry> {
    let (_folder, path) = folder(metadata, text);
    read_recordings(&path).unwrap()
}

fn recording(metadata: &str, columns: &Columns) -> Recording {
    let entries = read(metadata, columns.text(&["\n"]));
    entries.into_iter().next().unwrap().outcome.unwrap()
}

/// The first induction is refused with `message`, which begins after the raw file's path.
#[track_caller]
fn refused(metadata: &str, columns: &Columns, message: &str) {
    let (folder, path) = folder(metadata, columns.text(&["\n"]));
    let entries = read_recordings(&path).unwrap();
    let error = entries[0].outcome.as_ref().unwrap_err().to_string();
    let raw = folder.path().join("raw/a.txt");
    assert_eq!(error, format!("{}{message}", raw.display()));
    assert_eq!(
        inductions(&entries)[0].as_ref().unwrap_err().to_string(),
        error
    );
}

#[test]
fn raw_columns_become_a_recording() {
    let columns = Columns::new(400);
    let recording = recording(METADATA, &columns);
    assert_eq!((recording.cell, recording.induction), (7, 1));
    assert!(!recording.spontaneous);
    let laps = &recording.laps;
    assert_eq!(
        laps.iter().map(|lap| lap.samples()).collect::<Vec<_>>(),
        [400, 430]
    );
    assert!(laps.iter().all(|lap| lap.kind == LapKind::Induction));
    assert_eq!(laps[0].plateau.iter().position(|on| *on), Some(200));
    assert_eq!(laps[0].plateau_samples(), 40);
    assert_eq!(laps[1].plateau.iter().position(|on| *on), Some(225));
    let largest = laps[0].position_cm.iter().copied().fold(0.0, f64::max);
    assert_eq!(largest, Track::default().length_cm);
    let before = recording.ramp_before_mv.unwrap();
    assert_eq!(before.len(), Track::BINS);
    assert!((before[20] + 58.0).abs() < 1e-9);
    assert!((recording.ramp_after_mv[50] + 54.0).abs() < 1e-9);
}

#[test]
fn every_line_end_gives_the_same() {
    let columns = Columns::new(300);
    let expected = recording(METADATA, &columns);
    for ends in [
        &["\r"][..],
        &["\r\n"],
        &["\r", "\n", "\r\n", "\r\r", "\n\r"],
    ] {
        let text = columns.text(ends).into_bytes();
        let marked = [b"\xef\xbb\xbf".as_slice(), &text].concat();
        // A name in another encoding, such as a micro sign.
        let mut renamed = text.clone();
        renamed[0] = 0xb5;
        for text in [text, marked, renamed] {
            let entries = read(METADATA, text);
            assert_eq!(entries[0].outcome.as_ref().unwrap(), &expected, "{ends:?}");
        }
    }
}

#[test]
fn laps_before_and_after_have_no_current() {
    let metadata = METADATA.replace("[1, 3]", "[3]").replace("[2, 4]", "[4]")
        + "pre_position_columns = [1]\nspontaneous = true\n";
    let recording = recording(&metadata, &Columns::new(400));
    assert_eq!(recording.laps[0].kind, LapKind::Before);
    assert!(recording.laps[0].plateau.is_empty());
    assert_eq!(recording.laps[1].kind, LapKind::Induction);
    assert!(recording.spontaneous);
    let metadata = metadata.replace("pre_position", "post_position");
    let recording = self::recording(&metadata, &Columns::new(400));
    assert_eq!(recording.laps[1].kind, LapKind::After);
}

#[test]
fn what_is_wrong_in_a_column_names_it() {
    let columns = || Columns::new(400);
    let absent = METADATA.replace("ramp_after_column = 6", "ramp_after_column = 7");
    refused(
        &absent,
        &columns(),
        ": column 7 is not there: the file has columns 0 to 6",
    );
    for cell in ["12,5", "NaN", "-inf", "volts"] {
        let message = format!(":19: column 3 (lap_1) = {cell:?}: must be a finite number");
        refused(METADATA, &columns().set(3, 17, cell), &message);
    }
    refused(
        METADATA,
        &columns().set(4, 17, "1e200"),
        &format!(":19: column 4 (cur_1) = {}: must be a finite number", 1e200),
    );
    refused(
        METADATA,
        &columns().map(1, |_, x| 18.7 - x),
        ": column 1 (lap_0) = 177.9 cm at the start, 9.2 cm at the end: must rise from the start \
         of the lap to its end",
    );
    refused(
        METADATA,
        &columns().map(1, |_, _| -1.0),
        ": column 1 (lap_0) = -1: must rise above 0: the largest is the track's end",
    );
    let steady = ": column 2 (cur_0) = at least half of its maximum in 400 of 400 ms: must have a \
                  clear pulse, 10 ms to half of the lap long: the plateau";
    refused(METADATA, &columns().map(2, |_, _| 0.2), steady);
    refused(
        METADATA,
        &columns().cut(4, 429),
        ": column 4 (cur_1) = 429 samples: must have as many as position, 430",
    );
    refused(
        METADATA,
        &columns().cut(1, 150),
        ": column 1 (lap_0) = 150 samples of 1 ms: must be 200 to 3600000",
    );
    refused(
        METADATA,
        &columns().cut(6, 99),
        ": column 6 (after) = 99 values: must be one for each of 100 bins",
    );
    refused(
        METADATA,
        &columns().map(5, |k, v| if k == 3 { 5000.0 } else { v }),
        ": column 5 (before) = 5000000: must be from -1000000 to 1000000 mV",
    );
}

#[test]
fn one_bad_induction_leaves_the_others() {
    let metadata = [
        METADATA.to_string(),
        METADATA
            .replace("cell = 7", "cell = 8")
            .replace("a.txt", "b.txt"),
        METADATA
            .replace("cell = 7", "cell = 9")
            .replace("[1, 3]", "[1, 9]"),
        METADATA
            .replace("cell = 7", "cell = 10")
            .replace("file", "flie"),
        METADATA.replace("cell = 7", "cell = 11"),
    ];
    let (folder, path) = folder(&metadata.concat(), Columns::new(400).text(&["\r"]));
    let entries = read_recordings(&path).unwrap();
    let good: Vec<bool> = entries.iter().map(|entry| entry.outcome.is_ok()).collect();
    assert_eq!(good, [true, false, false, false, true]);
    let names: Vec<Option<u32>> = entries.iter().map(|entry| entry.cell).collect();
    assert_eq!(names, [7, 8, 9, 10, 11].map(Some));
    let message = |k: usize| entries[k].outcome.as_ref().unwrap_err().to_string();
    let missing = folder.path().join("raw/b.txt");
    let expected = format!("cannot read {}: ", missing.display());
    assert!(message(1).starts_with(&expected), "{}", message(1));
    let expected = format!(
        "{}:31:1: induction.3.flie = \"raw/a.txt\": no such key; did you mean file?",
        path.display()
    );
    assert_eq!(message(3), expected);
    let derived = inductions(&entries);
    let good: Vec<bool> = derived.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, false, false, true]);
    assert_eq!(derived[4].as_ref().unwrap().cell, 11);
}

/// The baseline of a cell is that of its first induction's ramp, whatever its laps are.
#[test]
fn laps_that_cannot_be_read_leave_the_baseline() {
    let second = METADATA.replace("induction = 1", "induction = 2");
    let second = second.replace("ramp_before_column = 5\n", "");
    let both = |columns: &str| METADATA.replace("[1, 3]", columns) + &second;
    let text = Columns::new(400).text(&["\n"]);
    let good = inductions(&read(&both("[1, 3]"), &text));
    let bad = inductions(&read(&both("[3, 1]"), &text));
    assert!(bad[0].is_err());
    assert_eq!(good[1].as_ref().unwrap(), bad[1].as_ref().unwrap());
}

#[test]
fn metadata_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recordings.toml");
    let message = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let message = read_recordings(&path).unwrap_err().to_string();
        let rest = message.strip_prefix(&path.display().to_string());
        rest.unwrap().to_string()
    };
    assert_eq!(
        message(b""),
        ":1:1: induction is missing: must be one or more tables [[induction]]"
    );
    assert!(message(b"[[induction]]\ncell = \n").starts_with(":2:8: not TOML: "));
    assert_eq!(
        message(b"[[induction]]\n\ncell = \"\xff\"\n"),
        ":3: not a text file: byte 0xff is no UTF-8"
    );
    let missing = read_recordings(Path::new("nowhere/recordings.toml"));
    let missing = missing.unwrap_err().to_string();
    assert!(
        missing.starts_with("cannot read nowhere/recordings.toml: "),
        "{missing}"
    );
}

/// The metadata file of the shared recordings; `None`, and a line that says so, where they are
/// not there.
fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/recordings");
    let folder = std::env::var_os("BTSP_RECORDINGS").map_or(PathBuf::from(beside), PathBuf::from);
    let path = folder.join("recordings.toml");
    if path.is_file() {
        return Some(path);
    }
    println!("SKIPPED: no file {}, see BTSP_RECORDINGS", path.display());
    None
}

#[test]
fn shared_recordings_are_read() {
    let Some(path) = shared() else { return };
    let entries = read_recordings(&path).unwrap();
    assert!(!entries.is_empty());
    for entry in &entries {
        let recording = entry.outcome.as_ref().unwrap();
        assert_eq!(Some(recording.cell), entry.cell);
    }
    for induction in inductions(&entries) {
        induction.unwrap();
    }
}
