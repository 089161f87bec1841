//! `btsp reproduce`: every published experiment with every figure, and what it replaces.
#![allow(clippy::unwrap_used)]

mod common;

use common::{PRESETS, fail, files, names, succeed, verified, words};
use std::fs;
use std::path::Path;

/// The figures that every experiment has, and the words that stand in each.
const OF_SIGNALS: [(&str, &[&str]); 5] = [
    (
        "presynaptic_spike_times",
        &["Presynaptic spike times", "Time (s)", "Input ID"],
    ),
    (
        "plateau_and_instructive_signal",
        &[
            "Plateau and instructive signal",
            "Plateau",
            "Instructive signal",
        ],
    ),
    (
        "signals",
        &[
            "Eligibility traces (ET)",
            "Plateau potential",
            "Signal overlap (ET * IS)",
        ],
    ),
    (
        "example_eligibility_trace",
        &[
            "Example spike and eligibility trace",
            "Spike",
            "Eligibility trace",
        ],
    ),
    (
        "total_overlap",
        &[
            "Total integrated signal overlap",
            "Spike time relative to plateau (s)",
        ],
    ),
];

/// Those that a rule has too.
const OF_A_RULE: [(&str, &[&str]); 2] = [
    (
        "gains",
        &["Gains q+ and q-", "q+", "q-", "Signal overlap u"],
    ),
    (
        "weight_change",
        &[
            "Time to plateau (s)",
            "Initial weight",
            "Target equilibrium weight",
            "Normalized change in synaptic weight",
        ],
    ),
];

fn titles(preset: &str) -> Option<&'static str> {
    match preset {
        "linear" => Some("Linear q+ and q-"),
        "linear_potentiation" => Some("Linear q+, nonlinear q-"),
        "nonlinear" => Some("Nonlinear q+ and q-"),
        "short_tau" => Some("Short tau_ET and tau_IS"),
        _ => None,
    }
}

fn figures(preset: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let of_signals = OF_SIGNALS
        .iter()
        .map(|(name, words)| (*name, words.to_vec()));
    let title = titles(preset);
    let of_a_rule = OF_A_RULE.iter().filter_map(|(name, words)| {
        let words = [words, [title?].as_slice()].concat();
        Some((*name, words))
    });
    of_signals.chain(of_a_rule).collect()
}

/// What a figure's file must begin with.
fn signature(extension: &str) -> &'static [u8] {
    match extension {
        "svg" => b"<svg",
        "png" => b"\x89PNG\r\n\x1a\n",
        _ => b"%PDF-",
    }
}

#[track_caller]
fn has_figures(folder: &Path, preset: &str, extensions: &[&str]) {
    let figures_folder = folder.join("figures");
    let mut expected = Vec::new();
    for (name, sentences) in figures(preset) {
        for extension in extensions {
            let file = format!("{name}.{extension}");
            let bytes = fs::read(figures_folder.join(&file)).unwrap();
            assert!(bytes.starts_with(signature(extension)), "{preset}: {file}");
            if *extension == "svg" {
                let svg = String::from_utf8(bytes).unwrap();
                for sentence in &sentences {
                    assert!(
                        svg.contains(&format!(">{sentence}<")),
                        "{preset}: {file}: {sentence}"
                    );
                }
            }
            expected.push(file);
        }
    }
    expected.sort();
    assert_eq!(names(&figures_folder), expected, "{preset}");
}

#[test]
fn every_experiment_with_every_figure() {
    let folder = tempfile::tempdir().unwrap();
    let done = succeed(folder.path(), &["reproduce"]);
    assert!(done.stdout.is_empty());
    assert_eq!(names(folder.path()), ["out"]);
    let out = folder.path().join("out");
    let mut presets = PRESETS;
    presets.sort_unstable();
    assert_eq!(names(&out), presets);
    for preset in PRESETS {
        let experiment = out.join(preset);
        assert!(
            words(&done).contains(&format!("wrote out/{preset} in ")),
            "{}",
            words(&done)
        );
        assert_eq!(
            names(&experiment),
            ["figures", "manifest.json", "results.zarr"]
        );
        has_figures(&experiment, preset, &["svg", "png"]);
        let manifest = verified(&experiment);
        assert_eq!(manifest.command, btsp_io::Command::Reproduce);
        assert_eq!(manifest.version, env!("CARGO_PKG_VERSION"));
        assert!(manifest.wall_time_s > 0.0);
        let of_preset = btsp::preset::named(preset).unwrap();
        let configuration = btsp_config::Configuration::of_preset(&of_preset);
        assert_eq!(manifest.configuration, configuration.to_toml());
    }

    // Again, in another format and one alone: only that one changes.
    let before = files(&out.join("linear"));
    succeed(
        folder.path(),
        &["reproduce", "--only", "signals", "--figures", "pdf"],
    );
    has_figures(&out.join("signals"), "signals", &["pdf"]);
    verified(&out.join("signals"));
    assert_eq!(names(&out), presets);
    assert_eq!(files(&out.join("linear")), before);
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn the_formats_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let one = [
        "reproduce",
        "--only",
        "nonlinear",
        "--out",
        "deep/er",
        "--quiet",
    ];
    let said = succeed(
        folder.path(),
        &[&one[..], &["--figures", "pdf,svg,png,svg"]].concat(),
    );
    assert_eq!(words(&said), "");
    let experiment = folder.path().join("deep/er/nonlinear");
    has_figures(&experiment, "nonlinear", &["svg", "png", "pdf"]);
    succeed(folder.path(), &[&one[..], &["--no-figures"]].concat());
    assert_eq!(names(&experiment), ["manifest.json", "results.zarr"]);
    verified(&experiment);
}

/// Something that may be done to a folder.
type Change = fn(&Path);

fn mine(folder: &Path) {
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
}

#[test]
fn what_it_did_not_write_is_refused() {
    let cases: [(&str, Change); 5] = [
        ("a file beside", |out| mine(out)),
        ("a file in an experiment", |out| mine(&out.join("signals"))),
        ("a file deep in an experiment", |out| {
            mine(&out.join("signals/results.zarr/time"))
        }),
        ("a folder", |out| {
            fs::create_dir(out.join("thesis")).unwrap();
            mine(&out.join("thesis"));
        }),
        ("no manifest", |out| {
            fs::remove_file(out.join("signals/manifest.json")).unwrap()
        }),
    ];
    for (case, change) in cases {
        let folder = tempfile::tempdir().unwrap();
        let one = ["reproduce", "--only", "signals", "--no-figures"];
        succeed(folder.path(), &one);
        change(&folder.path().join("out"));
        let before = files(folder.path());
        for arguments in [&one[..], &["reproduce", "--only", "linear", "--no-figures"]] {
            let said = fail(folder.path(), arguments, 2);
            assert!(said.contains("out"), "{case}: {said}");
            assert_eq!(files(folder.path()), before, "{case}");
            assert_eq!(names(folder.path()), ["out"], "{case}");
        }
    }
}

#[test]
fn what_run_wrote_is_not_its_own() {
    let folder = common::with_configuration("preset = \"signals\"\n");
    succeed(
        folder.path(),
        &["run", "c.toml", "--out", "out/signals", "--no-figures"],
    );
    let before = files(folder.path());
    let said = fail(folder.path(), &["reproduce", "--no-figures"], 2);
    assert!(
        said.contains("which `btsp reproduce` did not write"),
        "{said}"
    );
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_file_in_its_place_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out"), "mine").unwrap();
    fail(folder.path(), &["reproduce"], 2);
    assert_eq!(fs::read(folder.path().join("out")).unwrap(), b"mine");
    fail(folder.path(), &["reproduce", "--only", "lineal"], 2);
    fail(folder.path(), &["reproduce", "--figures", "gif"], 2);
}
