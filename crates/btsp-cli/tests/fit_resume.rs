//! Fits that are stopped or killed, and taken up again.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    assert_same_fits, btsp, fail, files, json, names, recorded, succeed, verified, words,
};
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const FIT: [&str; 11] = [
    "fit",
    "recorded/recordings.toml",
    "--cell",
    "1",
    "--model",
    "linear",
    "--evaluations",
    "60000",
    "--no-intervals",
    "--figures",
    "svg",
];

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = btsp(folder);
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// A fit that lasts: no number of local searches agrees with noise like this.
const LONG: [&str; 4] = ["--laps", "4", "--noise", "2"];

#[test]
fn a_stopped_fit_goes_on_to_the_bits_of_one_that_was_not() {
    let folder = recorded(&LONG);
    let whole = [&FIT[..], &["--out", "whole"]].concat();
    let started = Instant::now();
    succeed(folder.path(), &whole);
    let lasted = started.elapsed();

    let stopped = [&FIT[..], &["--out", "out"]].concat();
    let resumed = [&stopped[..], &["--resume"]].concat();
    let out = folder.path().join("out");
    let mut child = start(folder.path(), &stopped);
    let mut interruptions = 0;
    for part in [0.2, 0.3, 0.4] {
        sleep(lasted.mul_f64(part));
        let _ = kill_process(Pid::from_child(&child), Signal::INT);
        let done = child.wait_with_output().unwrap();
        if done.status.code() == Some(130) {
            interruptions += 1;
            let said = words(&done);
            if said.contains("error: interrupted; the best so far is in out, marked unfinished") {
                verified(&out);
                assert_eq!(json(&out.join("fit.json"))["unfinished"], true);
                assert_eq!(names(folder.path()), ["out", "recorded", "whole"]);
            } else {
                // It was asked while the results were being written; these are left out.
                assert!(
                    said.contains("error: interrupted; with `--resume` it goes on from what was"),
                    "{said}"
                );
                assert!(folder.path().join(".out.btsp-checkpoint").exists());
            }
        } else {
            assert_eq!(done.status.code(), Some(0), "{}", words(&done));
        }
        child = start(folder.path(), &resumed);
    }
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", words(&done));
    assert!(interruptions > 0);
    verified(&out);
    assert_same_fits(&folder.path().join("whole"), &out);

    // What is finished stays as it is.
    let before = files(&out);
    let done = succeed(folder.path(), &resumed);
    assert!(words(&done).contains("out is finished"));
    assert_eq!(files(&out), before);
}

#[test]
fn a_killed_fit_goes_on_from_its_checkpoint() {
    let folder = recorded(&LONG);
    let model = ["--model", "voltage_dependent", "--evaluations", "30000"];
    let fit = [
        &FIT[..4],
        &model,
        &["--no-figures", "--no-intervals", "--out", "out"],
    ]
    .concat();
    let checkpoint = folder.path().join(".out.btsp-checkpoint");
    let mut child = start(folder.path(), &fit);
    while !checkpoint.exists() {
        assert_eq!(child.try_wait().unwrap(), None, "done before it was killed");
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.path().join("out").exists());

    // Whoever begins anew is told; whoever asks for another fit is refused.
    let other = [&fit[..], &["--resume", "--seed", "1"]].concat();
    let said = fail(folder.path(), &other, 2);
    assert!(said.contains("seed: 1 here, 0 there"), "{said}");
    let mut child = start(folder.path(), &[&fit[..], &["--resume"]].concat());
    let before = std::fs::metadata(&checkpoint).unwrap().len();
    sleep(Duration::from_millis(300));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let done = child.wait().unwrap();
    assert_eq!(done.code(), Some(130));
    let out = folder.path().join("out");
    verified(&out);
    let candidates = std::fs::metadata(out.join("candidates.parquet"))
        .unwrap()
        .len();
    assert!(candidates >= before, "{candidates} {before}");
    assert!(!checkpoint.exists());
}

#[test]
fn a_killed_fit_ends_on_the_bits_of_one_that_was_not() {
    let folder = recorded(&LONG);
    let checkpoint = folder.path().join(".out.btsp-checkpoint");
    let mut evaluations = 60_000_usize;
    loop {
        let count = evaluations.to_string();
        let fit = |more: &[&'static str]| {
            let mut arguments = FIT.to_vec();
            arguments[7] = &count;
            arguments.extend(more);
            arguments
        };
        let mut child = start(folder.path(), &fit(&["--out", "out", "--force"]));
        let ended = loop {
            if checkpoint.exists() {
                child.kill().unwrap();
            }
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            sleep(Duration::from_millis(5));
        };
        if ended.success() {
            // Done before there was a checkpoint: more work for a faster machine.
            evaluations *= 4;
            continue;
        }
        succeed(folder.path(), &fit(&["--out", "out", "--resume"]));
        succeed(folder.path(), &fit(&["--out", "whole"]));
        assert_same_fits(&folder.path().join("whole"), &folder.path().join("out"));
        assert!(!checkpoint.exists());
        break;
    }
}

#[test]
fn another_fit_is_not_resumed() {
    let folder = recorded(&["--laps", "2", "--noise", "2"]);
    let stopped = [
        &FIT[..8],
        &["--no-figures", "--no-intervals", "--out", "out"],
    ]
    .concat();
    let child = start(folder.path(), &stopped);
    sleep(Duration::from_millis(400));
    let _ = kill_process(Pid::from_child(&child), Signal::INT);
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130), "{}", words(&done));
    let resumed = [&stopped[..], &["--resume"]].concat();
    let out = folder.path().join("out");
    let before = files(&out);
    for (more, difference) in [
        (
            &["--peaks", "0.7,0.5"][..],
            "peaks: 0.7,0.5 here, recomputed there",
        ),
        (&["--path-penalty"], "path penalty: true here, false there"),
        (&["--seed", "5"], "seed: 5 here, 0 there"),
    ] {
        let said = fail(folder.path(), &[&resumed[..], more].concat(), 2);
        assert_eq!(
            said,
            format!(
                "error: out has another fit, which cannot be resumed as this one; {difference}\n"
            )
        );
    }
    // A recording that has changed since.
    let raw = folder.path().join("recorded/raw/cell01_induction1.txt");
    let text = std::fs::read_to_string(&raw).unwrap();
    let line = text.lines().nth(1).unwrap();
    let last = line.rsplit('\t').next().unwrap();
    let changed = text.replacen(line, &line.replace(last, "-0.0555"), 1);
    std::fs::write(&raw, changed).unwrap();
    let said = fail(folder.path(), &resumed, 2);
    assert!(
        said.contains("the recording of cell 1, induction 1 has changed"),
        "{said}"
    );
    assert_eq!(files(&out), before);
    std::fs::write(out.join("notes"), "mine").unwrap();
    let said = fail(folder.path(), &resumed, 2);
    assert!(
        said.contains("holds notes, which `btsp fit` did not write"),
        "{said}"
    );
}
