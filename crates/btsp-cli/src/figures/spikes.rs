//! The figure of the presynaptic spikes: a raster over inputs.

use std::collections::BTreeSet;

use super::axis::{Axis, drawable};
use super::canvas::{Canvas, Stroke};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// Most rows of marks; more inputs share a row.
const MOST_ROWS: usize = 250;
/// Places along the time axis; spikes that share one in a row are one mark.
const PLACES: f64 = 1000.0;
/// Up to this many spikes each has a mark of its own, exactly where it is.
const MOST_EXACT: usize = 5000;

/// "Presynaptic spike times": a mark for every spike of every input.
///
/// `spikes[i]` holds the spike times of input `i` in s, in any order; an input may have none. The time axis runs from
/// `start` to `stop`, in s; spikes beyond it are not shown.
pub(crate) fn presynaptic_spike_times<S: AsRef<[f64]>>(
    spikes: &[S],
    start: f64,
    stop: f64,
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 400.0);
    let x = if drawable(start) && drawable(stop) {
        (start.min(stop), start.max(stop))
    } else {
        (0.0, 1.0)
    };
    let window = [theme::LEFT, 40.0, theme::RIGHT, 400.0 - theme::BELOW];
    let panel = Panel::new(window, x, (-0.5, spikes.len().max(1) as f64 - 0.5));
    let (marks, height) = marks(spikes, x, &panel);
    canvas.ticks(&marks, height, &Stroke::solid(theme::INK, 1.5));
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some("Time (s)"),
            y_label: Some("Input ID"),
            whole_y: true,
            ..Frame::default()
        },
    );
    panel.title(&mut canvas, "Presynaptic spike times", 14.0);
    Figure {
        name: "presynaptic_spike_times",
        canvas,
    }
}

/// The upper ends of the marks, and their height.
fn marks<S: AsRef<[f64]>>(
    spikes: &[S],
    (start, stop): (f64, f64),
    panel: &Panel,
) -> (Vec<(f64, f64)>, f64) {
    let per_row = spikes.len().div_ceil(MOST_ROWS).max(1);
    let height = ((panel.y.at(0.0) - panel.y.at(per_row as f64)) * 0.8).clamp(1.0, 40.0);
    let shown = || {
        spikes.iter().enumerate().flat_map(|(input, times)| {
            times
                .as_ref()
                .iter()
                .filter(move |t| (start..=stop).contains(*t))
                .map(move |t| (input, *t))
        })
    };
    let exact = per_row == 1 && shown().nth(MOST_EXACT).is_none();
    let top = |row: usize| {
        let middle = row as f64 * per_row as f64 + 0.5 * (per_row as f64 - 1.0);
        panel.y.at(middle) - 0.5 * height
    };
    if exact {
        return (
            shown()
                .map(|(input, t)| (panel.x.at(t), top(input)))
                .collect(),
            height,
        );
    }
    let places = Axis::new((start, stop), 0.0, PLACES);
    let taken: BTreeSet<(usize, u32)> = shown()
        .map(|(input, t)| (input / per_row, places.at(t).round() as u32))
        .collect();
    let (left, right) = panel.x.ends();
    let at = |place: u32| left + (right - left) * f64::from(place) / PLACES;
    (
        taken
            .into_iter()
            .map(|(row, place)| (at(place), top(row)))
            .collect(),
        height,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(inputs: usize) -> Panel {
        Panel::new(
            [0.0, 0.0, 100.0, 50.0],
            (0.0, 10.0),
            (-0.5, inputs as f64 - 0.5),
        )
    }

    #[test]
    fn marks_stand_at_their_times_with_input_0_at_the_bottom() {
        let spikes = [vec![1.0, 9.0], vec![], vec![5.0, -3.0, f64::NAN]];
        let (marks, height) = marks(&spikes, (0.0, 10.0), &panel(3));
        assert_eq!(
            marks.iter().map(|m| m.0.round()).collect::<Vec<_>>(),
            [10.0, 90.0, 50.0]
        );
        let middle = |i: usize| marks[i].1 + 0.5 * height;
        assert!((middle(0) - 50.0 * 5.0 / 6.0).abs() < 1e-9);
        assert!((middle(2) - 50.0 / 6.0).abs() < 1e-9);
    }

    #[test]
    fn many_spikes_share_marks() {
        let spikes: Vec<Vec<f64>> = (0..20_000)
            .map(|i| {
                (0..50)
                    .map(|k| f64::from((i * 7 + k * 13) % 1000) / 100.0)
                    .collect()
            })
            .collect();
        let (marks, height) = marks(&spikes, (0.0, 10.0), &panel(20_000));
        assert!(marks.len() <= 250 * 1001, "{}", marks.len());
        assert!(
            marks
                .iter()
                .all(|m| (0.0..=100.0).contains(&m.0) && (-1.0..=51.0).contains(&m.1))
        );
        assert!(height >= 1.0);
    }
}
