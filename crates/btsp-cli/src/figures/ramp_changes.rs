//! The figure of published changes in ramp: against initial ramp, and against time from the plateau.

use super::axis::{drawable, padded, range};
use super::canvas::{Anchor, Canvas, Stroke};
use super::colour::ColourScale;
use super::legend::{Mark, legend};
use super::number::number;
use super::panel::{Frame, Panel};
use super::scatter::scatter;
use super::small_multiples::{CAPTION, SmallMultiples};
use super::{Figure, theme};

/// Room above the highest point of a window's panel, as a part of its range: the regression stands there in words.
const WORDS: f64 = 0.16;

/// All points in [`ramp_changes`], one value of each for every point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RampChanges<'a> {
    /// Time from the plateau, s.
    pub(crate) time: &'a [f64],
    /// Ramp before the plateau, mV.
    pub(crate) initial_ramp_mv: &'a [f64],
    /// Change in ramp, mV.
    pub(crate) change_mv: &'a [f64],
}

/// The points of one window of time in [`ramp_changes`], and their regression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RampChangeWindow<'a> {
    /// For example `Within 0.5 s of the plateau`.
    pub(crate) title: &'a str,
    /// Ramp before the plateau, mV, of the points within the window.
    pub(crate) initial_ramp_mv: &'a [f64],
    /// Change in ramp, mV, of each.
    pub(crate) change_mv: &'a [f64],
    /// The regression's slope, mV per mV.
    pub(crate) slope: f64,
    /// Its change at an initial ramp of 0, mV.
    pub(crate) intercept_mv: f64,
    /// A rule's prediction: initial ramps in increasing order and the change at each, mV.
    pub(crate) predicted: Option<(&'a [f64], &'a [f64])>,
}

/// A rule's prediction over time from the plateau in [`ramp_changes`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct PredictedChange<'a> {
    /// The initial ramp that it holds for, mV.
    pub(crate) initial_ramp_mv: f64,
    /// Time from the plateau, s, in increasing order.
    pub(crate) time: &'a [f64],
    /// Change in ramp at each, mV.
    pub(crate) change_mv: &'a [f64],
}

/// "Change in ramp": against initial ramp in each window of time, with its regression and a rule's prediction; below it
/// against time from the plateau, coloured by initial ramp, with predictions as lines of the same colours.
///
/// Dense points share a dot. Where a few points lie far away in time, those in the middle are drawn, and it says how many.
pub(crate) fn ramp_changes(
    points: &RampChanges<'_>,
    windows: &[RampChangeWindow<'_>],
    predicted: &[PredictedChange<'_>],
) -> Figure {
    let grid = SmallMultiples::with_own_axes(windows.len(), 52.0, CAPTION);
    let top = grid.height() + 26.0;
    let mut canvas = Canvas::new(theme::WIDTH, top + 230.0 + theme::BELOW);
    let regression = Stroke::solid(theme::INK, theme::CURVE_WIDTH);
    let rule = Stroke::dashed(theme::VERMILION, 2.5);
    let values = |pick: fn(&RampChangeWindow<'_>) -> Vec<f64>| {
        range(windows.iter().flat_map(pick)).unwrap_or((0.0, 1.0))
    };
    let x = values(|w| w.initial_ramp_mv.to_vec());
    let y = values(|w| {
        let predicted = w.predicted.map_or(&[][..], |p| p.1);
        [w.change_mv, predicted, &[0.0]].concat()
    });
    let y = (y.0, y.1 + WORDS * (y.1 - y.0));
    for (k, window) in windows.iter().take(grid.shown()).enumerate() {
        let panel = Panel::new(grid.window(k), padded(x, 0.03), padded(y, 0.03));
        zero(&mut canvas, &panel);
        let cloud: Vec<_> = scatter(&panel, window.initial_ramp_mv, window.change_mv)
            .into_iter()
            .map(|point| point.1)
            .collect();
        canvas.dots(&cloud, 1.5, theme::FAINT);
        let line = |x: f64| window.intercept_mv + window.slope * x;
        panel.curve(
            &mut canvas,
            &[x.0, x.1],
            &[line(x.0), line(x.1)],
            &regression,
        );
        if let Some((initial, change)) = window.predicted {
            panel.curve(&mut canvas, initial, change, &rule);
        }
        panel.frame(
            &mut canvas,
            Frame {
                x_label: Some("Initial ramp (mV)"),
                y_label: grid.is_first(k).then_some("Change in ramp (mV)"),
                bare_y: !grid.is_first(k),
                ..Frame::default()
            },
        );
        panel.caption(&mut canvas, window.title);
        let [_, top, right, _] = panel.window();
        canvas.text(
            right,
            top + 11.0,
            &words(window),
            theme::NOTE_SIZE,
            Anchor::End,
            theme::INK,
        );
    }
    grid.note(&mut canvas);
    let mut entries = vec![("Regression", Mark::Line(regression))];
    if windows.iter().any(|w| w.predicted.is_some()) {
        entries.push(("Fitted rule", Mark::Line(rule)));
    }
    legend(&mut canvas, theme::RIGHT, 46.0, &entries);
    canvas.text(
        0.5 * (theme::LEFT + theme::RIGHT),
        22.0,
        "Change in ramp",
        theme::TITLE_SIZE,
        Anchor::Middle,
        theme::INK,
    );
    let window = [theme::LEFT, top, theme::RIGHT_OF_MAP, top + 230.0];
    over_time(&mut canvas, window, points, predicted);
    Figure {
        name: "ramp_changes",
        canvas,
    }
}

/// The regression: its slope, and where it crosses zero.
fn words(window: &RampChangeWindow<'_>) -> String {
    let zero = -window.intercept_mv / window.slope;
    let slope = number(window.slope);
    if zero.is_finite() {
        format!("slope {slope}, zero at {} mV", number(zero))
    } else {
        format!("slope {slope}")
    }
}

/// Draws a thin line at no change.
fn zero(canvas: &mut Canvas, panel: &Panel) {
    let [left, _, right, _] = panel.window();
    let y = panel.y.at(0.0);
    canvas.line((left, y), (right, y), &Stroke::solid(theme::GUIDE, 1.0));
}

/// The range of the values, or of the 98 % in their middle where the others take up most of it.
fn bulk(values: &[f64]) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| drawable(*v)).collect();
    sorted.sort_by(f64::total_cmp);
    let whole = (*sorted.first()?, *sorted.last()?);
    let tail = sorted.len() / 100;
    let middle = (sorted[tail], sorted[sorted.len() - 1 - tail]);
    let long = middle.1 - middle.0 < 0.5 * (whole.1 - whole.0);
    Some(if long && tail > 0 { middle } else { whole })
}

/// Draws the change over time from the plateau, coloured by initial ramp.
fn over_time(
    canvas: &mut Canvas,
    window: [f64; 4],
    points: &RampChanges<'_>,
    predicted: &[PredictedChange<'_>],
) {
    let initial = predicted.iter().map(|p| p.initial_ramp_mv);
    let initial = initial.chain(points.initial_ramp_mv.iter().copied());
    let scale = ColourScale::sequential(range(initial));
    let x = bulk(points.time).unwrap_or((0.0, 1.0));
    let lines = predicted.iter().flat_map(|p| p.change_mv);
    let y = range(points.change_mv.iter().chain(lines).copied().chain([0.0]));
    let y = y.unwrap_or((0.0, 1.0));
    let panel = Panel::new(window, x, padded(y, 0.03));
    zero(canvas, &panel);
    let mut cloud: Vec<_> = scatter(&panel, points.time, points.change_mv)
        .into_iter()
        .map(|(k, place)| {
            let initial = points.initial_ramp_mv.get(k);
            (scale.step(initial.copied().unwrap_or(f64::NAN)), place)
        })
        .collect();
    cloud.sort_by_key(|point| point.0);
    for step in cloud.chunk_by(|a, b| a.0 == b.0) {
        let places: Vec<_> = step.iter().map(|point| point.1).collect();
        canvas.dots(&places, 1.5, scale.colour(step[0].0));
    }
    for line in predicted {
        let casing = Stroke::solid(theme::INK, 4.5);
        let colour = scale.colour(scale.step(line.initial_ramp_mv));
        let stroke = Stroke::solid(colour, 2.5);
        panel.curve(canvas, line.time, line.change_mv, &casing);
        panel.curve(canvas, line.time, line.change_mv, &stroke);
    }
    panel.frame(
        canvas,
        Frame {
            x_label: Some("Time from plateau (s)"),
            y_label: Some("Change in ramp (mV)"),
            ..Frame::default()
        },
    );
    let shown = points.time.iter().filter(|t| panel.x.holds(**t));
    let (shown, count) = (shown.count(), points.time.len());
    let mut caption = if shown < count {
        format!("{shown} of {count} points")
    } else {
        format!("{count} points")
    };
    if !predicted.is_empty() {
        caption.push_str("; lines: fitted rule");
    }
    panel.caption(canvas, &caption);
    let [_, top, right, bottom] = window;
    scale.bar(canvas, right, top, bottom, "Initial ramp (mV)");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_values_far_away_do_not_make_the_range() {
        let mut values: Vec<f64> = (0..=1000).map(f64::from).collect();
        assert_eq!(bulk(&values), Some((0.0, 1000.0)));
        values.extend([-9000.0, 50_000.0]);
        assert_eq!(bulk(&values), Some((9.0, 991.0)));
        assert_eq!(bulk(&[1.0, 2.0, 900.0, f64::NAN]), Some((1.0, 900.0)));
        assert_eq!(bulk(&[f64::NAN]), None);
    }
}
