//! The map of weight change: what is where, and in which colour.

use super::*;

#[test]
fn the_map_has_low_weights_at_the_bottom_and_early_spikes_on_the_left() {
    // Negative only for the low weight and the early spike.
    let figure = weight_change(
        "",
        &InputAxis::spike_times(vec![1.0, -1.0]),
        &[2.0, 1.0],
        &[0.5, 0.5, 0.5, -0.5],
        &[],
    );
    let svg = svg(&figure);
    let blue: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("#053061"))
        .collect();
    let red: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("#67001f"))
        .collect();
    // The last of each colour is a step of the colour bar.
    assert_eq!((blue.len(), red.len()), (2, 3), "{svg}");
    assert!(
        red.iter()
            .any(|l| attribute(l, "y") < attribute(blue[0], "y") - 100.0)
    );
    assert!(
        red.iter()
            .any(|l| attribute(l, "x") > attribute(blue[0], "x") + 100.0)
    );
    let labels = tick_labels(&svg, "end");
    assert!(
        labels
            .windows(2)
            .all(|p| p[0].0 < p[1].0 && p[0].2 > p[1].2),
        "{labels:?}"
    );
}

#[test]
fn the_colour_bar_is_symmetric_about_zero() {
    let figure = weight_change(
        "",
        &InputAxis::spike_times(vec![0.0, 1.0]),
        &[1.0],
        &[-0.1, 0.9],
        &[],
    );
    let svg = svg(&figure);
    let bar: Vec<(f64, f64, f64)> = tick_labels(&svg, "start")
        .into_iter()
        .filter(|t| t.1 > theme::RIGHT_OF_MAP)
        .collect();
    let zero = bar.iter().find(|t| t.0 == 0.0).expect("a tick at 0").2;
    for (value, _, y) in &bar {
        let mirror = bar
            .iter()
            .find(|t| t.0 == -value)
            .expect("a tick on the other side")
            .2;
        assert!((y - zero + mirror - zero).abs() < 0.05, "{value}");
    }
    // 0.9 at the upper end of the bar, -0.9 at the lower one, white in the middle of it.
    let white = svg
        .lines()
        .find(|l| l.contains("#f7f7f7"))
        .expect("a white step");
    let middle = attribute(white, "y") + 0.5 * (attribute(white, "height") - 1.0);
    assert!(
        (middle + 0.36 * f64::from(theme::TICK_SIZE) - zero).abs() < 0.05,
        "{middle} {zero}"
    );
}

#[test]
fn the_equilibrium_line_stands_at_its_weight() {
    let e = experiment((1.5, 1.0), (1.2, 0.5, 3.0), None, None);
    let svg = svg(&map(&e, "Linear q+ and q-"));
    // Text stands below its tick by this much.
    let down = 0.36 * f64::from(theme::TICK_SIZE);
    let ticks = tick_labels(&svg, "end");
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let expected = through((first.0, first.2 - down), (last.0, last.2 - down), 2.0);
    let line: Vec<(f64, f64)> = svg
        .lines()
        .filter(|l| l.contains("stroke-dasharray"))
        .map(points)
        .max_by_key(Vec::len)
        .expect("a dashed line");
    assert_eq!(line.len(), 50);
    for (_, y) in &line {
        assert!((y - expected).abs() < 0.05, "{y} {expected}");
    }
    let bottom = tick_labels(&svg, "middle");
    let (first, last) = (bottom[0], bottom[bottom.len() - 1]);
    for (time, (x, _)) in e.spike_time.iter().zip(&line) {
        assert!((through((first.0, first.1), (last.0, last.1), *time) - x).abs() < 0.05);
    }
}

#[test]
fn the_equilibrium_line_breaks_at_gaps_and_at_the_edge() {
    let x: Vec<f64> = (0..9).map(f64::from).collect();
    let weights = [1.0, 1.2, 1.4, 1.6, 1.8, 2.0];
    let line = [1.5, 1.5, NAN, 1.5, 1.5, 9.0, 9.0, -9.0, -9.0];
    let svg = svg(&weight_change(
        "",
        &InputAxis::spike_times(x.clone()),
        &weights,
        &[0.1; 54],
        &line,
    ));
    let pieces: Vec<Vec<(f64, f64)>> = svg
        .lines()
        .filter(|l| l.contains("stroke-dasharray"))
        .map(points)
        .filter(|p| p[0].1 > 63.9)
        .collect();
    assert_eq!(
        pieces.len(),
        3,
        "before the gap, up to the edge, and down through the panel: {pieces:?}"
    );
    let (top, bottom) = (64.0, 460.0 - theme::BELOW);
    assert!(
        pieces
            .iter()
            .flatten()
            .all(|p| (top..=bottom).contains(&p.1)),
        "{pieces:?}"
    );
    assert_eq!((pieces[2][0].1, pieces[2][1].1), (top, bottom));
}

#[test]
fn no_change_is_white_and_no_value_grey() {
    let svg = svg(&weight_change(
        "",
        &InputAxis::spike_times(vec![0.0, 1.0]),
        &[1.0],
        &[0.0, NAN],
        &[],
    ));
    let cells: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("height=\"344\""))
        .collect();
    assert!(
        cells[0].contains("#f7f7f7") && cells[1].contains("#bdbdbd"),
        "{cells:?}"
    );
}

#[test]
fn numbered_inputs_have_whole_ticks() {
    let area = [0.1, 0.2, 0.3];
    let labels = |inputs: InputAxis| {
        let svg = svg(&total_overlap(&inputs, &area));
        ["0.5", "1.5"].map(|label| svg.contains(&format!(">{label}<")))
    };
    assert_eq!(labels(InputAxis::numbers(vec![0.0, 1.0, 2.0])), [false; 2]);
    assert_eq!(
        labels(InputAxis::spike_times(vec![0.0, 1.0, 2.0])),
        [true; 2]
    );
}
