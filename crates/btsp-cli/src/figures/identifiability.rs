//! The figure of what the data say about parameters: intervals and correlations.

use super::axis::drawable;
use super::canvas::{Anchor, Canvas, Stroke};
use super::colour::ColourScale;
use super::heatmap::HeatMap;
use super::legend::{Mark, legend};
use super::number::number;
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// Most parameters drawn.
const MOST: usize = 40;
/// Left edge of the panels: room for a parameter's symbol.
const LEFT: f64 = 112.0;
/// Right edge of the intervals: room for their values.
const INTERVALS_RIGHT: f64 = 348.0;
/// Height of a parameter's row.
const ROW: f64 = 24.0;
/// Side of the matrix.
const SIDE: f64 = 342.0;

/// One parameter in [`identifiability`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParameterEstimate<'a> {
    /// Its symbol, for example `threshold+`.
    pub(crate) symbol: &'a str,
    /// Its unit; `1` is not written.
    pub(crate) unit: &'a str,
    /// The estimate, then the lower and the upper end of its interval, in the parameter's unit.
    pub(crate) value: [f64; 3],
    /// The same three in the search box, 0 to 1; an interval is open where it ends at 0 or 1.
    pub(crate) place: [f64; 3],
    /// Whether the estimate lies on a bound, or is as large as the parameter that it must stay below.
    pub(crate) on_bound: bool,
    /// Whether its interval ends on both sides.
    pub(crate) closed: bool,
}

/// "Parameters and their 95 % intervals" for a `level` of 0.95 (0 to 1), and below it "Correlations of the estimates".
///
/// `correlation`: (parameter, parameter), row-major, from -1 to 1. Open intervals are dashed; their parameters and
/// those on a bound are grey in the matrix. Of more than 40 parameters the first are drawn.
pub(crate) fn identifiability(
    parameters: &[ParameterEstimate<'_>],
    correlation: &[f64],
    level: f64,
) -> Figure {
    let shown = &parameters[..parameters.len().min(MOST)];
    let top = 64.0;
    let matrix = top + ROW * shown.len().max(1) as f64 + theme::BELOW + 36.0;
    let mut canvas = Canvas::new(theme::WIDTH, matrix + SIDE + 96.0);
    intervals(&mut canvas, top, shown, level);
    correlations(&mut canvas, matrix, shown, parameters.len(), correlation);
    Figure {
        name: "identifiability",
        canvas,
    }
}

/// Draws a row for each parameter: its interval within its bounds, and the values.
fn intervals(canvas: &mut Canvas, top: f64, parameters: &[ParameterEstimate<'_>], level: f64) {
    let rows = parameters.len().max(1) as f64;
    let window = [LEFT, top, INTERVALS_RIGHT, top + ROW * rows];
    let panel = Panel::new(window, (-0.02, 1.02), (-0.5, rows - 0.5));
    let interval = Stroke::solid(theme::BLUE, 2.5);
    let unknown = Stroke::dashed(theme::MUTED, 1.5);
    let ring = Stroke::solid(theme::MUTED, 1.5);
    for (k, parameter) in parameters.iter().enumerate() {
        let y = top + ROW * (k as f64 + 0.5);
        let [place, low, high] = parameter.place.map(|place| panel.x.within(place));
        if parameter.closed {
            if drawable(low) && drawable(high) {
                canvas.line((low, y), (high, y), &interval);
            }
        } else if open(parameter).is_some() {
            canvas.line((low, y), (high, y), &unknown);
        } else if !parameter.on_bound {
            let [from, to] = [0.0, 1.0].map(|end| panel.x.at(end));
            canvas.line((from, y), (to, y), &unknown);
        }
        if parameter.on_bound {
            canvas.dot((place, y), 4.0, theme::VERMILION);
        } else if parameter.closed {
            canvas.dot((place, y), 3.5, theme::BLUE);
        } else {
            canvas.ring((place, y), 3.5, &ring);
        }
        let baseline = y + 0.36 * f64::from(theme::TICK_SIZE);
        symbol(canvas, baseline, parameter.symbol);
        let words = words(parameter);
        let fits = (theme::WIDTH - INTERVALS_RIGHT - 14.0) / (0.6 * words.chars().count() as f64);
        canvas.text(
            INTERVALS_RIGHT + 10.0,
            baseline,
            &words,
            theme::TICK_SIZE.min(fits as u32).max(5),
            Anchor::Start,
            theme::INK,
        );
    }
    panel.frame(
        canvas,
        Frame {
            x_label: Some("Place between the bounds"),
            no_y: true,
            closed: true,
            ..Frame::default()
        },
    );
    legend(
        canvas,
        theme::RIGHT,
        top - 12.0,
        &[
            ("Estimate with interval", Mark::Dot(theme::BLUE)),
            ("On a bound", Mark::Dot(theme::VERMILION)),
            ("Open interval", Mark::Ring(ring)),
        ],
    );
    // As it was written: 95, 99.9.
    let percent = (1000.0 * level.clamp(0.0, 1.0)).round() / 10.0;
    let title = format!("Parameters and their {percent} % intervals");
    canvas.text(
        0.5 * theme::WIDTH,
        top - 38.0,
        &title,
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
}

/// The estimate and its interval in its unit.
fn words(parameter: &ParameterEstimate<'_>) -> String {
    let [value, low, high] = parameter.value.map(number);
    let unit = match parameter.unit {
        "1" | "" => String::new(),
        unit => format!(" {unit}"),
    };
    if parameter.closed {
        return format!("{value} ({low} to {high}){unit}");
    }
    match open(parameter) {
        Some(Open::Below) => format!("{value} (below {high}){unit}"),
        Some(Open::Above) => format!("{value} (above {low}){unit}"),
        None if parameter.on_bound => format!("{value}{unit}, on a bound"),
        None => format!("{value}{unit}, not determined"),
    }
}

/// The side on which an interval is open.
enum Open {
    Below,
    Above,
}

/// The open side of an interval that has one end, beside the estimate.
fn open(parameter: &ParameterEstimate<'_>) -> Option<Open> {
    let [place, low, high] = parameter.place;
    if low <= 0.0 && high < 1.0 && high > place {
        Some(Open::Below)
    } else if high >= 1.0 && low > 0.0 && low < place {
        Some(Open::Above)
    } else {
        None
    }
}

fn symbol(canvas: &mut Canvas, baseline: f64, symbol: &str) {
    let size = (LEFT - 16.0) / (0.62 * symbol.chars().count().max(1) as f64);
    canvas.text(
        LEFT - 8.0,
        baseline,
        symbol,
        theme::TICK_SIZE.min(size as u32).max(5),
        Anchor::End,
        theme::INK,
    );
}

/// Draws the matrix of correlations; `stride` is the length of its rows.
fn correlations(
    canvas: &mut Canvas,
    top: f64,
    parameters: &[ParameterEstimate<'_>],
    stride: usize,
    correlation: &[f64],
) {
    let n = parameters.len();
    let known = |k: usize| parameters[k].closed && !parameters[k].on_bound;
    let at = |row: usize, column: usize| {
        let value = correlation.get(row * stride + column).copied();
        value.filter(|v| drawable(*v) && known(row) && known(column))
    };
    let cells: Vec<f64> = (0..n * n)
        .map(|k| at(k / n, k % n).unwrap_or(f64::NAN))
        .collect();
    let places: Vec<f64> = (0..n).map(|k| k as f64).collect();
    let heights: Vec<f64> = (0..n).map(|k| -(k as f64)).collect();
    let window = [LEFT, top, LEFT + SIDE, top + SIDE];
    let extent = n.max(1) as f64;
    let panel = Panel::new(window, (-0.5, extent - 0.5), (0.5 - extent, 0.5));
    let scale = ColourScale::diverging(Some((-1.0, 1.0)));
    HeatMap::new(&places, &heights, &cells).draw(canvas, &panel, &scale);
    let (cell, size) = (SIDE / extent, 10);
    for (k, value) in cells.iter().enumerate().filter(|c| drawable(*c.1)) {
        if cell < 30.0 {
            break;
        }
        let (row, column) = (k / n, k % n);
        let colour = if value.abs() > 0.55 {
            theme::PAPER
        } else {
            theme::INK
        };
        canvas.text(
            panel.x.at(places[column]),
            panel.y.at(heights[row]) + 3.6,
            &format!("{value:.2}"),
            size,
            Anchor::Middle,
            colour,
        );
    }
    let stroke = Stroke::solid(theme::INK, theme::AXIS_WIDTH);
    canvas.outline(window, &stroke);
    let down = 0.36 * f64::from(theme::TICK_SIZE);
    for (k, parameter) in parameters.iter().enumerate() {
        symbol(canvas, panel.y.at(heights[k]) + down, parameter.symbol);
        let x = panel.x.at(places[k]) + down;
        let size = theme::TICK_SIZE.min(cell as u32).max(5);
        canvas.upright(x, top + SIDE + 8.0, parameter.symbol, size, Anchor::End);
    }
    if (0..n).any(|k| !known(k)) {
        for (line, note) in ["Grey: on a bound", "or open interval"].iter().enumerate() {
            let y = top + SIDE + 24.0 + 15.0 * line as f64;
            canvas.text(
                LEFT + SIDE + 14.0,
                y,
                note,
                theme::NOTE_SIZE,
                Anchor::Start,
                theme::MUTED,
            );
        }
    }
    scale.bar(canvas, LEFT + SIDE, top, top + SIDE, "Correlation");
    canvas.text(
        LEFT + 0.5 * SIDE,
        top - 14.0,
        "Correlations of the estimates",
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
}
