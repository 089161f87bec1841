//! Eigenvalues and eigenvectors of a symmetric matrix.

/// Of a symmetric matrix: what it stretches, and by how much.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SymmetricEigen {
    /// Eigenvalues, the largest first.
    pub(crate) values: Vec<f64>,
    /// Eigenvectors of length 1, row by row in the order of `values`; the largest
    /// component of each, the first of equals, is positive.
    pub(crate) vectors: Vec<f64>,
}

/// Sweeps over all pairs; convergence is quadratic and takes about six.
const MAX_SWEEPS: usize = 60;

/// By cyclic Jacobi rotations, for small matrices; `a` is n x n and finite, row by row.
/// Small eigenvalues are right to rounding of the largest. Accuracy and order of
/// rotations as in Golub and Van Loan, Matrix Computations, 4th ed., 8.5.
pub(crate) fn symmetric_eigen(a: &[f64], n: usize) -> SymmetricEigen {
    debug_assert_eq!(a.len(), n * n);
    let mut a = a.to_vec();
    let mut v = vec![0.0; n * n];
    for i in 0..n {
        v[i * n + i] = 1.0;
    }
    for _ in 0..MAX_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = a[p * n + q];
                let (app, aqq) = (a[p * n + p], a[q * n + q]);
                // Too small to move either diagonal element.
                if app.abs() + off.abs() == app.abs() && aqq.abs() + off.abs() == aqq.abs() {
                    a[p * n + q] = 0.0;
                    a[q * n + p] = 0.0;
                    continue;
                }
                rotated = true;
                let theta = (aqq - app) / (2.0 * off);
                let t = if theta.abs() > 1e150 {
                    0.5 / theta // its square would overflow
                } else {
                    theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt())
                };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (akp, akq) = (a[k * n + p], a[k * n + q]);
                    a[k * n + p] = c * akp - s * akq;
                    a[k * n + q] = s * akp + c * akq;
                }
                for k in 0..n {
                    let (apk, aqk) = (a[p * n + k], a[q * n + k]);
                    a[p * n + k] = c * apk - s * aqk;
                    a[q * n + k] = s * apk + c * aqk;
                }
                a[p * n + q] = 0.0;
                a[q * n + p] = 0.0;
                for k in 0..n {
                    let (vpk, vqk) = (v[p * n + k], v[q * n + k]);
                    v[p * n + k] = c * vpk - s * vqk;
                    v[q * n + k] = s * vpk + c * vqk;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j * n + j].total_cmp(&a[i * n + i]));
    let mut vectors = Vec::with_capacity(n * n);
    for &i in &order {
        let row = &v[i * n..(i + 1) * n];
        let mut largest = 0.0_f64;
        for &component in row {
            if component.abs() > largest.abs() {
                largest = component;
            }
        }
        let sign = if largest < 0.0 { -1.0 } else { 1.0 };
        vectors.extend(row.iter().map(|component| sign * component));
    }
    SymmetricEigen {
        values: order.iter().map(|&i| a[i * n + i]).collect(),
        vectors,
    }
}

#[cfg(test)]
mod tests {
    use super::symmetric_eigen;
    use proptest::prelude::*;

    #[test]
    fn of_two_by_two_as_in_the_textbook() {
        let eigen = symmetric_eigen(&[2.0, 1.0, 1.0, 2.0], 2);
        let half = 0.5_f64.sqrt();
        for (found, expected) in eigen.values.iter().zip([3.0, 1.0]) {
            assert!((found - expected).abs() < 1e-15);
        }
        for (found, expected) in eigen.vectors.iter().zip([half, half, half, -half]) {
            assert!((found.abs() - expected.abs()).abs() < 1e-15);
        }
        assert!(eigen.vectors[2] * eigen.vectors[3] < 0.0);
    }

    #[test]
    fn of_nothing_and_of_a_diagonal() {
        assert!(symmetric_eigen(&[], 0).values.is_empty());
        let eigen = symmetric_eigen(&[1.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0], 3);
        assert_eq!(eigen.values, [3.0, 1.0, 0.0]);
        assert_eq!(eigen.vectors, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    }

    proptest! {
        #[test]
        fn rebuilds_the_matrix_from_orthonormal_vectors(
            (n, entries) in (1..11_usize)
                .prop_flat_map(|n| (Just(n), prop::collection::vec(-1.0..1.0_f64, n * n)))
        ) {
            let at = |i: usize, j: usize| entries[i.min(j) * n + i.max(j)];
            let a: Vec<f64> = (0..n * n).map(|ij| at(ij / n, ij % n)).collect();
            let eigen = symmetric_eigen(&a, n);
            let v = &eigen.vectors;
            prop_assert!(eigen.values.is_sorted_by(|a, b| a >= b));
            for i in 0..n {
                for j in 0..n {
                    let rebuilt: f64 =
                        (0..n).map(|k| eigen.values[k] * v[k * n + i] * v[k * n + j]).sum();
                    prop_assert!((rebuilt - a[i * n + j]).abs() < 1e-13);
                    let product: f64 = (0..n).map(|k| v[i * n + k] * v[j * n + k]).sum();
                    let expected = if i == j { 1.0 } else { 0.0 };
                    prop_assert!((product - expected).abs() < 1e-13);
                }
            }
        }
    }
}
