//! The figure of one input: its spikes and its eligibility trace.

use super::axis::{padded, range};
use super::canvas::{Canvas, Stroke};
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// Most spikes drawn; of more, every so many.
const MOST_SPIKES: usize = 1000;

/// Where a spike's mark begins and ends, in peaks of the trace: above it, where it hides none of it.
const SPIKE: (f64, f64) = (1.06, 1.2);

/// "Example spike and eligibility trace": the spikes of one input as vertical marks above its eligibility trace.
///
/// `time` in s, in the order in which the line is drawn; `spikes` in s; `trace` at each time, in arbitrary units.
pub(crate) fn example_eligibility_trace(time: &[f64], spikes: &[f64], trace: &[f64]) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 340.0);
    let (low, high) = range(trace.iter().copied())
        .map_or((0.0, 1.0), |(low, high)| (low.min(0.0), high.max(0.0)));
    let high = if high > low { high } else { low + 1.0 };
    let window = [theme::LEFT, 64.0, theme::RIGHT, 340.0 - theme::BELOW];
    let x = range(time.iter().copied()).unwrap_or((0.0, 1.0));
    let panel = Panel::new(window, x, padded((low, SPIKE.1 * high), 0.04));

    let spike = Stroke::solid(theme::INK, theme::CURVE_WIDTH);
    let eligibility = Stroke::solid(theme::BLUE, theme::CURVE_WIDTH);
    for t in spikes
        .iter()
        .step_by(spikes.len().div_ceil(MOST_SPIKES).max(1))
    {
        panel.curve(
            &mut canvas,
            &[*t, *t],
            &[SPIKE.0 * high, SPIKE.1 * high],
            &spike,
        );
    }
    panel.curve(&mut canvas, time, trace, &eligibility);
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
            ("Spike", Mark::Line(spike)),
            ("Eligibility trace", Mark::Line(eligibility)),
        ],
    );
    panel.title(&mut canvas, "Example spike and eligibility trace", 38.0);
    Figure {
        name: "example_eligibility_trace",
        canvas,
    }
}
