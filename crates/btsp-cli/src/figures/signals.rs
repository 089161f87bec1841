//! The figure of the signals of all inputs: eligibility traces, plateau and overlap on one time axis.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::colour::ColourScale;
use super::heatmap::HeatMap;
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// Three panels on one time axis: maps of "Eligibility traces (ET)" and "Signal overlap (ET * IS)" over inputs and time,
/// and the "Plateau potential" between them.
///
/// `time` in s, in any order; `eligibility_traces` and `overlap` row-major, one row of times for every input, in arbitrary
/// units; `plateau` at each time (1 while it is on). Rows that are not full are left out.
pub(crate) fn signals(
    time: &[f64],
    eligibility_traces: &[f64],
    plateau: &[f64],
    overlap: &[f64],
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 650.0);
    let (left, right) = (theme::LEFT, theme::RIGHT_OF_MAP);

    map(
        &mut canvas,
        [left, 36.0, right, 236.0],
        time,
        eligibility_traces,
        "Eligibility traces (ET)",
        None,
    );

    let x = HeatMap::new(time, &[], &[]).x_range();
    let y = range(plateau.iter().copied().chain([0.0, 1.0])).unwrap_or((0.0, 1.0));
    let panel = Panel::new([left, 280.0, right, 342.0], x, padded(y, 0.08));
    panel.curve(
        &mut canvas,
        time,
        plateau,
        &Stroke::solid(theme::INK, theme::CURVE_WIDTH),
    );
    panel.frame(
        &mut canvas,
        Frame {
            whole_y: true,
            ..Frame::default()
        },
    );
    panel.title(&mut canvas, "Plateau potential", 12.0);

    map(
        &mut canvas,
        [left, 388.0, right, 588.0],
        time,
        overlap,
        "Signal overlap (ET * IS)",
        Some("Time (s)"),
    );
    Figure {
        name: "signals",
        canvas,
    }
}

/// Draws a map of one signal over inputs and time, with its title and its colour bar.
fn map(
    canvas: &mut Canvas,
    window: [f64; 4],
    time: &[f64],
    values: &[f64],
    title: &str,
    x_label: Option<&str>,
) {
    let inputs = values.len() / time.len().max(1);
    let ids: Vec<f64> = (0..inputs).map(|i| i as f64).collect();
    let map = HeatMap::new(time, &ids, values);
    let scale = ColourScale::sequential(range(values.iter().copied()));
    let panel = Panel::new(window, map.x_range(), (-0.5, inputs.max(1) as f64 - 0.5));
    map.draw(canvas, &panel, &scale);
    panel.frame(
        canvas,
        Frame {
            x_label,
            y_label: Some("Input ID"),
            whole_y: true,
            closed: true,
            ..Frame::default()
        },
    );
    panel.title(canvas, title, 12.0);
    let [_, top, right, bottom] = window;
    scale.bar(canvas, right, top, bottom, "Amplitude (a.u.)");
}
