//! What makes the difference of two ramps white.

use crate::math::{Cholesky, dot};

/// How the ramp after the laps moves with what is not known before them, in waves of the ramp
/// and units of its noise; or the derivative of that in something.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    /// For each wave of the ramp, what each independent unknown of standard deviation 1 makes
    /// of it.
    pub(super) by_unknown: Vec<Vec<f64>>,
    /// By how much the difference of recorded ramp and model's falls with the level, per mV.
    pub(super) by_level: Vec<f64>,
}

/// The covariance L L' of a ramp's waves: white noise of standard deviation 1, and what is not
/// known before the laps.
#[derive(Clone, Debug)]
pub(super) struct Whitening {
    factor: Cholesky,
    /// L^-1 of the spread.
    spread: Spread,
    /// Logarithm of the covariance's determinant: 0 or more.
    pub(super) log_determinant: f64,
}

/// The derivative of a [`Whitening`].
#[derive(Clone, Debug)]
pub(super) struct WhiteningSlope {
    /// L^-1 dL, a lower triangle.
    lower: Vec<Vec<f64>>,
    /// Of [`Whitening::by_level`].
    pub(super) by_level: Vec<f64>,
    /// Of [`Whitening::log_determinant`].
    pub(super) log_determinant: f64,
}

impl Whitening {
    /// `None` where the noise cannot be told from rounding.
    pub(super) fn of(mut spread: Spread) -> Option<Self> {
        let rows = &spread.by_unknown;
        let element = |i: usize, j: usize| {
            let white = if i == j { 1.0 } else { 0.0 };
            white + dot(&rows[i], &rows[j])
        };
        let factor = Cholesky::of(rows.len(), element)?;
        factor.solve_lower_rows(&mut spread.by_unknown);
        factor.solve_lower(&mut spread.by_level);
        Some(Self {
            log_determinant: factor.log_determinant().max(0.0),
            factor,
            spread,
        })
    }

    /// The whitened fall of the difference with the level, per mV.
    pub(super) fn by_level(&self) -> &[f64] {
        &self.spread.by_level
    }

    /// Takes a difference to where its noise is white of standard deviation 1.
    pub(super) fn whiten(&self, difference: &mut [f64]) {
        self.factor.solve_lower(difference);
    }

    /// The derivative where the spread moves so.
    pub(super) fn slope(&self, moved: &Spread) -> WhiteningSlope {
        let mut d_rows = moved.by_unknown.clone();
        self.factor.solve_lower_rows(&mut d_rows);
        let rows = &self.spread.by_unknown;
        // Of L^-1 d(L L') L^-T, the lower triangle with half its diagonal.
        let lower: Vec<Vec<f64>> = (0..rows.len())
            .map(|i| {
                let both = |j: usize| dot(&d_rows[i], &rows[j]) + dot(&rows[i], &d_rows[j]);
                let below = (0..i).map(both);
                below.chain([0.5 * both(i)]).collect()
            })
            .collect();
        let diagonal = lower.iter().enumerate().map(|(i, row)| row[i]);
        let mut slope = WhiteningSlope {
            log_determinant: 2.0 * diagonal.fold(0.0, |sum, d| sum + d),
            lower,
            by_level: Vec::new(),
        };
        slope.by_level = slope.whitened(self, self.by_level(), moved.by_level.clone());
        slope
    }
}

impl WhiteningSlope {
    /// The derivative of a difference that `of` has made `white`, where before that it moves
    /// by `moved`.
    pub(super) fn whitened(&self, of: &Whitening, white: &[f64], mut moved: Vec<f64>) -> Vec<f64> {
        of.whiten(&mut moved);
        for (moved, row) in moved.iter_mut().zip(&self.lower) {
            *moved -= dot(row, &white[..row.len()]);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAVES: usize = 4;

    /// Some spread that moves smoothly with `t`.
    fn spread(t: f64) -> Spread {
        let of = |i: usize, k: usize| {
            let x = ((2 * i + 3 * k) as f64 * 0.7) % 1.3;
            x * (1.0 + t) + 0.2 * t * t * k as f64
        };
        Spread {
            by_unknown: (0..WAVES)
                .map(|i| (0..6).map(|k| of(i, k)).collect())
                .collect(),
            by_level: (0..WAVES).map(|i| of(i, 9)).collect(),
        }
    }

    /// The sum of squares of what is whitened is that under the inverse of the covariance.
    #[test]
    fn one_unknown_adds_its_square() {
        let column = [3.0, -1.0, 0.5];
        let spread = Spread {
            by_unknown: column.iter().map(|c| vec![*c]).collect(),
            by_level: vec![0.0; 3],
        };
        let whitening = Whitening::of(spread).unwrap();
        let square = dot(&column, &column);
        assert!((whitening.log_determinant - crate::math::ln(1.0 + square)).abs() < 1e-14);
        let mut along = column;
        whitening.whiten(&mut along);
        // c' (1 + c c')^-1 c
        assert!((dot(&along, &along) - square / (1.0 + square)).abs() < 1e-14);
    }

    #[test]
    fn slopes_are_derivatives() {
        let (t, step) = (0.3, 1e-5);
        let difference = |t: f64| vec![1.0, t, t * t, 2.0 - t];
        let at = |t: f64| {
            let whitening = Whitening::of(spread(t)).unwrap();
            let mut white = difference(t);
            whitening.whiten(&mut white);
            white.extend(whitening.by_level());
            white.push(whitening.log_determinant);
            white
        };
        let numeric = |less: &[f64], more: &[f64]| -> Vec<f64> {
            let pairs = more.iter().zip(less);
            pairs.map(|(m, l)| (m - l) / (2.0 * step)).collect()
        };
        let expected = numeric(&at(t - step), &at(t + step));

        let (less, more) = (spread(t - step), spread(t + step));
        let rows = less.by_unknown.iter().zip(&more.by_unknown);
        let moved = Spread {
            by_unknown: rows.map(|(less, more)| numeric(less, more)).collect(),
            by_level: numeric(&less.by_level, &more.by_level),
        };
        let whitening = Whitening::of(spread(t)).unwrap();
        let slope = whitening.slope(&moved);
        let mut white = difference(t);
        whitening.whiten(&mut white);
        let moved = numeric(&difference(t - step), &difference(t + step));
        let mut found = slope.whitened(&whitening, &white, moved);
        found.extend(&slope.by_level);
        found.push(slope.log_determinant);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-8, "{found} {expected}");
        }
    }
}
