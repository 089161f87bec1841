//! What a user can type wrong, and streams and names of every kind.
#![allow(clippy::unwrap_used)]

mod common;

use common::{btsp, fail, files, names, output, succeed, text, with_configuration, words};
use std::fs;
use std::path::Path;
use std::process::Stdio;

#[test]
fn wrong_usage() {
    let folder = with_configuration("preset = \"signals\"\n");
    for arguments in [
        &["fly"][..],
        &["run"],
        &["run", "c.toml"],
        &["run", "c.toml", "--out", ""],
        &["run", "c.toml", "--out", "out", "--figures", "gif"],
        &[
            "run",
            "c.toml",
            "--out",
            "out",
            "--figures",
            "svg",
            "--no-figures",
        ],
        &["run", "c.toml", "--out", "."],
        &["run", "c.toml", "--out", "c.toml"],
        &["run", "c.toml", "--out", "/"],
        &["check"],
        &["check", "c.toml", "c.toml"],
        &["init", "lineal"],
        &["reproduce", "--only", "lineal"],
        &["--fast"],
    ] {
        fail(folder.path(), arguments, 2);
        assert_eq!(names(folder.path()), ["c.toml"], "{arguments:?}");
    }
    let nothing = output::<&str>(folder.path(), &[]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(
        words(&nothing).contains("Usage: btsp"),
        "{}",
        words(&nothing)
    );
}

#[test]
fn init_never_overwrites() {
    let folder = with_configuration("mine");
    fs::create_dir(folder.path().join("folder")).unwrap();
    for path in ["c.toml", "folder"] {
        let said = fail(folder.path(), &["init", "--output", path], 2);
        assert!(said.contains("exists already"), "{said}");
    }
    fail(folder.path(), &["init", "--output", "missing/c.toml"], 1);
    assert_eq!(names(folder.path()), ["c.toml", "folder"]);
    assert_eq!(fs::read(folder.path().join("c.toml")).unwrap(), b"mine");
}

#[test]
fn presets_are_listed_with_their_source() {
    let folder = tempfile::tempdir().unwrap();
    let said = text(&succeed(folder.path(), &["presets"]).stdout);
    for preset in common::PRESETS.iter().chain(["milstein2021"].iter()) {
        assert!(
            said.lines()
                .any(|line| line.starts_with(&format!("{preset} "))),
            "{said}"
        );
    }
    assert_eq!(said.matches("eLife 10:e73046").count(), 6, "{said}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    for verb in ["init", "presets", "--help"] {
        let mut command = btsp(folder.path());
        let mut child = command
            .arg(verb)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{verb}: {}", words(&done));
        assert_eq!(words(&done), "", "{verb}");
    }
}

/// Runs `line` in a shell, with `btsp` the command.
#[cfg(unix)]
#[track_caller]
fn shell(folder: &Path, line: &str, code: i32) -> String {
    let done = std::process::Command::new("sh")
        .args([
            "-c",
            &format!(
                "btsp() {{ \"{}\" \"$@\"; }}; {line}",
                env!("CARGO_BIN_EXE_btsp")
            ),
        ])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(code), "{line}: {}", words(&done));
    words(&done)
}

#[cfg(unix)]
#[test]
fn without_standard_output_and_error() {
    let folder = with_configuration("preset = \"signals\"\n");
    let run = |out: &str| format!("btsp run c.toml --no-figures --out {out}");
    for (number, closed) in ["2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full"]
        .iter()
        .enumerate()
    {
        if closed.contains("full") && !Path::new("/dev/full").exists() {
            continue;
        }
        let out = format!("out{number}");
        shell(folder.path(), &format!("{} {closed}", run(&out)), 0);
        common::verified(&folder.path().join(out));
        shell(
            folder.path(),
            &format!("btsp check missing.toml {closed}"),
            2,
        );
        shell(folder.path(), &format!("btsp fly {closed}"), 2);
    }
    if Path::new("/dev/full").exists() {
        for verb in ["init", "presets", "check c.toml"] {
            let said = shell(folder.path(), &format!("btsp {verb} >/dev/full"), 1);
            assert!(
                said.starts_with("error: cannot write standard output: "),
                "{said}"
            );
        }
    }
}

#[test]
fn names_with_spaces_and_letters_of_all_kinds() {
    let folder = tempfile::tempdir().unwrap();
    let path = "\u{43a} \u{1f9e0}/a 'b' \"c\".toml";
    fs::create_dir(folder.path().join("\u{43a} \u{1f9e0}")).unwrap();
    succeed(folder.path(), &["init", "signals", "--output", path]);
    let out = "o \u{e9}\u{301} \u{6f22}";
    succeed(folder.path(), &["check", path]);
    succeed(folder.path(), &["run", path, "--out", out]);
    common::verified(&folder.path().join(out));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = with_configuration("preset = \"signals\"\n");
    let name = OsStr::from_bytes(b"n\xff.toml");
    succeed(
        folder.path(),
        &[
            OsStr::new("init"),
            "signals".as_ref(),
            "--output".as_ref(),
            name,
        ],
    );
    let run = [
        OsStr::new("run"),
        name,
        "--out".as_ref(),
        "out".as_ref(),
        "--no-figures".as_ref(),
    ];
    succeed(folder.path(), &run);
    common::verified(&folder.path().join("out"));
    // A Zarr store cannot be told where it is.
    let before = files(folder.path());
    for out in [b"o\xff".as_slice(), b"o\xff/inner"] {
        let run = [
            OsStr::new("run"),
            name,
            "--out".as_ref(),
            OsStr::from_bytes(out),
        ];
        let said = fail(folder.path(), &run, 2);
        assert!(said.contains("is not UTF-8"), "{said}");
        assert_eq!(files(folder.path()), before);
        assert_eq!(names(folder.path()).len(), 3);
    }
}
