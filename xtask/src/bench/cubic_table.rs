//! A gain as a table of cubics: what the product could use instead of a logistic, kept here
//! to say what that buys and costs.

use btsp::Gain;

/// Pieces of the table: few enough to stay in the second cache.
const PIECES: usize = 1024;

/// A gain on 0 to 1, a cubic in each piece.
pub(crate) struct CubicTable(Vec<[f64; 4]>);

impl CubicTable {
    /// Each cubic meets the gain at its piece's ends and at a third and two thirds of it.
    pub(crate) fn of(gain: &Gain) -> Self {
        let at = |k: usize, third: f64| gain.value((k as f64 + third / 3.0) / PIECES as f64);
        let cubic = |k: usize| {
            let [a, b, c, d] = [0.0, 1.0, 2.0, 3.0].map(|third| at(k, third));
            [
                a,
                -5.5 * a + 9.0 * b - 4.5 * c + d,
                9.0 * a - 22.5 * b + 18.0 * c - 4.5 * d,
                -4.5 * a + 13.5 * b - 13.5 * c + 4.5 * d,
            ]
        };
        Self((0..PIECES).map(cubic).collect())
    }

    fn value(&self, u: f64) -> f64 {
        let place = u * PIECES as f64;
        let piece = (place as usize).min(PIECES - 1);
        let t = place - piece as f64;
        let [a, b, c, d] = self.0[piece];
        a + t * (b + t * (c + t * d))
    }

    /// The sum of the gain over many overlaps.
    pub(crate) fn sum(&self, u: &[f64]) -> f64 {
        let mut sums = [0.0; 8];
        let (chunks, rest) = u.as_chunks::<8>();
        for chunk in chunks {
            for (sum, u) in sums.iter_mut().zip(chunk) {
                *sum += self.value(*u);
            }
        }
        sums.iter().sum::<f64>() + rest.iter().map(|u| self.value(*u)).sum::<f64>()
    }

    /// Its largest distance from the gain.
    pub(crate) fn error(&self, gain: &Gain) -> f64 {
        let u = btsp::math::linspace(0.0, 1.0, 16 * PIECES + 7);
        let distances = u.iter().map(|u| (self.value(*u) - gain.value(*u)).abs());
        distances.fold(0.0, f64::max)
    }
}
