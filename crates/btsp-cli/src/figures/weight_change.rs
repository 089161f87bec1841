//! The figure of a rule's result: weight change over time to plateau and initial weight.

use super::axis::{drawable, range};
use super::canvas::{Canvas, Stroke};
use super::colour::ColourScale;
use super::curve::sorted;
use super::heatmap::HeatMap;
use super::input_axis::InputAxis;
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// The map of weight change, under the rule's title, with the equilibrium weight as a dashed line.
///
/// `inputs` one place per input; `initial_weight` in any order;
/// `delta_weight` row-major, one row of inputs for every initial weight; `equilibrium_weight` in units of weight, one per
/// input, NaN where it is not defined. Low initial weights are at the bottom. Red is potentiation, blue depression, white
/// no change, to the same size on both sides.
pub(crate) fn weight_change(
    title: &str,
    inputs: &InputAxis,
    initial_weight: &[f64],
    delta_weight: &[f64],
    equilibrium_weight: &[f64],
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 460.0);
    let window = [theme::LEFT, 64.0, theme::RIGHT_OF_MAP, 460.0 - theme::BELOW];
    let panel = draw(
        &mut canvas,
        window,
        inputs,
        initial_weight,
        delta_weight,
        equilibrium_weight,
    );
    panel.title(&mut canvas, title, 38.0);
    Figure {
        name: "weight_change",
        canvas,
    }
}

/// Draws the map in a panel with this window, the legend above it and the colour bar to its right.
pub(super) fn draw(
    canvas: &mut Canvas,
    window: [f64; 4],
    inputs: &InputAxis,
    initial_weight: &[f64],
    delta_weight: &[f64],
    equilibrium_weight: &[f64],
) -> Panel {
    let map = HeatMap::new(&inputs.values, initial_weight, delta_weight);
    let scale = ColourScale::diverging(range(delta_weight.iter().copied()));
    let panel = Panel::new(window, map.x_range(), map.y_range());
    map.draw(canvas, &panel, &scale);

    let stroke = Stroke::dashed(theme::EQUILIBRIUM, theme::CURVE_WIDTH);
    let (x, weight) = sorted(&inputs.values, equilibrium_weight);
    if x.len() == 1 && drawable(weight[0]) {
        let (low, high) = map.x_range();
        panel.curve(canvas, &[low, high], &[weight[0]; 2], &stroke);
    } else {
        panel.curve(canvas, &x, &weight, &stroke);
    }
    panel.frame(
        canvas,
        Frame {
            x_label: Some(inputs.delay_label()),
            y_label: Some("Initial weight"),
            whole_x: inputs.is_numbers(),
            closed: true,
            ..Frame::default()
        },
    );
    let [_, top, right, bottom] = window;
    legend(
        canvas,
        right,
        top - 12.0,
        &[("Target equilibrium weight", Mark::Line(stroke))],
    );
    scale.bar(
        canvas,
        right,
        top,
        bottom,
        "Normalized change in synaptic weight",
    );
    panel
}
