//! The problem with jumps of this folder's tests.

use super::LeastSquares;
use crate::math::dot;

const TEETH: f64 = 10.0;
/// r = 2 - t falls within a tooth and jumps up by more than that where the next begins; the
/// other parameter follows it in a narrow valley.
pub(super) struct Sawtooth;

impl Sawtooth {
    fn residuals_at(x: &[f64]) -> [f64; 2] {
        let tooth = (TEETH * x[0]).floor();
        [2.0 - x[0] + 0.15 * tooth, 30.0 * (x[1] - 0.3 - 0.5 * x[0])]
    }
}

impl LeastSquares for Sawtooth {
    fn dimensions(&self) -> usize {
        2
    }

    fn residuals(&self) -> usize {
        2
    }

    fn score(&self, x: &[f64]) -> Option<f64> {
        let residuals = Self::residuals_at(x);
        Some(dot(&residuals, &residuals))
    }

    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        residuals.copy_from_slice(&Self::residuals_at(x));
        jacobian.copy_from_slice(&[-1.0, 0.0, -15.0, 30.0]);
        self.score(x)
    }

    fn smooth_within(&self, x: &[f64]) -> [Vec<f64>; 2] {
        let tooth = (TEETH * x[0]).floor();
        let end = ((tooth + 1.0) / TEETH).next_down();
        [vec![tooth / TEETH, 0.0], vec![end.min(1.0), 1.0]]
    }
}
