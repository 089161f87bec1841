//! Clouds of points, few enough to draw.

use std::collections::BTreeSet;

use super::panel::Panel;

/// Most points of a cloud.
const MOST: usize = 4000;
/// Points closer than about this, in units of the drawing, are one.
const CELL: f64 = 1.5;

/// Where points with these coordinates stand within the panel, at most 4000: one of those that fall on the same spot,
/// and of more than that evenly many. Points out of the panel are left out. Each comes with its index.
pub(super) fn scatter(panel: &Panel, x: &[f64], y: &[f64]) -> Vec<(usize, (f64, f64))> {
    let mut taken = BTreeSet::new();
    let points: Vec<_> = x
        .iter()
        .zip(y)
        .enumerate()
        .filter(|(_, (x, y))| panel.x.holds(**x) && panel.y.holds(**y))
        .map(|(k, (x, y))| (k, (panel.x.at(*x), panel.y.at(*y))))
        .filter(|(_, (x, y))| taken.insert(((x / CELL) as u32, (y / CELL) as u32)))
        .collect();
    let every = points.len().div_ceil(MOST).max(1);
    points.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_is_thinned_where_it_is_dense() {
        let panel = Panel::new([0.0, 0.0, 300.0, 300.0], (0.0, 3.0), (0.0, 3.0));
        let x: Vec<f64> = (0..100_000)
            .map(|i| f64::from(i * 7 % 997) / 997.0)
            .collect();
        let y: Vec<f64> = (0..100_000)
            .map(|i| f64::from(i * 13 % 1009) / 1009.0)
            .collect();
        let points = scatter(&panel, &x, &y);
        assert!((1000..=MOST).contains(&points.len()), "{}", points.len());
        let odd = [f64::NAN, 1.0, 1.0, 9.0, f64::INFINITY];
        assert_eq!(scatter(&panel, &odd, &odd), [(1, (100.0, 200.0))]);
    }
}
