//! `btsp fit` on recordings of synthetic cells, whose rule is known.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use btsp_io::{CANDIDATES_NAME, Column, Columns};
use common::{Results, fail, json, names, recorded, succeed, text, verified};
use serde_json::Value;
use std::path::Path;

const FIT: [&str; 8] = [
    "fit",
    "recorded/recordings.toml",
    "--cell",
    "1",
    "--out",
    "out",
    "--evaluations",
    "600",
];

fn fit_json(folder: &Path) -> Value {
    json(&folder.join("out/fit.json"))
}

#[test]
fn a_fit_leaves_what_it_found() {
    let folder = recorded(&["--inductions", "95,140", "--laps", "3"]);
    let done = succeed(
        folder.path(),
        &[&FIT[..], &["--model", "linear", "--figures", "svg"]].concat(),
    );
    let told = text(&done.stdout);
    for words in [
        "Cell 1, linear: score ",
        "mean over 2 inductions",
        "stopped: the evaluations are spent",
        "potentiation_rate",
        "95 % from",
        "Intervals assume independent Gaussian noise",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let out = folder.path().join("out");
    assert_eq!(verified(&out).command.name(), "fit");
    assert_eq!(
        names(&out),
        [
            "candidates.parquet",
            "figures",
            "fit.json",
            "manifest.json",
            "results.zarr"
        ]
    );
    assert_eq!(
        names(&out.join("figures")),
        [
            "fitted_rule.svg",
            "identifiability.svg",
            "ramp_by_lap.svg",
            "ramps.svg",
            "score_profiles.svg",
            "search_progress.svg",
            "weights_by_lap.svg"
        ]
    );
    assert_eq!(names(folder.path()), ["out", "recorded"]);

    let found = fit_json(folder.path());
    assert_eq!(found["unfinished"], false);
    assert_eq!(found["stop"]["code"], "evaluations");
    assert_eq!(found["parameters"].as_array().unwrap().len(), 5);
    assert_eq!(found["parameters"][2]["name"], "eligibility_tau");
    assert_eq!(found["parameters"][2]["unit"], "s");
    assert_eq!(found["parameters"][3]["below"], "eligibility_tau");
    assert_eq!(found["rule"]["model"], "weight_dependent");
    assert_eq!(found["report"]["parameters"].as_array().unwrap().len(), 5);
    let scores: Vec<f64> = (0..2)
        .map(|k| found["inductions"][k]["score"].as_f64().unwrap())
        .collect();
    let score = found["score"].as_f64().unwrap();
    assert!((score - (scores[0] + scores[1]) / 2.0).abs() < 1e-9 * score);

    // The table has every candidate, and the best of them.
    let table = Columns::read(&out.join(CANDIDATES_NAME)).unwrap();
    let Some(Column::Reals(all)) = table.column("score") else {
        panic!("no score");
    };
    let Some(Column::Integers(spent)) = table.column("evaluations") else {
        panic!("no evaluations");
    };
    let best = all.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    assert!(
        best <= score && score - best < 1e-6 * score,
        "{best} {score}"
    );
    assert_eq!(spent.last().copied(), found["evaluations"].as_i64());
    let results = Results::of(&out);
    assert_eq!(
        results.dimensions("delta_weight_by_lap"),
        "recording 2, lap 4, input 200"
    );
    for (found, expected) in results.floats("score").iter().zip(&scores) {
        assert_eq!(found.to_bits(), expected.to_bits());
    }

    // Its rule can be predicted with again, and shown over changes in ramps.
    let induce = [
        "induce",
        FIT[1],
        "--cell",
        "1",
        "--parameters",
        "out/fit.json",
    ];
    let out_again = ["--out", "again", "--no-figures"];
    let done = succeed(folder.path(), &[&induce[..], &out_again].concat());
    assert!(text(&done.stdout).contains("those of the fit"));
    let again = Results::of(&folder.path().join("again"));
    let bits = |results: &Results| -> Vec<u64> {
        let scores = results.floats("score").into_iter();
        scores.map(f64::to_bits).collect()
    };
    assert_eq!(bits(&again), bits(&results));
    let changes = "t,initial_ramp,delta_ramp\n0,0,4\n0.1,4,2\n-0.2,6,1\n";
    std::fs::write(folder.path().join("c.csv"), changes).unwrap();
    succeed(
        folder.path(),
        &["changes", "c.csv", "--fit", "out/fit.json"],
    );
}

#[test]
fn the_same_fit_gives_the_same_files() {
    let folder = recorded(&["--laps", "3"]);
    let fit = [&FIT[..], &["--model", "linear", "--no-figures"]].concat();
    succeed(folder.path(), &fit);
    std::fs::rename(folder.path().join("out"), folder.path().join("first")).unwrap();
    let mut again = common::btsp(folder.path());
    let done = again
        .args(&fit)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .unwrap();
    assert!(done.status.success());
    common::assert_same_fits(&folder.path().join("first"), &folder.path().join("out"));
}

#[test]
fn every_model_can_be_fitted() {
    let folder = recorded(&["--laps", "2"]);
    for (model, parameters) in [("voltage_dependent", 9), ("linear", 5)] {
        let more = [
            "--model",
            model,
            "--no-figures",
            "--force",
            "--path-penalty",
            "--no-intervals",
        ];
        succeed(folder.path(), &[&FIT[..], &more].concat());
        let found = fit_json(folder.path());
        assert_eq!(found["parameters"].as_array().unwrap().len(), parameters);
    }
}

/// More evaluations than the tests above come near the rule that made the recording.
#[test]
fn a_fit_of_a_true_rule_scores_as_well_as_the_truth() {
    let folder = recorded(&["--noise", "0.05"]);
    let more = ["--evaluations", "4000", "--no-figures", "--no-intervals"];
    succeed(folder.path(), &[&FIT[..6], &more].concat());
    let found = fit_json(folder.path())["score"].as_f64().unwrap();
    let induce = ["induce", FIT[1], "--cell", "1", "--preset", "milstein2021"];
    let out = ["--out", "truth", "--no-figures"];
    succeed(folder.path(), &[&induce[..], &out].concat());
    let truth = Results::of(&folder.path().join("truth")).floats("score")[0];
    assert!(found <= truth, "{found} {truth}");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = recorded(&[]);
    for (more, said) in [
        (
            &["--evaluations", "0"][..],
            "search.evaluations = 0: must be from 1",
        ),
        (
            &["--model", "cubic"],
            "must be one of weight_dependent, voltage_dependent, linear",
        ),
        (
            &["--noise", "0"],
            "report.noise_mv = 0: must be from 0.001 to 100 mV",
        ),
        (&["--resume"], "there is no unfinished fit at out"),
        (&["--compare", "linear"], "cannot be used with"),
    ] {
        let found = fail(folder.path(), &[&FIT[..6], more].concat(), 2);
        assert!(found.contains(said), "{found}");
    }
    let found = fail(folder.path(), &["fit", FIT[1], "--out", "out"], 2);
    assert!(found.contains("--cell"), "{found}");
    assert_eq!(names(folder.path()), ["recorded"]);
}

/// A default fit beside the published parameters of the same cell, both scored with peaks
/// of this induction.
#[test]
fn a_recorded_cell_is_fitted_as_well_as_published() {
    let (Some(recordings), Some(reference)) = (
        common::shared_recordings(),
        common::shared("BTSP_REFERENCE", "reference"),
    ) else {
        println!("SKIPPED: no recordings beside the repository");
        return;
    };
    let golden = reference.join("recordings/cell04_induction1.npz");
    let mut golden = npyz::npz::NpzArchive::open(golden).unwrap();
    let parameters = golden.by_name("published_parameters").unwrap().unwrap();
    let p: Vec<f64> = parameters.into_vec().unwrap();
    let sigmoid = |threshold: f64, half_width: f64| {
        format!("{{ kind = \"sigmoid\", threshold = {threshold:?}, half_width = {half_width:?} }}")
    };
    let rule = format!(
        "[rule]\neligibility_tau = {:?}\ninstructive_tau = {:?}\npotentiation_rate = {:?}\n\
         depression_rate = {:?}\nmax_weight = {:?}\npotentiation_gain = {}\ndepression_gain = {}\n",
        p[6] / 1000.0,
        p[7] / 1000.0,
        p[4],
        p[5],
        1.0 + p[8],
        sigmoid(p[1], p[0]),
        sigmoid(p[2], p[3]),
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("published.toml"), rule).unwrap();
    let file = recordings.to_str().unwrap();
    let published = [
        "--parameters",
        "published.toml",
        "--out",
        "published",
        "--no-figures",
    ];
    let cell = [file, "--cell", "4"];
    succeed(
        folder.path(),
        &[&["induce"][..], &cell, &published].concat(),
    );
    let published = Results::of(&folder.path().join("published")).floats("score")[0];
    succeed(
        folder.path(),
        &[
            &["fit"][..],
            &cell,
            &["--out", "out", "--no-figures", "--no-intervals"],
        ]
        .concat(),
    );
    let found = fit_json(folder.path())["score"].as_f64().unwrap();
    assert!(found <= published, "{found} {published}");
}
