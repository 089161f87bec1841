//! The figure of the score over each parameter.

use super::axis::{Axis, padded, range};
use super::canvas::{Anchor, Canvas, Stroke};
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::small_multiples::SmallMultiples;
use super::{Figure, theme};

/// One parameter in [`score_profiles`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreProfile<'a> {
    /// The parameter's symbol, for example `threshold+`.
    pub(crate) symbol: &'a str,
    /// Its unit; `1` is not written.
    pub(crate) unit: &'a str,
    /// Values in increasing order.
    pub(crate) values: &'a [f64],
    /// The score at each value, NaN where it is inadmissible.
    pub(crate) score: &'a [f64],
    /// The value of the best candidate.
    pub(crate) best: f64,
}

/// "Score over each parameter": a panel for each on a common axis of scores, and the best candidate's value as a dashed
/// line. The scores' axis is logarithmic where they span more than a decade, a parameter's where its values are spaced so. Of more than 60 parameters the first are drawn.
pub(crate) fn score_profiles(profiles: &[ScoreProfile<'_>]) -> Figure {
    let grid = SmallMultiples::with_own_axes(profiles.len(), 46.0, 14.0);
    let mut canvas = Canvas::new(theme::WIDTH, grid.height());
    let scores = profiles.iter().flat_map(|p| p.score.iter().copied());
    let y = range(scores).unwrap_or((0.0, 1.0));
    let profile = Stroke::solid(theme::BLUE, theme::CURVE_WIDTH);
    let best = Stroke::dashed(theme::INK, 1.5);
    for (k, parameter) in profiles.iter().take(grid.shown()).enumerate() {
        let [left, top, right, bottom] = grid.window(k);
        let panel = Panel {
            x: axis(parameter, left, right),
            y: Axis::spanning(y, bottom, top),
        };
        let at = panel.x.at(parameter.best);
        panel.upright(&mut canvas, at, (top, bottom), &best);
        panel.curve(&mut canvas, parameter.values, parameter.score, &profile);
        if let ([x], [y]) = (parameter.values, parameter.score) {
            canvas.dot((panel.x.at(*x), panel.y.at(*y)), 2.6, theme::BLUE);
        }
        let label = match parameter.unit {
            "1" | "" => parameter.symbol.to_string(),
            unit => format!("{} ({unit})", parameter.symbol),
        };
        panel.frame(
            &mut canvas,
            Frame {
                x_label: Some(&label),
                y_label: grid.is_first(k).then_some("Score"),
                bare_y: !grid.is_first(k),
                ..Frame::default()
            },
        );
    }
    grid.note(&mut canvas);
    let entries = [
        ("Score", Mark::Line(profile)),
        ("Best candidate", Mark::Line(best)),
    ];
    legend(&mut canvas, theme::RIGHT, 46.0, &entries);
    canvas.text(
        0.5 * (theme::LEFT + theme::RIGHT),
        22.0,
        "Score over each parameter",
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
    Figure {
        name: "score_profiles",
        canvas,
    }
}

/// The axis of a parameter, logarithmic where its values grow by a factor rather than by a step.
fn axis(parameter: &ScoreProfile<'_>, left: f64, right: f64) -> Axis {
    let values = parameter.values.iter().copied();
    let ends = range(values.chain([parameter.best])).unwrap_or((0.0, 1.0));
    let middle = parameter.values.get(parameter.values.len() / 2).copied();
    let (step, factor) = (0.5 * (ends.0 + ends.1), (ends.0 * ends.1).sqrt());
    if middle.is_some_and(|middle| middle * middle < step * factor) {
        Axis::spanning(ends, left, right)
    } else {
        Axis::new(padded(ends, 0.05), left, right)
    }
}
