//! The figure of a search: the best score so far, and every candidate.

use super::axis::{Axis, drawable, range};
use super::canvas::{Canvas, Stroke};
use super::legend::{Mark, legend};
use super::panel::{Frame, Panel};
use super::scatter::scatter;
use super::{Figure, theme};

/// "Progress of the search": the best score so far over evaluations, every candidate as a faint dot, and the published
/// set's score as a dashed line where there is one.
///
/// `evaluations`: how many had been spent with each candidate, in increasing order; `score` of each, NaN where it is
/// inadmissible. The scores' axis is logarithmic where they span more than a decade. Dense candidates share a dot.
pub(crate) fn search_progress(
    evaluations: &[f64],
    score: &[f64],
    published: Option<f64>,
) -> Figure {
    let mut canvas = Canvas::new(theme::WIDTH, 400.0);
    let [left, top, right, bottom] = [theme::LEFT, 64.0, theme::RIGHT, 400.0 - theme::BELOW];
    let x = range(evaluations.iter().copied().chain([0.0])).unwrap_or((0.0, 1.0));
    let y = range(score.iter().copied().chain(published)).unwrap_or((0.0, 1.0));
    let panel = Panel {
        x: Axis::new(x, left, right),
        y: Axis::spanning(y, bottom, top),
    };

    let candidates: Vec<_> = scatter(&panel, evaluations, score)
        .into_iter()
        .map(|point| point.1)
        .collect();
    canvas.dots(&candidates, 1.5, theme::FAINT);
    let line = Stroke::dashed(theme::INK, theme::CURVE_WIDTH);
    if let Some(score) = published {
        panel.curve(&mut canvas, &[x.0, x.1], &[score; 2], &line);
    }
    let best = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    let (steps, scores) = best_so_far(evaluations, score);
    panel.curve(&mut canvas, &steps, &scores, &best);

    panel.frame(
        &mut canvas,
        Frame {
            x_label: Some("Evaluations"),
            y_label: Some("Score"),
            ..Frame::default()
        },
    );
    let mut entries = vec![
        ("Candidate", Mark::Dot(theme::FAINT)),
        ("Best so far", Mark::Line(best)),
    ];
    if published.is_some() {
        entries.push(("Published parameters", Mark::Line(line)));
    }
    legend(&mut canvas, right, 52.0, &entries);
    panel.title(&mut canvas, "Progress of the search", 38.0);
    Figure {
        name: "search_progress",
        canvas,
    }
}

/// The least score up to each evaluation, as a line of steps that ends with the last.
fn best_so_far(evaluations: &[f64], score: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut steps, mut scores): (Vec<f64>, Vec<f64>) = (vec![], vec![]);
    let pairs = evaluations.iter().zip(score);
    for (at, score) in pairs.filter(|p| drawable(*p.0) && drawable(*p.1)) {
        let best = scores.last().copied();
        if best.is_none_or(|best| *score < best) {
            steps.extend(best.map(|_| *at));
            scores.extend(best);
            steps.push(*at);
            scores.push(*score);
        }
    }
    let end = evaluations.iter().rev().copied().find(|at| drawable(*at));
    if let (Some(end), Some(best)) = (end, scores.last().copied()) {
        steps.push(end);
        scores.push(best);
    }
    (steps, scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_so_far_goes_down_in_steps() {
        let evaluations = [1.0, 2.0, 12.0, 13.0, 14.0];
        let score = [f64::NAN, 5.0, 7.0, 3.0, 4.0];
        let (steps, scores) = best_so_far(&evaluations, &score);
        assert_eq!(steps, [2.0, 13.0, 13.0, 14.0]);
        assert_eq!(scores, [5.0, 5.0, 3.0, 3.0]);
        assert_eq!(best_so_far(&[], &[]), (vec![], vec![]));
    }
}
