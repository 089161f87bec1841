//! One pair of axes: its frame, ticks, labels and title, and the curves in it.

use colorous::Color;

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Stroke};
use super::curve::{clip, envelope};
use super::theme;

/// Least distance of ticks along x.
const X_ROOM: f64 = 50.0;
/// Likewise in a panel narrower than [`NARROW`].
const NARROW_X_ROOM: f64 = 36.0;
/// Panels that stand beside others.
const NARROW: f64 = 250.0;
/// Least distance of ticks along y in a panel lower than [`LOW`].
const LOW_Y_ROOM: f64 = 24.0;
/// Panels that stand above others.
const LOW: f64 = 200.0;
/// Least distance of ticks along y.
const Y_ROOM: f64 = 34.0;

/// The parts of a panel's frame that differ between figures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame<'a> {
    /// Drawn below the tick labels; without it a panel has ticks along x and no text.
    pub(super) x_label: Option<&'a str>,
    /// Drawn to the left, reading upwards.
    pub(super) y_label: Option<&'a str>,
    /// Ticks of y at whole numbers only.
    pub(super) whole_y: bool,
    /// Likewise along the x axis.
    pub(super) whole_x: bool,
    /// Ticks of y without labels: those of the panel to the left hold here.
    pub(super) bare_y: bool,
    /// No y axis: rows that have names.
    pub(super) no_y: bool,
    /// A line on all four sides, as round a map, in place of left and bottom only.
    pub(super) closed: bool,
}

/// A rectangle with axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) x: Axis,
    pub(super) y: Axis,
}

impl Panel {
    /// The panel with the rectangle left, top, right, bottom and the given ranges of data.
    pub(super) fn new([left, top, right, bottom]: [f64; 4], x: (f64, f64), y: (f64, f64)) -> Self {
        Self {
            x: Axis::new(x, left, right).snapped(x_room(left, right)),
            y: Axis::new(y, bottom, top),
        }
    }

    /// Left, top, right and bottom.
    pub(super) fn window(&self) -> [f64; 4] {
        let ((left, right), (bottom, top)) = (self.x.ends(), self.y.ends());
        [left, top, right, bottom]
    }

    /// Draws the title centred above the panel, `above` its upper edge, smaller where it would not fit.
    pub(super) fn title(&self, canvas: &mut Canvas, title: &str, above: f64) {
        let room = self.page();
        self.heading(canvas, title, above, room, theme::TITLE_SIZE, theme::INK);
    }

    /// A second line of title.
    pub(super) fn subtitle(&self, canvas: &mut Canvas, title: &str, above: f64) {
        let room = self.page();
        self.heading(canvas, title, above, room, theme::LABEL_SIZE, theme::MUTED);
    }

    /// The title of a panel beside others, no wider than the panel and a little.
    pub(super) fn caption(&self, canvas: &mut Canvas, title: &str) {
        let [left, _, right, _] = self.window();
        let room = right - left + 12.0;
        self.heading(canvas, title, 7.0, room, theme::LABEL_SIZE, theme::INK);
    }

    /// Room for what is centred on the panel and reaches over the page.
    fn page(&self) -> f64 {
        let [left, _, right, _] = self.window();
        let middle = 0.5 * (left + right);
        2.0 * middle.min(theme::WIDTH - middle)
    }

    fn heading(
        &self,
        canvas: &mut Canvas,
        title: &str,
        above: f64,
        room: f64,
        size: u32,
        colour: Color,
    ) {
        let [left, top, right, _] = self.window();
        let middle = 0.5 * (left + right);
        let fits = room / (0.62 * title.chars().count().max(1) as f64);
        let size = size.min(fits.floor() as u32).max(6);
        canvas.text(middle, top - above, title, size, Anchor::Middle, colour);
    }

    /// Draws the frame, the ticks and the labels. Comes after the data, which must not hide them.
    pub(super) fn frame(&self, canvas: &mut Canvas, frame: Frame<'_>) {
        let [left, top, right, bottom] = self.window();
        let stroke = Stroke::solid(theme::INK, theme::AXIS_WIDTH);
        if frame.closed {
            canvas.outline([left, top, right, bottom], &stroke);
        } else {
            canvas.line((left, bottom), (right, bottom), &stroke);
            canvas.line((left, bottom), (left, top), &stroke);
        }
        let size = f64::from(theme::TICK_SIZE);
        for (value, label) in self.x_ticks(frame.whole_x) {
            let x = self.x.at(value);
            canvas.line((x, bottom), (x, bottom + theme::TICK_LENGTH), &stroke);
            if frame.x_label.is_some() {
                let y = bottom + theme::TICK_LENGTH + 1.1 * size;
                canvas.text(x, y, &label, theme::TICK_SIZE, Anchor::Middle, theme::INK);
            }
        }
        let mut longest = 0;
        let ticks = if frame.no_y {
            Vec::new()
        } else {
            self.y.ticks(y_room(top, bottom), frame.whole_y)
        };
        for (value, label) in ticks {
            let y = self.y.at(value);
            canvas.line((left - theme::TICK_LENGTH, y), (left, y), &stroke);
            if frame.bare_y {
                continue;
            }
            let x = left - theme::TICK_LENGTH - 3.0;
            canvas.text(
                x,
                y + 0.36 * size,
                &label,
                theme::TICK_SIZE,
                Anchor::End,
                theme::INK,
            );
            longest = longest.max(label.chars().count());
        }
        if let Some(label) = frame.x_label {
            let middle = 0.5 * (left + right);
            canvas.text(
                middle,
                bottom + 40.0,
                label,
                theme::LABEL_SIZE,
                Anchor::Middle,
                theme::INK,
            );
        }
        if let Some(label) = frame.y_label {
            // At least three characters away, so that the labels of like figures stand in line.
            let x = left - theme::TICK_LENGTH - 3.0 - 0.62 * size * longest.max(3) as f64 - 9.0;
            let middle = 0.5 * (top + bottom);
            canvas.upright(
                x.max(14.0),
                middle,
                label,
                theme::LABEL_SIZE,
                Anchor::Middle,
            );
        }
    }

    /// Ticks of x so far apart that their labels do not touch.
    fn x_ticks(&self, whole: bool) -> Vec<(f64, String)> {
        let (left, right) = self.x.ends();
        let mut room = x_room(left, right);
        loop {
            let ticks = self.x.ticks(room, whole);
            let longest = ticks.iter().map(|t| t.1.chars().count()).max();
            let needed = 0.62 * f64::from(theme::TICK_SIZE) * longest.unwrap_or(0) as f64 + 6.0;
            let near = ticks
                .windows(2)
                .any(|pair| self.x.at(pair[1].0) - self.x.at(pair[0].0) < needed);
            if !near || room > right - left {
                return ticks;
            }
            room *= 1.4;
        }
    }

    /// Draws a vertical line from one height in the drawing to another; nothing where `x` is outside the panel.
    pub(super) fn upright(
        &self,
        canvas: &mut Canvas,
        x: f64,
        (from, to): (f64, f64),
        stroke: &Stroke,
    ) {
        for piece in clip(&[(x, from), (x, to)], self.window()) {
            canvas.polyline(&piece, stroke);
        }
    }

    /// Draws y against x as a line, within the panel.
    pub(super) fn curve(&self, canvas: &mut Canvas, x: &[f64], y: &[f64], stroke: &Stroke) {
        let points: Vec<_> = envelope(x, y)
            .into_iter()
            .map(|(x, y)| (self.x.at(x), self.y.at(y)))
            .collect();
        for piece in clip(&points, self.window()) {
            canvas.polyline(&piece, stroke);
        }
    }
}

fn x_room(left: f64, right: f64) -> f64 {
    if right - left < NARROW {
        NARROW_X_ROOM
    } else {
        X_ROOM
    }
}

fn y_room(top: f64, bottom: f64) -> f64 {
    if bottom - top < LOW {
        LOW_Y_ROOM
    } else {
        Y_ROOM
    }
}
