//! `btsp fit --compare` on recordings of synthetic cells.
#![allow(clippy::unwrap_used)]

mod common;

use btsp_io::{Column, Columns};
use common::{fail, json, names, recorded, succeed, text, verified};

const COMPARE: [&str; 9] = [
    "fit",
    "recorded/recordings.toml",
    "--compare",
    "weight_dependent,linear",
    "--out",
    "out",
    "--evaluations",
    "300",
    "--no-figures",
];

#[test]
fn models_are_compared_fitted_and_held_out() {
    let folder = recorded(&["--cells", "3", "--inductions", "95,140", "--laps", "2"]);
    let done = succeed(
        folder.path(),
        &[&COMPARE[..8], &["--figures", "svg"]].concat(),
    );
    let told = text(&done.stdout);
    for words in [
        "weight_dependent",
        "linear",
        "held out",
        "other cells",
        "mean",
        "parameters",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(told.contains("folds: 1 | 2 | 3"), "{told}");
    let out = folder.path().join("out");
    verified(&out);
    assert_eq!(
        names(&out),
        [
            "comparison.json",
            "comparison.parquet",
            "figures",
            "manifest.json"
        ]
    );
    assert_eq!(names(&out.join("figures")), ["comparison.svg"]);
    let found = json(&out.join("comparison.json"));
    let models = found["models"].as_array().unwrap();
    assert_eq!(models.len(), 2);
    assert_eq!(
        (&models[0]["parameters"], &models[1]["parameters"]),
        (&9.into(), &5.into())
    );
    assert_eq!(models[0]["inductions"].as_array().unwrap().len(), 6);
    let scored = |model: usize, held: &str| {
        models[model][held]["scored"].as_u64().unwrap()
            + models[model][held]["inadmissible"].as_u64().unwrap()
    };
    assert_eq!(scored(0, "held_out_induction"), 6);
    assert_eq!(scored(1, "held_out_cell"), 6);
    let table = Columns::read(&out.join("comparison.parquet")).unwrap();
    let Some(Column::Reals(fitted)) = table.column("fitted") else {
        panic!("no scores");
    };
    assert_eq!(fitted.len(), 12);
    let mean = fitted[..6].iter().flatten().sum::<f64>() / 6.0;
    let told = models[0]["mean_score"].as_f64().unwrap();
    assert!((mean - told).abs() < 1e-9 * mean);
    // What was fitted scores better than what was held out, on average.
    let median = |held: &str| models[0][held]["median_score"].as_f64().unwrap();
    assert!(median("held_out_cell") > 0.0 && median("held_out_induction") > 0.0);
}

#[test]
fn one_cell_with_one_induction_has_nothing_to_hold_out() {
    let folder = recorded(&["--cells", "2", "--laps", "2"]);
    let done = succeed(folder.path(), &[&COMPARE[..], &["--cells", "2"]].concat());
    assert!(!text(&done.stdout).contains("folds:"));
    let found = json(&folder.path().join("out/comparison.json"));
    let induction = &found["models"][0]["inductions"][0];
    assert!(induction["fitted"].as_f64().is_some());
    assert_eq!(induction["held_out_cell"], "none");
    assert_eq!(induction["held_out_induction"], "none");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = recorded(&["--laps", "2"]);
    for (more, said) in [
        (&["--cells", "1,9"][..], "has no cell 9; it has cell 1"),
        (&["--cell", "1"], "cannot be used with"),
        (&["--resume"], "cannot be used with"),
    ] {
        let found = fail(folder.path(), &[&COMPARE[..], more].concat(), 2);
        assert!(found.contains(said), "{found}");
    }
    let twice = [
        "fit",
        COMPARE[1],
        "--out",
        "out",
        "--compare",
        "linear,linear",
    ];
    let found = fail(folder.path(), &twice, 2);
    assert!(
        found.contains("comparison.models = linear: must be there only once"),
        "{found}"
    );
    assert_eq!(names(folder.path()), ["recorded"]);
}
