//! Percentiles, linear between order statistics.

use super::sum;

/// The value below which `percent` of `values` lie, linear between order statistics as
/// in NumPy; `values` are finite and there is at least one.
pub(crate) fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let rank = percent / 100.0 * last as f64;
    let below = (rank as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (sorted[below], sorted[above]);
    // From the nearer side: the two formulas round differently, and a value at the
    // percentile is to be found at or below it.
    let part = rank - below as f64;
    if part < 0.5 {
        low + (high - low) * part
    } else {
        high - (high - low) * (1.0 - part)
    }
}

/// The mean of the values at or below the 10th percentile; likewise.
pub(crate) fn baseline(values: &[f64]) -> f64 {
    let limit = percentile(values, 10.0);
    let low: Vec<f64> = values.iter().copied().filter(|v| *v <= limit).collect();
    // Rounding may leave the limit of equal values just below them.
    if low.is_empty() { limit } else { mean(&low) }
}

/// The mean of `values`, at least one.
pub(crate) fn mean(values: &[f64]) -> f64 {
    sum(values) / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_between_order_statistics() {
        assert_eq!(percentile(&[3.0], 10.0), 3.0);
        assert_eq!(percentile(&[4.0, 1.0, 2.0, 3.0], 50.0), 2.5);
        assert_eq!(percentile(&[4.0, 1.0, 2.0, 3.0], 100.0), 4.0);
        let values: Vec<f64> = (0..12).rev().map(f64::from).collect();
        assert!((percentile(&values, 10.0) - 1.1).abs() < 1e-15);
    }

    #[test]
    fn baseline_includes_equality() {
        let values: Vec<f64> = (0..11).map(f64::from).collect();
        assert_eq!(baseline(&values), 0.5);
        assert_eq!(baseline(&[0.1; 7]), 0.1);
    }
}
