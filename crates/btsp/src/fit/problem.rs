//! What a search needs to know of a problem.

/// A sum of squares to be made small over the unit box.
///
/// Parameters come in the box's coordinates, each from 0 to 1, both included: scales,
/// bounds and relations between parameters are the problem's own business. All methods
/// are pure: the same parameters give the same bits, on any thread.
pub trait LeastSquares: Sync {
    /// Number of parameters.
    fn dimensions(&self) -> usize;

    /// Number of residuals.
    fn residuals(&self) -> usize;

    /// The score to be minimised: the sum of the squares of the residuals at `x`, times a
    /// constant of the problem above 0. `None` where the candidate is inadmissible; the
    /// search then goes on elsewhere, as it does where the score is not finite.
    fn score(&self, x: &[f64]) -> Option<f64>;

    /// Writes the residuals at `x` and their derivatives (residual, parameter), row by
    /// row; at a bound or a jump, those of one side. Returns the score, or `None` where
    /// there is none or no derivatives.
    ///
    /// A search counts it as one evaluation and one more per parameter, the price of
    /// differences. It takes derivatives as advice: a step counts by its score alone.
    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64>;

    /// How far each parameter alone may go, down and up, before the score jumps; 0 and 1 where
    /// it does not. Steps that meet a jump are tried again on this side of it.
    fn smooth_within(&self, x: &[f64]) -> [Vec<f64>; 2];
}
