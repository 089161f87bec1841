//! The Cholesky factor of a matrix that grows and shrinks by a row at a time.

use super::{dot, ln};

/// L of M = L L', a lower triangle, row after row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cholesky {
    rows: Vec<f64>,
    size: usize,
}

impl Cholesky {
    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * (i + 1) / 2..][..=i]
    }

    /// The factor of a symmetric matrix, of which the lower triangle is asked for; `None`
    /// where it is not positive definite to rounding.
    pub(crate) fn of(size: usize, element: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut factor = Self::default();
        for i in 0..size {
            let mut row: Vec<f64> = (0..i).map(|j| element(i, j)).collect();
            factor.solve_lower(&mut row);
            let rest = element(i, i) - dot(&row, &row);
            if !(rest > 0.0 && rest.is_finite()) {
                return None;
            }
            factor.push(&row, rest);
        }
        Some(factor)
    }

    /// Solves L y = b in place.
    pub(crate) fn solve_lower(&self, b: &mut [f64]) {
        debug_assert_eq!(b.len(), self.size);
        for i in 0..self.size {
            let row = self.row(i);
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
    }

    /// Solves L Y = B in place, row by row.
    pub(crate) fn solve_lower_rows(&self, b: &mut [Vec<f64>]) {
        debug_assert_eq!(b.len(), self.size);
        for i in 0..self.size {
            let (above, rest) = b.split_at_mut(i);
            let (row, own) = (self.row(i), &mut rest[0]);
            for (above, l) in above.iter().zip(row) {
                for (own, above) in own.iter_mut().zip(above) {
                    *own -= l * above;
                }
            }
            for own in own.iter_mut() {
                *own /= row[i];
            }
        }
    }

    /// The logarithm of the determinant of M.
    pub(crate) fn log_determinant(&self) -> f64 {
        (0..self.size).fold(0.0, |sum, i| sum + 2.0 * ln(self.row(i)[i]))
    }

    /// Solves L' x = y in place.
    pub(crate) fn solve_upper(&self, y: &mut [f64]) {
        debug_assert_eq!(y.len(), self.size);
        for i in (0..self.size).rev() {
            let row = self.row(i);
            let x = y[i] / row[i];
            y[i] = x;
            for (y, l) in y[..i].iter_mut().zip(row) {
                *y -= x * l;
            }
        }
    }

    /// Adds to M a last row m of which L^-1 m and the Schur complement (above 0), the
    /// diagonal element less |L^-1 m|^2, are known.
    pub(crate) fn push(&mut self, solved: &[f64], schur_complement: f64) {
        debug_assert_eq!(solved.len(), self.size);
        self.rows.extend_from_slice(solved);
        self.rows.push(schur_complement.sqrt());
        self.size += 1;
    }

    /// Takes row and column `at` out of M.
    pub(crate) fn remove(&mut self, at: usize) {
        let mut kept = self.rows[..at * (at + 1) / 2].to_vec();
        // What stood in column `at` returns to the rows below it as an update of rank 1.
        let mut column: Vec<f64> = (at + 1..self.size).map(|i| self.row(i)[at]).collect();
        let below = self.size - at - 1;
        let mut corner: Vec<Vec<f64>> = (at + 1..self.size)
            .map(|i| self.row(i)[at + 1..].to_vec())
            .collect();
        for j in 0..below {
            let (old, x) = (corner[j][j], column[j]);
            let diagonal = (old * old + x * x).sqrt();
            let (cosine, sine) = (diagonal / old, x / old);
            corner[j][j] = diagonal;
            for i in j + 1..below {
                corner[i][j] = (corner[i][j] + sine * column[i]) / cosine;
                column[i] = cosine * column[i] - sine * corner[i][j];
            }
        }
        for (corner, i) in corner.iter().zip(at + 1..) {
            kept.extend_from_slice(&self.row(i)[..at]);
            kept.extend_from_slice(corner);
        }
        self.rows = kept;
        self.size -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Cholesky, dot, ln};

    const N: usize = 9;

    fn element(i: usize, j: usize) -> f64 {
        let distance = i as f64 - j as f64;
        1.0 / (1.0 + distance * distance) + if i == j { 0.5 + 0.1 * i as f64 } else { 0.0 }
    }

    fn factor(of: &[usize]) -> Cholesky {
        let mut factor = Cholesky::default();
        for (k, i) in of.iter().enumerate() {
            let mut row: Vec<f64> = of[..k].iter().map(|j| element(*i, *j)).collect();
            factor.solve_lower(&mut row);
            let schur_complement = element(*i, *i) - dot(&row, &row);
            factor.push(&row, schur_complement);
        }
        factor
    }

    #[test]
    fn solves() {
        let all: Vec<usize> = (0..N).collect();
        let factor = factor(&all);
        let x: Vec<f64> = (0..N).map(|i| 1.0 - 0.4 * i as f64).collect();
        let mut b: Vec<f64> = (0..N)
            .map(|i| (0..N).map(|j| element(i, j) * x[j]).sum())
            .collect();
        factor.solve_lower(&mut b);
        factor.solve_upper(&mut b);
        for (b, x) in b.iter().zip(&x) {
            assert!((b - x).abs() < 1e-14);
        }
    }

    #[test]
    fn solves_row_by_row_as_column_by_column() {
        let all: Vec<usize> = (0..N).collect();
        let factor = factor(&all);
        let mut rows: Vec<Vec<f64>> = (0..N)
            .map(|i| (0..3).map(|j| 1.0 / (1.0 + (i * j) as f64)).collect())
            .collect();
        let before = rows.clone();
        factor.solve_lower_rows(&mut rows);
        for j in 0..3 {
            let mut column: Vec<f64> = before.iter().map(|row| row[j]).collect();
            factor.solve_lower(&mut column);
            for (row, expected) in rows.iter().zip(&column) {
                assert!((row[j] - expected).abs() < 1e-14);
            }
        }
    }

    /// det (a, b; b, c) = a c - b^2.
    #[test]
    fn has_the_determinant_of_its_matrix() {
        let factor = Cholesky::of(2, |i, j| if i == j { 3.0 } else { 1.0 }).unwrap();
        assert!((factor.log_determinant() - ln(8.0)).abs() < 1e-15);
    }

    #[test]
    fn removing_is_never_having_added() {
        for at in 0..N {
            let all: Vec<usize> = (0..N).collect();
            let rest: Vec<usize> = (0..N).filter(|i| *i != at).collect();
            let mut removed = factor(&all);
            removed.remove(at);
            let expected = factor(&rest);
            assert_eq!(removed.size, expected.size);
            for (r, e) in removed.rows.iter().zip(&expected.rows) {
                assert!((r - e).abs() < 1e-14);
            }
        }
    }
}
