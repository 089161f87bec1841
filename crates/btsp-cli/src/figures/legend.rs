//! A legend in one row above a panel, where it can hide no data.

use super::canvas::{Anchor, Canvas, Stroke};
use super::theme;

/// Length of a sample: three dashes, with the gaps between them.
const SAMPLE: f64 = 3.0 * theme::DASH.0 + 2.0 * theme::DASH.1;
const GAP: f64 = 6.0;

/// Draws samples of lines with their names, ending at `right`, with the text's baseline at `y`.
pub(super) fn legend(canvas: &mut Canvas, right: f64, y: f64, entries: &[(&str, Stroke)]) {
    let size = f64::from(theme::TICK_SIZE);
    let width = |name: &str| SAMPLE + GAP + 0.57 * size * name.chars().count() as f64;
    let total: f64 = entries
        .iter()
        .map(|(name, _)| width(name) + 3.0 * GAP)
        .sum();
    let mut x = right - total + 3.0 * GAP;
    for (name, stroke) in entries {
        let middle = y - 0.36 * size;
        canvas.line((x, middle), (x + SAMPLE, middle), stroke);
        canvas.text(
            x + SAMPLE + GAP,
            y,
            name,
            theme::TICK_SIZE,
            Anchor::Start,
            theme::INK,
        );
        x += width(name) + 3.0 * GAP;
    }
}
