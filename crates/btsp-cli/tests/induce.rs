//! `btsp induce` on recordings of synthetic cells, whose rule is known.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Results, fail, json, names, recorded, succeed, text, verified};

const FILE: &str = "recorded/recordings.toml";
const INDUCE: [&str; 4] = ["induce", FILE, "--cell", "1"];

/// Without noise and from a silent cell, the rule that made a recording predicts it.
#[test]
fn the_true_rule_predicts_what_it_made() {
    let folder = recorded(&["--noise", "0", "--position-noise", "0"]);
    let preset = [
        "--preset",
        "milstein2021",
        "--out",
        "out",
        "--figures",
        "svg",
    ];
    let done = succeed(folder.path(), &[&INDUCE[..], &preset].concat());
    let told = text(&done.stdout);
    for words in [
        "rule milstein2021; peaks ",
        "the largest over these inductions",
        "Cell 1, induction 1: 5 laps, score ",
        "recorded  predicted",
        "path objective",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let out = folder.path().join("out");
    assert_eq!(verified(&out).command.name(), "induce");
    assert_eq!(
        names(&out.join("figures")),
        [
            "fitted_rule.svg",
            "ramp_by_lap.svg",
            "ramps.svg",
            "weights_by_lap.svg"
        ]
    );
    let results = Results::of(&out);
    assert_eq!(
        results.dimensions("ramp_by_lap"),
        "recording 1, lap 6, position 100"
    );
    let truth = json(&folder.path().join("recorded/truth.json"));
    let true_ramp = &truth["cells"][0]["ramp_by_lap_mv"][0];
    let predicted = results.floats("ramp_by_lap");
    for (lap, rows) in predicted.chunks(100).enumerate() {
        for (bin, value) in rows.iter().enumerate() {
            let truth = true_ramp[lap][bin].as_f64().unwrap();
            assert!((value - truth).abs() < 1e-6, "{lap} {bin}: {value} {truth}");
        }
    }
}

#[test]
fn a_rule_in_a_file_stands_over_the_preset() {
    let folder = recorded(&[]);
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("over.toml", "[rule]\nmax_weight = 3.0\n");
    let over = ["--preset", "milstein2021", "--parameters", "over.toml"];
    let smaller = succeed(folder.path(), &[&INDUCE[..], &over].concat());
    assert!(text(&smaller.stdout).starts_with("rule over.toml; peaks "));
    let alone = fail(folder.path(), &[&INDUCE[..], &over[2..]].concat(), 2);
    assert!(alone.contains("is missing"), "{alone}");

    write(
        "voltage.toml",
        "[rule]\neligibility_tau = 1.5\ninstructive_tau = 1.2\npotentiation_rate = 0.7\n\
         depression_rate = 0.1\nplateau_depolarisation_mv = 4\n\
         potentiation_gain = { kind = \"sigmoid\", threshold = 0.05, half_width = 0.01 }\n\
         depression_gain = { kind = \"linear\" }\n",
    );
    let voltage = ["--parameters", "voltage.toml", "--peaks", "0.8,0.3"];
    let told = succeed(folder.path(), &[&INDUCE[..], &voltage].concat());
    let told = text(&told.stdout);
    assert!(
        told.contains("peaks 0.8,0.3 (eligibility trace, instructive signal): given"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_is_said() {
    let folder = recorded(&[]);
    let said = fail(folder.path(), &INDUCE, 2);
    assert!(said.contains("--preset"), "{said}");
    let peaks = ["--preset", "milstein2021", "--peaks"];
    for (wrong, what) in [
        ("1", "two numbers"),
        ("1,2,3", "two numbers"),
        ("0,1", "1e-30"),
    ] {
        let said = fail(folder.path(), &[&INDUCE[..], &peaks, &[wrong]].concat(), 2);
        assert!(said.contains(what), "{said}");
    }
    std::fs::write(
        folder.path().join("wrong.toml"),
        "[rule]\nmax_weight = -3\n",
    )
    .unwrap();
    let wrong = ["--preset", "milstein2021", "--parameters", "wrong.toml"];
    let said = fail(folder.path(), &[&INDUCE[..], &wrong].concat(), 2);
    assert!(
        said.starts_with("error: wrong.toml:2:14: rule.max_weight = -3: must be a number above 0"),
        "{said}"
    );
    std::fs::write(folder.path().join("fit.json"), "{\"format\": 1}").unwrap();
    let said = fail(
        folder.path(),
        &[&INDUCE[..], &["--parameters", "fit.json"]].concat(),
        2,
    );
    assert!(said.contains("not the fit.json of a fit"), "{said}");
}
