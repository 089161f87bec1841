//! Smoothing by cubics fitted to a moving window (Savitzky & Golay 1964).

use super::dot;

/// A Savitzky-Golay filter of order 3: each value becomes that of the cubic fitted by
/// least squares to a window around it.
#[derive(Clone, Debug)]
pub(crate) struct SavitzkyGolay {
    half_width: usize,
    coefficients: Vec<f64>,
}

impl SavitzkyGolay {
    /// Windows of 2 `half_width` + 1 samples; `half_width` is at least 2.
    pub(crate) fn cubic(half_width: usize) -> Self {
        let m = half_width as f64;
        let norm = (2.0 * m + 3.0) * (2.0 * m + 1.0) * (2.0 * m - 1.0);
        let coefficient = |k: usize| {
            let x = k as f64 - m;
            3.0 * (3.0 * m * m + 3.0 * m - 1.0 - 5.0 * x * x) / norm
        };
        Self {
            half_width,
            coefficients: (0..2 * half_width + 1).map(coefficient).collect(),
        }
    }

    /// What a window's values count at its middle; also the part of white noise's variance
    /// that is left.
    pub(crate) fn at_middle(&self) -> f64 {
        self.coefficients[self.half_width]
    }

    /// `values` smoothed around a circle.
    pub(crate) fn circular(&self, values: &[f64]) -> Vec<f64> {
        let n = values.len();
        let window = |k: usize| {
            // Half a window to the left, on a circle of any length.
            let first = k + n - self.half_width % n.max(1);
            let of_window = (first..).map(move |k| values[k % n]);
            let products = self.coefficients.iter().zip(of_window).map(|(c, v)| c * v);
            products.fold(0.0, |sum, product| sum + product)
        };
        (0..n).map(window).collect()
    }

    /// `values` smoothed along a line, at least as many as a window has: the first and last
    /// `half_width` are those of the cubic fitted to the first and last window.
    pub(crate) fn line(&self, values: &[f64]) -> Vec<f64> {
        let window = self.coefficients.len();
        debug_assert!(values.len() >= window);
        let (first, last) = (&values[..window], &values[values.len() - window..]);
        let mut smooth = self.fitted(first, 0..self.half_width);
        let middle = values.windows(window);
        smooth.extend(middle.map(|values| dot(&self.coefficients, values)));
        smooth.extend(self.fitted(last, self.half_width + 1..window));
        smooth
    }

    /// The cubic fitted to one window, at its samples `at`.
    fn fitted(&self, window: &[f64], at: std::ops::Range<usize>) -> Vec<f64> {
        // The discrete orthogonal polynomials of the samples -m to m.
        let m = self.half_width as f64;
        let polynomials = |k: usize| {
            let x = k as f64 - m;
            let square = x * x - m * (m + 1.0) / 3.0;
            let cube = x * (x * x - (3.0 * m * m + 3.0 * m - 1.0) / 5.0);
            [1.0, x, square, cube]
        };
        let mut amplitude = [0.0; 4];
        let mut norm = [0.0; 4];
        for (k, value) in window.iter().enumerate() {
            for (j, p) in polynomials(k).into_iter().enumerate() {
                amplitude[j] += value * p;
                norm[j] += p * p;
            }
        }
        let value = |k: usize| {
            let p = polynomials(k);
            (0..4).fold(0.0, |sum, j| sum + amplitude[j] / norm[j] * p[j])
        };
        at.map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cubic(k: usize) -> f64 {
        let x = k as f64 / 40.0;
        1.0 - 2.0 * x + 3.0 * x * x - x * x * x
    }

    #[test]
    fn a_cubic_stays() {
        let values: Vec<f64> = (0..150).map(cubic).collect();
        for half_width in [2, 10, 50, 74] {
            let smooth = SavitzkyGolay::cubic(half_width).line(&values);
            assert_eq!(smooth.len(), values.len());
            for (a, b) in smooth.iter().zip(&values) {
                assert!((a - b).abs() < 1e-10, "{a} {b}");
            }
        }
    }

    #[test]
    fn published_coefficients() {
        // Savitzky & Golay 1964, table I: quadratic and cubic, 5 points.
        let filter = SavitzkyGolay::cubic(2);
        let expected = [-3.0, 12.0, 17.0, 12.0, -3.0].map(|c| c / 35.0);
        for (a, b) in filter.coefficients.iter().zip(expected) {
            assert!((a - b).abs() < 1e-16);
        }
        let variance = dot(&filter.coefficients, &filter.coefficients);
        assert!((variance - filter.at_middle()).abs() < 1e-15);
    }

    #[test]
    fn a_circle_has_no_ends() {
        let values: Vec<f64> = (0..30).map(|k| f64::from(k * k % 17)).collect();
        let mut turned = values.clone();
        turned.rotate_left(7);
        let filter = SavitzkyGolay::cubic(10);
        let mut smooth = filter.circular(&values);
        smooth.rotate_left(7);
        assert_eq!(smooth, filter.circular(&turned));
        assert_eq!(filter.circular(&values)[15], {
            let window = &values[5..26];
            let products = window.iter().zip(&filter.coefficients);
            products.fold(0.0, |sum, (v, c)| sum + c * v)
        });
        assert!(filter.circular(&[]).is_empty());
        assert!((filter.circular(&[2.0; 3])[1] - 2.0).abs() < 1e-14);
    }
}
