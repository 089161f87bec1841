//! Linear equations with a symmetric positive definite matrix.

/// Solves a x = b in place: `b`, of length n, becomes x, and `a`, n x n row by row, of
/// which only the lower triangle is read, becomes its Cholesky factor there. `false`,
/// and nothing of use in either, where `a` is not positive definite to rounding.
///
/// Cost: n^3 / 6 multiplications and n square roots (which are correctly rounded
/// everywhere).
pub(crate) fn solve_positive_definite(a: &mut [f64], b: &mut [f64]) -> bool {
    let n = b.len();
    debug_assert_eq!(a.len(), n * n);
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i * n + j];
            for k in 0..j {
                sum -= a[i * n + k] * a[j * n + k];
            }
            if i > j {
                a[i * n + j] = sum / a[j * n + j];
            } else if sum > 0.0 && sum.is_finite() {
                a[i * n + i] = sum.sqrt();
            } else {
                return false;
            }
        }
    }
    for i in 0..n {
        for k in 0..i {
            b[i] -= a[i * n + k] * b[k];
        }
        b[i] /= a[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= a[k * n + i] * b[k];
        }
        b[i] /= a[i * n + i];
    }
    b.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::solve_positive_definite;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_it_solves_it_solves(
            (n, entries, x) in (1..9_usize).prop_flat_map(|n| (
                Just(n),
                prop::collection::vec(-1.0..1.0_f64, n * n),
                prop::collection::vec(-1.0..1.0_f64, n),
            ))
        ) {
            let a: Vec<f64> = (0..n * n)
                .map(|ij| {
                    let (i, j) = (ij / n, ij % n);
                    let gram: f64 = (0..n).map(|k| entries[k * n + i] * entries[k * n + j]).sum();
                    gram + if i == j { 0.1 } else { 0.0 }
                })
                .collect();
            let mut b: Vec<f64> =
                (0..n).map(|i| (0..n).map(|j| a[i * n + j] * x[j]).sum()).collect();
            prop_assert!(solve_positive_definite(&mut a.clone(), &mut b));
            for (found, expected) in b.iter().zip(&x) {
                prop_assert!((found - expected).abs() < 1e-11, "{found} {expected}");
            }
        }
    }

    #[test]
    fn says_what_is_not_positive_definite() {
        for mut a in [
            [0.0, 0.0, 0.0, 1.0],
            [1.0, 0.0, 2.0, 1.0],
            [f64::NAN, 0.0, 0.0, 1.0],
            [1.0, 0.0, f64::NAN, 1.0],
        ] {
            assert!(!solve_positive_definite(&mut a, &mut [1.0, 1.0]));
        }
        assert!(!solve_positive_definite(&mut [1.0], &mut [f64::INFINITY]));
    }
}
