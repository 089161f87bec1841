//! `btsp recordings`: what a file has, what is wrong with it, and its conversion.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use common::{fail, names, output, succeed, text, verified, words};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const METADATA: &str = "[[induction]]
cell = 7
induction = 1
file = \"a.txt\"
sampling_rate_hz = 1000.0
position_columns = [0, 2]
current_columns = [1, 3]
ramp_before_column = 4
ramp_after_column = 5
";

/// Two laps of 2 s with plateaus of 200 ms, and ramps before and after.
fn raw() -> String {
    let mut text = String::from("lap_0\tcur_0\tlap_1\tcur_1\tbefore\tafter\r");
    for k in 0..2000 {
        let position = 18.7 * f64::from(k) / 1999.0;
        let current = if (900..1100).contains(&k) { 0.6 } else { 0.0 };
        text += &format!("{position}\t{current}\t{position}\t{current}");
        if k < 100 {
            let ramp = |place: f64, mv: f64| {
                mv / 1000.0 / (1.0 + (f64::from(k) - place).powi(2) / 150.0) - 0.06
            };
            text += &format!("\t{}\t{}", ramp(20.0, 3.0), ramp(50.0, 8.0));
        }
        text.push('\r');
    }
    text
}

/// A folder with `recordings.toml` and the raw file `a.txt`.
fn with(metadata: &str, raw: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("recordings.toml"), metadata).unwrap();
    fs::write(folder.path().join("a.txt"), raw).unwrap();
    folder
}

/// Three inductions, the second of which names a column that is not there.
fn one_bad() -> TempDir {
    let bad = METADATA
        .replace("cell = 7", "cell = 8")
        .replace("[0, 2]", "[0, 22]");
    let third = METADATA.replace("cell = 7", "cell = 9");
    with(&(METADATA.to_string() + &bad + &third), &raw())
}

#[test]
fn check_lists_inductions() {
    let folder = with(METADATA, &raw());
    let done = succeed(folder.path(), &["recordings", "check", "recordings.toml"]);
    assert_eq!(words(&done), "");
    let table = text(&done.stdout);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2, "{table}");
    let cells: Vec<&str> = lines[1].split_whitespace().collect();
    assert_eq!(cells[..5], ["7", "1", "0+2+0", "84.2", "200"], "{table}");
    // Peaks are a little smoothed: 3 mV in bin 20, 8 mV in bin 50, above the baseline.
    let number = |k: usize| cells[k].parse::<f64>().unwrap();
    assert!(
        (number(5) - 2.8).abs() < 0.2 && (number(6) - 38.0).abs() < 1.0,
        "{table}"
    );
    assert!(
        (number(7) - 7.8).abs() < 0.2 && (number(8) - 94.0).abs() < 1.0,
        "{table}"
    );
    assert_eq!(cells[10], "0.0", "{table}");
}

#[test]
fn check_lists_the_others_and_says_what_is_wrong() {
    let folder = one_bad();
    let done = output(folder.path(), &["recordings", "check", "recordings.toml"]);
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(text(&done.stdout).lines().count(), 3);
    assert_eq!(
        words(&done),
        "error: recordings.toml: 1 of its inductions cannot be read:\n  cell 8, induction 1: \
         a.txt: column 22 is not there: the file has columns 0 to 5\n"
    );
}

#[test]
fn check_says_what_looks_wrong() {
    // Ramps in mV where V are expected.
    let volts = raw();
    let in_mv = |cell: &str| format!("{}", cell.parse::<f64>().unwrap() * 1000.0);
    let line = |line: &str| {
        let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        for cell in cells
            .iter_mut()
            .skip(4)
            .filter(|cell| cell.starts_with('-'))
        {
            *cell = in_mv(cell);
        }
        cells.join("\t")
    };
    let lines: Vec<String> = volts.split('\r').map(line).collect();
    let folder = with(METADATA, &lines.join("\r"));
    let done = succeed(folder.path(), &["recordings", "check", "recordings.toml"]);
    let said = text(&done.stdout);
    let remark = "\nWhat looks wrong:\nCell 7, induction 1: the ramp before peaks ";
    assert!(said.contains(remark), "{said}");
    assert!(said.contains("is it in the right unit?"), "{said}");
}

#[test]
fn what_cannot_be_read_at_all() {
    let folder = with(&METADATA.replace("cell = 7", "cel = 7"), &raw());
    let check = ["recordings", "check", "recordings.toml"];
    let said = fail(folder.path(), &check, 2);
    assert_eq!(
        said,
        "error: recordings.toml: no induction asked for can be read:\n  cell ?, induction 1: \
         recordings.toml:2:1: induction.0.cel = 7: no such key; did you mean cell?\n"
    );
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    fail(folder.path(), &convert, 2);
    fs::write(folder.path().join("recordings.toml"), "[[induction]\n").unwrap();
    let said = fail(folder.path(), &check, 2);
    assert!(said.starts_with("error: recordings.toml:1:"), "{said}");
    fail(folder.path(), &convert, 2);
    assert_eq!(names(folder.path()), ["a.txt", "recordings.toml"]);
    let said = fail(folder.path(), &["recordings", "check", "none.toml"], 2);
    assert!(said.starts_with("error: cannot read none.toml: "), "{said}");
}

#[test]
fn a_converted_store_is_read_as_its_source() {
    let folder = with(METADATA, &raw());
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    let done = succeed(folder.path(), &convert);
    let said = words(&done);
    assert!(
        said.starts_with("wrote cells.zarr: 1 induction of 1 cell in "),
        "{said}"
    );
    verified(&folder.path().join("cells.zarr"));
    assert_eq!(
        names(folder.path()),
        ["a.txt", "cells.zarr", "recordings.toml"]
    );
    let table = |path| text(&succeed(folder.path(), &["recordings", "check", path]).stdout);
    assert_eq!(table("recordings.toml"), table("cells.zarr"));
    // Once more, from the store.
    let again = [
        "recordings",
        "convert",
        "cells.zarr",
        "--out",
        "again.zarr",
        "--quiet",
    ];
    assert_eq!(words(&succeed(folder.path(), &again)), "");
    assert_eq!(table("again.zarr"), table("cells.zarr"));
}

const OPENED: &str = r#"
import xarray
cells = xarray.open_zarr("cells.zarr").load()
assert dict(cells.sizes) == {"recording": 1, "bin": 100, "lap": 2, "sample": 4000}, cells.sizes
assert cells.plateau.sum() == 400 and cells.lap_samples.values.tolist() == [2000, 2000]
print("done")
"#;

/// With its manifest inside.
#[test]
fn xarray_opens_it_without_a_warning() {
    let Some(python) = std::env::var_os("BTSP_PYTHON") else {
        println!("SKIPPED: BTSP_PYTHON names no Python with xarray and zarr");
        return;
    };
    let folder = with(METADATA, &raw());
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    succeed(folder.path(), &convert);
    let opened = Command::new(python)
        .args(["-W", "error", "-c", OPENED])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(text(&opened.stdout), "done\n", "{}", text(&opened.stderr));
}

#[test]
fn convert_never_overwrites_unless_told() {
    let folder = with(METADATA, &raw());
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    succeed(folder.path(), &convert);
    let said = fail(folder.path(), &convert, 2);
    assert_eq!(
        said,
        "error: the output folder cells.zarr is not empty; `--force` replaces it\n"
    );
    succeed(folder.path(), &[&convert[..], &["--force"]].concat());
    assert_eq!(
        names(folder.path()),
        ["a.txt", "cells.zarr", "recordings.toml"]
    );
    // A store of the user's own is kept.
    fs::write(folder.path().join("cells.zarr/notes"), "mine").unwrap();
    succeed(folder.path(), &[&convert[..], &["--force"]].concat());
    let kept = folder.path().join("cells.zarr.replaced-1/notes");
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
}

#[test]
fn convert_says_what_it_leaves_out() {
    let folder = one_bad();
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    let said = words(&succeed(folder.path(), &convert));
    let warning = "warning: cell 8, induction 1 is left out: a.txt: column 22 is not there";
    assert!(said.starts_with(warning), "{said}");
    assert!(
        said.contains("wrote cells.zarr: 2 inductions of 2 cells"),
        "{said}"
    );
}

/// The baseline of a cell is that of its first induction, which the store then lacks.
#[test]
fn convert_says_where_a_baseline_changes() {
    let second = METADATA.replace("induction = 1", "induction = 2");
    let second = second.replace("ramp_before_column = 4\n", "");
    let folder = with(&(METADATA.replace("[1, 3]", "[3, 99]") + &second), &raw());
    let convert = [
        "recordings",
        "convert",
        "recordings.toml",
        "--out",
        "cells.zarr",
    ];
    let said = words(&succeed(folder.path(), &convert));
    let warning = "warning: Cell 7, induction 2: without what is left out of the cell, its \
                   baseline or its largest ramp is another\n";
    assert!(said.contains(warning), "{said}");
}

#[test]
fn shared_recordings_are_checked_and_converted() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/recordings");
    let shared = std::env::var_os("BTSP_RECORDINGS").map_or(PathBuf::from(beside), PathBuf::from);
    let path = shared.join("recordings.toml");
    if !path.is_file() {
        println!("SKIPPED: no file {}, see BTSP_RECORDINGS", path.display());
        return;
    }
    let path = path.canonicalize().unwrap();
    let path = path.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let table = |path: &str| text(&succeed(folder.path(), &["recordings", "check", path]).stdout);
    let convert = ["recordings", "convert", path, "--out", "cells.zarr"];
    succeed(folder.path(), &convert);
    assert_eq!(table(path), table("cells.zarr"));
}
