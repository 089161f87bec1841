//! The figure of a rule's two gains.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::curve::sorted;
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// "Gains q+ and q-": the gains of potentiation and of depression against overlap.
///
/// `rule` is the rule's title, drawn below the figure's. `overlap`: values of u, in any order, commonly from 0 to 1;
/// `q_plus` and `q_minus` at each of them. q- is dashed, so that both are seen where they are equal.
pub(crate) fn gains(
    rule: Option<&str>,
    overlap: &[f64],
    q_plus: &[f64],
    q_minus: &[f64],
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 420.0);
    let window = [theme::LEFT, 82.0, theme::RIGHT, 420.0 - theme::BELOW];
    let panel = draw(&mut canvas, window, overlap, [q_plus, q_minus]);
    panel.title(
        &mut canvas,
        "Gains q+ and q-",
        if rule.is_some() { 54.0 } else { 38.0 },
    );
    if let Some(rule) = rule {
        panel.subtitle(&mut canvas, rule, 34.0);
    }
    Figure {
        name: "gains",
        canvas,
    }
}

/// Draws q+ and q- in a panel with this window, and their legend above it.
pub(super) fn draw(
    canvas: &mut Canvas,
    window: [f64; 4],
    overlap: &[f64],
    [q_plus, q_minus]: [&[f64]; 2],
) -> Panel {
    let y = range(q_plus.iter().chain(q_minus).copied().chain([0.0, 1.0])).unwrap_or((0.0, 1.0));
    let x = range(overlap.iter().copied()).unwrap_or((0.0, 1.0));
    let panel = Panel::new(window, x, padded(y, 0.02));

    let potentiation = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    let depression = Stroke::dashed(theme::BLUE, theme::CURVE_WIDTH);
    for (gain, stroke) in [(q_plus, &potentiation), (q_minus, &depression)] {
        let (u, q) = sorted(overlap, gain);
        panel.curve(canvas, &u, &q, stroke);
    }
    panel.frame(
        canvas,
        Frame {
            x_label: Some("Signal overlap u"),
            y_label: Some("q(u)"),
            ..Frame::default()
        },
    );
    let [_, top, right, _] = window;
    let entries = [
        ("q+", Mark::Line(potentiation)),
        ("q-", Mark::Line(depression)),
    ];
    legend(canvas, right, top - 12.0, &entries);
    panel
}
