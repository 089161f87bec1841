//! The figure of the overlap's integral against spike time.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::curve::sorted;
use super::input_axis::InputAxis;
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// "Total integrated signal overlap": the time integral of ET * IS of each input against the time of its spike.
///
/// `inputs` one place per input; `overlap_area` in s, one per input.
pub(crate) fn total_overlap(inputs: &InputAxis, overlap_area: &[f64]) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 360.0);
    let (x, area) = sorted(&inputs.values, overlap_area);
    let y = range(area.iter().copied().chain([0.0])).unwrap_or((0.0, 1.0));
    let y = if y.1 > y.0 {
        padded(y, 0.04)
    } else {
        (-0.04, 1.04)
    };
    let window = [theme::LEFT, 40.0, theme::RIGHT, 360.0 - theme::BELOW];
    let panel = Panel::new(
        window,
        padded(range(x.iter().copied()).unwrap_or((0.0, 1.0)), 0.02),
        y,
    );
    let stroke = Stroke::solid(theme::BLUE, theme::CURVE_WIDTH);
    panel.curve(&mut canvas, &x, &area, &stroke);
    // Few inputs: show each, also one that no line reaches.
    if x.len() <= 100 {
        for (x, area) in x.iter().zip(&area) {
            canvas.dot((panel.x.at(*x), panel.y.at(*area)), 2.6, theme::BLUE);
        }
    }
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some(inputs.spike_label()),
            y_label: Some("Integrated overlap (s)"),
            whole_x: inputs.is_numbers(),
            ..Frame::default()
        },
    );
    panel.title(&mut canvas, "Total integrated signal overlap", 14.0);
    Figure {
        name: "total_overlap",
        canvas,
    }
}
