//! The figure of a rule's two gains.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::curve::sorted;
use super::legend::legend;
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
    let y = range(q_plus.iter().chain(q_minus).copied().chain([0.0, 1.0])).unwrap_or((0.0, 1.0));
    let x = range(overlap.iter().copied()).unwrap_or((0.0, 1.0));
    let window = [theme::LEFT, 82.0, theme::RIGHT, 420.0 - theme::BELOW];
    let panel = Panel::new(window, x, padded(y, 0.02));

    let potentiation = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    let depression = Stroke::dashed(theme::BLUE, theme::CURVE_WIDTH);
    for (gain, stroke) in [(q_plus, &potentiation), (q_minus, &depression)] {
        let (u, q) = sorted(overlap, gain);
        panel.curve(&mut canvas, &u, &q, stroke);
    }
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some("Signal overlap u"),
            y_label: Some("q(u)"),
            ..Frame::default()
        },
    );
    legend(
        &mut canvas,
        theme::RIGHT,
        70.0,
        &[("q+", potentiation), ("q-", depression)],
    );
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
