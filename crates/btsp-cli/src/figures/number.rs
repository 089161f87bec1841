//! Numbers within a text.

/// A number with three digits that count.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let digit = value.abs().log10().floor();
    if value == 0.0 {
        "0".into()
    } else if (-3.0..5.0).contains(&digit) {
        format!("{value:.*}", (2.0 - digit).max(0.0) as usize)
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let written = [0.123_456, 1.5, 95.0, 12_345.0, -0.001_234, 4e-5, 1e9, 0.0].map(number);
        assert_eq!(
            written,
            [
                "0.123", "1.50", "95.0", "12345", "-0.00123", "4.00e-5", "1.00e9", "0"
            ]
        );
        assert_eq!(number(f64::NAN), "?");
    }
}
