//! The exponential, by argument reduction and a polynomial.

use multiversion::multiversion;

/// log2(e).
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts: the first has 21 trailing zero bits, so that its product
/// with any exponent of a double is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1.5 * 2^52: adding it rounds to the nearest integer and leaves that integer
/// in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Where [`exp`] is 0 below, and infinite above.
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.0;

/// (e^r - 1 - r) / r^2 on |r| <= ln(2)/2: interpolated at Chebyshev nodes in
/// 50 digits; its error in e^r is 1.6e-17, relative.
const REMAINDER: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_13,
    0.008_333_333_333_330_062,
    0.001_388_888_891_721_371_7,
    0.000_198_412_698_630_536_18,
    2.480_152_129_595_437_6e-5,
    2.755_726_845_999_706_4e-6,
    2.762_008_844_540_974_6e-7,
    2.510_038_549_551_032e-8,
];

/// e^r - 1 on |r| <= ln(2)/2.
#[inline(always)]
fn exp_m1_reduced(r: f64) -> f64 {
    // Estrin's scheme: half as long a chain of dependent operations as Horner's.
    let c = &REMAINDER;
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (c[0] + c[1] * r) + (c[2] + c[3] * r) * r2;
    let high = (c[4] + c[5] * r) + (c[6] + c[7] * r) * r2 + (c[8] + c[9] * r) * r4;
    r + r2 * (low + high * r4)
}

/// A power of 2 and e^r - 1 whose product e^x = power (1 + (e^r - 1)) is, for
/// -708 <= x <= 709.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    let rounded = x * LOG2_E + ROUND;
    let exponent = rounded - ROUND;
    let r = (x - exponent * LN2_HIGH) - exponent * LN2_LOW;
    // The low bits of `rounded` are the exponent in two's complement.
    let power = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1023 << 52));
    (power, exp_m1_reduced(r))
}

/// e^x for -708 <= x <= 709. Beyond, the result is of no meaning (but NaN for
/// NaN); the callers clamp.
#[inline(always)]
pub(super) fn exp_in_range(x: f64) -> f64 {
    let (power, rest) = exp_parts(x);
    (1.0 + rest) * power
}

/// e^x, to 1.1 ULP for -708 <= x <= 709; 0 below (an error of at most 4e-308) and
/// infinite above. NaN stays NaN.
///
/// The same bits on every platform.
#[inline]
pub fn exp(x: f64) -> f64 {
    if x < LOWEST {
        0.0
    } else if x > HIGHEST {
        f64::INFINITY
    } else {
        exp_in_range(x)
    }
}

/// e^x - 1, to 3 ULP where [`exp`] is neither 0 nor infinite; without loss near 0.
///
/// The same bits on every platform.
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    if x.abs() < 0.34 {
        exp_m1_reduced(x)
    } else if x.abs() < 40.0 {
        // Not e^x - 1, which loses two bits where e^x is near 1.5.
        let (power, rest) = exp_parts(x);
        (power - 1.0) + power * rest
    } else {
        exp(x) - 1.0
    }
}

/// e^(-time / tau) for each time; times are 0 or more, tau above 0.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn decay_rows(times: &[f64], tau: f64, out: &mut [f64]) {
    for (out, time) in out.iter_mut().zip(times) {
        let x = -time / tau;
        let clamped = if x < LOWEST { LOWEST } else { x };
        let value = exp_in_range(clamped);
        *out = if x < LOWEST { 0.0 } else { value };
    }
}

/// 1 - e^(-time / tau) for each time, without loss for short times; times are 0 or
/// more, tau above 0.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn rise_rows(times: &[f64], tau: f64, out: &mut [f64]) {
    for (out, time) in out.iter_mut().zip(times) {
        let x = -time / tau;
        // Beyond -40 nothing is missing from 1.
        let (power, rest) = exp_parts(if x < -40.0 { -40.0 } else { x });
        *out = (1.0 - power) - power * rest;
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distance in units in the last place of `expected`.
    fn ulps(actual: f64, expected: f64) -> f64 {
        let ulp = f64::from_bits(expected.abs().to_bits() + 1) - expected.abs();
        (actual - expected).abs() / ulp
    }

    #[test]
    fn edges() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(exp_m1(0.0), 0.0);
        assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
        assert!(exp_m1(f64::NAN).is_nan());
        assert_eq!(exp_m1(1e-300), 1e-300);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        // The standard functions are themselves within 1 ULP here.
        #[test]
        fn exp_agrees_with_the_standard(x in -708.0..709.0_f64) {
            prop_assert!(ulps(exp(x), x.exp()) <= 2.0, "{x}: {} {}", exp(x), x.exp());
        }

        #[test]
        fn exp_m1_agrees_with_the_standard(x in prop_oneof![-1.0..1.0_f64, 0.3..0.4_f64, -700.0..700.0_f64, -1e-9..1e-9_f64]) {
            prop_assert!(ulps(exp_m1(x), x.exp_m1()) <= 3.0, "{x}");
        }

        #[test]
        fn rise_agrees_with_the_standard(x in prop_oneof![0.0..1.0_f64, 0.0..60.0_f64, 0.0..1e-9_f64, 0.0..1e300_f64], tau in 0.01..100.0_f64) {
            let mut rise = [0.0];
            rise_rows(&[x * tau], tau, &mut rise);
            let expected = -(-(x * tau) / tau).exp_m1();
            prop_assert!(ulps(rise[0], expected) <= 4.0, "{x}: {} {expected}", rise[0]);
        }
    }
}
