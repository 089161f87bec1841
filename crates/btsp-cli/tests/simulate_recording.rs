//! `btsp simulate-recording`.
#![allow(clippy::unwrap_used)]

mod common;

use common::{fail, files, json, names, recorded, succeed, verified};

#[test]
fn cells_are_recorded_as_a_laboratory_does() {
    let folder = recorded(&["--cells", "2", "--inductions", "60,140", "--laps", "3"]);
    let out = folder.path().join("recorded");
    assert_eq!(verified(&out).command.name(), "simulate-recording");
    assert_eq!(
        names(&out),
        ["manifest.json", "raw", "recordings.toml", "truth.json"]
    );
    assert_eq!(names(&out.join("raw")).len(), 4);
    let truth = json(&out.join("truth.json"));
    let cells = truth["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 2);
    assert_eq!(cells[1]["cell"], 2);
    assert_eq!(cells[0]["rule"]["max_weight"], 4.680311);
    // Before the laps and after each of three, in each of two inductions.
    assert_eq!(
        cells[0]["delta_weight_by_lap"][1].as_array().unwrap().len(),
        4
    );
    let text = std::fs::read_to_string(out.join("recordings.toml")).unwrap();
    assert_eq!(text.matches("[[induction]]").count(), 4);
}

#[test]
fn the_same_seed_gives_the_same_recordings() {
    let folder = recorded(&["--seed", "7"]);
    let simulate = ["simulate-recording", "--seed"];
    succeed(
        folder.path(),
        &[&simulate[..], &["7", "--out", "again"]].concat(),
    );
    succeed(
        folder.path(),
        &[&simulate[..], &["8", "--out", "other"]].concat(),
    );
    let of = |name: &str| {
        let mut files = files(&folder.path().join(name));
        // It holds how long that took.
        files.remove(std::path::Path::new("manifest.json"));
        files
    };
    assert_eq!(of("recorded"), of("again"));
    assert_ne!(of("recorded"), of("other"));
}

#[test]
fn what_is_out_of_range_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (option, value, said) in [
        ("--cells", "0", "cells = 0: must be from 1 to 1000"),
        (
            "--noise",
            "-1",
            "synthetic.ramp_noise_mv = -1: must be from 0 to 10 mV",
        ),
        (
            "--inductions",
            "1",
            "synthetic.plateau_cm.0 = 1: must be from 9.35",
        ),
        ("--laps", "0", "synthetic.laps = 0"),
    ] {
        let option = format!("{option}={value}");
        let simulate = ["simulate-recording", "--out", "out", &option];
        let found = fail(folder.path(), &simulate, 2);
        assert!(found.contains(said), "{found}");
    }
    assert!(names(folder.path()).is_empty());
}
