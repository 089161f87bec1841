//! What a configuration file can have wrong: one message, the documented exit code, nothing written.
#![allow(clippy::unwrap_used)]

mod common;

use common::{fail, names, succeed, text, with_configuration};
use std::fs;

/// Neither `check` nor `run` takes `text`: both say `message` about `c.toml` at `place` (line:column).
#[track_caller]
fn refused(text: &[u8], place: &str, message: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.toml"), text).unwrap();
    let checked = fail(folder.path(), &["check", "c.toml"], 2);
    let ran = fail(folder.path(), &["run", "c.toml", "--out", "a/b"], 2);
    assert_eq!(checked, ran);
    assert_eq!(names(folder.path()), ["c.toml"]);
    let first = checked.lines().next().unwrap();
    let expected = format!("error: c.toml:{place}: {message}");
    assert!(first.starts_with(&expected), "{first}\n{expected}");
}

/// `text` after a preset's name is refused, line 1 being the preset's.
#[track_caller]
fn refused_over_a_preset(text: &str, place: &str, message: &str) {
    let text = format!("preset = \"nonlinear\"\n{text}\n");
    refused(text.as_bytes(), place, message);
}

#[test]
fn values_out_of_their_ranges() {
    for (text, place, message) in [
        (
            "[rule]\neligibility_tau = -2.5",
            "3:19",
            "rule.eligibility_tau = -2.5: must be a number above 0 s",
        ),
        (
            "[rule]\ninstructive_tau = 0",
            "3:19",
            "rule.instructive_tau = 0: must be a number above 0 s",
        ),
        (
            "[rule]\npotentiation_rate = nan",
            "3:21",
            "rule.potentiation_rate = nan: must be a finite number of 0 or more",
        ),
        (
            "[rule]\npotentiation_rate = inf",
            "3:21",
            "rule.potentiation_rate = inf: must be a finite number of 0 or more",
        ),
        (
            "[rule]\ndepression_rate = -0.1",
            "3:19",
            "rule.depression_rate = -0.1: must be a finite number of 0 or more",
        ),
        (
            "[rule]\ndepression_ratio = -1",
            "3:20",
            "rule.depression_ratio = -1: must be a number of 0 or more",
        ),
        (
            "[rule]\nmax_weight = 0",
            "3:14",
            "rule.max_weight = 0: must be a number above 0",
        ),
        (
            "[rule]\npotentiation_gain = { kind = \"sigmoid\", threshold = 1.1, half_width = 0.5 }",
            "3:53",
            "rule.potentiation_gain.threshold = 1.1: must be from 0 to 1",
        ),
        (
            "[rule]\ndepression_gain = { kind = \"sigmoid\", threshold = 1, half_width = 1e-7 }",
            "3:67",
            "rule.depression_gain.half_width = 1e-7: must be from 0.000001 to 1000",
        ),
        (
            "[inputs]\nspike_times = [[0.0], [1.0, 10.0]]",
            "3:29",
            "inputs.spike_times.1.1 = 10.0: must be from -10 to 9.98",
        ),
        (
            "[inputs]\ncount = 5\nfirst = -11\nlast = 0",
            "4:9",
            "inputs.first = -11: must be from -10 to 9.98",
        ),
        (
            "[inputs]\ncount = 0\nfirst = 0\nlast = 0",
            "3:9",
            "inputs.count = 0: must be 1 to 1000000 inputs",
        ),
        (
            "[inputs]\nspike_times = []",
            "2:1",
            "inputs = 0 inputs: must be 1 to 1000000 inputs",
        ),
        (
            "[[plateau]]\nonset = 0\nduration = 0",
            "4:12",
            "plateau.0.duration = 0: must be a number above 0 s",
        ),
        (
            "[[plateau]]\nonset = 9\nduration = 2",
            "4:12",
            "plateau.0.duration = 2: must end inside the grid",
        ),
        (
            "[[plateau]]\nonset = 0.001\nduration = 0.002",
            "4:12",
            "plateau.0.duration = 0.002: must cover at least one sample",
        ),
        (
            "[weight_change]\ninitial_weights = [1, 4.5]",
            "3:23",
            "weight_change.initial_weights.1 = 4.5: must be from 0 to 4 (rule.max_weight)",
        ),
        (
            "[weight_change]\ninitial_weights = { first = 1, last = 5, count = 2 }",
            "3:39",
            "weight_change.initial_weights.last = 5: must be from 0 to 4 (rule.max_weight)",
        ),
        (
            "[weight_change]\nlaps = 1000001",
            "3:8",
            "weight_change.laps = 1000001: must be a whole number from 0 to 1000000",
        ),
        (
            "[weight_change]\nlaps = -1",
            "3:8",
            "weight_change.laps = -1: must be a whole number from 0 to 1000000",
        ),
        ("[grid]\nstep = 2e-8", "3:8", "grid.step = 2e-8: must"),
        (
            "[grid]\nstart = 10",
            "2:1",
            "grid.stop = 10 (from the preset or a default): must be after grid.start (10 s)",
        ),
    ] {
        refused_over_a_preset(text, place, message);
    }
}

#[test]
fn keys_and_types_that_are_wrong() {
    for (text, place, message) in [
        ("[rules]\nx = 1", "2:2", "rules: no such key"),
        (
            "[rule]\neligibilty_tau = 1",
            "3:1",
            "rule.eligibilty_tau = 1: no such key; did you mean eligibility_tau?",
        ),
        (
            "[rule]\neligibility_tau = \"2.5\"",
            "3:19",
            "rule.eligibility_tau = \"2.5\": must be a number above 0 (s)",
        ),
        (
            "[grid]\nstep = true",
            "3:8",
            "grid.step = true: must be a number above 0 (s)",
        ),
        ("grid = 3", "2:8", "grid = 3: must be a table [grid]"),
        (
            "[weight_change]\nlaps = 1.5",
            "3:8",
            "weight_change.laps = 1.5: must be a whole number",
        ),
        (
            "[weight_change]\nevery_lap = 1",
            "3:13",
            "weight_change.every_lap = 1: must be",
        ),
        (
            "[method]\nupdate = \"per lap\"",
            "3:10",
            "method.update = \"per lap\": must be \"per_lap\" or \"continuous\"",
        ),
        (
            "[inputs]\nspike_times = [1.0]",
            "3:16",
            "inputs.spike_times.0 = 1.0: must be a list",
        ),
        (
            "[inputs]\nspike_times = [[1.0]]\ncount = 1",
            "4:9",
            "inputs.count = 1: must not stand beside",
        ),
        (
            "[rule]\ndepression_rate = 1\ndepression_ratio = 1",
            "4:20",
            "rule.depression_ratio = 1: must not stand beside rule.depression_rate",
        ),
        (
            "[plateau]\nonset = 0\nduration = 0.3",
            "2:1",
            "plateau: must be one or more",
        ),
        (
            "[grid]\nstep = 0.1\nstep = 0.2",
            "4:1",
            "not TOML: duplicate key",
        ),
        ("[grid]\nstep = ", "3:8", "not TOML:"),
        ("[grid", "2:6", "not TOML:"),
    ] {
        refused_over_a_preset(text, place, message);
    }
    refused(
        b"preset = \"nonlinaer\"",
        "1:10",
        "preset = \"nonlinaer\": must be \"signals\" or ",
    );
    refused(b"[grid]\n", "1:1", "inputs is missing");
}

#[test]
fn a_whole_table_is_not_repeated_as_a_value() {
    let many = vec!["[]"; 1_000_001].join(",");
    let text = format!("preset = \"nonlinear\"\n[inputs]\nspike_times = [{many}]\n");
    refused(
        text.as_bytes(),
        "2:1",
        "inputs = 1000001 inputs: must be 1 to 1000000 inputs",
    );
    let many = vec!["1"; 1_000_001].join(",");
    let text = format!("preset = \"nonlinear\"\n[weight_change]\ninitial_weights = [{many}]\n");
    let message = "weight_change.initial_weights = 1000001 weights: must be 1 to 1000000 weights";
    refused(text.as_bytes(), "3:19", message);
}

#[test]
fn files_that_are_no_text() {
    refused(b"", "1:1", "the file is empty");
    refused(b" \n\n", "1:1", "the file is empty");
    refused(
        b"preset = \"signals\"\n# \xff\xfe",
        "2:3",
        "not a text file: byte 0xff is no UTF-8",
    );
    refused(&[0; 1000], "1:1001", "not TOML:");
    refused(b"\x89PNG\r\n\x1a\n", "1:1", "not a text file: byte 0x89");
}

#[test]
fn files_that_are_too_much() {
    for depth in [200, 300_000] {
        let lists = format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
        let tables = format!("a = {}1{}", "{a=".repeat(depth), "}".repeat(depth));
        let keys = format!("{} = 1", vec!["a"; depth].join("."));
        let header = format!("[{}]", vec!["a"; depth].join("."));
        for text in [lists, tables, keys, header] {
            let folder = with_configuration(&text);
            let said = fail(folder.path(), &["run", "c.toml", "--out", "out"], 2);
            assert!(said.starts_with("error: c.toml:1:"), "{said}");
            assert_eq!(names(folder.path()), ["c.toml"]);
        }
    }
    let long = "x".repeat(10_000_000);
    refused(long.as_bytes(), "1:10000001", "not TOML:");
    let quoted = format!("preset = \"{long}\"");
    refused(
        quoted.as_bytes(),
        "1:10",
        &format!("preset = \"{}...: must be", "x".repeat(59)),
    );
    // Nothing of such a line is shown.
    let folder = with_configuration(&quoted);
    assert!(fail(folder.path(), &["check", "c.toml"], 2).len() < 1000);
    let spikes = format!(
        "preset = \"linear\"\ninputs.spike_times = [[{}99.0]]",
        "0.5,".repeat(2_500_000)
    );
    refused(
        spikes.as_bytes(),
        "2:10000024",
        "inputs.spike_times.0.2500000 = 99.0: must be from",
    );
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    for path in [
        "missing.toml",
        "folder",
        "folder/x/y.toml",
        "folder/\u{1f600} x",
    ] {
        for arguments in [&["check", path][..], &["run", path, "--out", "out"]] {
            let said = fail(folder.path(), arguments, 2);
            assert!(
                said.starts_with(&format!("error: cannot read {path}: ")),
                "{said}"
            );
            assert_eq!(names(folder.path()), ["folder"]);
        }
    }
}

#[cfg(unix)]
#[test]
fn files_that_end_never_or_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = with_configuration("preset = \"signals\"\n");
    if cfg!(target_os = "linux") {
        let said = fail(folder.path(), &["run", "/dev/zero", "--out", "out"], 2);
        assert!(said.contains("/dev/zero: larger than 256 MB"), "{said}");
    }
    fail(folder.path(), &["check", "/dev/null"], 2);
    let path = folder.path().join("c.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // For root there is no such file.
    if fs::read(&path).is_err() {
        let said = fail(folder.path(), &["run", "c.toml", "--out", "out"], 2);
        assert!(said.contains("cannot read c.toml: "), "{said}");
    }
    assert_eq!(names(folder.path()), ["c.toml"]);
}

#[test]
fn the_message_shows_the_line() {
    let folder = with_configuration("preset = \"linear\"\n[grid]\nstep = -0.01 # \u{e9}\n");
    let said = fail(folder.path(), &["check", "c.toml"], 2);
    assert!(said.contains("3 | step = -0.01 # \u{e9}"), "{said}");
    assert!(
        said.lines().any(|line| line.ends_with("      ^^^^^")),
        "{said}"
    );
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn check_says_what_would_be_done() {
    let folder = with_configuration("preset = \"nonlinear\"\n[weight_change]\nlaps = 7\n");
    let done = succeed(folder.path(), &["check", "c.toml"]);
    assert!(done.stderr.is_empty());
    let said = text(&done.stdout);
    assert!(said.starts_with("c.toml is right.\n"), "{said}");
    for part in [
        "-10 to 10 s by 0.01 s, 2000 samples",
        "50, one spike each from -5 to 5 s",
        "the change of 50 initial weights at 50 inputs over 7 laps",
        "integration grid, update per_lap",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(names(folder.path()), ["c.toml"]);
}
