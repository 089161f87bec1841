//! What the data say about the parameters at an optimum, to first order.

use crate::error::{Invalid, positive, within};
use crate::math::{dot, symmetric_eigen};

/// A parameter this near a bound counts as on it.
pub(super) const ON_BOUND: f64 = 1e-9;

/// The linear model of the residuals at an optimum, taken apart into directions: how far
/// the residuals move along each. Parameters on bounds are held there.
///
/// Derivatives are per length of the unit box, so that directions compare parameters by
/// their ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// Whether each parameter is free: not on a bound.
    pub free: Vec<bool>,
    /// Singular values of the Jacobian's free columns, the largest first: how far the
    /// residuals move, per length, along each direction.
    pub singular_values: Vec<f64>,
    /// Directions of length 1 in the order of the singular values: (direction,
    /// parameter), row by row; 0 for parameters on bounds.
    pub directions: Vec<f64>,
    /// Number of directions that the data see: those whose singular value is at least the
    /// cutoff's part of the largest. The others come last.
    pub seen: usize,
    /// How the residuals move along each seen direction: (direction, residual).
    images: Vec<f64>,
}

/// What noise in the data makes of the estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariance {
    /// Covariance of the parameters in the box's coordinates: (parameter, parameter), row
    /// by row; rows and columns of parameters on bounds are 0. Along directions that the
    /// data do not see it holds nothing: see [`Sensitivity::identifiable`].
    pub values: Vec<f64>,
    /// Standard deviations, in lengths of the box.
    pub standard_deviations: Vec<f64>,
    /// Correlations, -1 to 1, of the same shape as `values`; 0 where one of the two has
    /// no variance, but 1 on the diagonal.
    pub correlations: Vec<f64>,
}

impl Sensitivity {
    /// Of the Jacobian (residual, parameter), row by row, at `x`. A direction along which
    /// the residuals move less than `cutoff` times the most, 1e-7 to 1, is not seen.
    ///
    /// # Errors
    /// A Jacobian that is not finite or not of whole rows, a cutoff out of its range.
    pub fn new(x: &[f64], jacobian: &[f64], cutoff: f64) -> Result<Self, Invalid> {
        // Eigenvalues of J' J are right to rounding of the largest: singular values to
        // the root of that.
        within("sensitivity.cutoff", cutoff, 1e-7, 1.0, "")?;
        let n = x.len();
        if n == 0 || !jacobian.len().is_multiple_of(n) {
            let shape = format!("{} values for {n} parameters", jacobian.len());
            let allowed = "must have a value for each parameter in every row";
            return Err(Invalid::new("sensitivity.jacobian", shape, allowed));
        }
        if let Some(value) = jacobian.iter().find(|value| !value.is_finite()) {
            return Err(Invalid::new(
                "sensitivity.jacobian",
                value,
                "must be finite",
            ));
        }
        let free: Vec<bool> = x
            .iter()
            .map(|x| *x > ON_BOUND && *x < 1.0 - ON_BOUND)
            .collect();
        let columns: Vec<Vec<f64>> = (0..n)
            .filter(|&i| free[i])
            .map(|i| jacobian.chunks_exact(n).map(|row| row[i]).collect())
            .collect();
        // Brought to order 1, so that no square overflows.
        let largest = jacobian
            .iter()
            .fold(0.0_f64, |max, value| max.max(value.abs()));
        let unit = if largest > 0.0 { largest } else { 1.0 };
        let columns: Vec<Vec<f64>> = columns
            .into_iter()
            .map(|column| column.into_iter().map(|value| value / unit).collect())
            .collect();
        let mut gram = Vec::with_capacity(columns.len() * columns.len());
        for a in &columns {
            gram.extend(columns.iter().map(|b| dot(a, b)));
        }
        let eigen = symmetric_eigen(&gram, columns.len());
        let singular_values: Vec<f64> = eigen
            .values
            .iter()
            .map(|value| unit * value.max(0.0).sqrt())
            .collect();
        let most = singular_values.first().copied().unwrap_or(0.0);
        let seen = singular_values.partition_point(|value| *value > 0.0 && *value >= cutoff * most);
        let mut directions = Vec::with_capacity(columns.len() * n);
        let mut images = Vec::new();
        for (number, vector) in eigen.vectors.chunks(columns.len().max(1)).enumerate() {
            let mut components = vector.iter();
            directions.extend(free.iter().map(|free| match free {
                true => components.next().copied().unwrap_or(0.0),
                false => 0.0,
            }));
            if number < seen {
                for residual in 0..jacobian.len() / n {
                    let moved = vector.iter().zip(&columns);
                    images.push(unit * moved.map(|(v, column)| v * column[residual]).sum::<f64>());
                }
            }
        }
        Ok(Self {
            free,
            singular_values,
            directions,
            seen,
            images,
        })
    }

    /// The directions that the data do not see, the least seen last.
    pub fn unseen_directions(&self) -> impl Iterator<Item = &[f64]> {
        self.directions.chunks(self.free.len()).skip(self.seen)
    }

    /// For each parameter, the part of it that lies along directions that the data do not
    /// see, 0 to 1: the squared length of its unit vector's projection on them. 0 for
    /// parameters on bounds.
    pub fn unseen_parts(&self) -> Vec<f64> {
        let mut parts = vec![0.0; self.free.len()];
        for direction in self.unseen_directions() {
            for (part, component) in parts.iter_mut().zip(direction) {
                *part += component * component;
            }
        }
        parts.iter().map(|part: &f64| part.min(1.0)).collect()
    }

    /// Whether each parameter is identifiable: free, and less than a hundredth of it lies
    /// along directions that the data do not see.
    pub fn identifiable(&self) -> Vec<bool> {
        let parts = self.unseen_parts();
        let pairs = self.free.iter().zip(&parts);
        pairs.map(|(free, part)| *free && *part < 0.01).collect()
    }

    /// The covariance of the estimates where the residuals are noisy, by the
    /// pseudo-inverse J+ of the Jacobian over the directions that the data see:
    /// sigma^2 J+ M M' J+', the sandwich, as M M' need not be what the squares assume.
    ///
    /// `sigma`, above 0, is the standard deviation of independent sources, and `mixing`
    /// M, (residual, source) row by row, how they enter the residuals; `None`: each
    /// residual has its own.
    ///
    /// # Errors
    /// A sigma that is not above 0; a mixing that is not finite or not of whole rows.
    pub fn covariance(&self, sigma: f64, mixing: Option<&[f64]>) -> Result<Covariance, Invalid> {
        positive("sensitivity.sigma", sigma, "")?;
        let n = self.free.len();
        let residuals = self.images.len().checked_div(self.seen).unwrap_or(0);
        if let Some(mixing) = mixing {
            if residuals > 0 && !mixing.len().is_multiple_of(residuals) {
                let shape = format!("{} values for {residuals} residuals", mixing.len());
                let allowed = "must have a row of equal length for each residual";
                return Err(Invalid::new("sensitivity.mixing", shape, allowed));
            }
            if let Some(value) = mixing.iter().find(|value| !value.is_finite()) {
                return Err(Invalid::new("sensitivity.mixing", value, "must be finite"));
            }
        }
        // Rows of J+ M: by how much each source moves each parameter.
        let mut moved: Vec<Vec<f64>> = vec![Vec::new(); n];
        let images = self.images.chunks(residuals.max(1));
        for ((direction, image), singular) in self
            .directions
            .chunks(n)
            .zip(images)
            .zip(&self.singular_values)
            .take(self.seen)
        {
            let along: Vec<f64> = image
                .iter()
                .map(|image| image / singular / singular)
                .collect();
            let sources = match mixing {
                None => along,
                Some(mixing) => {
                    let mut sources = vec![0.0; mixing.len() / residuals];
                    for (row, along) in mixing.chunks(sources.len().max(1)).zip(&along) {
                        for (source, entry) in sources.iter_mut().zip(row) {
                            *source += along * entry;
                        }
                    }
                    sources
                }
            };
            for (moved, component) in moved.iter_mut().zip(direction) {
                moved.resize(sources.len(), 0.0);
                for (moved, source) in moved.iter_mut().zip(&sources) {
                    *moved += component * source;
                }
            }
        }
        let mut values = Vec::with_capacity(n * n);
        for a in &moved {
            values.extend(moved.iter().map(|b| sigma * sigma * dot(a, b)));
        }
        let standard_deviations: Vec<f64> = (0..n).map(|i| values[i * n + i].sqrt()).collect();
        let mut correlations = Vec::with_capacity(n * n);
        for i in 0..n {
            for j in 0..n {
                let both = standard_deviations[i] * standard_deviations[j];
                correlations.push(if i == j {
                    1.0
                } else if both > 0.0 {
                    (values[i * n + j] / both).clamp(-1.0, 1.0)
                } else {
                    0.0
                });
            }
        }
        Ok(Covariance {
            values,
            standard_deviations,
            correlations,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitivity;
    use proptest::prelude::*;

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(
                error <= 1e-12 * (1.0 + expected.abs()),
                "{found} {expected}"
            );
        }
    }

    /// A line through points at 0, 1, 2, 3: (X' X)^-1 is (14, -6; -6, 4) / 20.
    #[test]
    fn of_a_straight_line_as_in_the_textbook() {
        let jacobian = [1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0];
        let sensitivity = Sensitivity::new(&[0.5, 0.5], &jacobian, 1e-6).unwrap();
        assert_eq!(sensitivity.seen, 2);
        assert_eq!(sensitivity.identifiable(), [true, true]);
        let covariance = sensitivity.covariance(0.1, None).unwrap();
        close(&covariance.values, &[0.007, -0.003, -0.003, 0.002]);
        close(
            &covariance.standard_deviations,
            &[0.007_f64.sqrt(), 0.002_f64.sqrt()],
        );
        let rho = -0.003 / (0.007 * 0.002_f64).sqrt();
        close(&covariance.correlations, &[1.0, rho, rho, 1.0]);
    }

    /// One source that lifts all points moves the intercept by as much, the slope not.
    #[test]
    fn noise_that_residuals_share_goes_where_it_acts() {
        let jacobian = [1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0];
        let sensitivity = Sensitivity::new(&[0.5, 0.5], &jacobian, 1e-6).unwrap();
        let covariance = sensitivity.covariance(2.0, Some(&[1.0; 4])).unwrap();
        close(&covariance.values, &[4.0, 0.0, 0.0, 0.0]);
        let both = [1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0];
        let covariance = sensitivity.covariance(2.0, Some(&both)).unwrap();
        close(&covariance.values, &[4.0, 0.0, 0.0, 4.0]);
    }

    /// Only the sum of two parameters acts; a third is on its bound, a fourth is alone.
    #[test]
    fn says_which_direction_the_data_do_not_see() {
        let jacobian = [
            1.0, 1.0, 5.0, 0.0, //
            2.0, 2.0, -4.0, 0.0, //
            0.0, 0.0, 3.0, 10.0,
        ];
        let x = [0.3, 0.6, 1.0, 0.2];
        let sensitivity = Sensitivity::new(&x, &jacobian, 1e-6).unwrap();
        assert_eq!(sensitivity.free, [true, true, false, true]);
        assert_eq!(sensitivity.seen, 2);
        let half = 0.5_f64.sqrt();
        close(&sensitivity.singular_values[..2], &[10.0, 10.0_f64.sqrt()]);
        let unseen: Vec<&[f64]> = sensitivity.unseen_directions().collect();
        assert_eq!(unseen.len(), 1);
        close(
            &unseen[0].iter().map(|v| v.abs()).collect::<Vec<f64>>(),
            &[half, half, 0.0, 0.0],
        );
        assert!(unseen[0][0] * unseen[0][1] < 0.0);
        close(&sensitivity.unseen_parts(), &[0.5, 0.5, 0.0, 0.0]);
        assert_eq!(sensitivity.identifiable(), [false, false, false, true]);
        // What is seen of the sum is shared equally: the least-norm answer.
        let covariance = sensitivity.covariance(1.0, None).unwrap();
        close(&covariance.values[..4], &[0.05, 0.05, 0.0, 0.0]);
        close(&covariance.values[12..], &[0.0, 0.0, 0.0, 0.01]);
        close(&covariance.correlations[8..12], &[0.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn of_data_that_see_nothing_and_of_bounds_alone() {
        for (x, jacobian) in [
            ([0.5, 0.5], vec![0.0; 6]),
            ([0.0, 1.0], vec![1.0; 6]),
            ([0.5, 0.5], Vec::new()),
        ] {
            let sensitivity = Sensitivity::new(&x, &jacobian, 1e-3).unwrap();
            assert_eq!(sensitivity.seen, 0);
            assert_eq!(sensitivity.identifiable(), [false, false]);
            for mixing in [None, Some(&[1.0, 2.0, 3.0][..])] {
                let covariance = sensitivity.covariance(1.0, mixing).unwrap();
                assert_eq!(covariance.values, [0.0; 4]);
                assert_eq!(covariance.correlations, [1.0, 0.0, 0.0, 1.0]);
            }
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let x = [0.5, 0.5];
        let key = |result: Result<Sensitivity, crate::Invalid>| result.unwrap_err().key;
        assert_eq!(
            key(Sensitivity::new(&x, &[1.0; 3], 0.1)),
            "sensitivity.jacobian"
        );
        assert_eq!(key(Sensitivity::new(&[], &[], 0.1)), "sensitivity.jacobian");
        assert_eq!(
            key(Sensitivity::new(&x, &[1.0, f64::NAN], 0.1)),
            "sensitivity.jacobian"
        );
        assert_eq!(
            key(Sensitivity::new(&x, &[1.0; 4], 0.0)),
            "sensitivity.cutoff"
        );
        let right = Sensitivity::new(&x, &[1.0, 0.0, 0.0, 1.0], 0.1).unwrap();
        for (sigma, mixing, key) in [
            (0.0, None, "sensitivity.sigma"),
            (f64::NAN, None, "sensitivity.sigma"),
            (1.0, Some(&[1.0, 2.0, 3.0][..]), "sensitivity.mixing"),
            (1.0, Some(&[1.0, f64::INFINITY][..]), "sensitivity.mixing"),
        ] {
            assert_eq!(right.covariance(sigma, mixing).unwrap_err().key, key);
        }
    }

    proptest! {
        /// Where every direction is seen, this is sigma^2 (J' J)^-1 whatever the scale.
        #[test]
        fn the_covariance_inverts_the_information(
            (n, entries) in (1..6_usize)
                .prop_flat_map(|n| (Just(n), prop::collection::vec(-1.0..1.0_f64, (n + 4) * n))),
            exponent in -100..100_i32,
        ) {
            let unit = crate::math::exp(2.0 * f64::from(exponent));
            let jacobian: Vec<f64> = entries.iter().map(|entry| unit * entry).collect();
            let sensitivity = Sensitivity::new(&vec![0.5; n], &jacobian, 1e-7).unwrap();
            let well_posed =
                sensitivity.singular_values[n - 1] > 0.05 * sensitivity.singular_values[0];
            prop_assume!(well_posed);
            let covariance = sensitivity.covariance(unit, None).unwrap();
            for i in 0..n {
                for j in 0..n {
                    let product: f64 = (0..n)
                        .map(|k| {
                            let information: f64 =
                                (0..n + 4).map(|m| entries[m * n + i] * entries[m * n + k]).sum();
                            information * covariance.values[k * n + j]
                        })
                        .sum();
                    let expected = if i == j { 1.0 } else { 0.0 };
                    prop_assert!((product - expected).abs() < 1e-10);
                }
            }
        }
    }
}
