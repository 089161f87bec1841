//! The figure of several models on the same inductions.

use colorous::Color;

use super::axis::{Axis, drawable, range};
use super::canvas::{Anchor, Canvas, Stroke};
use super::legend::{self, Mark, legend};
use super::panel::{Frame, Panel};
use super::{Figure, theme};

/// Most inductions drawn; a note says how many more there are.
const MOST: usize = 100;
/// Left edge of the panel: room for an induction's name.
const LEFT: f64 = 160.0;
/// Height of an induction's row.
const ROW: f64 = 24.0;
/// Colours of models, in order.
const COLOURS: [Color; 5] = [
    theme::BLUE,
    theme::VERMILION,
    theme::GREEN,
    theme::PURPLE,
    theme::SKY,
];

/// One model in [`comparison`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ComparedModel<'a> {
    /// Its name, for example `weight_dependent`.
    pub(crate) name: &'a str,
    /// Its score on each induction that it was fitted to, NaN where there is none.
    pub(crate) fitted: &'a [f64],
    /// Its score on each induction from a fit without it, NaN where there is none; may be empty.
    pub(crate) held_out: &'a [f64],
}

/// "Comparison of models": a row for each induction with the score of every model, fitted (disc) and held out (ring), and
/// a last row with the medians.
///
/// `inductions`: their names, for example `Cell 4, induction 1`. Scores are on a logarithmic axis where they span more
/// than a decade. Of more than 100 inductions the first are drawn; the medians are over all.
pub(crate) fn comparison(inductions: &[&str], models: &[ComparedModel<'_>]) -> Figure {
    let held_out = models
        .iter()
        .any(|m| m.held_out.iter().any(|v| drawable(*v)));
    let ring = Stroke::solid(theme::MUTED, 1.8);
    let mut entries: Vec<(&str, Mark)> = models
        .iter()
        .enumerate()
        .map(|(k, model)| (model.name, Mark::Dot(colour(k))))
        .collect();
    if held_out {
        entries.push(("Held out", Mark::Ring(ring)));
    }
    let shown = inductions.len().min(MOST);
    let top = 58.0 + legend::height(&entries, theme::RIGHT);
    let rows = (shown + 1) as f64;
    let bottom = top + ROW * rows;
    let mut canvas = Canvas::new(theme::WIDTH, bottom + theme::BELOW);

    let scores = models
        .iter()
        .flat_map(|m| m.fitted.iter().chain(m.held_out));
    let x = range(scores.copied()).unwrap_or((0.0, 1.0));
    let panel = Panel {
        x: Axis::spanning(x, LEFT, theme::RIGHT),
        y: Axis::new((rows, 0.0), bottom, top),
    };
    let guide = Stroke::solid(theme::GUIDE, 1.0);
    for (k, name) in inductions.iter().take(shown).chain([&"Median"]).enumerate() {
        let y = top + ROW * (k as f64 + 0.5);
        canvas.line((LEFT, y), (theme::RIGHT, y), &guide);
        name_of_row(&mut canvas, y, name);
    }
    for (m, model) in models.iter().enumerate() {
        let offset = ROW * 0.6 * ((m as f64 + 0.5) / models.len() as f64 - 0.5);
        let y = |k: usize| top + ROW * (k as f64 + 0.5) + offset;
        let stroke = Stroke::solid(colour(m), 1.8);
        for (k, score) in of_rows(model.held_out, shown).filter(|s| drawable(s.1)) {
            canvas.ring((panel.x.at(score), y(k)), 3.2, &stroke);
        }
        for (k, score) in of_rows(model.fitted, shown).filter(|s| drawable(s.1)) {
            canvas.dot((panel.x.at(score), y(k)), 3.4, colour(m));
        }
    }
    let line = Stroke::solid(theme::INK, theme::AXIS_WIDTH);
    canvas.line((LEFT, bottom - ROW), (theme::RIGHT, bottom - ROW), &line);
    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some("Score"),
            no_y: true,
            ..Frame::default()
        },
    );
    if inductions.len() > MOST {
        let note = format!("and {} more", inductions.len() - MOST);
        let y = bottom + theme::BELOW - 12.0;
        canvas.text(8.0, y, &note, theme::TICK_SIZE, Anchor::Start, theme::MUTED);
    }
    legend(&mut canvas, theme::RIGHT, top - 12.0, &entries);
    canvas.text(
        0.5 * theme::WIDTH,
        22.0,
        "Comparison of models",
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
    Figure {
        name: "comparison",
        canvas,
    }
}

fn colour(model: usize) -> Color {
    COLOURS[model % COLOURS.len()]
}

/// The values of the rows shown, and the median of all values in the row after them.
fn of_rows(values: &[f64], shown: usize) -> impl Iterator<Item = (usize, f64)> {
    let median = median(values).map(|median| (shown, median));
    let rows = values.iter().copied().take(shown).enumerate();
    rows.chain(median)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values: Vec<f64> = values.iter().copied().filter(|v| drawable(*v)).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some(0.5 * (values[middle - 1] + values[middle])),
    }
}

fn name_of_row(canvas: &mut Canvas, y: f64, name: &str) {
    let fits = (LEFT - 14.0) / (0.6 * name.chars().count().max(1) as f64);
    canvas.text(
        LEFT - 8.0,
        y + 0.36 * f64::from(theme::TICK_SIZE),
        name,
        theme::TICK_SIZE.min(fits as u32).max(5),
        Anchor::End,
        theme::INK,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_over_what_is_there() {
        assert_eq!(median(&[3.0, f64::NAN, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(median(&[f64::NAN]), None);
    }
}
