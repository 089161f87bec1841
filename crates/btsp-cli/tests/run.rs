//! `btsp run`: the same bits whichever way a configuration comes, and every shape that results can have.
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    PRESETS, Results, btsp, fail, files, names, ran, succeed, verified, with_configuration, words,
};
use std::fs;

/// A rule without `[weight_change]`.
const RULE: &str = "\
[rule]
eligibility_tau = 2.5
instructive_tau = 1.5
potentiation_rate = 0.7
depression_ratio = 0.43
max_weight = 4
potentiation_gain = { kind = \"sigmoid\", threshold = 0.5, half_width = 0.5 }
depression_gain = { kind = \"linear\" }
";

const COARSE: &str = "[grid]\nstep = 0.1\n";

const SIGNALS: [&str; 8] = [
    "eligibility_trace",
    "input",
    "instructive_signal",
    "overlap",
    "overlap_area",
    "plateau",
    "spike_time",
    "time",
];

const OF_A_RULE: [&str; 5] = [
    "delta_weight",
    "depression_area",
    "equilibrium_weight",
    "initial_weight",
    "potentiation_area",
];

fn sorted(names: &[&[&str]]) -> Vec<String> {
    let mut names: Vec<_> = names.concat().iter().map(|name| name.to_string()).collect();
    names.sort();
    names
}

#[test]
fn init_and_run_give_what_reproduce_gives() {
    let folder = tempfile::tempdir().unwrap();
    succeed(folder.path(), &["reproduce", "--no-figures", "--quiet"]);
    for preset in PRESETS {
        let written = succeed(folder.path(), &["init", preset]);
        assert!(written.stderr.is_empty());
        fs::write(folder.path().join("a.toml"), &written.stdout).unwrap();
        let named = format!("{preset}.toml");
        succeed(folder.path(), &["init", preset, "--output", &named]);
        assert_eq!(
            fs::read(folder.path().join(&named)).unwrap(),
            written.stdout
        );
        let done = succeed(
            folder.path(),
            &["run", &named, "--out", preset, "--no-figures"],
        );
        assert!(done.stdout.is_empty());
        assert!(words(&done).starts_with(&format!("wrote {preset} in ")));
        let out = folder.path().join(preset);
        assert_eq!(names(&out), ["manifest.json", "results.zarr"]);
        assert_eq!(verified(&out).command, btsp_io::Command::Run);
        assert_eq!(
            files(&out.join("results.zarr")),
            files(&folder.path().join("out").join(preset).join("results.zarr")),
            "{preset}"
        );
    }
    // Standard output's default is `nonlinear`.
    assert_eq!(
        succeed(folder.path(), &["init"]).stdout,
        fs::read(folder.path().join("nonlinear.toml")).unwrap()
    );
}

#[test]
fn dimensions_stand_in_their_order() {
    let text =
        format!("preset = \"nonlinear\"\n{COARSE}[inputs]\ncount = 3\nfirst = -1\nlast = 1\n");
    let folder = ran(&text);
    let results = Results::of(&folder.path().join("out"));
    assert_eq!(results.variables(), sorted(&[&SIGNALS, &OF_A_RULE]));
    for (name, dimensions) in [
        ("eligibility_trace", "input 3, time 200"),
        ("overlap", "input 3, time 200"),
        ("delta_weight", "initial_weight 50, input 3"),
        ("initial_weight", "initial_weight 50"),
        ("input", "input 3"),
        ("time", "time 200"),
        ("plateau", "time 200"),
        ("instructive_signal", "time 200"),
        ("spike_time", "input 3"),
        ("overlap_area", "input 3"),
        ("potentiation_area", "input 3"),
        ("depression_area", "input 3"),
        ("equilibrium_weight", "input 3"),
    ] {
        assert_eq!(results.dimensions(name), dimensions, "{name}");
    }
    assert_eq!(results.integers("input"), [0, 1, 2]);
    assert_eq!(results.floats("spike_time"), [-1.0, 0.0, 1.0]);
    assert_eq!(results.floats("time")[..2], [-10.0, -9.9]);
    assert_eq!(results.floats("plateau").iter().sum::<f64>(), 3.0);
    assert_eq!(results.floats("initial_weight")[49], 2.4);
}

#[test]
fn time_constants_alone_give_signals_alone() {
    let rule = "[rule]\neligibility_tau = 1.7\ninstructive_tau = 0.9\n";
    let text = format!("{COARSE}[inputs]\ncount = 2\nfirst = 0\nlast = 0.5\n{rule}");
    for method in ["", "[method]\nintegration = \"exact\"\n"] {
        let folder = ran(&format!("{text}{method}"));
        let results = Results::of(&folder.path().join("out"));
        assert_eq!(results.variables(), sorted(&[&SIGNALS]));
    }
}

#[test]
fn a_continuous_update_that_keeps_every_lap() {
    let text = "preset = \"nonlinear\"\n[grid]\nstep = 0.1\n[inputs]\ncount = 3\nfirst = -1\nlast = 1\n\
        [weight_change]\ninitial_weights = [0, 1.5]\nlaps = 4\nevery_lap = true\n\
        [method]\nintegration = \"exact\"\nupdate = \"continuous\"\n";
    let folder = ran(text);
    let results = Results::of(&folder.path().join("out"));
    let more = ["fixed_point", "intercept", "lap", "slope", "weight"];
    assert_eq!(results.variables(), sorted(&[&SIGNALS, &OF_A_RULE, &more]));
    assert_eq!(
        results.dimensions("weight"),
        "lap 5, initial_weight 2, input 3"
    );
    assert_eq!(results.dimensions("lap"), "lap 5");
    assert_eq!(results.integers("lap"), [0, 1, 2, 3, 4]);
    for name in ["slope", "intercept", "fixed_point"] {
        assert_eq!(results.dimensions(name), "input 3", "{name}");
    }
    let (weight, slope, intercept) = (
        results.floats("weight"),
        results.floats("slope"),
        results.floats("intercept"),
    );
    assert_eq!(weight[..6], [0.0, 0.0, 0.0, 1.5, 1.5, 1.5]);
    for (k, later) in weight.iter().enumerate().skip(6) {
        let input = k % 3;
        let expected = slope[input] * weight[k - 6] + 4.0 * intercept[input];
        assert!(
            (later - expected).abs() < 1e-12,
            "{k}: {later} for {expected}"
        );
    }
    for (k, delta) in results.floats("delta_weight").iter().enumerate() {
        assert!((weight[24 + k] - weight[k] - delta).abs() < 1e-12);
    }
    for (input, fixed) in results.floats("fixed_point").iter().enumerate() {
        let expected = 4.0 * intercept[input] / (1.0 - slope[input]);
        assert!((fixed - expected).abs() < 1e-12, "{fixed} for {expected}");
    }
    let text = text.replace("continuous", "per_lap");
    let folder = ran(&text);
    let per_lap = Results::of(&folder.path().join("out"));
    assert_eq!(
        per_lap.variables(),
        sorted(&[&SIGNALS, &OF_A_RULE, &["lap", "weight"]])
    );
    let equilibrium = per_lap.floats("equilibrium_weight");
    assert_eq!(equilibrium, results.floats("equilibrium_weight"));
}

#[test]
fn trains_of_spikes_and_silence() {
    let inputs = "[inputs]\nspike_times = [[-1.0, -0.9], [], [2.5]]\n[[plateau]]\nonset = 0\nduration = 0.3\n\
        [[plateau]]\nonset = 5\nduration = 0.5\n";
    let weights = "[weight_change]\ninitial_weights = [1.0]\nlaps = 1\n";
    for method in ["grid", "exact"] {
        let method = format!("[method]\nintegration = \"{method}\"\n");
        let folder = ran(&format!("{COARSE}{inputs}{RULE}{weights}{method}"));
        let results = Results::of(&folder.path().join("out"));
        let mut expected = sorted(&[&SIGNALS, &OF_A_RULE]);
        expected.retain(|name| name != "spike_time");
        assert_eq!(results.variables(), expected);
        // What never spikes never changes, and has no equilibrium.
        let trace = results.floats("eligibility_trace");
        assert!(trace[200..400].iter().all(|e| *e == 0.0));
        assert!(trace[..200].iter().any(|e| *e > 0.5));
        assert_eq!(results.floats("overlap_area")[1], 0.0);
        assert_eq!(results.floats("delta_weight")[1], 0.0);
        let equilibrium = results.floats("equilibrium_weight");
        assert!(equilibrium[1].is_nan() && !equilibrium[0].is_nan());
        assert_eq!(results.floats("plateau").iter().sum::<f64>(), 8.0);
    }
}

#[test]
fn every_figure_comes_of_every_shape() {
    let weights = "[weight_change]\ninitial_weights = [1.0]\nlaps = 0\n";
    for inputs in [
        "count = 1\nfirst = 0.5\nlast = 0.5",
        "spike_times = [[]]",
        "spike_times = [[-1.0, -0.9], [], [2.5]]",
    ] {
        let folder = with_configuration(&format!("{COARSE}[inputs]\n{inputs}\n{RULE}{weights}"));
        succeed(
            folder.path(),
            &["run", "c.toml", "--out", "out", "--figures", "svg,png,pdf"],
        );
        let out = folder.path().join("out");
        verified(&out);
        // A silent input has no example to show.
        let figures = if inputs.contains("[[]]") { 6 } else { 7 };
        assert_eq!(names(&out.join("figures")).len(), 3 * figures, "{inputs}");
        let results = Results::of(&out);
        assert!(results.floats("delta_weight").iter().all(|d| *d == 0.0));
    }
}

#[test]
fn no_laps_change_nothing() {
    let laps = "[weight_change]\nlaps = 0\nevery_lap = true\n";
    let folder = ran(&format!("preset = \"linear\"\n{COARSE}{laps}"));
    let results = Results::of(&folder.path().join("out"));
    assert!(results.floats("delta_weight").iter().all(|d| *d == 0.0));
    assert_eq!(
        results.dimensions("weight"),
        "lap 1, initial_weight 50, input 50"
    );
    let initial = results.floats("initial_weight");
    for (row, initial) in results.floats("weight").chunks_exact(50).zip(initial) {
        assert!(row.iter().all(|weight| *weight == initial));
    }
}

#[test]
fn results_say_what_made_them() {
    let text = "preset = \"short_tau\" # as published\n[rule]\neligibility_tau = 0.1234567890123456789\n\
        [inputs]\nspike_times = [[0.1], [0.2, 0.30000000000000004]]\n\
        [method]\nintegration = \"exact\"\nupdate = \"continuous\"\n";
    let folder = ran(text);
    let out = folder.path().join("out");
    let results = Results::of(&out);
    assert_eq!(results.attribute("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(results.attribute("integration"), "exact");
    assert_eq!(results.attribute("update"), "continuous");
    let configuration = results.attribute("configuration");
    assert_eq!(verified(&out).configuration, configuration);
    // What it says, run again, is the same.
    let again = ran(&configuration);
    let again = again.path().join("out");
    assert_eq!(Results::of(&again).bits(), results.bits());
    assert_eq!(
        files(&again.join("results.zarr")),
        files(&out.join("results.zarr"))
    );
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let mut folders = Vec::new();
    for threads in ["1", "4"] {
        let folder = with_configuration("preset = \"nonlinear\"\n");
        let done = btsp(folder.path())
            .args(["run", "c.toml", "--out", "out", "--figures", "svg,png,pdf"])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", words(&done));
        let mut written = files(&folder.path().join("out"));
        // The wall time stands in it.
        written
            .remove(std::path::Path::new("manifest.json"))
            .unwrap();
        folders.push(written);
    }
    assert_eq!(folders[0].len(), folders[1].len());
    for (path, bytes) in &folders[0] {
        assert!(folders[1][path] == *bytes, "{}", path.display());
    }
}

#[test]
fn a_folder_that_is_not_empty_needs_force() {
    let folder = with_configuration("preset = \"signals\"\n");
    let run = ["run", "c.toml", "--out", "out", "--no-figures"];
    let force = [&run[..], &["--force"]].concat();
    fs::create_dir(folder.path().join("out")).unwrap();
    succeed(folder.path(), &run);
    let before = files(folder.path());
    let said = fail(folder.path(), &run, 2);
    assert!(said.contains("out") && said.contains("--force"), "{said}");
    assert_eq!(files(folder.path()), before);

    // Its own results are replaced; anything else is kept under another name.
    fs::write(folder.path().join("c.toml"), "preset = \"linear\"\n").unwrap();
    let done = succeed(folder.path(), &force);
    assert!(!words(&done).contains("is now in"), "{}", words(&done));
    let out = folder.path().join("out");
    assert!(verified(&out).configuration.contains("max_weight = 3.0"));
    assert_eq!(names(folder.path()), ["c.toml", "out"]);
    fs::write(out.join("mine.txt"), "mine").unwrap();
    let done = succeed(folder.path(), &force);
    assert!(
        words(&done).contains("what was in out is now in "),
        "{}",
        words(&done)
    );
    verified(&out);
    let names = names(folder.path());
    assert_eq!(names, ["c.toml", "out", "out.replaced-1"]);
    let kept = folder.path().join("out.replaced-1/mine.txt");
    assert_eq!(fs::read(kept).unwrap(), b"mine");
}
