//! A legend in rows above a panel, where it can hide no data.

use colorous::Color;

use super::canvas::{Anchor, Canvas, Stroke};
use super::theme;

/// Length of a sample: three dashes, with the gaps between them.
const SAMPLE: f64 = 3.0 * theme::DASH.0 + 2.0 * theme::DASH.1;
/// Width of a marker, where that is the sample.
const MARKER: f64 = 9.0;
const GAP: f64 = 6.0;
/// Height of a row.
const ROW: f64 = 18.0;
/// Most characters of a name; the rest of a longer one is left out.
const MOST_CHARACTERS: usize = 60;

/// What a legend shows beside a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Line(Stroke),
    Dot(Color),
    Ring(Stroke),
}

impl Mark {
    fn width(&self) -> f64 {
        match self {
            Self::Line(_) => SAMPLE,
            Self::Dot(_) | Self::Ring(_) => MARKER,
        }
    }

    fn draw(&self, canvas: &mut Canvas, x: f64, y: f64) {
        let centre = (x + 0.5 * MARKER, y);
        match self {
            Self::Line(stroke) => canvas.line((x, y), (x + SAMPLE, y), stroke),
            Self::Dot(colour) => canvas.dot(centre, 0.4 * MARKER, *colour),
            Self::Ring(stroke) => canvas.ring(centre, 0.4 * MARKER, stroke),
        }
    }
}

/// Draws samples of lines and marks with their names, ending at `right`, with the baseline of the lowest row at `y`.
pub(super) fn legend(canvas: &mut Canvas, right: f64, y: f64, entries: &[(&str, Mark)]) {
    legend_within(canvas, (0.0, right), y, entries);
}

/// [`legend`] in rows that begin at `left` or to the right of it.
pub(super) fn legend_within(
    canvas: &mut Canvas,
    (left, right): (f64, f64),
    y: f64,
    entries: &[(&str, Mark)],
) {
    let size = f64::from(theme::TICK_SIZE);
    let rows = rows(entries, right - left);
    for (k, row) in rows.iter().enumerate() {
        let y = y - ROW * (rows.len() - 1 - k) as f64;
        let total: f64 = row.iter().map(width).sum();
        let mut x = right - total + 3.0 * GAP;
        for entry in *row {
            let (name, mark) = entry;
            mark.draw(canvas, x, y - 0.36 * size);
            canvas.text(
                x + mark.width() + GAP,
                y,
                &shortened(name),
                theme::TICK_SIZE,
                Anchor::Start,
                theme::INK,
            );
            x += width(entry);
        }
    }
}

/// How far the uppermost row of a legend of this width stands above the lowest.
pub(super) fn height(entries: &[(&str, Mark)], room: f64) -> f64 {
    ROW * rows(entries, room).len().saturating_sub(1) as f64
}

/// Width of an entry, with the gap after it.
fn width((name, mark): &(&str, Mark)) -> f64 {
    let characters = shortened(name).chars().count() as f64;
    mark.width() + GAP + 0.57 * f64::from(theme::TICK_SIZE) * characters + 3.0 * GAP
}

/// The entries in as many rows as they need.
fn rows<'a, 'b>(entries: &'a [(&'b str, Mark)], room: f64) -> Vec<&'a [(&'b str, Mark)]> {
    let mut rows = Vec::new();
    let (mut start, mut total) = (0, 0.0);
    for (k, entry) in entries.iter().enumerate() {
        total += width(entry);
        if total - 3.0 * GAP > room && k > start {
            rows.push(&entries[start..k]);
            (start, total) = (k, width(entry));
        }
    }
    rows.push(&entries[start..]);
    rows
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MOST_CHARACTERS {
        return name.into();
    }
    let kept: String = name.chars().take(MOST_CHARACTERS - 1).collect();
    format!("{kept}\u{2026}")
}
