//! Cosines of parts of a turn.

/// The cosine of `part` / `whole` of a turn; within 1 ULP of 1.
pub(crate) fn cos_of_turn(part: usize, whole: usize) -> f64 {
    // In eighths of a turn: by symmetry an angle of at most one eighth is left.
    let part = part % whole;
    let part = part.min(whole - part); // to half a turn, the cosine is even
    let (part, sign) = if 4 * part > whole {
        (whole - 2 * part, -1.0)
    } else {
        (2 * part, 1.0)
    };
    // Now part / (2 whole), up to a quarter of a turn.
    let turn = 2 * whole;
    let angle = |part: usize| std::f64::consts::TAU * part as f64 / turn as f64;
    if 8 * part <= turn {
        sign * cosine(angle(part))
    } else {
        sign * sine((std::f64::consts::TAU * (turn - 4 * part) as f64) / (4 * turn) as f64)
    }
}

/// The sine of `part` / `whole` of a turn.
pub(crate) fn sin_of_turn(part: usize, whole: usize) -> f64 {
    // sin(x) = cos(x - a quarter turn), in units in which a quarter is whole.
    cos_of_turn(4 * (part % whole) + 3 * whole, 4 * whole)
}

/// The Taylor series on |x| <= pi / 4.
fn cosine(x: f64) -> f64 {
    let x2 = x * x;
    let mut value = 1.0;
    for n in (1..=9).rev() {
        value = 1.0 - x2 / f64::from((2 * n - 1) * (2 * n)) * value;
    }
    value
}

/// Likewise.
fn sine(x: f64) -> f64 {
    let x2 = x * x;
    let mut value = 1.0;
    for n in (1..=9).rev() {
        value = 1.0 - x2 / f64::from((2 * n) * (2 * n + 1)) * value;
    }
    x * value
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_functions() {
        for whole in [1, 2, 3, 7, 8, 200, 400] {
            for part in 0..3 * whole {
                let angle = std::f64::consts::TAU * (part as f64 / whole as f64);
                let [cos, sin] = [cos_of_turn(part, whole), sin_of_turn(part, whole)];
                assert!((cos - angle.cos()).abs() < 4e-15, "{part}/{whole}: {cos}");
                assert!((sin - angle.sin()).abs() < 4e-15, "{part}/{whole}: {sin}");
            }
        }
        assert_eq!(cos_of_turn(1, 4), 0.0);
        assert_eq!(sin_of_turn(1, 2), 0.0);
        assert_eq!(cos_of_turn(1, 2), -1.0);
    }
}
