//! The figures of recorded place cells: what is where.

use super::recording::{SYMBOLS, bins, bump, of_recordings};
use super::*;

fn of(name: &str) -> String {
    let figures = of_recordings();
    let figure = figures.iter().find(|f| f.0 == name);
    svg(&figure.expect("a figure of this name").1)
}

/// Paths of this colour, each as its points.
fn paths(svg: &str, colour: colorous::Color) -> Vec<Vec<(f64, f64)>> {
    let stroke = format!("stroke=\"#{colour:x}\"");
    svg.lines()
        .filter(|l| l.contains("<path") && l.contains(&stroke) && !l.contains("linecap"))
        .map(points)
        .collect()
}

/// Centres of the dots in paths of dots.
fn dots(svg: &str) -> Vec<(f64, f64)> {
    svg.lines()
        .filter(|l| l.contains("stroke-linecap"))
        .flat_map(|l| {
            let d = l.split(" d=\"").nth(1).and_then(|d| d.split('"').next());
            let dots = d.unwrap_or_default().split('M').filter(|s| !s.is_empty());
            let place = |dot: &str| {
                let (x, y) = dot.trim_end_matches("h0").split_once(' ').expect("a pair");
                (x.parse().expect("x"), y.parse().expect("y"))
            };
            dots.map(place).collect::<Vec<(f64, f64)>>()
        })
        .collect()
}

/// The tick labels along x, from the row that has most.
fn x_ticks(svg: &str) -> Vec<(f64, f64)> {
    let ticks = tick_labels(svg, "middle");
    let row = |y: f64| {
        ticks
            .iter()
            .filter(|t| t.2 == y)
            .map(|t| (t.0, t.1))
            .collect()
    };
    let rows = ticks.iter().map(|t| row(t.2));
    rows.max_by_key(Vec::len).expect("ticks")
}

/// Those along y, with the places that they mark.
fn y_ticks(svg: &str) -> Vec<(f64, f64)> {
    let down = 0.36 * f64::from(theme::TICK_SIZE);
    let ticks = tick_labels(svg, "end");
    ticks.into_iter().map(|t| (t.0, t.2 - down)).collect()
}

fn ends(ticks: &[(f64, f64)]) -> ((f64, f64), (f64, f64)) {
    (ticks[0], ticks[ticks.len() - 1])
}

#[test]
fn every_text_is_there_as_text() {
    assert_texts(
        &of("cell_ramps"),
        &[
            "Ramps before and after induction",
            "Cell 4, induction 2",
            "Recorded after",
            "Model",
            "Plateau onset",
            "Position (cm)",
            "Ramp (mV)",
            "180",
        ],
    );
    let by_lap = [
        "Cell 4, induction 2",
        "Before laps",
        "Lap 1",
        "Lap 4",
        "Lap 7",
        "Plateau onset",
    ];
    let ramp = of("cell_ramp_by_lap");
    assert_texts(&ramp, &by_lap);
    assert_texts(
        &ramp,
        &["Model ramp after each lap", "Recorded after", "Ramp (mV)"],
    );
    let weights = of("cell_weights_by_lap");
    assert_texts(&weights, &by_lap);
    assert_texts(
        &weights,
        &[
            "Change in weight after each lap",
            "Peak of input (cm)",
            "Weight change",
        ],
    );
    assert_texts(
        &of("three_inferred_weights"),
        &[
            "Weights inferred from ramps",
            "Before induction",
            "After induction",
        ],
    );
    assert_texts(
        &of("fitted_rule"),
        &[
            "Cell 4: weight-dependent rule",
            "Gains q+ and q-",
            "Eligibility trace",
            "Instructive signal",
            "Time from event (s)",
            "Change in weight",
            "Time to plateau (s)",
            "Target equilibrium weight",
            "Normalized change in synaptic weight",
        ],
    );
    assert_texts(
        &of("search_progress"),
        &[
            "Progress of the search",
            "Candidate",
            "Best so far",
            "Published parameters",
            "Evaluations",
            "Score",
        ],
    );
    let known = of("identifiability");
    assert_texts(
        &known,
        &[
            "Parameters and their 95 % intervals",
            "0.415 (0.394 to 0.436)",
            "1.11 (1.09 to 1.13) 1/s",
            "0.0262, not determined",
            "5.00, on a bound",
            "Place between the bounds",
            "Correlations of the estimates",
            "Correlation",
        ],
    );
    let profiles = of("score_profiles");
    for (symbol, unit) in SYMBOLS {
        // In its row, and beside and below the matrix.
        assert_eq!(count(&known, symbol), 3, "{symbol}");
        let label = if unit == "1" {
            symbol.to_string()
        } else {
            format!("{symbol} ({unit})")
        };
        assert_eq!(count(&profiles, &label), 1, "{label}");
    }
    assert_texts(
        &of("comparison"),
        &[
            "Comparison of models",
            "weight_dependent",
            "linear",
            "Held out",
            "Cell 43, induction 3",
            "Median",
            "Score",
        ],
    );
    let changes = of("ramp_changes");
    assert_texts(
        &changes,
        &[
            "Within 0.5 s of the plateau",
            "slope -0.810, zero at 8.89 mV",
            "slope -0.590, zero at 1.80 mV",
            "Regression",
            "Fitted rule",
            "Time from plateau (s)",
            "4772 points; lines: fitted rule",
        ],
    );
    assert_eq!(count(&changes, "Initial ramp (mV)"), 3);
}

#[test]
fn ramps_and_plateaus_stand_at_their_positions() {
    let position = bins(100);
    let ramp = bump(&position, 93.5, 8.0, 30.0);
    let panel = RampPanel {
        title: "",
        before: None,
        target: &ramp,
        model: None,
        plateau_cm: &[120.0],
    };
    let svg = svg(&ramps(&position, &[panel]));
    let (x, y) = (x_ticks(&svg), y_ticks(&svg));
    let ((x0, x1), (y0, y1)) = (ends(&x), ends(&y));
    let target = paths(&svg, theme::INK).into_iter().max_by_key(Vec::len);
    let target = target.expect("a curve");
    assert_eq!(target.len(), 100);
    for ((cm, mv), place) in position.iter().zip(&ramp).zip(&target) {
        assert!((through(x0, x1, *cm) - place.0).abs() < 0.05, "{cm}");
        assert!((through(y0, y1, *mv) - place.1).abs() < 0.05, "{cm}");
    }
    let onset = through(x0, x1, 120.0);
    let marks: Vec<_> = paths(&svg, theme::SKY)
        .into_iter()
        .filter(|p| (p[0].0 - onset).abs() < 0.05)
        .collect();
    assert_eq!(marks.len(), 1);
    // The track ends half a bin beyond the outermost centres.
    let [left, right] = [0.0, 187.0].map(|cm| through(x0, x1, cm));
    assert!((left - theme::LEFT).abs() < 0.05 && (right - theme::RIGHT).abs() < 0.05);
}

#[test]
fn laps_darken_and_many_of_them_are_thinned() {
    let places = [10.0, 20.0];
    let by_lap: Vec<f64> = (0..2 * 101).map(|k| f64::from(k / 2)).collect();
    let panel = WeightsByLapPanel {
        title: "",
        by_lap: &by_lap,
        plateau_cm: &[],
    };
    let svg = svg(&weights_by_lap(&places, &[panel]));
    let curves: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<path") && l.contains("stroke-width=\"2\""))
        .filter(|l| attribute_of_path(l) > 100.0)
        .collect();
    assert_eq!(curves.len(), 12);
    let brightness: Vec<u32> = curves.iter().map(|l| channels(l).iter().sum()).collect();
    assert!(
        brightness[1..].windows(2).all(|pair| pair[0] > pair[1]),
        "{brightness:?}"
    );
    // The first state is that before the laps and grey; the last is the last lap.
    let [r, g, b] = channels(curves[0]);
    assert!(r == g && g == b);
    let y = y_ticks(&svg);
    let (low, high) = ends(&y);
    let last = points(curves[11])[0].1;
    assert!((through(low, high, 100.0) - last).abs() < 0.05);
    assert_texts(&svg, &["Lap 1", "Lap 100"]);
}

/// The width of a path's extent.
fn attribute_of_path(line: &str) -> f64 {
    let points = points(line);
    points[points.len() - 1].0 - points[0].0
}

/// Red, green and blue of a path's stroke.
fn channels(line: &str) -> [u32; 3] {
    let hex = line.split("stroke=\"#").nth(1).expect("a stroke");
    [0, 2, 4].map(|k| u32::from_str_radix(&hex[k..k + 2], 16).expect("a colour"))
}

#[test]
fn panels_share_their_axes() {
    let svg = of("all_ramps");
    assert_eq!(count(&svg, "Position (cm)"), 3);
    assert_eq!(count(&svg, "Ramp (mV)"), 5);
    // Labels of y stand in the first column only.
    assert!(y_ticks(&svg).len() >= 10);
    let labels = tick_labels(&svg, "end");
    assert!(labels.iter().all(|t| t.1 < theme::LEFT), "{labels:?}");
    for k in 0..15 {
        let title = format!("Cell {}, induction {}", 3 * k + 1, 1 + k % 3);
        assert_eq!(count(&svg, &title), 1, "{title}");
    }
    let nothing: &[f64] = &[];
    let panel = RampPanel {
        title: "one",
        before: None,
        target: nothing,
        model: None,
        plateau_cm: nothing,
    };
    let many = super::svg(&ramps(nothing, &[panel; 1000]));
    assert_eq!((count(&many, "one"), count(&many, "and 940 more")), (60, 1));
}

#[test]
fn a_search_has_its_best_on_a_logarithmic_axis() {
    let evaluations = [1.0, 2.0, 3.0, 4.0];
    let score = [1e5, 1e3, NAN, 1e4];
    let svg = svg(&search_progress(&evaluations, &score, Some(1e2)));
    let labels = ["100", "1000", "10000", "100000"];
    assert_texts(&svg, &labels);
    let y = y_ticks(&svg);
    let at = |value: f64| y.iter().find(|t| t.0 == value).expect("a tick").1;
    assert!((at(1e2) - 2.0 * at(1e3) + at(1e4)).abs() < 0.05, "{y:?}");
    let best = paths(&svg, theme::VERMILION);
    let best = best.iter().max_by_key(|p| p.len()).expect("a curve");
    let heights: Vec<f64> = best.iter().map(|p| p.1).collect();
    for (height, expected) in heights.iter().zip([1e5, 1e5, 1e3, 1e3]) {
        assert!((height - at(expected)).abs() < 0.05, "{heights:?}");
    }
    let published = svg.lines().find(|l| l.contains("stroke-dasharray"));
    let published = points(published.expect("a dashed line"));
    assert!((published[0].1 - at(1e2)).abs() < 0.05, "{published:?}");
    assert_eq!(dots(&svg).len(), 3);
}

#[test]
fn few_decades_or_scores_of_any_sign_have_a_linear_axis() {
    for score in [[3.0, 1.0], [-5.0, 500.0]] {
        let svg = svg(&search_progress(&[1.0, 2.0], &score, None));
        let y = y_ticks(&svg);
        assert!(y.len() > 2, "{y:?}");
        for pair in y.windows(3) {
            assert!((pair[0].1 - 2.0 * pair[1].1 + pair[2].1).abs() < 0.05);
        }
        assert_eq!(count(&svg, "Published parameters"), 0);
    }
}

#[test]
fn intervals_stand_within_their_bounds() {
    let estimate = |place, on_bound, closed| ParameterEstimate {
        symbol: "k+",
        unit: "1/s",
        value: [1.0, 0.5, 2.0],
        place,
        on_bound,
        closed,
    };
    let svg = svg(&identifiability(
        &[
            estimate([0.5, 0.25, 1.5], false, true),
            estimate([1.0, 0.6, 1.0], true, true),
            estimate([0.3, NAN, NAN], false, false),
        ],
        &[1.0, 0.9, 0.9, 0.9, 1.0, 0.9, 0.9, 0.9, 1.0],
        0.9,
    ));
    let open = super::svg(&identifiability(
        &[
            estimate([0.3, 0.0, 0.4], false, false),
            estimate([0.3, 0.2, 1.0], false, false),
            estimate([1.0, 0.7, 1.0], true, false),
            estimate([0.3, 0.0, 1.0], false, false),
        ],
        &[1.0; 16],
        0.95,
    ));
    assert_texts(
        &open,
        &["1.00 (below 2.00) 1/s", "1.00 1/s, not determined"],
    );
    assert_eq!(count(&open, "1.00 (above 0.500) 1/s"), 2);
    assert_texts(&svg, &["Parameters and their 90 % intervals"]);
    let (zero, one) = ends(&x_ticks(&svg));
    let at = |place: f64| through(zero, one, place);
    let interval: Vec<_> = paths(&svg, theme::BLUE).into_iter().flatten().collect();
    // Beyond the box an interval ends at the panel's edge.
    assert!((interval[0].0 - at(0.25)).abs() < 0.05, "{interval:?}");
    assert!(at(1.0) < interval[1].0 && interval[1].0 < at(1.03));
    // On a bound, one that is closed is drawn like any other.
    assert!((interval[2].0 - at(0.6)).abs() < 0.05, "{interval:?}");
    assert_eq!(count(&svg, "1.00 (0.500 to 2.00) 1/s"), 2);
    let bound = format!("fill=\"#{:x}\"", theme::VERMILION);
    let on_bound: Vec<f64> = svg
        .lines()
        .filter(|l| l.contains("<circle") && l.contains(&bound))
        .map(|l| attribute(l, "cx"))
        .collect();
    assert!(on_bound.iter().any(|x| (x - at(1.0)).abs() < 0.05));
    // Only the first parameter has a correlation; the others are grey.
    assert_eq!((count(&svg, "1.00"), count(&svg, "0.90")), (1, 0));
    let grey = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("#bdbdbd"));
    assert_eq!(grey.count(), 3, "a run of cells in each row");
}

#[test]
fn correlations_have_the_first_parameter_at_the_top_left() {
    let estimate = |symbol| ParameterEstimate {
        symbol,
        unit: "1",
        value: [1.0; 3],
        place: [0.5; 3],
        on_bound: false,
        closed: true,
    };
    let matrix = [1.0, -0.25, 0.75, 1.0];
    let svg = svg(&identifiability(
        &[estimate("a"), estimate("b")],
        &matrix,
        0.95,
    ));
    let place = |text: &str| {
        let line = svg.lines().find(|l| l.contains(&format!(">{text}</text>")));
        let line = line.unwrap_or_else(|| panic!("{text}"));
        (attribute(line, "x"), attribute(line, "y"))
    };
    let (upper_right, lower_left) = (place("-0.25"), place("0.75"));
    assert!(upper_right.0 > lower_left.0 && upper_right.1 < lower_left.1);
}

#[test]
fn models_are_compared_row_by_row() {
    let model = ComparedModel {
        name: "linear",
        fitted: &[100.0, 1000.0],
        held_out: &[NAN, 10_000.0],
    };
    let svg = svg(&comparison(&["Cell 1", "Cell 2"], &[model]));
    let x = x_ticks(&svg);
    let at = |value: f64| x.iter().find(|t| t.0 == value).expect("a tick").1;
    let row = |name: &str| {
        let line = svg.lines().find(|l| l.contains(&format!(">{name}</text>")));
        attribute(line.expect("a row"), "y") - 0.36 * f64::from(theme::TICK_SIZE)
    };
    let circles: Vec<(f64, f64, bool)> = svg
        .lines()
        .filter(|l| l.contains("<circle"))
        .map(|l| (attribute(l, "cx"), attribute(l, "cy"), l.contains("white")))
        .collect();
    for (value, name, hollow) in [
        (100.0, "Cell 1", false),
        (1000.0, "Cell 2", false),
        (10_000.0, "Cell 2", true),
        (10_000.0, "Median", true),
    ] {
        let (x, y) = (at(value), row(name));
        assert!(
            circles
                .iter()
                .any(|c| c.2 == hollow && (c.0 - x).abs() < 0.05 && (c.1 - y).abs() < 0.05),
            "{name} {value} {circles:?}"
        );
    }
}

#[test]
fn a_regression_runs_through_its_window() {
    let initial = [0.0, 10.0];
    let window = RampChangeWindow {
        title: "all",
        initial_ramp_mv: &initial,
        change_mv: &[8.0, -2.0],
        slope: -1.0,
        intercept_mv: 8.0,
        predicted: None,
    };
    let points = RampChanges {
        time: &[],
        initial_ramp_mv: &[],
        change_mv: &[],
    };
    let svg = svg(&ramp_changes(&points, &[window], &[]));
    let line = svg
        .lines()
        .filter(|l| l.contains("<path") && l.contains("stroke-width=\"2\""))
        .map(super::points)
        .find(|p| p[0].1 != p[1].1)
        .expect("a line");
    let mut dots = dots(&svg);
    dots.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(dots.len(), 2);
    for (dot, end) in dots.iter().zip(&line) {
        assert!((dot.0 - end.0).abs() < 0.05 && (dot.1 - end.1).abs() < 0.05);
    }
    assert_eq!(count(&svg, "Fitted rule"), 0);
}

#[test]
fn texts_do_not_overlap() {
    for (name, figure) in of_recordings() {
        let svg = svg(&figure);
        let boxes: Vec<([f64; 4], &str)> = svg
            .lines()
            .filter(|l| l.contains("<text"))
            .map(|l| (extent(l), l))
            .collect();
        let width = theme::WIDTH;
        for (k, (a, first)) in boxes.iter().enumerate() {
            assert!(
                a[0] >= 0.0 && a[2] <= width && a[1] >= 0.0,
                "{name}: {first}"
            );
            for (b, second) in &boxes[..k] {
                let apart = a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3];
                assert!(apart, "{name}:\n{first}\n{second}");
            }
        }
    }
}

/// About where a text stands: left, top, right and bottom, its letters taken to be of the font's mean width.
fn extent(line: &str) -> [f64; 4] {
    let (x, y, size) = (
        attribute(line, "x"),
        attribute(line, "y"),
        attribute(line, "font-size"),
    );
    let content = line.split('>').nth(1).and_then(|t| t.split('<').next());
    let length = 0.54 * size * content.unwrap_or_default().chars().count() as f64;
    let before = if line.contains("\"middle\"") {
        0.5 * length
    } else if line.contains("\"end\"") {
        length
    } else {
        0.0
    };
    if line.contains("rotate") {
        // Reads upwards.
        return [x - 0.7 * size, y - (length - before), x, y + before];
    }
    [x - before, y - 0.7 * size, x - before + length, y]
}
