//! `btsp infer` on recordings of synthetic cells.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Results, fail, names, recorded, succeed, text, verified};

const FILE: &str = "recorded/recordings.toml";

#[test]
fn weights_behind_ramps_are_told_and_written() {
    let folder = recorded(&["--inductions", "95,140"]);
    let told = succeed(folder.path(), &["infer", FILE, "--cell", "1"]);
    let told = text(&told.stdout);
    let rows: Vec<&str> = told.lines().collect();
    assert!(rows[0].starts_with("cell  induction  ramp"), "{told}");
    // The first induction is one of a silent cell.
    assert_eq!(rows.len(), 4, "{told}");
    assert!(rows[1].starts_with("1     1          after"), "{told}");
    assert!(rows[2].starts_with("1     2          before"), "{told}");

    let infer = [
        "infer",
        FILE,
        "--cell",
        "1",
        "--induction",
        "2",
        "--out",
        "out",
    ];
    let figures = ["--figures", "svg"];
    let told = succeed(folder.path(), &[&infer[..], &figures].concat());
    assert_eq!(text(&told.stdout).lines().count(), 3);
    let out = folder.path().join("out");
    assert_eq!(verified(&out).command.name(), "infer");
    assert_eq!(
        names(&out.join("figures")),
        ["inferred_weights.svg", "ramps.svg"]
    );
    let results = Results::of(&out);
    assert_eq!(
        results.dimensions("delta_weight_after"),
        "recording 1, input 200"
    );
    assert_eq!(results.dimensions("plateau_onset"), "recording 1, lap 6");
    let weights = results.floats("delta_weight_after");
    assert!(weights.iter().all(|w| (-0.2..=3.0).contains(w)));
    let (ramp, reached) = (
        results.floats("ramp_after"),
        results.floats("inferred_ramp_after"),
    );
    let squares: f64 = ramp
        .iter()
        .zip(&reached)
        .map(|(a, b)| (a - b) * (a - b))
        .sum();
    assert!((squares / 100.0).sqrt() < 0.3, "{}", squares / 100.0);
    let laps = results.floats("plateau_onset");
    assert!(
        laps[0].is_nan() && (laps[1] - 140.0).abs() < 10.0,
        "{laps:?}"
    );
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let folder = recorded(&["--cells", "2", "--inductions", "95,140"]);
    let said = fail(folder.path(), &["infer", FILE, "--cell", "3"], 2);
    assert_eq!(
        said,
        format!("error: {FILE} has no cell 3; it has cells 1, 2\n")
    );
    let infer = ["infer", FILE, "--cell", "2", "--induction", "3"];
    let said = fail(folder.path(), &infer, 2);
    assert_eq!(
        said,
        format!("error: {FILE}: cell 2 has no induction 3; it has 1, 2\n")
    );
    let said = fail(folder.path(), &["infer", "none.toml", "--cell", "1"], 2);
    assert!(said.starts_with("error: cannot read none.toml: "), "{said}");
}

#[test]
fn an_induction_that_cannot_be_read_leaves_the_others() {
    let folder = recorded(&["--inductions", "95,140"]);
    let raw = folder.path().join("recorded/raw/cell01_induction2.txt");
    std::fs::write(&raw, "position_0\n1\n2\n").unwrap();
    let done = succeed(folder.path(), &["infer", FILE, "--cell", "1"]);
    assert_eq!(text(&done.stdout).lines().count(), 2);
    let said = common::words(&done);
    assert!(
        said.starts_with("warning: cell 1, induction 2 is left out: "),
        "{said}"
    );
    let infer = [
        "infer",
        FILE,
        "--cell",
        "1",
        "--induction",
        "2",
        "--out",
        "out",
    ];
    let said = fail(folder.path(), &infer, 2);
    assert!(
        said.contains("no induction asked for can be read"),
        "{said}"
    );
    assert!(said.contains("cell01_induction2.txt"), "{said}");
    assert_eq!(names(folder.path()), ["recorded"]);
}

#[test]
fn a_folder_with_something_in_it_is_kept() {
    let folder = recorded(&[]);
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("notes"), "mine").unwrap();
    let infer = ["infer", FILE, "--cell", "1", "--out", "out", "--no-figures"];
    let said = fail(folder.path(), &infer, 2);
    assert!(said.contains("is not empty"), "{said}");
    let done = succeed(folder.path(), &[&infer[..], &["--force"]].concat());
    assert!(common::words(&done).contains("out.replaced-1"));
    verified(&out);
}
