//! A column of a sweep's table over one or two of its axes.

use super::axis::{Axis, padded, range};
use super::canvas::{Canvas, Stroke};
use super::colour::ColourScale;
use super::heatmap::HeatMap;
use super::panel::{Frame, Panel};
use super::scatter::scatter;
use super::{Figure, theme};

const HEIGHT: f64 = 460.0;
const TOP: f64 = 70.0;

/// An axis of a sweep, and where the points stand on it.
pub(crate) struct SweptAxis<'a> {
    /// Its name and unit.
    pub(crate) label: &'a str,
    /// Its values: of the points one by one, or of a grid's columns or rows.
    pub(crate) values: &'a [f64],
    /// Whether equal ratios are equally long.
    pub(crate) logarithmic: bool,
}

/// The column that is drawn.
pub(crate) struct SweptColumn<'a> {
    /// Its name and unit.
    pub(crate) label: &'a str,
    /// The figure's title.
    pub(crate) title: &'a str,
    /// What else there is to say, for example where other axes are held.
    pub(crate) subtitle: &'a str,
    /// Its values, NaN where there is none.
    pub(crate) values: &'a [f64],
}

/// How points lie over the axes.
pub(crate) enum Swept<'a> {
    /// Along one axis, in its order: a curve.
    Curve(&'a SweptAxis<'a>),
    /// Anywhere on one axis: dots.
    Dots(&'a SweptAxis<'a>),
    /// On a grid of columns and rows, row by row: a map.
    Map(&'a SweptAxis<'a>, &'a SweptAxis<'a>),
    /// Anywhere over two axes: coloured dots.
    Cloud(&'a SweptAxis<'a>, &'a SweptAxis<'a>),
}

/// The figure of `column` over its points. Red and blue are above and below 0 where it has values on both sides.
pub(crate) fn swept(over: &Swept<'_>, column: &SweptColumn<'_>) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, HEIGHT);
    let coloured = matches!(over, Swept::Map(..) | Swept::Cloud(..));
    let right = if coloured {
        theme::RIGHT_OF_MAP
    } else {
        theme::RIGHT
    };
    let window = [theme::LEFT, TOP, right, HEIGHT - theme::BELOW];
    let found = range(column.values.iter().copied());
    let scale = match found {
        Some((low, high)) if low < 0.0 && high > 0.0 => ColourScale::diverging(found),
        _ => ColourScale::spanning(found),
    };
    let panel = match over {
        Swept::Curve(x) | Swept::Dots(x) => {
            let y = padded(found.unwrap_or((0.0, 1.0)), 0.05);
            let [left, top, right, bottom] = window;
            let panel = Panel {
                x: x.axis(left, right),
                y: Axis::new(y, bottom, top),
            };
            if matches!(over, Swept::Curve(_)) {
                let stroke = Stroke::solid(theme::BLUE, theme::CURVE_WIDTH);
                panel.curve(&mut canvas, x.values, column.values, &stroke);
            }
            let dots = scatter(&panel, x.values, column.values);
            let centres: Vec<_> = dots.into_iter().map(|(_, centre)| centre).collect();
            canvas.dots(&centres, 2.0, theme::BLUE);
            panel
        }
        Swept::Map(x, y) => {
            let logarithmic = [x.logarithmic, y.logarithmic];
            let map = HeatMap::spaced(x.values, y.values, column.values, logarithmic);
            let [left, top, right, bottom] = window;
            let panel = Panel {
                x: Axis::scaled(map.x_range(), left, right, x.logarithmic),
                y: Axis::scaled(map.y_range(), bottom, top, y.logarithmic),
            };
            map.draw(&mut canvas, &panel, &scale);
            panel
        }
        Swept::Cloud(x, y) => {
            let [left, top, right, bottom] = window;
            let panel = Panel {
                x: x.axis(left, right),
                y: y.axis(bottom, top),
            };
            for (point, centre) in scatter(&panel, x.values, y.values) {
                let value = column.values.get(point).copied().unwrap_or(f64::NAN);
                canvas.dots(&[centre], 3.0, scale.colour(scale.step(value)));
            }
            panel
        }
    };
    let (x, y) = match over {
        Swept::Curve(x) | Swept::Dots(x) => (x.label, column.label),
        Swept::Map(x, y) | Swept::Cloud(x, y) => (x.label, y.label),
    };
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some(x),
            y_label: Some(y),
            closed: coloured,
            ..Frame::default()
        },
    );
    if coloured {
        let [_, top, right, bottom] = window;
        scale.bar(&mut canvas, right, top, bottom, column.label);
    }
    panel.title(&mut canvas, column.title, 36.0);
    panel.subtitle(&mut canvas, column.subtitle, 16.0);
    Figure {
        name: "sweep",
        canvas,
    }
}

impl SweptAxis<'_> {
    fn axis(&self, from: f64, to: f64) -> Axis {
        let ends = range(self.values.iter().copied()).unwrap_or((0.0, 1.0));
        Axis::scaled(ends, from, to, self.logarithmic)
    }
}
