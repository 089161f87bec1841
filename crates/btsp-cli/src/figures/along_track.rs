//! Panels of lines along the track, one per induction: what figures of ramps and of weights have in common.

use colorous::Color;

use super::axis::{padded, range};
use super::canvas::{Anchor, Canvas, Stroke};
use super::legend::{self, Mark, legend};
use super::panel::{Frame, Panel};
use super::small_multiples::SmallMultiples;
use super::{Figure, theme};

/// Most states of one model drawn in a panel; of more, evenly many, the first and the last among them.
const MOST_STATES: usize = 12;
/// Most laps that the legend names.
const MOST_NAMED: usize = 5;

/// ColorBrewer's Oranges, by Cynthia Brewer (<https://colorbrewer2.org>), without the lightest.
const ORANGES: [[u8; 3]; 4] = [
    [0xfd, 0xbe, 0x85],
    [0xfd, 0x8d, 0x3c],
    [0xe6, 0x55, 0x0d],
    [0xa6, 0x36, 0x03],
];

/// What the whole figure says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) name: &'static str,
    pub(super) title: &'a str,
    pub(super) x_label: &'a str,
    pub(super) y_label: &'a str,
}

/// One panel: lines over the places along x, and where plateaus began.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    pub(super) title: &'a str,
    /// Values with how they are drawn, the first behind the others.
    pub(super) lines: Vec<(&'a [f64], Stroke)>,
    pub(super) plateau_cm: &'a [f64],
}

/// The figure with these panels. `places_cm` in cm, in increasing order, evenly spaced over the track; `entries` of the
/// legend, to which that of the plateau onsets is added.
pub(super) fn along_track(
    words: Words<'_>,
    places_cm: &[f64],
    panels: &[Lines<'_>],
    entries: &[(&str, Mark)],
) -> Figure {
    let onset = Stroke::solid(theme::SKY, 1.2);
    let mut entries = entries.to_vec();
    if panels.iter().any(|panel| !panel.plateau_cm.is_empty()) {
        entries.push(("Plateau onset", Mark::Line(onset)));
    }
    let baseline = 44.0 + legend::height(&entries, theme::RIGHT);
    let grid = SmallMultiples::new(panels.len(), baseline + 2.0);
    let mut canvas = Canvas::new(theme::WIDTH, grid.height());
    canvas.text(
        0.5 * (theme::LEFT + theme::RIGHT),
        22.0,
        words.title,
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
    legend(&mut canvas, theme::RIGHT, baseline, &entries);

    let values = panels.iter().flat_map(|panel| &panel.lines);
    let values = values.flat_map(|line| line.0.iter().copied());
    let y = range(values.chain([0.0])).unwrap_or((0.0, 1.0));
    let y = if y.1 > y.0 { y } else { (0.0, 1.0) };
    for (k, lines) in panels.iter().take(grid.shown()).enumerate() {
        let panel = Panel::new(grid.window(k), track(places_cm), padded(y, 0.04));
        let [_, top, _, bottom] = panel.window();
        for x in thinned(lines.plateau_cm.len()).map(|k| panel.x.at(lines.plateau_cm[k])) {
            panel.upright(&mut canvas, x, (top, bottom), &onset);
        }
        for (values, stroke) in &lines.lines {
            panel.curve(&mut canvas, places_cm, values, stroke);
            if let ([x], [y]) = (places_cm, values) {
                let centre = (panel.x.at(*x), panel.y.at(*y));
                canvas.dot(centre, 2.6, stroke.colour);
            }
        }
        panel.frame(
            &mut canvas,
            Frame {
                x_label: grid.is_lowest(k).then_some(words.x_label),
                y_label: grid.is_first(k).then_some(words.y_label),
                bare_y: !grid.is_first(k),
                ..Frame::default()
            },
        );
        panel.caption(&mut canvas, lines.title);
    }
    grid.note(&mut canvas);
    Figure {
        name: words.name,
        canvas,
    }
}

/// The track from the centres of its bins: half a bin more on either side.
fn track(places_cm: &[f64]) -> (f64, f64) {
    let Some((low, high)) = range(places_cm.iter().copied()) else {
        return (0.0, 1.0);
    };
    let half = 0.5 * (high - low) / places_cm.len().saturating_sub(1).max(1) as f64;
    (low - half, high + half)
}

/// States of a model, the first before the laps, the others after each: row by row, one value for every place. Lines
/// for those that are drawn, the initial one grey and behind, the others darker from lap to lap; `laps` is the number of
/// laps that has the darkest.
pub(super) fn states(by_lap: &[f64], places: usize, laps: usize) -> Vec<(&[f64], Stroke)> {
    let rows: Vec<&[f64]> = by_lap.chunks_exact(places.max(1)).collect();
    thinned(rows.len())
        .map(|state| (rows[state], state_stroke(state, laps)))
        .collect()
}

/// The number of laps in `by_lap`, whose first row stands before them.
pub(super) fn laps(by_lap: &[f64], places: usize) -> usize {
    (by_lap.len() / places.max(1)).saturating_sub(1)
}

/// The legend of [`states`]: names, to be kept by the caller, and how each is drawn.
pub(super) fn state_names(laps: usize) -> Vec<(String, Mark)> {
    let named = laps.min(MOST_NAMED);
    let last = named.saturating_sub(1).max(1);
    let mut names = vec![("Before laps".to_string(), state_stroke(0, laps))];
    names.extend((0..named).map(|k| {
        let lap = 1 + k * (laps - 1) / last;
        (format!("Lap {lap}"), state_stroke(lap, laps))
    }));
    names
        .into_iter()
        .map(|(name, stroke)| (name, Mark::Line(stroke)))
        .collect()
}

fn state_stroke(state: usize, laps: usize) -> Stroke {
    if state == 0 {
        return Stroke::solid(theme::FAINT, theme::CURVE_WIDTH);
    }
    // A single lap is the last one.
    let share = if laps > 1 {
        (state - 1) as f64 / (laps - 1) as f64
    } else {
        1.0
    };
    let place = share.clamp(0.0, 1.0) * (ORANGES.len() - 1) as f64;
    let below = (place as usize).min(ORANGES.len() - 2);
    let part = place - below as f64;
    let [r, g, b] = [0, 1, 2].map(|channel| {
        let (a, b) = (
            f64::from(ORANGES[below][channel]),
            f64::from(ORANGES[below + 1][channel]),
        );
        (a + (b - a) * part).round() as u8
    });
    Stroke::solid(Color { r, g, b }, theme::CURVE_WIDTH)
}

/// At most [`MOST_STATES`] of `count`, evenly spread, both ends included.
fn thinned(count: usize) -> impl Iterator<Item = usize> {
    let kept = count.min(MOST_STATES);
    let last = kept.saturating_sub(1).max(1);
    (0..kept).map(move |k| k * (count - 1) / last)
}
