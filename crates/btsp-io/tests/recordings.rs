//! Recordings read from raw columns under a metadata file.

#![allow(clippy::unwrap_used)]

mod recorded;

use std::fs;
use std::path::Path;

use btsp::place::{LapKind, SyntheticCell, Track};
use btsp_io::{inductions, read_recordings, write_raw_recordings};
use recorded::{Columns, METADATA, folder, read, recording, shared};

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
    let recording = recorded::recording(&metadata, &Columns::new(400));
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

#[test]
fn what_is_written_as_columns_comes_back() {
    let metadata = METADATA.replace("[1, 3]", "[3]").replace("[2, 4]", "[4]");
    let before = metadata.clone() + "pre_position_columns = [1]\n";
    let silent = METADATA.replace("ramp_before_column = 5\n", "spontaneous = true\n");
    let columns = Columns::new(400);
    let written = [METADATA, &before, &silent].map(|metadata| recording(metadata, &columns));
    let written =
        [(3, 1), (3, 2), (12, 1)]
            .into_iter()
            .zip(written)
            .map(|((cell, induction), recording)| btsp::place::Recording {
                cell,
                induction,
                ..recording
            });
    let written: Vec<_> = written.collect();
    let folder = tempfile::tempdir().unwrap();
    write_raw_recordings(folder.path(), &written).unwrap();
    let entries = read_recordings(&folder.path().join("recordings.toml")).unwrap();
    assert_eq!(entries.len(), 3);
    for (entry, written) in entries.into_iter().zip(&written) {
        let mut read = entry.outcome.unwrap();
        let pairs = read.laps.iter_mut().zip(&written.laps);
        for (read, written) in pairs {
            assert_eq!(read.plateau, written.plateau);
            let (onset, expected) = (read.plateau_onset_cm(), written.plateau_onset_cm());
            assert_eq!(onset.is_some(), expected.is_some());
            assert!((onset.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-12);
            near(&read.position_cm, &written.position_cm, 1e-12);
            read.position_cm.clone_from(&written.position_cm);
        }
        near(&read.ramp_after_mv, &written.ramp_after_mv, 1e-12);
        read.ramp_after_mv.clone_from(&written.ramp_after_mv);
        if let Some(ramp) = &written.ramp_before_mv {
            near(read.ramp_before_mv.as_ref().unwrap(), ramp, 1e-12);
            read.ramp_before_mv = Some(ramp.clone());
        }
        assert_eq!(&read, written);
    }
}

/// When a plateau begins is decided by the last bit of a position.
#[test]
fn laps_of_synthetic_cells_come_back_to_the_bit() {
    for (seed, position_noise_cm) in [(1, 0.0), (2, 0.05), (3, 1.0)] {
        let cell = SyntheticCell {
            seed,
            position_noise_cm,
            laps_before: 1,
            plateau_cm: vec![60.0, 130.0],
            ..SyntheticCell::default()
        };
        let written = cell.record().unwrap().recordings;
        let folder = tempfile::tempdir().unwrap();
        write_raw_recordings(folder.path(), &written).unwrap();
        let entries = read_recordings(&folder.path().join("recordings.toml")).unwrap();
        for (entry, written) in entries.into_iter().zip(&written) {
            assert_eq!(entry.outcome.unwrap().laps, written.laps);
        }
    }
}

#[track_caller]
fn near(values: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(values.len(), expected.len());
    let pairs = values.iter().zip(expected);
    assert!(pairs.into_iter().all(|(v, e)| (v - e).abs() <= tolerance));
}

#[test]
fn what_columns_cannot_hold_is_not_written() {
    let good = recording(METADATA, &Columns::new(400));
    let refused = |change: &dyn Fn(&mut btsp::place::Recording), message: &str| {
        let mut recording = good.clone();
        change(&mut recording);
        let folder = tempfile::tempdir().unwrap();
        let error = write_raw_recordings(folder.path(), &[recording]).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(!folder.path().join("recordings.toml").exists());
    };
    refused(
        &|r| r.laps[1].position_cm.iter_mut().for_each(|x| *x *= 0.9),
        "recording.0.laps.1.position = up to 168.3 cm: must reach 187 cm, the track's end",
    );
    refused(
        &|r| r.ramp_after_mv.truncate(99),
        "recording.0.ramp_after = 99 values: must be one for each of 100 bins",
    );
    refused(
        &|r| r.laps[0].kind = LapKind::Before,
        "recording.0.laps.0.current = another plateau: must have a plateau in laps of the \
         induction alone, and a clear one",
    );
    refused(
        &|r| r.laps[0].plateau.iter_mut().for_each(|on| *on = true),
        "recording.0.laps.0.current = at least half of its maximum in 400 of 400 ms: must have \
         a clear pulse, 10 ms to half of the lap long: the plateau",
    );
    let folder = tempfile::tempdir().unwrap();
    let error = write_raw_recordings(folder.path(), &[]).unwrap_err();
    assert_eq!(error.to_string(), "recording = none: must be one at least");
}

#[test]
fn a_mutated_file_never_panics() {
    let text = Columns::new(250).text(&["\n", "\r", "\r\n"]).into_bytes();
    let metadata = METADATA.as_bytes();
    let pieces: &[&[u8]] = &[
        b"\t",
        b"\r",
        b"\n",
        b"NaN",
        b"-1e308",
        b"1e999",
        b"\xff",
        b"\0",
        b"[",
        b"]",
        b"\"",
        b"=",
        b"99999999999",
        b"-",
        b",",
        b"[[induction]]",
    ];
    // A generator of its own: the test is the same at every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) as usize) % below
    };
    let (_folder, path) = folder(METADATA, &text);
    let raw = path.with_file_name("raw").join("a.txt");
    let mut read = 0;
    for _ in 0..400 {
        for (file, original) in [(&path, metadata), (&raw, &text)] {
            let mut bytes = original.to_vec();
            for _ in 0..random(4) {
                let at = random(bytes.len());
                let to = (at + random(12)).min(bytes.len());
                let piece = pieces[random(pieces.len())].iter().copied();
                bytes.splice(at..to, piece);
            }
            if random(8) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            fs::write(file, bytes).unwrap();
        }
        if let Ok(entries) = read_recordings(&path) {
            read += inductions(&entries).iter().filter(|i| i.is_ok()).count();
        }
    }
    assert!(read > 10, "some are still whole: {read}");
}
