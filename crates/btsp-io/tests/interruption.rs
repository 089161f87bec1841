//! Writers that are killed, that run out of room, that may not write, that compete: what they leave is whole or absent.
//!
//! Each is a process of its own: this test binary, started again to run `child` alone.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Instant;

use btsp_io::{Attributes, DatasetWriter, Manifest, OutputFolder, Policy, Provenance};

const TARGET: &str = "BTSP_TEST_TARGET";
const FORCE: &str = "BTSP_TEST_FORCE";
const SEED: &str = "BTSP_TEST_SEED";

type Failure = Box<dyn std::error::Error>;

/// Results of about 1.5 MB in a dozen files, all different for different seeds.
fn write(target: &Path, policy: Policy, seed: i64) -> Result<(), Failure> {
    let folder = OutputFolder::create(target, policy)?;
    let attributes = Attributes::new().with("seed", seed);
    let mut dataset = DatasetWriter::create(&folder.path().join("results.zarr"), attributes)?;
    dataset.variable("seed", &[], &[], Attributes::new(), &[seed])?;
    for name in ["a", "b", "c"] {
        let mut rows = dataset.rows(name, &["input", "time"], &[40, 2000], Attributes::new())?;
        for row in 0..40 {
            let row: Vec<f64> = (0..2000)
                .map(|time| (seed as f64 + f64::from(row * 2000 + time)).sin())
                .collect();
            rows.push(&row)?;
        }
        rows.finish()?;
    }
    dataset.finish()?;
    fs::create_dir(folder.path().join("figures"))?;
    fs::write(folder.path().join("figures/seed.txt"), seed.to_string())?;
    folder.commit(&Provenance {
        command: btsp_io::Command::Run,
        version: "0.1.0".to_owned(),
        configuration: format!("seed = {seed}\n"),
        wall_time_s: 0.0,
    })?;
    Ok(())
}

#[test]
#[ignore = "the process that the tests of this file start; does nothing by itself"]
fn child() {
    let Some(target) = std::env::var_os(TARGET) else {
        return;
    };
    let policy = if std::env::var_os(FORCE).is_some() {
        Policy::Force
    } else {
        Policy::Fresh
    };
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    if let Err(error) = write(Path::new(&target), policy, seed) {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

const CHILD_ARGUMENTS: [&str; 4] = ["--exact", "child", "--ignored", "--nocapture"];

fn with_target(mut command: Command, target: &Path, force: bool, seed: i64) -> Command {
    command
        .env(TARGET, target)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if force {
        command.env(FORCE, "1");
    }
    command
}

fn start(target: &Path, force: bool, seed: i64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(CHILD_ARGUMENTS);
    with_target(command, target, force, seed).spawn().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The seed of the results in `target`, after checking that all of it is of one piece.
fn seed_of(target: &Path) -> i64 {
    let manifest = Manifest::read(target).unwrap();
    manifest.verify(target).unwrap();
    assert_eq!(manifest.unlisted(target).unwrap(), Vec::<PathBuf>::new());
    let seed = fs::read_to_string(target.join("figures/seed.txt"))
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(manifest.configuration, format!("seed = {seed}\n"));
    assert_eq!(manifest.files.len(), 10);
    seed
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_process_that_is_killed_leaves_results_whole_or_absent() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    let begin = Instant::now();
    assert!(start(&target, false, 0).wait().unwrap().success());
    let whole_run = begin.elapsed();
    let (mut before, mut litter, mut replaced) = (Some(0), 0, 0);
    for round in 1..=50_u32 {
        if round % 4 == 0 && before.take().is_some() {
            fs::remove_dir_all(&target).unwrap();
        }
        let mut child = start(&target, true, i64::from(round));
        // Golden-ratio steps cover the run evenly; the later ones more, should the machine have become slower.
        let moment = (f64::from(round) * 0.618_034).fract() * (1.1 + f64::from(round) / 20.0);
        sleep(whole_run.mul_f64(moment));
        child.kill().unwrap();
        let _ = child.wait();
        litter += usize::from(
            names(parent.path())
                .iter()
                .any(|name| name.contains("partial")),
        );
        let after = target.exists().then(|| seed_of(&target));
        let allowed = [before, Some(i64::from(round))];
        // Without an exchange in one step there is a moment with the old results aside; the next writer puts them back.
        let between = !cfg!(any(target_os = "linux", target_os = "macos")) && after.is_none();
        assert!(
            allowed.contains(&after) || between,
            "{after:?}, not one of {allowed:?}"
        );
        replaced += usize::from(after == Some(i64::from(round)));
        before = after;
    }
    assert!(litter >= 5, "only {litter} were interrupted while writing");
    assert!(replaced >= 1, "none came to its end");
    let output = start(&target, true, 1000).wait_with_output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(seed_of(&target), 1000);
    assert_eq!(names(parent.path()), ["out"]);
}

#[test]
fn of_competing_processes_one_wins_wholly() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    for round in 0..6_i64 {
        let force = round % 2 == 1;
        let children: Vec<_> = (0..5)
            .map(|index| {
                (
                    round * 10 + index,
                    start(&target, force, round * 10 + index),
                )
            })
            .collect();
        let mut won = Vec::new();
        for (seed, child) in children {
            let output = child.wait_with_output().unwrap();
            match output.status.code() {
                Some(0) => won.push(seed),
                code => {
                    let words = words(&output);
                    assert_eq!(code, Some(2), "{words}");
                    assert!(
                        words.contains("another process is writing")
                            || words.contains("is not empty"),
                        "{words}"
                    );
                }
            }
        }
        assert!(won.len() == 1 || (force && !won.is_empty()), "{won:?}");
        assert!(won.contains(&seed_of(&target)));
        assert_eq!(names(parent.path()), ["out"]);
        if force {
            fs::remove_dir_all(&target).unwrap();
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing() {
    const CANNOT_MOUNT: i32 = 77;
    // In a name space of its own: the file system is gone with the process.
    let script = r#"
        mount -t tmpfs -o "size=$1" tmpfs "$2" 2>/dev/null || exit 77
        shift
        shift
        "$@"
        code=$?
        ls -A "$PLACE"
        exit $code"#;
    let parent = tempfile::tempdir().unwrap();
    let mut reached_the_end = false;
    for kilobytes in [16, 64, 256, 400, 700, 1000, 1100, 1200, 1300, 8000] {
        let mut command = Command::new("unshare");
        command
            .args(["-rm", "sh", "-c", script, "sh", &format!("{kilobytes}k")])
            .arg(parent.path());
        command
            .arg(std::env::current_exe().unwrap())
            .args(CHILD_ARGUMENTS)
            .env("PLACE", parent.path());
        let mut command = with_target(command, &parent.path().join("a/out"), false, 7);
        let output = match command.output() {
            Ok(output)
                if output.status.code() != Some(CANNOT_MOUNT)
                    && !words(&output).starts_with("unshare") =>
            {
                output
            }
            _ => {
                println!("skipped: this user cannot mount a small file system");
                return;
            }
        };
        let listing = String::from_utf8_lossy(&output.stdout).into_owned();
        let last = listing.lines().last().unwrap_or_default();
        if output.status.success() {
            assert_eq!(last, "a", "{listing}");
            reached_the_end = true;
        } else {
            assert_eq!(output.status.code(), Some(2), "{}", words(&output));
            assert!(
                words(&output).contains("No space left on device"),
                "{}",
                words(&output)
            );
            assert!(
                words(&output).contains("a/.out.btsp-"),
                "names no path: {}",
                words(&output)
            );
            assert_ne!(last, "a", "{listing}");
            assert!(!reached_the_end);
        }
    }
    assert!(reached_the_end);
}

#[cfg(unix)]
#[test]
fn a_file_size_limit_leaves_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("out");
    // Blocks of 512 or 1024 bytes: either is below the largest file.
    let script = r#"trap '' XFSZ; ulimit -f 100; exec "$@""#;
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(CHILD_ARGUMENTS);
    let output = with_target(command, &target, false, 7).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(
        words(&output).contains("results.zarr: "),
        "{}",
        words(&output)
    );
    assert!(
        names(parent.path()).is_empty(),
        "{:?}",
        names(parent.path())
    );
}

/// The output of a program that was just copied: while another test starts a process, that
/// may hold the copy open for writing a moment longer.
#[cfg(unix)]
fn run_copy(command: &mut Command) -> std::process::Output {
    loop {
        match command.output() {
            Err(cause) if cause.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            other => return other.unwrap(),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_place_that_may_not_be_written_is_named() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let parent = tempfile::tempdir().unwrap();
    let closed = parent.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let readable =
        |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    readable(parent.path());
    readable(&closed);
    let program = parent.path().join("program");
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    readable(&program);
    for target in ["out", "deep/out"].map(|name| closed.join(name)) {
        let mut command = Command::new(&program);
        command.args(CHILD_ARGUMENTS).current_dir("/");
        if fs::metadata(parent.path()).unwrap().uid() == 0 {
            // Nothing is forbidden to root.
            command.uid(65_534).gid(65_534);
        }
        let output = run_copy(&mut with_target(command, &target, false, 7));
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(
            words(&output).contains("ermission denied"),
            "{}",
            words(&output)
        );
        assert!(
            words(&output).contains(&*closed.to_string_lossy()),
            "{}",
            words(&output)
        );
    }
    assert!(names(&closed).is_empty());
}
