//! Runs that are stopped, killed or refused: what they leave is whole or nothing.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use common::{Results, btsp, fail, names, succeed, text, verified, with_configuration, words};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// 320 MB of traces: time enough to be stopped.
const LONG: &str =
    "preset = \"nonlinear\"\n[grid]\nstep = 0.001\n[inputs]\ncount = 1000\nfirst = -5\nlast = 5\n";

const RUN: [&str; 5] = ["run", "c.toml", "--out", "a/out", "--no-figures"];

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = btsp(folder);
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Many integrals: long enough for a progress bar.
const SLOW: &str = "preset = \"nonlinear\"\n[grid]\nstep = 1\n[[plateau]]\nonset = 0\nduration = 2\n\
    [inputs]\ncount = 150_000\nfirst = -5\nlast = 5\n[weight_change]\ninitial_weights = [1]\n\
    [method]\nintegration = \"exact\"\nupdate = \"continuous\"\n";

/// Waits until `child` writes arrays into its hidden folder in `parent`.
#[track_caller]
fn wait_until_it_writes(child: &mut Child, parent: &Path) {
    let is_writing = || {
        let entries = fs::read_dir(parent).ok()?;
        let mut paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        paths.find(|path| {
            let is_hidden = path
                .file_name()
                .unwrap()
                .as_encoded_bytes()
                .starts_with(b".");
            is_hidden && path.join("results.zarr/eligibility_trace").exists()
        })
    };
    while is_writing().is_none() {
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "done before it was stopped"
        );
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn who_asks_to_stop_finds_nothing_left() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let folder = with_configuration(LONG);
        let mut child = start(folder.path(), &RUN);
        wait_until_it_writes(&mut child, &folder.path().join("a"));
        send(&child, signal);
        let done = child.wait_with_output().unwrap();
        assert_eq!(
            done.status.code(),
            Some(130),
            "{signal:?}: {}",
            words(&done)
        );
        assert_eq!(
            words(&done),
            "error: interrupted; nothing was left behind\n"
        );
        assert_eq!(names(folder.path()), ["c.toml"]);
    }
}

#[test]
fn what_was_there_outlives_an_interruption() {
    let folder = with_configuration("preset = \"signals\"\n");
    succeed(folder.path(), &RUN);
    let out = folder.path().join("a/out");
    let before = common::files(&out);
    fs::write(folder.path().join("c.toml"), LONG).unwrap();
    let mut child = start(folder.path(), &[&RUN[..], &["--force"]].concat());
    wait_until_it_writes(&mut child, &folder.path().join("a"));
    send(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(&folder.path().join("a")), ["out"]);
    assert_eq!(common::files(&out), before);
}

#[test]
fn a_killed_run_leaves_its_folder_whole_or_absent() {
    let folder = with_configuration("preset = \"nonlinear\"\n");
    let run = [
        "run",
        "c.toml",
        "--out",
        "out",
        "--force",
        "--figures",
        "svg",
    ];
    let out = folder.path().join("out");
    let mut killed = 0;
    // Moments that no clock has to meet: some lie before the run's end, wherever that is.
    for step in 0..16_u64 {
        if step % 4 == 0 && out.exists() {
            fs::remove_dir_all(&out).unwrap();
        }
        let mut child = start(folder.path(), &run);
        sleep(Duration::from_millis(step * step * 2));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        if out.exists() {
            verified(&out);
        }
    }
    assert!(killed > 0);
    succeed(folder.path(), &run);
    verified(&out);
    assert_eq!(names(folder.path()), ["c.toml", "out"]);
}

#[test]
fn a_run_beside_another_is_refused() {
    let folder = with_configuration(LONG);
    let mut child = start(folder.path(), &RUN);
    wait_until_it_writes(&mut child, &folder.path().join("a"));
    let said = fail(folder.path(), &RUN, 1);
    assert!(
        said.contains("another process is writing the output folder a/out"),
        "{said}"
    );
    send(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(folder.path()), ["c.toml"]);
}

#[test]
fn what_cannot_fit_is_refused_at_once() {
    let folder = with_configuration(
        "preset = \"nonlinear\"\n[grid]\nstep = 2e-5\n[inputs]\ncount = 1_000_000\nfirst = -5\nlast = 5\n",
    );
    let said = fail(folder.path(), &RUN, 1);
    assert!(
        said.starts_with("error: results need 16.0 TB, only "),
        "{said}"
    );
    assert!(said.ends_with("free at a/out\n"), "{said}");
    assert_eq!(names(folder.path()), ["c.toml"]);
    let checked = succeed(folder.path(), &["check", "c.toml"]);
    assert!(
        text(&checked.stdout).contains("16000"),
        "{}",
        text(&checked.stdout)
    );
}

/// A file system of `kilobytes`, for as long as it lives.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    fn of(folder: &'a Path, kilobytes: u32) -> Option<Self> {
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &size, "btsp-test"])
            .arg(folder);
        let done = mount.stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_disk_that_fills_up_is_left_as_it_was() {
    let disk = tempfile::tempdir().unwrap();
    let Some(_mount) = Mount::of(disk.path(), 40_000) else {
        println!("skipped: no small file system can be mounted here");
        return;
    };
    let folder = with_configuration("preset = \"nonlinear\"\n");
    let out = disk.path().join("out");
    let run = [
        "run",
        "c.toml",
        "--figures",
        "svg,png,pdf",
        "--out",
        out.to_str().unwrap(),
    ];
    // Room enough when it begins, and then somebody else takes it.
    let mut failed = 0;
    for left in [0, 100, 1500] {
        let mut child = start(folder.path(), &run);
        while child.try_wait().unwrap().is_none() && names(disk.path()).len() < 2 {
            sleep(Duration::from_millis(1));
        }
        let ballast = fill(disk.path(), left);
        let done = child.wait_with_output().unwrap();
        fs::remove_file(&ballast).unwrap();
        if done.status.success() {
            verified(&out);
            fs::remove_dir_all(&out).unwrap();
        } else {
            assert_eq!(done.status.code(), Some(1), "{}", words(&done));
            let said = words(&done);
            assert!(
                said.starts_with("error: ") && said.contains(disk.path().to_str().unwrap()),
                "{said}"
            );
            assert!(said.contains("No space left"), "{said}");
            failed += 1;
        }
        assert_eq!(names(disk.path()), [""; 0]);
    }
    assert!(failed > 0);
    // Too little from the start.
    fill(disk.path(), 100);
    let said = fail(folder.path(), &run, 1);
    assert!(said.contains("error: results need "), "{said}");
    assert_eq!(names(disk.path()), ["ballast"]);
}

/// Fills the disk at `path` with a file, but for `left` kB; returns the file.
fn fill(path: &Path, left: u64) -> PathBuf {
    let ballast = path.join("ballast");
    let mut taken = Command::new("dd");
    taken
        .args(["if=/dev/zero", "bs=1k"])
        .arg(format!("of={}", ballast.display()));
    taken.stderr(Stdio::null()).status().unwrap();
    let file = fs::File::options().write(true).open(&ballast).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(left * 1024)).unwrap();
    ballast
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_grow_no_further_leaves_nothing() {
    let folder = with_configuration("preset = \"nonlinear\"\n[grid]\nstep = 0.002\n");
    // Files of at most 100 blocks; the signal that goes with it is ignored, as Rust's are.
    let line = format!(
        "trap '' XFSZ; ulimit -f 100; exec {} {}",
        env!("CARGO_BIN_EXE_btsp"),
        RUN.join(" ")
    );
    let done = Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(1), "{}", words(&done));
    assert!(
        words(&done).contains("a/.out.btsp-partial-"),
        "{}",
        words(&done)
    );
    assert_eq!(names(folder.path()), ["c.toml"]);
}

#[test]
fn every_dimension_at_its_maximum() {
    let small = "[grid]\nstep = 1\n[[plateau]]\nonset = 0\nduration = 2\n";
    let one = "[inputs]\ncount = 1\nfirst = 0\nlast = 0\n";
    let weight = "[weight_change]\ninitial_weights = [1.0]\n";
    let swinging = "[rule]\npotentiation_rate = 0.71314\ndepression_rate = 0.475423\nmax_weight = 1\n\
        potentiation_gain = { kind = \"linear\" }\ndepression_gain = { kind = \"linear\" }\n";
    for (changes, variable, dimensions) in [
        (
            format!("[grid]\nstep = 2e-6\n{one}"),
            "overlap",
            "input 1, time 10000000",
        ),
        (
            format!("{small}[inputs]\ncount = 1_000_000\nfirst = -5\nlast = 5\n{weight}"),
            "delta_weight",
            "initial_weight 1, input 1000000",
        ),
        (
            format!(
                "{small}{one}[weight_change]\ninitial_weights = {{ first = 0, last = 4, count = 1e6 }}\n"
            ),
            "delta_weight",
            "initial_weight 1000000, input 1",
        ),
        (
            format!("{small}{one}{weight}laps = 1_000_000\nevery_lap = true\n"),
            "weight",
            "lap 1000001, initial_weight 1, input 1",
        ),
        // Clipping acts and the weight swings for ever: no lap can be left out.
        (
            format!("{small}{one}{weight}laps = 1_000_000\nevery_lap = true\n{swinging}"),
            "weight",
            "lap 1000001, initial_weight 1, input 1",
        ),
    ] {
        let folder = with_configuration(&format!("preset = \"nonlinear\"\n{changes}"));
        succeed(folder.path(), &RUN);
        let out = folder.path().join("a/out");
        verified(&out);
        assert_eq!(Results::of(&out).dimensions(variable), dimensions);
    }
}

/// Runs `arguments` on a terminal; all that was drawn on it.
fn on_a_terminal(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let line = format!("'{}' {}", env!("CARGO_BIN_EXE_btsp"), arguments.join(" "));
    let mut script = Command::new("script");
    // As util-linux has it; others have other options.
    script.args(["-q", "-e", "-c", &line, "/dev/null"]);
    let done = script
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("TERM", "xterm")
        .output()
        .ok()?;
    (!words(&done).contains("script:")).then_some(done)
}

#[test]
fn a_progress_bar_on_a_terminal_and_none_in_a_pipe() {
    let folder = with_configuration(SLOW);
    let quiet = [&RUN[..], &["--force", "--quiet"]].concat();
    let in_a_pipe = succeed(folder.path(), &RUN);
    let said = words(&in_a_pipe);
    assert!(
        said.starts_with("wrote a/out in ") && said.lines().count() == 1,
        "{said}"
    );
    assert!(!said.contains(['\r', '\u{1b}']), "{said}");
    let Some(done) = on_a_terminal(folder.path(), &[&RUN[..], &["--force"]].concat()) else {
        println!("skipped: no `script` of util-linux here to make a terminal");
        return;
    };
    let drawn = text(&done.stdout);
    assert!(done.status.success(), "{drawn}");
    assert!(
        drawn.contains("integrating [") && drawn.contains("/150000"),
        "{drawn}"
    );
    assert!(
        drawn
            .trim_end()
            .lines()
            .last()
            .unwrap()
            .contains("wrote a/out in "),
        "{drawn}"
    );
    let done = on_a_terminal(folder.path(), &quiet).unwrap();
    assert_eq!(text(&done.stdout), "");
}
