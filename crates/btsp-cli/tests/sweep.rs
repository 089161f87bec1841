//! Sweeps: the same table however it was computed, and nothing lost on the way.
#![allow(clippy::unwrap_used)]

mod common;

use btsp_config::Sweep;
use btsp_io::{Column, Columns, ColumnsReader};
use common::{btsp, fail, names, output, succeed, text, verified, with_configuration, words};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// 12,500 points, four chunks; some are invalid.
const SWEEP: &str = r#"
preset = "nonlinear"
[method]
integration = "exact"
[sweep.axes]
"rule.eligibility_tau" = { first = 0.1, last = 3.0, count = 50, scale = "log" }
"rule.max_weight" = { first = 2.5, last = 5.0, count = 125 }
"weight_change.initial_weights.last" = [2.0, 4.0]
"#;

/// A folder with the sweep in `c.toml` and its table, computed on one thread, in `one`.
fn swept() -> TempDir {
    let folder = with_configuration(SWEEP);
    succeed(
        folder.path(),
        &["sweep", "c.toml", "--out", "one", "--threads", "1"],
    );
    folder
}

fn table(folder: &Path, out: &str) -> Vec<u8> {
    fs::read(folder.join(out).join("points.parquet")).unwrap()
}

fn reals<'a>(table: &'a Columns, name: &str) -> &'a [Option<f64>] {
    match table.column(name) {
        Some(Column::Reals(values)) => values,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_table_has_a_row_for_each_point_as_the_library_computes_it() {
    let folder = swept();
    let out = folder.path().join("one");
    assert_eq!(names(&out), ["manifest.json", "points.parquet"]);
    let manifest = verified(&out);
    let sweep = Sweep::from_toml(SWEEP).unwrap();
    assert_eq!(Sweep::from_toml(&manifest.configuration), Ok(sweep.clone()));

    let table = Columns::read(&out.join("points.parquet")).unwrap();
    let Some(Column::Integers(points)) = table.column("point") else {
        panic!("no points");
    };
    assert!(points.iter().copied().eq(0..12_500));
    let Some(Column::Words(invalid)) = table.column("invalid") else {
        panic!("no reasons");
    };
    let (columns, prepared) = (sweep.columns(), sweep.prepare());
    for number in [0, 1, 4_095, 4_096, 12_499] {
        let point = prepared.point(number);
        let (summary, reason) = match &point.found {
            Ok(found) => (found.summary.as_ref().unwrap().values(), String::new()),
            Err(invalid) => {
                let missing = columns.len() - point.values.len();
                (vec![f64::NAN; missing], invalid.to_string())
            }
        };
        assert_eq!(invalid[number], reason);
        let expected = [point.values.clone(), summary].concat();
        for (column, expected) in columns.iter().zip(expected) {
            let found = reals(&table, &column.name)[number].unwrap_or(f64::NAN);
            assert_eq!(
                found.to_bits() & (u64::MAX >> 1),
                expected.to_bits() & (u64::MAX >> 1),
                "{}",
                column.name
            );
            assert!(table.about(&column.name).is_some(), "{}", column.name);
        }
    }
    // Initial weights of up to 4 are out of the range of a smaller largest weight.
    let reasons = invalid.iter().filter(|reason| !reason.is_empty());
    assert!(reasons.clone().count() > 100);
    assert!(
        reasons
            .clone()
            .all(|r| r.starts_with("weight_change.initial_weights.last = "))
    );
}

/// Maps of 3,600 points: three chunks, of which a shard has one or two.
const MAPS: &str = r#"
preset = "nonlinear"
[method]
integration = "exact"
[sweep.axes]
"rule.eligibility_tau" = { first = 0.5, last = 3.0, count = 60 }
"rule.max_weight" = { first = 2.4, last = 5.0, count = 60 }
[sweep.record]
maps = true
"#;

/// The files of a sweep but for its manifest, which has times.
fn swept_files(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = common::files(out);
    files.remove(Path::new("manifest.json")).unwrap();
    files
}

#[test]
fn maps_are_the_same_for_any_shards_and_after_a_kill() {
    let folder = with_configuration(MAPS);
    let path = folder.path();
    succeed(path, &["sweep", "c.toml", "--out", "one"]);
    let one = swept_files(&path.join("one"));
    assert!(
        one.keys()
            .any(|file| file.ends_with("maps.zarr/delta_weight/zarr.json"))
    );
    verified(&path.join("one"));

    for shard in ["0/2", "1/2"] {
        let out = format!("shard-{}", &shard[..1]);
        succeed(path, &["sweep", "c.toml", "--out", &out, "--shard", shard]);
    }
    succeed(path, &["merge", "shard-0", "shard-1", "--out", "merged"]);
    assert!(swept_files(&path.join("merged")) == one);

    for delay in (0..12).map(|k| 40 * k) {
        let mut child = btsp(path)
            .args(["sweep", "c.toml", "--out", "killed"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    succeed(path, &["sweep", "c.toml", "--out", "killed"]);
    assert!(swept_files(&path.join("killed")) == one);
    assert_eq!(
        names(&path.join("killed")),
        ["manifest.json", "maps.zarr", "points.parquet"]
    );
}

/// A design of each kind that is drawn, and one that is read.
#[test]
fn points_are_drawn_or_read_from_a_table() {
    let drawn = |design: &str| {
        let axes = "\"rule.max_weight\" = { first = 3.0, last = 5.0 }\n\
                    \"rule.eligibility_tau\" = { first = 0.5, last = 3.0, scale = \"log\" }";
        format!(
            "preset = \"nonlinear\"\n[method]\nintegration = \"exact\"\n\
             [sweep]\ndesign = \"{design}\"\npoints = 64\n[sweep.axes]\n{axes}\n"
        )
    };
    for design in ["random", "sobol"] {
        let folder = with_configuration(&drawn(design));
        let path = folder.path();
        succeed(path, &["sweep", "c.toml", "--out", "one"]);
        // Its table is a design, too: the same points, and the same numbers.
        let of_table = "preset = \"nonlinear\"\n[method]\nintegration = \"exact\"\n[sweep]\n\
                        design = \"table\"\nfile = \"one/points.parquet\"\n\
                        columns = [\"rule.max_weight\", \"rule.eligibility_tau\"]\n";
        fs::write(path.join("t.toml"), of_table).unwrap();
        for shard in ["0/2", "1/2"] {
            let out = format!("t{}", &shard[..1]);
            succeed(path, &["sweep", "t.toml", "--out", &out, "--shard", shard]);
        }
        succeed(path, &["merge", "t0", "t1", "--out", "two"]);
        let read = |out: &str| Columns::read(&path.join(out).join("points.parquet")).unwrap();
        assert_eq!(read("one").columns, read("two").columns);
        // Another file of that name is another sweep.
        fs::write(path.join("one/points.parquet"), table(path, "two")).unwrap();
        let said = fail(path, &["sweep", "t.toml", "--out", "two"], 2);
        assert!(said.contains("has another sweep"), "{said}");
        assert!(said.contains("checksum"), "{said}");
    }
    let folder = with_configuration(&drawn("sobol").replace("sobol", "table"));
    let said = fail(folder.path(), &["sweep", "c.toml", "--out", "one"], 2);
    assert!(
        said.contains("must not stand beside the design \"table\""),
        "{said}"
    );
}

#[test]
fn the_bytes_are_the_same_for_any_threads_and_shards() {
    let folder = swept();
    let path = folder.path();
    succeed(
        path,
        &["sweep", "c.toml", "--out", "many", "--threads", "7"],
    );
    assert_eq!(table(path, "many"), table(path, "one"));
    for shard in ["0/3", "1/3", "2/3"] {
        let out = format!("shard-{}", &shard[..1]);
        succeed(path, &["sweep", "c.toml", "--out", &out, "--shard", shard]);
        let said = succeed(path, &["sweep", "--status", &out]);
        assert!(text(&said.stdout).contains(&format!("finished, shard {shard}")));
    }
    succeed(
        path,
        &["merge", "shard-2", "shard-0", "shard-1", "--out", "merged"],
    );
    assert_eq!(table(path, "merged"), table(path, "one"));
    assert_eq!(
        names(&path.join("merged")),
        ["manifest.json", "points.parquet"]
    );
    verified(&path.join("merged"));
    // A finished sweep is left as it is.
    let before = common::files(&path.join("one"));
    succeed(path, &["sweep", "c.toml", "--out", "one"]);
    assert_eq!(common::files(&path.join("one")), before);
    // Group by group, so that no reader needs it all at once.
    assert_eq!(
        ColumnsReader::open(&path.join("one/points.parquet"))
            .unwrap()
            .groups(),
        4
    );

    assert!(
        fail(path, &["merge", "shard-0", "shard-1", "--out", "some"], 2)
            .contains("shard 2 of 3 is missing")
    );
    let twice = ["merge", "shard-0", "shard-1", "shard-1", "--out", "some"];
    assert!(fail(path, &twice, 2).contains("shard 1 is given twice"));
    assert!(fail(path, &["merge", "shard-0", "one", "--out", "some"], 2).contains("another sweep"));
    assert!(fail(path, &["merge", "nowhere", "--out", "some"], 2).contains("nowhere has no sweep"));
    assert!(!path.join("some").exists());
}

/// Killed again and again, at moments that move through the run.
#[cfg(unix)]
#[test]
fn a_killed_sweep_goes_on_to_the_same_bytes() {
    let folder = swept();
    let path = folder.path();
    let sweep = ["sweep", "c.toml", "--out", "out", "--threads", "1"];
    let partial = path.join("out/.partial");
    let kept = || -> usize {
        let there = fs::read_dir(&partial).map_or(0, |entries| {
            let name =
                |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
            let whole = |name: &String| name.starts_with("chunk-") && !name.contains("unfinished");
            entries.map(name).filter(whole).count()
        });
        if path.join("out/points.parquet").exists() {
            4
        } else {
            there
        }
    };
    let (mut killed, mut most) = (0, 0);
    // Moments that no clock has to meet: the first lies before any run's end, wherever that is.
    for step in 0_u64..24 {
        let mut child = btsp(path)
            .args(sweep)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(4 * step));
        if child.try_wait().unwrap().is_some() {
            // From the start again.
            assert_eq!(table(path, "out"), table(path, "one"));
            fs::remove_dir_all(path.join("out")).unwrap();
            most = 0;
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        assert!(kept() >= most, "{} of {most} chunks kept", kept());
        most = kept();
        // What is read meanwhile is whole.
        let out = path.join("out");
        if out.join(".partial/sweep.json").exists() || out.join("manifest.json").exists() {
            let said = succeed(path, &["sweep", "--status", "out"]);
            assert!(text(&said.stdout).contains("of 4 chunks done"));
        }
    }
    assert!(killed > 0);
    succeed(path, &sweep);
    assert_eq!(table(path, "out"), table(path, "one"));
    assert_eq!(
        names(&path.join("out")),
        ["manifest.json", "points.parquet"]
    );
    assert_eq!(names(path), ["c.toml", "one", "out"]);
}

/// Ctrl-C: what is done is kept, and the same command goes on.
#[cfg(unix)]
#[test]
fn who_asks_to_stop_keeps_what_is_done() {
    use rustix::process::{Pid, Signal, kill_process};
    let folder = swept();
    let path = folder.path();
    // Long enough to be stopped.
    let long = SWEEP.replace("count = 50", "count = 5000");
    fs::write(path.join("long.toml"), long).unwrap();
    let mut child = btsp(path)
        .args(["sweep", "long.toml", "--out", "out"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !path.join("out/.partial/chunk-0").exists() {
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "done before it was stopped"
        );
        sleep(Duration::from_millis(1));
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130), "{}", words(&done));
    let said = words(&done);
    assert!(said.contains("what is done is kept in out"), "{said}");
    let said = text(&succeed(path, &["sweep", "--status", "out"]).stdout);
    assert!(said.contains("unfinished, 1250000 points"), "{said}");
    assert!(!said.contains(" 0 of "), "{said}");
}

#[test]
fn what_no_disk_holds_is_refused_with_its_size() {
    let maps = SWEEP.replace("[sweep.axes]", "[sweep]\ndesign = \"random\"\npoints = 4000000000\n[sweep.record]\nmaps = true\n[sweep.axes]");
    let folder = with_configuration(&maps);
    let said = fail(folder.path(), &["sweep", "c.toml", "--out", "out"], 1);
    assert!(said.contains("results need 162.5 TB, only "), "{said}");
    assert_eq!(names(folder.path()), ["c.toml"]);
}

/// Chunks fit, the table does not; with room it goes on from them.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_refuses_loses_nothing() {
    let folder = swept();
    let path = folder.path();
    let binary = env!("CARGO_BIN_EXE_btsp");
    let limited = |kilobytes: u32| {
        let blocks = 2 * kilobytes;
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {binary} sweep c.toml --out out --threads 2"
        );
        Command::new("sh")
            .args(["-c", &line])
            .current_dir(path)
            .output()
            .unwrap()
    };
    let size = table(path, "one").len() as u32 / 1024;
    let done = limited(size / 40);
    assert_eq!(done.status.code(), Some(1), "{}", words(&done));
    assert_eq!(names(&path.join("out/.partial")), ["sweep.json"]);
    let done = limited(size / 2);
    assert_eq!(done.status.code(), Some(1), "{}", words(&done));
    assert!(words(&done).contains("File too large"), "{}", words(&done));
    assert!(!path.join("out/points.parquet").exists());
    let said = text(&succeed(path, &["sweep", "--status", "out"]).stdout);
    assert!(
        said.contains("unfinished, 12500 points, 4 of 4 chunks done"),
        "{said}"
    );
    succeed(path, &["sweep", "c.toml", "--out", "out"]);
    assert_eq!(table(path, "out"), table(path, "one"));
    assert_eq!(
        names(&path.join("out")),
        ["manifest.json", "points.parquet"]
    );
}

#[test]
fn another_sweep_is_refused_before_any_work() {
    let folder = swept();
    let path = folder.path();
    fs::write(
        path.join("other.toml"),
        SWEEP.replace("[2.0, 4.0]", "[2.0, 4.5]"),
    )
    .unwrap();
    let said = fail(path, &["sweep", "other.toml", "--out", "one"], 2);
    assert!(
        said.contains("one has another sweep") && said.contains("[2.0, 4.0]"),
        "{said}"
    );
    fs::create_dir(path.join("mine")).unwrap();
    fs::write(path.join("mine/notes.txt"), "").unwrap();
    let said = fail(path, &["sweep", "c.toml", "--out", "mine"], 2);
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(names(&path.join("mine")), ["notes.txt"]);
    assert!(fail(path, &["sweep", "--status", "mine"], 2).contains("has no sweep"));

    let misspelt = SWEEP.replace("max_weight", "max_wieght");
    fs::write(path.join("other.toml"), misspelt).unwrap();
    let said = fail(path, &["sweep", "other.toml", "--out", "new"], 2);
    assert!(
        said.contains("other.toml:7:1:") && said.contains("did you mean rule.max_weight?"),
        "{said}"
    );
    let huge = SWEEP
        .replace("count = 125", "count = 1000000")
        .replace("count = 50", "count = 1000000");
    fs::write(path.join("other.toml"), huge).unwrap();
    let said = fail(path, &["sweep", "other.toml", "--out", "new"], 2);
    assert!(said.contains("points: must be 1 to"), "{said}");
    let large = SWEEP
        .replace("count = 125", "count = 100000")
        .replace("count = 50", "count = 100000");
    fs::write(path.join("other.toml"), large).unwrap();
    let said = fail(path, &["sweep", "other.toml", "--out", "new"], 1);
    assert!(
        said.contains("results need ") && said.contains("TB"),
        "{said}"
    );
    assert!(!path.join("new").exists());
    for shard in ["3/3", "-1/2", "a/b", "1"] {
        let done = output(path, &["sweep", "c.toml", "--out", "new", "--shard", shard]);
        assert_eq!(done.status.code(), Some(2), "{}", words(&done));
    }
}

#[test]
fn a_job_array_is_a_script_that_runs() {
    let folder = with_configuration(SWEEP);
    let path = folder.path();
    fs::rename(path.join("c.toml"), path.join("my sweep.toml")).unwrap();
    let script = text(
        &succeed(
            path,
            &["slurm", "my sweep.toml", "--nodes", "2", "--out", "o"],
        )
        .stdout,
    );
    assert!(script.starts_with("#!/bin/bash\n"), "{script}");
    assert!(script.contains("#SBATCH --array=0-1\n"), "{script}");
    let binaries = Path::new(env!("CARGO_BIN_EXE_btsp")).parent().unwrap();
    let search = std::env::join_paths(
        [binaries.to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let search = search.unwrap();
    for job in ["0", "1"] {
        let done = Command::new("bash")
            .args(["-c", &script])
            .current_dir(path)
            .env("PATH", &search)
            .env("SLURM_ARRAY_TASK_ID", job)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", words(&done));
    }
    succeed(path, &["merge", "o/shard-0", "o/shard-1", "--out", "o/all"]);
    verified(&path.join("o/all"));
    assert!(fail(path, &["slurm", "nowhere.toml", "--nodes", "2"], 2).contains("nowhere.toml"));
}

#[test]
fn columns_are_drawn_over_axes() {
    let folder = swept();
    let path = folder.path();
    let drawn = |more: &[&str]| {
        let out = path.join("figure.svg");
        let _ = fs::remove_file(&out);
        let common = ["plot-sweep", "one", "--column", "largest_delta_weight"];
        succeed(path, &[&common, more, &["--out", "figure.svg"]].concat());
        fs::read_to_string(out).unwrap()
    };
    let map = drawn(&["--at", "weight_change.initial_weights.last=4"]);
    for words in [
        "Largest change in weight",
        "weight_change.initial_weights.last = 4",
        "rule.eligibility_tau (s)",
        "rule.max_weight",
        "largest_delta_weight",
    ] {
        assert!(map.contains(words), "{words}");
    }
    // Where the largest weight is below 4 there is nothing: grey.
    assert!(map.contains("#bdbdbd"));
    let other = drawn(&[]);
    assert!(other != map && !other.contains("#bdbdbd"));
    let curve = drawn(&["--x", "rule.max_weight", "--y", "none"]);
    assert!(curve.contains("rule.eligibility_tau = 0.1, weight_change.initial_weights.last = 2"));

    let refused = |more: &[&str], out: &str, code| {
        let common = ["plot-sweep", "one", "--column", "largest_delta_weight"];
        fail(path, &[&common, more, &["--out", out]].concat(), code)
    };
    let said = refused(&["--x", "laps"], "a.svg", 2);
    assert!(said.contains("x = laps: must be one of its axes: rule.eligibility_tau"));
    let said = refused(
        &["--at", "weight_change.initial_weights.last=3"],
        "a.svg",
        2,
    );
    assert!(said.contains("= 3: must be one of 2, 4"), "{said}");
    let said = refused(&["--at", "rule.max_weight=3"], "a.svg", 2);
    assert!(said.contains("must be an axis that is not drawn"), "{said}");
    let said = refused(
        &["--x", "rule.max_weight", "--y", "rule.max_weight"],
        "a.svg",
        2,
    );
    assert!(said.contains("must be another axis than x"), "{said}");
    assert!(refused(&[], "a.gif", 2).contains("out = a.gif: must end in .svg, .png or .pdf"));
    assert!(refused(&[], "figure.svg", 2).contains("exists already"));
    assert!(!path.join("a.svg").exists());
    let said = fail(
        path,
        &["plot-sweep", "c.toml", "--column", "x", "--out", "a.svg"],
        1,
    );
    assert!(said.contains("points.parquet"), "{said}");
}
