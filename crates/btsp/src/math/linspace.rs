//! Evenly spaced numbers.

/// `count` numbers from `first` to `last`, both included, with the rounding of
/// `numpy.linspace`: `first + i * ((last - first) / (count - 1))`, the last one
/// exact. One number is `first`; none is an empty list.
///
/// ```
/// assert_eq!(btsp::math::linspace(-5.0, 5.0, 3), [-5.0, 0.0, 5.0]);
/// ```
pub fn linspace(first: f64, last: f64, count: usize) -> Vec<f64> {
    let step = (last - first) / count.saturating_sub(1).max(1) as f64;
    let mut values: Vec<f64> = (0..count).map(|i| i as f64 * step + first).collect();
    if let [_, .., end] = values.as_mut_slice() {
        *end = last;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few() {
        assert!(linspace(1.0, 2.0, 0).is_empty());
        assert_eq!(linspace(1.0, 2.0, 1), [1.0]);
        assert_eq!(linspace(1.0, 2.0, 2), [1.0, 2.0]);
    }

    #[test]
    fn rounds_as_numpy_does() {
        // numpy.linspace(1, 2.4, 50)[[1, 17, 48]]
        let values = linspace(1.0, 2.4, 50);
        assert_eq!(values[1], 1.028_571_428_571_428_5);
        assert_eq!(values[17], 1.485_714_285_714_285_8);
        assert_eq!(values[48], 2.371_428_571_428_571_4);
    }
}
