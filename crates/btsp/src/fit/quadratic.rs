//! The lowest point of a convex quadratic in a box.

use crate::math::solve_positive_definite;

/// The h that minimises h' A h / 2 + g' h with `low` <= h <= `high`, where A is symmetric
/// positive definite, n x n row by row, and 0 lies in the box. `None` where A is not
/// positive definite to rounding.
///
/// A primal active-set method (Nocedal and Wright, Numerical Optimization, 16.5): a bound
/// that a step runs into joins, and once the rest is solved, the bound that holds back
/// most is let go. Components at a bound are exactly there.
pub(super) fn lowest_in_box(a: &[f64], g: &[f64], low: &[f64], high: &[f64]) -> Option<Vec<f64>> {
    let n = g.len();
    let mut h = vec![0.0; n];
    let mut gradient = g.to_vec();
    let pinned = |h: &[f64], gradient: &[f64], i: usize| {
        (h[i] <= low[i] && gradient[i] >= 0.0) || (h[i] >= high[i] && gradient[i] <= 0.0)
    };
    let mut free: Vec<bool> = (0..n).map(|i| !pinned(&h, &gradient, i)).collect();
    // Each round pins one or lets one go; a quadratic of ten parameters takes a few.
    for _ in 0..10 * (n + 1) {
        let moving: Vec<usize> = (0..n).filter(|&i| free[i]).collect();
        let mut block: Vec<f64> = Vec::with_capacity(moving.len() * moving.len());
        for &i in &moving {
            block.extend(moving.iter().map(|&j| a[i * n + j]));
        }
        let mut step: Vec<f64> = moving.iter().map(|&i| -gradient[i]).collect();
        if !solve_positive_definite(&mut block, &mut step) {
            return None;
        }
        let mut length = 1.0;
        let mut stopped = None;
        for (&i, &step) in moving.iter().zip(&step) {
            let bound = if step < 0.0 { low[i] } else { high[i] };
            if h[i] + step < low[i] || h[i] + step > high[i] {
                let allowed = (bound - h[i]) / step;
                if allowed < length {
                    length = allowed;
                    stopped = Some((i, bound));
                }
            }
        }
        for (&i, &step) in moving.iter().zip(&step) {
            h[i] = (h[i] + length * step).clamp(low[i], high[i]);
        }
        if let Some((i, bound)) = stopped {
            h[i] = bound;
            free[i] = false;
        }
        for i in 0..n {
            gradient[i] = g[i] + (0..n).map(|j| a[i * n + j] * h[j]).sum::<f64>();
        }
        if stopped.is_some() {
            continue;
        }
        // What holding at the bound costs, to first order in units of the curvature.
        let held_back = |i: usize| gradient[i] * gradient[i] / a[i * n + i];
        let mut released: Option<usize> = None;
        for i in (0..n).filter(|&i| !free[i] && !pinned(&h, &gradient, i)) {
            if released.is_none_or(|best| held_back(i) > held_back(best)) {
                released = Some(i);
            }
        }
        match released {
            Some(i) => free[i] = true,
            None => break,
        }
    }
    Some(h)
}

#[cfg(test)]
mod tests {
    use super::lowest_in_box;
    use proptest::prelude::*;

    proptest! {
        /// The conditions of Karush, Kuhn and Tucker are enough where A is convex.
        #[test]
        fn meets_the_conditions_of_a_minimum(
            (n, entries, g, low, high) in (1..9_usize).prop_flat_map(|n| (
                Just(n),
                prop::collection::vec(-1.0..1.0_f64, n * n),
                prop::collection::vec(-1.0..1.0_f64, n),
                prop::collection::vec(prop_oneof![Just(0.0), -1.0..0.0_f64], n),
                prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0_f64], n),
            ))
        ) {
            let a: Vec<f64> = (0..n * n)
                .map(|ij| {
                    let (i, j) = (ij / n, ij % n);
                    let gram: f64 = (0..n).map(|k| entries[k * n + i] * entries[k * n + j]).sum();
                    gram + if i == j { 0.01 } else { 0.0 }
                })
                .collect();
            let h = lowest_in_box(&a, &g, &low, &high).unwrap();
            for i in 0..n {
                let gradient: f64 = g[i] + (0..n).map(|j| a[i * n + j] * h[j]).sum::<f64>();
                prop_assert!(h[i] >= low[i] && h[i] <= high[i]);
                prop_assert!(gradient > -1e-9 || h[i] == high[i], "{gradient} {h:?}");
                prop_assert!(gradient < 1e-9 || h[i] == low[i], "{gradient} {h:?}");
            }
        }
    }

    #[test]
    fn says_what_has_no_lowest_point() {
        assert_eq!(lowest_in_box(&[0.0], &[1.0], &[-1.0], &[1.0]), None);
        assert_eq!(lowest_in_box(&[f64::NAN], &[1.0], &[-1.0], &[1.0]), None);
    }
}
