//! The figure of a fitted rule: its gains, its signals and what it does to weights.

use super::axis::{padded, range};
use super::canvas::{Anchor, Canvas, Stroke};
use super::input_axis::InputAxis;
use super::legend::{Mark, legend_within};
use super::panel::{Frame, Panel};
use super::{Figure, gains, theme, weight_change};

/// What [`fitted_rule`] draws.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FittedRule<'a> {
    /// Signal overlap u, in any order, commonly from 0 to 1.
    pub(crate) overlap: &'a [f64],
    /// q+ at each overlap.
    pub(crate) q_plus: &'a [f64],
    /// q- at each overlap.
    pub(crate) q_minus: &'a [f64],
    /// Time from the event, s, in increasing order: the spike for the eligibility trace, the plateau's onset for the
    /// instructive signal.
    pub(crate) time: &'a [f64],
    /// The eligibility trace of a single spike, of peak 1, at each time.
    pub(crate) eligibility_trace: &'a [f64],
    /// The instructive signal of a single plateau, of peak 1, at each time.
    pub(crate) instructive_signal: &'a [f64],
    /// Time to plateau of the map's columns.
    pub(crate) inputs: &'a InputAxis,
    /// Initial weights of the map's rows, in any order.
    pub(crate) initial_weight: &'a [f64],
    /// The map, row-major, one row of inputs for every initial weight.
    pub(crate) delta_weight: &'a [f64],
    /// Equilibrium weight of each input, NaN where it is not defined; may be empty.
    pub(crate) equilibrium_weight: &'a [f64],
}

/// The gains q+ and q-, the eligibility trace and the instructive signal of single events, and the map of weight change,
/// under `title`, for example `Cell 4: weight-dependent rule`.
pub(crate) fn fitted_rule(title: &str, rule: &FittedRule<'_>) -> Figure {
    const TOP: [f64; 2] = [112.0, 282.0];
    const MAP: [f64; 2] = [394.0, 654.0];
    let mut canvas = Canvas::new(theme::WIDTH, MAP[1] + theme::BELOW);
    let middle = 0.5 * (theme::LEFT + theme::RIGHT);
    let whole = Panel::new(
        [theme::LEFT, TOP[0], theme::RIGHT, TOP[1]],
        (0.0, 1.0),
        (0.0, 1.0),
    );
    whole.title(&mut canvas, title, TOP[0] - 22.0);

    let window = [theme::LEFT, TOP[0], middle - 32.0, TOP[1]];
    let gains = [rule.q_plus, rule.q_minus];
    gains::draw(&mut canvas, window, rule.overlap, gains);
    heading(&mut canvas, window, "Gains q+ and q-", 54.0);

    let window = [middle + 44.0, TOP[0], theme::RIGHT, TOP[1]];
    signals(&mut canvas, window, rule);
    heading(&mut canvas, window, "Signals of single events", 54.0);

    let window = [theme::LEFT, MAP[0], theme::RIGHT_OF_MAP, MAP[1]];
    weight_change::draw(
        &mut canvas,
        window,
        rule.inputs,
        rule.initial_weight,
        rule.delta_weight,
        rule.equilibrium_weight,
    );
    heading(&mut canvas, window, "Change in weight", 36.0);
    Figure {
        name: "fitted_rule",
        canvas,
    }
}

fn heading(canvas: &mut Canvas, [left, top, right, _]: [f64; 4], title: &str, above: f64) {
    canvas.text(
        0.5 * (left + right),
        top - above,
        title,
        theme::LABEL_SIZE,
        Anchor::Middle,
        theme::INK,
    );
}

/// Draws the eligibility trace and the instructive signal, and their legend above.
fn signals(canvas: &mut Canvas, window: [f64; 4], rule: &FittedRule<'_>) {
    let values = rule.eligibility_trace.iter().chain(rule.instructive_signal);
    let y = range(values.copied().chain([0.0, 1.0])).unwrap_or((0.0, 1.0));
    let x = range(rule.time.iter().copied()).unwrap_or((0.0, 1.0));
    let panel = Panel::new(window, x, padded(y, 0.02));
    let eligibility = Stroke::solid(theme::BLUE, theme::CURVE_WIDTH);
    let instructive = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    panel.curve(canvas, rule.time, rule.eligibility_trace, &eligibility);
    panel.curve(canvas, rule.time, rule.instructive_signal, &instructive);
    panel.frame(
        canvas,
        Frame {
            x_label: Some("Time from event (s)"),
            y_label: Some("Amplitude (a.u.)"),
            ..Frame::default()
        },
    );
    let [left, top, right, _] = window;
    let entries = [
        ("Eligibility trace", Mark::Line(eligibility)),
        ("Instructive signal", Mark::Line(instructive)),
    ];
    legend_within(canvas, (left, right), top - 12.0, &entries);
}
