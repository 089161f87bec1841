//! The figure of the plateau and the instructive signal.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// "Plateau and instructive signal": the plateau's gate and the signal that it gives rise to.
///
/// `time` in s, in the order in which the lines are drawn; `plateau` (1 while it is on) and `instructive`, the
/// instructive signal in arbitrary units, at each time.
pub(crate) fn plateau_and_instructive_signal(
    time: &[f64],
    plateau: &[f64],
    instructive: &[f64],
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 340.0);
    let y =
        range(plateau.iter().chain(instructive).copied().chain([0.0, 1.0])).unwrap_or((0.0, 1.0));
    let window = [theme::LEFT, 64.0, theme::RIGHT, 340.0 - theme::BELOW];
    let x = range(time.iter().copied()).unwrap_or((0.0, 1.0));
    let panel = Panel::new(window, x, padded(y, 0.04));

    let gate = Stroke::solid(theme::INK, theme::CURVE_WIDTH);
    let signal = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    panel.curve(&mut canvas, time, plateau, &gate);
    panel.curve(&mut canvas, time, instructive, &signal);
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some("Time (s)"),
            y_label: Some("Amplitude (a.u.)"),
            ..Frame::default()
        },
    );
    legend(
        &mut canvas,
        theme::RIGHT,
        52.0,
        &[
            ("Plateau", Mark::Line(gate)),
            ("Instructive signal", Mark::Line(signal)),
        ],
    );
    panel.title(&mut canvas, "Plateau and instructive signal", 38.0);
    Figure {
        name: "plateau_and_instructive_signal",
        canvas,
    }
}
