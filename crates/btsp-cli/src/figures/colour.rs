//! Values to colours: the two colour maps, their range, and the colour bar.

use colorous::{Color, VIRIDIS};

use super::axis::{Axis, drawable};
use super::canvas::{Anchor, Canvas, Stroke};
use super::theme;

/// Steps in a colour map; odd, so that the middle of a diverging one is a step of its own. Neighbouring cells of one step
/// are drawn as one.
const STEPS: usize = 129;

/// The eleven colours of ColorBrewer's RdBu, by Cynthia Brewer (<https://colorbrewer2.org>), from blue to red.
const BLUE_TO_RED: [[u8; 3]; 11] = [
    [0x05, 0x30, 0x61],
    [0x21, 0x66, 0xac],
    [0x43, 0x93, 0xc3],
    [0x92, 0xc5, 0xde],
    [0xd1, 0xe5, 0xf0],
    [0xf7, 0xf7, 0xf7],
    [0xfd, 0xdb, 0xc7],
    [0xf4, 0xa5, 0x82],
    [0xd6, 0x60, 0x4d],
    [0xb2, 0x18, 0x2b],
    [0x67, 0x00, 0x1f],
];

/// A colour map with the range of values that it spans.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColourScale {
    low: f64,
    high: f64,
    diverging: bool,
}

impl ColourScale {
    /// Viridis from 0, or the least value if that is below, to the largest value; 0 to 1 where nothing spans a range.
    pub(super) fn sequential(range: Option<(f64, f64)>) -> Self {
        Self::spanning(range.map(|(low, high)| (low.min(0.0), high.max(0.0))))
    }

    /// Viridis from the least value to the largest.
    pub(super) fn spanning(range: Option<(f64, f64)>) -> Self {
        let (low, high) = range.unwrap_or((0.0, 1.0));
        let high = if high > low { high } else { low + 1.0 };
        Self {
            low,
            high,
            diverging: false,
        }
    }

    /// RdBu reversed, blue below 0 and red above it, as far to either side of 0 as the value of largest size; -1 to 1 where
    /// all values are 0.
    pub(super) fn diverging(range: Option<(f64, f64)>) -> Self {
        let size = range.map_or(0.0, |(low, high)| high.abs().max(low.abs()));
        let size = if size > 0.0 { size } else { 1.0 };
        Self {
            low: -size,
            high: size,
            diverging: true,
        }
    }

    /// The step of a value, held to the range; `None` for a value that is not a number.
    pub(super) fn step(&self, value: f64) -> Option<usize> {
        let share = (value - self.low) / (self.high - self.low);
        drawable(value).then(|| (share.clamp(0.0, 1.0) * (STEPS - 1) as f64).round() as usize)
    }

    /// The colour of a step of [`Self::step`].
    pub(super) fn colour(&self, step: Option<usize>) -> Color {
        let Some(step) = step else {
            return theme::MISSING;
        };
        let share = step as f64 / (STEPS - 1) as f64;
        if self.diverging {
            blue_to_red(share)
        } else {
            VIRIDIS.eval_continuous(share)
        }
    }

    /// Draws the colour bar to the right of a panel, with its title.
    pub(super) fn bar(
        &self,
        canvas: &mut Canvas,
        panel_right: f64,
        top: f64,
        bottom: f64,
        title: &str,
    ) {
        let (left, right) = (panel_right + 14.0, panel_right + 28.0);
        let edge = |step: usize| bottom + (top - bottom) * step as f64 / STEPS as f64;
        for step in (0..STEPS).rev() {
            // Each step reaches under the one below it: no seam.
            let lower = (edge(step) + 1.0).min(bottom);
            canvas.rect(
                [left, edge(step + 1), right, lower],
                self.colour(Some(step)),
            );
        }
        let stroke = Stroke::solid(theme::INK, theme::AXIS_WIDTH);
        canvas.outline([left, top, right, bottom], &stroke);
        let axis = Axis::new((self.low, self.high), bottom, top);
        let mut longest = 0;
        for (value, label) in axis.ticks(30.0, false) {
            let y = axis.at(value);
            canvas.line((right, y), (right + theme::TICK_LENGTH, y), &stroke);
            let x = right + theme::TICK_LENGTH + 3.0;
            let middle = y + 0.36 * f64::from(theme::TICK_SIZE);
            canvas.text(
                x,
                middle,
                &label,
                theme::TICK_SIZE,
                Anchor::Start,
                theme::INK,
            );
            longest = longest.max(label.len());
        }
        let x = right
            + theme::TICK_LENGTH
            + 3.0
            + 0.62 * f64::from(theme::TICK_SIZE) * longest as f64
            + 16.0;
        canvas.upright(
            x.min(theme::WIDTH - 6.0),
            0.5 * (top + bottom),
            title,
            theme::LABEL_SIZE,
            Anchor::Middle,
        );
    }
}

fn blue_to_red(share: f64) -> Color {
    let place = share.clamp(0.0, 1.0) * (BLUE_TO_RED.len() - 1) as f64;
    let below = (place as usize).min(BLUE_TO_RED.len() - 2);
    let part = place - below as f64;
    let mix = |channel: usize| {
        let (a, b) = (
            f64::from(BLUE_TO_RED[below][channel]),
            f64::from(BLUE_TO_RED[below + 1][channel]),
        );
        (a + (b - a) * part).round() as u8
    };
    Color {
        r: mix(0),
        g: mix(1),
        b: mix(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diverging_scale_is_symmetric_with_white_at_zero() {
        let scale = ColourScale::diverging(Some((-0.3, 1.2)));
        assert_eq!((scale.low, scale.high), (-1.2, 1.2));
        let colour = |value: f64| scale.colour(scale.step(value)).as_array();
        assert_eq!(colour(0.0), [0xf7, 0xf7, 0xf7]);
        assert_eq!(colour(-1.2), [0x05, 0x30, 0x61]);
        assert_eq!(colour(1.2), [0x67, 0x00, 0x1f]);
        let ([r, _, b], [s, _, c]) = (colour(-0.3), colour(0.3));
        assert!(b > r && s > c, "blue below, red above");
    }

    #[test]
    fn scales_without_a_range_still_draw() {
        for scale in [
            ColourScale::diverging(Some((0.0, 0.0))),
            ColourScale::diverging(None),
        ] {
            assert_eq!((scale.low, scale.high), (-1.0, 1.0));
        }
        assert_eq!(ColourScale::sequential(Some((0.0, 0.0))).high, 1.0);
        assert_eq!(ColourScale::sequential(None).step(f64::NAN), None);
    }
}
