//! Sweeps read, written and spread out.

use super::*;

const GRID: &str = r#"
preset = "nonlinear"
[sweep]
[sweep.axes]
"rule.eligibility_tau" = { first = 0.1, last = 3.0, count = 4, scale = "log" }
"weight_change.laps" = [1, 3, 10]
"plateau.0.duration" = { first = 0.1, last = 0.5, count = 2 }
"#;

fn message(text: &str) -> String {
    Sweep::from_toml(text).unwrap_err().to_string()
}

#[test]
fn a_grid_has_all_combinations_the_last_axis_the_fastest() {
    let sweep = Sweep::from_toml(GRID).unwrap();
    assert_eq!(sweep.points(), 24);
    let paths: Vec<&str> = sweep.axes.iter().map(Axis::path).collect();
    assert_eq!(
        paths,
        [
            "rule.eligibility_tau",
            "weight_change.laps",
            "plateau.0.duration"
        ]
    );
    assert_eq!(sweep.values(0), [0.1, 1.0, 0.1]);
    assert_eq!(sweep.values(1), [0.1, 1.0, 0.5]);
    assert_eq!(sweep.values(2), [0.1, 3.0, 0.1]);
    assert_eq!(sweep.values(23), [3.0, 10.0, 0.5]);
    let second = sweep.values(6)[0];
    assert!((second - 0.1 * 30.0_f64.powf(1.0 / 3.0)).abs() < 1e-14);
    let mut seen: Vec<Vec<u64>> = (0..24)
        .map(|point| sweep.values(point).iter().map(|v| v.to_bits()).collect())
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 24);

    let configuration = sweep.configuration(&sweep.values(23)).unwrap();
    let Study::WeightChange { rule, laps, .. } = &configuration.study else {
        panic!("no change in weight");
    };
    assert_eq!((rule.eligibility_tau, *laps), (3.0, 10));
    assert_eq!(configuration.plateaus[0].duration, 0.5);
    assert_eq!(configuration.inputs, sweep.base.inputs);
}

#[test]
fn zipped_axes_move_together() {
    let text = r#"
        preset = "nonlinear"
        [sweep]
        design = "zip"
        [sweep.axes]
        "rule.depression_ratio" = [0.5, 1.0]
        "rule.potentiation_rate" = { first = 1.0, last = 2.0, count = 2 }
    "#;
    let sweep = Sweep::from_toml(text).unwrap();
    assert_eq!(sweep.points(), 2);
    let rule = |point| match sweep.configuration(&sweep.values(point)).unwrap().study {
        Study::WeightChange { rule, .. } => rule,
        Study::Signals(_) => panic!("no change in weight"),
    };
    // A ratio is to the rate of its point, in whichever order they stand.
    assert_eq!(
        (rule(0).potentiation_rate, rule(0).depression_rate),
        (1.0, 0.5)
    );
    assert_eq!(
        (rule(1).potentiation_rate, rule(1).depression_rate),
        (2.0, 2.0)
    );
    let uneven = text.replace("count = 2", "count = 3");
    assert!(message(&uneven).contains("sweep.axes.rule.potentiation_rate.count = 3: must be 2"));
}

#[test]
fn random_points_are_within_their_axes_and_depend_on_the_seed_alone() {
    let text = |seed: u32| {
        format!(
            "preset = \"nonlinear\"\n[sweep]\ndesign = \"random\"\npoints = 500\nseed = {seed}\n[sweep.axes]\n\
             \"rule.eligibility_tau\" = {{ first = 0.1, last = 3.0, scale = \"log\" }}\n\
             \"weight_change.laps\" = [1, 3, 10]\n"
        )
    };
    let sweep = Sweep::from_toml(&text(1)).unwrap();
    let values: Vec<Vec<f64>> = (0..500).map(|point| sweep.values(point)).collect();
    assert!(
        values
            .iter()
            .all(|v| (0.1..3.0).contains(&v[0]) && [1.0, 3.0, 10.0].contains(&v[1]))
    );
    // Evenly in the logarithm: as many below the geometric mean as above, each lap as often.
    let below = values.iter().filter(|v| v[0] < 0.3_f64.sqrt()).count();
    let once = values.iter().filter(|v| v[1] == 1.0).count();
    assert!(
        (205..295).contains(&below) && (122..212).contains(&once),
        "{below} {once}"
    );
    let again = Sweep::from_toml(&text(1)).unwrap();
    assert_eq!(again.values(77), values[77]);
    assert_ne!(Sweep::from_toml(&text(2)).unwrap().values(77), values[77]);
}

/// Every interval of every axis has a point, and so has every box of two.
#[test]
fn sobol_points_fill_their_axes() {
    let text = r#"
        preset = "nonlinear"
        [sweep]
        design = "sobol"
        points = 64
        seed = 3
        [sweep.axes]
        "rule.max_weight" = { first = 3.0, last = 5.0 }
        "weight_change.laps" = [1, 3]
    "#;
    let sweep = Sweep::from_toml(text).unwrap();
    let mut found = [[0; 2]; 32];
    for point in 0..64 {
        let values = sweep.values(point);
        let weight = (values[0] - 3.0) / 2.0 * 32.0;
        found[weight as usize][usize::from(values[1] == 3.0)] += 1;
    }
    assert_eq!(found, [[1; 2]; 32]);
    let other = Sweep::from_toml(&text.replace("seed = 3", "seed = 4")).unwrap();
    assert_ne!(other.values(0), sweep.values(0));
    assert_eq!(Sweep::from_toml(&sweep.to_toml()), Ok(sweep));
}

fn table_of(columns: &[&str], values: &[f64]) -> PointTable {
    PointTable {
        file: "rows.parquet".to_owned(),
        checksum: "c0ffee".to_owned(),
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        points: values.len() / columns.len(),
        values: values.into(),
    }
}

const TABLE: &str = r#"
preset = "nonlinear"
[sweep]
design = "table"
file = "rows.parquet"
"#;

#[test]
fn a_table_from_elsewhere_gives_the_points() {
    let columns = ["rule.max_weight", "plateau.0.duration"];
    let values = [3.0, 0.2, 4.0, -1.0, f64::NAN, 0.3];
    let mut read = |file: &str, asked: &[String]| {
        assert_eq!((file, asked.len()), ("rows.parquet", 0));
        Ok(table_of(&columns, &values))
    };
    let sweep = Sweep::from_toml_with(TABLE, &mut read).unwrap();
    assert_eq!((sweep.points(), sweep.values(1)), (3, vec![4.0, -1.0]));
    // What is wrong in a row is said of its point.
    let prepared = sweep.prepare();
    let key = |point: usize| prepared.point(point).found.map_err(|invalid| invalid.key);
    assert!(key(0).is_ok());
    assert_eq!(key(1), Err("plateau.0.duration".to_owned()));
    assert_eq!(key(2), Err("rule.max_weight".to_owned()));
    // Its text alone says what the sweep is, and where it goes on the file must be the same.
    let text = sweep.to_toml();
    let known = Sweep::from_toml(&text).unwrap();
    assert_eq!((known.points(), known.columns()), (3, sweep.columns()));
    assert_eq!(known.to_toml(), text);
    assert_eq!(
        Sweep::from_toml_with(&text, &mut |_, _| Ok(table_of(&columns, &values)))
            .unwrap()
            .to_toml(),
        text
    );
    let mut changed = |_: &str, _: &[String]| {
        let mut table = table_of(&columns, &values);
        table.checksum = "cafe".to_owned();
        Ok(table)
    };
    let error = Sweep::from_toml_with(&text, &mut changed).unwrap_err();
    assert!(error.to_string().contains("which has changed"), "{error}");
}

#[test]
fn says_what_is_wrong_with_a_table() {
    let said = |text: &str, table: Result<PointTable, String>| {
        let mut read = |_: &str, _: &[String]| table.clone();
        Sweep::from_toml_with(text, &mut read)
            .unwrap_err()
            .to_string()
    };
    let good = || Ok(table_of(&["rule.max_weight"], &[4.0]));
    let with = |more: &str| format!("{TABLE}{more}\n");
    let cases = [
        (
            TABLE.to_owned(),
            Err("no such file".to_owned()),
            "line 5, column 8: sweep.file = \"rows.parquet\": no such file",
        ),
        (
            TABLE.to_owned(),
            Ok(table_of(&["score"], &[4.0])),
            "which \"score\" is not; choose some with `columns = [...]`",
        ),
        (
            TABLE.to_owned(),
            Ok(table_of(&["rule.max_weight"], &[-4.0])),
            "none of its points is valid; the first: rule.max_weight = -4",
        ),
        (
            TABLE.to_owned(),
            Ok(table_of(&["rule.max_weight"], &[])),
            "sweep = 0 points: must be 1 to",
        ),
        (
            with("seed = 3"),
            good(),
            "sweep.seed = 3: must not stand beside the design \"table\"",
        ),
        (
            with("[sweep.axes]"),
            good(),
            "must not stand beside the design \"table\"",
        ),
        (
            TABLE.replace("table", "grid"),
            good(),
            "sweep.file = \"rows.parquet\": must not stand beside",
        ),
        (
            TABLE.replace("file = \"rows.parquet\"", ""),
            good(),
            "sweep.file is missing",
        ),
    ];
    for (text, table, expected) in cases {
        let found = said(&text, table);
        assert!(found.contains(expected), "{found}\n{expected}");
    }
    assert!(message(TABLE).contains("must be read, which cannot be done here"));
}

#[test]
fn what_is_written_is_read_again() {
    let random = "preset = \"linear\"\n[sweep]\ndesign = \"random\"\npoints = 9\nseed = 7\n[sweep.axes]\n\
        \"rule.max_weight\" = { first = 2.5, last = 5.0 }\n[sweep.summary]\nweights = [0.1, 0.9]\ndelays = [-0.5]";
    for text in [GRID, random] {
        let sweep = Sweep::from_toml(text).unwrap();
        assert_eq!(Sweep::from_toml(&sweep.to_toml()), Ok(sweep));
    }
}

#[test]
fn says_what_is_wrong_and_where() {
    let with = |axis: &str| GRID.replace("\"weight_change.laps\" = [1, 3, 10]", axis);
    let cases = [
        (
            with("\"rule.eligibilty_tau\" = [1.0]"),
            "line 6, column 1: sweep.axes.rule.eligibilty_tau = [1.0]: no such key; did you mean rule.eligibility_tau?",
        ),
        (
            with("\"rule.max_weight\" = [3.0, -1.0]"),
            "line 6, column 21: sweep.axes.rule.max_weight = -1: no point with it is valid: rule.max_weight = -1",
        ),
        (
            with("\"weight_change.laps\" = [1, 2.5]"),
            "weight_change.laps = 2.5: must be a whole number",
        ),
        (
            with("\"rule.max_weight\" = []"),
            "sweep.axes.rule.max_weight = 0 values: must be 1 to",
        ),
        (
            with("\"rule.max_weight\" = { first = 0.0, last = 1.0, count = 3, scale = \"log\" }"),
            "line 6, column 31: sweep.axes.rule.max_weight.first = 0.0: must be above 0 where the scale is",
        ),
        (
            with("\"rule.max_weight\" = { first = 3.0, last = 5.0 }"),
            "sweep.axes.rule.max_weight.count = missing",
        ),
        (
            with("\"plateau.1.onset\" = [0.0]"),
            "sweep.axes.plateau.1.onset = [0.0]: no such key",
        ),
        (
            GRID.replace("[sweep]\n", "[sweep]\npoints = 3\n"),
            "sweep.points = 3: must not stand beside the design \"grid\", which has axes with counts",
        ),
        (
            GRID.replace("[sweep]\n", "[sweep]\ndesign = \"spiral\"\n"),
            "must be \"grid\" or \"zip\" or \"random\" or \"sobol\" or \"table\"",
        ),
        ("preset = \"nonlinear\"".to_string(), "sweep is missing"),
        (GRID.replace("nonlinear", "signals"), "no such key"),
        (
            format!("{GRID}[sweep.summary]\nweights = [0.2, 2.0]\n"),
            "sweep.summary.weights.1 = 2.0: must be from 0 to 1",
        ),
        (
            format!("{GRID}[sweep.record]\nsummary = false\n"),
            "sweep.record.summary = false: must not be false where maps are not kept either",
        ),
        (
            format!(
                "{}[sweep.record]\nmaps = true\n",
                with("\"inputs.count\" = [3, 4]")
            ),
            "sweep.record.maps = true: must be false where inputs.count differs",
        ),
    ];
    for (text, expected) in cases {
        let found = message(&text);
        assert!(found.contains(expected), "{found}\n{expected}");
    }
}

/// Alone the second largest weight is refused (initial weights go up to 5); beside the second
/// axis it is valid at some points, and the others say why they are not.
#[test]
fn points_that_turn_out_invalid_say_why() {
    let text = r#"
        preset = "nonlinear"
        [sweep.axes]
        "rule.max_weight" = [3.0, 8.0]
        "weight_change.initial_weights.last" = [2.0, 6.0]
    "#;
    let sweep = Sweep::from_toml(text).unwrap();
    let found = |point: usize| sweep.configuration(&sweep.values(point)).map_err(|e| e.key);
    assert!(found(0).is_ok() && found(2).is_ok() && found(3).is_ok());
    assert_eq!(found(1).unwrap_err(), "weight_change.initial_weights.last");
    let only = text.replace("[3.0, 8.0]", "[3.0]");
    assert!(message(&only).contains("initial_weights.last = 6"));
}

/// Every key of every preset can be an axis, and moves what it says.
#[test]
fn every_key_can_be_an_axis() {
    for preset in btsp::preset::ALL {
        let base = Configuration::of_preset(&preset);
        for key in key::Key::all(&base) {
            let mut moved = base.clone();
            key.set(&mut moved, 7.0).unwrap();
            assert_ne!(moved, base, "{}", key.path());
            let last = key.path().rsplit('.').next().unwrap();
            let last = last.replace("depression_ratio", "depression_rate");
            assert!(moved.to_toml().contains(&last), "{last}");
        }
    }
}

/// Maps are those of the library; of an invalid point there is none.
#[test]
fn maps_are_kept_where_they_are_asked_for() {
    let text = "preset = \"nonlinear\"\n[sweep.axes]\n\"rule.max_weight\" = [4.0, 2.0]\n\
                \"weight_change.initial_weights.last\" = [1.5, 2.4]\n\
                [sweep.record]\nsummary = false\nmaps = true\n";
    let sweep = Sweep::from_toml(text).unwrap();
    assert_eq!(Sweep::from_toml(&sweep.to_toml()).as_ref(), Ok(&sweep));
    assert_eq!(sweep.map_shape(), Some([50, 50]));
    assert_eq!(sweep.columns().len(), 2);
    let prepared = sweep.prepare();
    let points: Vec<Point> = (0..4).map(|point| prepared.point(point)).collect();
    let rows = sweep.rows(&points);
    assert_eq!((rows.numbers.len(), rows.maps.len()), (8, 4 * 2500));
    let configuration = sweep.configuration(&[2.0, 1.5]).unwrap();
    let outcome = configuration.run(&mut |_| std::ops::ControlFlow::Continue(()));
    let change = outcome.unwrap().unwrap().weight_change.unwrap();
    assert_eq!(rows.maps[5000..7500], change.delta_weight());
    assert!(rows.maps[7500..].iter().all(|value| value.is_nan()));
    assert!(rows.invalid[3].contains("initial_weights.last = 2.4"));
}

/// A point's summary is that of the configuration at its values.
#[test]
fn a_point_is_the_run_of_its_configuration() {
    let sweep = Sweep::from_toml(GRID).unwrap();
    let prepared = sweep.prepare();
    for number in [0, 7, 23] {
        let point = prepared.point(number);
        let configuration = sweep.configuration(&point.values).unwrap();
        let again = Configuration::from_toml(&configuration.to_toml()).unwrap();
        let outcome = again.run(&mut |_| std::ops::ControlFlow::Continue(()));
        let change = outcome.unwrap().unwrap().weight_change.unwrap();
        let delays = btsp::delays_s(&again.pairing());
        let expected = btsp::Summary::of(&change, &delays, &sweep.summary).unwrap();
        let bits = |summary: &btsp::Summary| -> Vec<u64> {
            summary.values().iter().map(|v| v.to_bits()).collect()
        };
        assert_eq!(
            bits(&point.found.unwrap().summary.unwrap()),
            bits(&expected)
        );
        let columns = sweep.columns();
        assert_eq!(columns.len(), 3 + expected.values().len());
        assert_eq!(
            (&columns[0].name[..], columns[0].units),
            ("rule.eligibility_tau", "s")
        );
    }
}
