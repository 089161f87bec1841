//! `btsp changes`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use common::{Results, fail, names, shared, succeed, text, verified};
use std::fmt::Write;
use std::path::Path;

/// Changes of -0.8 mV/mV from 8 mV near the plateau and -0.5 mV/mV from 2 mV after it.
fn table(folder: &Path) {
    let mut table = "t,initial_ramp,delta_ramp\r\n".to_owned();
    for k in 0..200 {
        let ramp = 0.05 * f64::from(k);
        // Without any slope of its own.
        let bump = if matches!(k % 4, 0 | 3) { 0.2 } else { -0.2 };
        let near = -0.8 * (ramp - 8.0) + bump;
        let after = -0.5 * (ramp - 2.0) - bump;
        write!(table, "0.1,{ramp},{near}\r\n3,{ramp},{after}\r\n").unwrap();
    }
    std::fs::write(folder.join("changes.csv"), table).unwrap();
}

/// The row of a told table that begins with these words.
fn row<'a>(told: &'a str, words: &str) -> Vec<&'a str> {
    let found = told.lines().find_map(|line| line.strip_prefix(words));
    found
        .unwrap_or_else(|| panic!("{words}: {told}"))
        .split_whitespace()
        .collect()
}

#[test]
fn regressions_and_a_rule_over_them() {
    let folder = tempfile::tempdir().unwrap();
    table(folder.path());
    let done = succeed(folder.path(), &["changes", "changes.csv"]);
    let told = text(&done.stdout);
    assert_eq!(
        row(&told, "Within 0.5 s of the plateau  recorded")[..2],
        ["200", "-0.800"],
        "{told}"
    );
    assert_eq!(
        row(&told, "Within 0.5 s of the plateau  recorded")[3],
        "8.000"
    );
    assert_eq!(
        row(&told, "2 to 4 s after the plateau   recorded")[3],
        "2.000"
    );

    let rule = [
        "--preset",
        "milstein2021",
        "--out",
        "out",
        "--figures",
        "svg",
    ];
    let done = succeed(
        folder.path(),
        &[&["changes", "changes.csv"][..], &rule].concat(),
    );
    let told = text(&done.stdout);
    assert!(told.contains("milstein2021: "), "{told}");
    let slope: f64 = row(&told, "Within 0.5 s of the plateau  predicted")[1]
        .parse()
        .unwrap();
    assert!((-1.5..-0.3).contains(&slope), "{told}");
    let out = folder.path().join("out");
    verified(&out);
    assert_eq!(names(&out.join("figures")), ["ramp_changes.svg"]);
    let results = Results::of(&out);
    assert_eq!(results.dimensions("change"), "point 400");
    assert_eq!(
        results.dimensions("map_change"),
        "map_initial_ramp 81, map_time 100"
    );
    let predicted = results.floats("predicted_change");
    // A silent place near the plateau grows.
    assert!(predicted[0] > 3.0, "{}", predicted[0]);
}

#[test]
fn what_is_wrong_has_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let heading = "t,initial_ramp,delta_ramp\n";
    for (text, said) in [
        (
            "time,ramp,change\n".to_owned(),
            "w.csv:1: columns `time,ramp,change`: must be t,initial_ramp,delta_ramp",
        ),
        (
            format!("{heading}0,1,2\n0,1\n"),
            "w.csv:3: 2 columns: must be 3",
        ),
        (
            format!("{heading}0,1,2\n\n0,x,1\n"),
            "w.csv:4: column initial_ramp = `x`: must be a number",
        ),
        (
            format!("{heading}0,1,nan\n"),
            "w.csv:2: column delta_ramp = `nan`",
        ),
        (heading.to_owned(), "w.csv:2: no points"),
    ] {
        std::fs::write(folder.path().join("w.csv"), text).unwrap();
        let found = fail(folder.path(), &["changes", "w.csv"], 2);
        assert!(found.starts_with(&format!("error: {said}")), "{found}");
    }
}

/// The regressions of the published points (science of the data set; slopes in mV/mV,
/// crossings in mV).
#[test]
fn the_published_points_have_the_published_regressions() {
    let Some(reference) = shared("BTSP_REFERENCE", "reference") else {
        println!("SKIPPED: no reference beside the repository");
        return;
    };
    let path = reference.join("recordings/ca1_ramp_changes.csv");
    let folder = tempfile::tempdir().unwrap();
    let done = succeed(folder.path(), &["changes", path.to_str().unwrap()]);
    let told = text(&done.stdout);
    for (window, slope, crossing) in [
        ("Within 0.5 s of the plateau  recorded", -0.81, 8.9),
        ("2 to 4 s after the plateau   recorded", -0.59, 1.8),
    ] {
        let row: Vec<f64> = row(&told, window)
            .iter()
            .map(|n| n.parse().unwrap())
            .collect();
        assert!((row[1] - slope).abs() <= 0.005, "{told}");
        assert!((row[3] - crossing).abs() <= 0.05, "{told}");
        assert!(row[2] > 0.0 && row[4] > 0.0, "{told}");
    }
}
