//! Curves: reduced to what can be seen, broken where there is no value, clipped to their panel.

use super::axis::drawable;

/// Stretches of a long curve, each drawn by its first, lowest, highest and last value.
const STRETCHES: usize = 500;

/// The points of a curve, at most 2000: stretches of a longer one keep their extremes. A value that is not finite is kept
/// as a break, or left out of a stretch that has others.
pub(super) fn envelope(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let count = x.len().min(y.len());
    if count <= 4 * STRETCHES {
        return x.iter().copied().zip(y.iter().copied()).collect();
    }
    let mut points = Vec::with_capacity(4 * STRETCHES);
    for stretch in 0..STRETCHES {
        let (start, end) = (
            stretch * count / STRETCHES,
            (stretch + 1) * count / STRETCHES,
        );
        let finite = || (start..end).filter(|i| drawable(x[*i]) && drawable(y[*i]));
        let mut kept: Vec<usize> = [
            finite().next(),
            finite().min_by(|a, b| y[*a].total_cmp(&y[*b])),
            finite().max_by(|a, b| y[*a].total_cmp(&y[*b])),
            finite().next_back(),
        ]
        .into_iter()
        .flatten()
        .collect();
        kept.sort_unstable();
        kept.dedup();
        if kept.is_empty() {
            points.push((f64::NAN, f64::NAN));
        }
        points.extend(kept.into_iter().map(|i| (x[i], y[i])));
    }
    points
}

/// Pairs in order of x, without those that have none.
pub(super) fn sorted(x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut pairs: Vec<(f64, f64)> = x
        .iter()
        .copied()
        .zip(y.iter().copied())
        .filter(|p| drawable(p.0))
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.into_iter().unzip()
}

/// The pieces of a curve that lie within the rectangle left, top, right, bottom: it breaks at points that are not finite
/// and at the rectangle's edges.
pub(super) fn clip(points: &[(f64, f64)], window: [f64; 4]) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<(f64, f64)> = Vec::new();
    for pair in points.windows(2) {
        match inside(pair[0], pair[1], window) {
            Some((from, to)) => {
                if piece.last() != Some(&from) {
                    pieces.push(std::mem::replace(&mut piece, vec![from]));
                }
                piece.push(to);
            }
            None => pieces.push(std::mem::take(&mut piece)),
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// The part of a segment within a rectangle (Liang and Barsky).
fn inside(
    a: (f64, f64),
    b: (f64, f64),
    [left, top, right, bottom]: [f64; 4],
) -> Option<((f64, f64), (f64, f64))> {
    if ![a.0, a.1, b.0, b.1].into_iter().all(drawable) {
        return None;
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-dx, a.0 - left),
        (dx, right - a.0),
        (-dy, a.1 - top),
        (dy, bottom - a.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    // Ends that are not cut stay as they are, to the bit, so that pieces join.
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    let from = if enter > 0.0 { at(enter) } else { a };
    let to = if leave < 1.0 { at(leave) } else { b };
    (enter <= leave).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_keeps_its_peaks() {
        let x: Vec<f64> = (0..1_000_000).map(f64::from).collect();
        let mut y = vec![0.0; x.len()];
        y[123_457] = 1.0;
        y[765_432] = -2.0;
        let points = envelope(&x, &y);
        assert!(points.len() <= 2000);
        assert!(points.contains(&(123_457.0, 1.0)) && points.contains(&(765_432.0, -2.0)));
        assert!(points.windows(2).all(|p| p[0].0 < p[1].0));
        y[500_000..600_000].fill(f64::NAN);
        assert!(envelope(&x, &y).iter().any(|p| p.1.is_nan()));
    }

    #[test]
    fn a_curve_breaks_at_gaps_and_edges() {
        let window = [0.0, 0.0, 10.0, 10.0];
        let points = [
            (0.0, 5.0),
            (2.0, 5.0),
            (3.0, f64::NAN),
            (4.0, 5.0),
            (6.0, 25.0),
            (8.0, 5.0),
            (9.0, 5.0),
        ];
        let pieces = clip(&points, window);
        assert_eq!(
            pieces,
            [
                vec![(0.0, 5.0), (2.0, 5.0)],
                vec![(4.0, 5.0), (4.5, 10.0)],
                vec![(7.5, 10.0), (8.0, 5.0), (9.0, 5.0)],
            ]
        );
        assert!(clip(&[(-1.0, 11.0), (12.0, 11.0)], window).is_empty());
    }
}
