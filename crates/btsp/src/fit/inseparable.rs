//! Which parameters make up for one another.

/// Correlations larger than this make parameters inseparable.
const INSEPARABLE: f64 = 0.95;

/// Parameters, by number, of which some make up for another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Inseparable {
    /// Two, the smaller number first, and their correlation, -1 to 1.
    Pair([usize; 2], f64),
    /// One, two that together make up for it, and its multiple correlation with these, 0 to 1.
    Three([usize; 3], f64),
}

impl Inseparable {
    fn contains(&self, parameter: usize) -> bool {
        match self {
            Self::Pair(pair, _) => pair.contains(&parameter),
            Self::Three(three, _) => three.contains(&parameter),
        }
    }
}

/// All inseparable pairs, and for each parameter that is in none the two that make up for it
/// most closely together, if they do; of `correlations` (parameter, parameter), row by row.
///
/// Where three parameters show as one, no two of them need be closely correlated, for the
/// third blurs them: together two make up for the other.
pub(super) fn inseparable(correlations: &[f64]) -> Vec<Inseparable> {
    let count = correlations.len().isqrt();
    let of = |i: usize, j: usize| correlations[i * count + j];
    let mut found: Vec<Inseparable> = Vec::new();
    for i in 0..count {
        let close = (0..i).filter(|&j| of(i, j).abs() > INSEPARABLE);
        found.extend(close.map(|j| Inseparable::Pair([j, i], of(i, j))));
    }
    for a in 0..count {
        if found.iter().any(|group| group.contains(a)) {
            continue;
        }
        let mut closest = ([a; 3], INSEPARABLE);
        for b in (0..count).filter(|&b| b != a) {
            for c in (b + 1..count).filter(|&c| c != a) {
                let together = multiple_correlation(of(a, b), of(a, c), of(b, c));
                if together > closest.1 {
                    closest = ([a, b, c], together);
                }
            }
        }
        let (three, together) = closest;
        if together > INSEPARABLE {
            found.push(Inseparable::Three(three, together));
        }
    }
    found
}

/// How closely the best linear combination of b and c follows a, by the correlations of any
/// two.
fn multiple_correlation(ab: f64, ac: f64, bc: f64) -> f64 {
    let rest = 1.0 - bc * bc;
    if rest <= f64::EPSILON {
        return ab.abs().max(ac.abs());
    }
    let square = (ab * ab + ac * ac - 2.0 * ab * ac * bc) / rest;
    square.clamp(0.0, 1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::{Inseparable, inseparable, multiple_correlation};
    use crate::math::Cholesky;
    use proptest::prelude::*;

    fn matrix<const N: usize>(of: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let row = |i: usize| (0..N).map(move |j| (i, j));
        let all = (0..N).flat_map(row);
        all.map(|(i, j)| if i == j { 1.0 } else { of(i.min(j), i.max(j)) })
            .collect()
    }

    /// a = b + c of independent b and c; a alone; and b twice.
    #[test]
    fn multiple_correlations_are_those_of_the_textbook() {
        let half = 0.5_f64.sqrt();
        assert!((multiple_correlation(half, half, 0.0) - 1.0).abs() < 1e-15);
        assert_eq!(multiple_correlation(0.0, 0.0, 0.3), 0.0);
        assert_eq!(multiple_correlation(0.6, 0.6, 1.0), 0.6);
        // (0.25 + 0.36 - 2 0.5 0.6 0.5) / (1 - 0.25).
        let found = multiple_correlation(0.5, 0.6, 0.5);
        assert!((found - (0.31_f64 / 0.75).sqrt()).abs() < 1e-15, "{found}");
    }

    #[test]
    fn pairs_are_told_with_their_correlation() {
        let pair = matrix::<4>(|i, j| if (i, j) == (1, 3) { -0.97 } else { 0.1 });
        assert_eq!(inseparable(&pair), [Inseparable::Pair([1, 3], -0.97)]);
    }

    /// What is left of evenly spread a, b and c of which the data know the sum: any two are
    /// correlated by -1/2. A fourth is its own.
    #[test]
    fn three_that_show_as_one_are_told_together() {
        let three = matrix::<4>(|_, j| if j < 3 { -0.5 + 1e-6 } else { 0.2 });
        let [Inseparable::Three([0, 1, 2], together)] = inseparable(&three)[..] else {
            panic!("{:?}", inseparable(&three));
        };
        assert!(together > 0.999, "{together}");
    }

    #[test]
    fn of_parameters_that_are_separable_nothing_is_told() {
        assert!(inseparable(&matrix::<4>(|_, _| 0.6)).is_empty());
        assert!(inseparable(&matrix::<1>(|_, _| 0.0)).is_empty());
        assert!(inseparable(&[]).is_empty());
    }

    proptest! {
        /// Three of which the data know one combination, at any place of the ridge: however
        /// the slopes are spread over them, all are told.
        #[test]
        fn a_ridge_is_told_wherever_one_stands(
            slopes in prop::collection::vec(20.0..1000.0_f64, 3),
            signs in prop::collection::vec(prop::bool::ANY, 3),
        ) {
            let slope = |k: usize| if signs[k] { slopes[k] } else { -slopes[k] };
            let known = |i: usize, j: usize| slope(i) * slope(j) + if i == j { 12.0 } else { 0.0 };
            let factor = Cholesky::of(3, known).unwrap();
            let rows: Vec<Vec<f64>> = (0..3)
                .map(|k| {
                    let mut column = vec![0.0; 3];
                    column[k] = 1.0;
                    factor.solve_lower(&mut column);
                    factor.solve_upper(&mut column);
                    column
                })
                .collect();
            let correlations = matrix::<3>(|i, j| rows[i][j] / (rows[i][i] * rows[j][j]).sqrt());
            let found = inseparable(&correlations);
            for k in 0..3 {
                prop_assert!(found.iter().any(|group| group.contains(k)), "{k} {found:?}");
            }
        }
    }
}
