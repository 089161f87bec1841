//! The logistic function, one value or many.

use super::exp::exp_in_range;
use multiversion::multiversion;

/// Values worked on at once: wide enough to keep the pipelines of AVX-512 full,
/// and the number of partial sums on every machine, so that sums agree.
const LANES: usize = 16;

/// 1 / (1 + e^-x).
///
/// At most 3 ULP for x >= -708; below that monotone, never negative and within
/// 1e-307 of the true value. 0 and 1 at the infinities; NaN stays NaN. The same
/// bits on every platform and instruction set.
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    let y = -x;
    // Comparisons, not `min` and `max`: these keep a NaN.
    let clamped = if y < -708.0 { -708.0 } else { y };
    let clamped = if clamped > 709.0 { 709.0 } else { clamped };
    let value = 1.0 / (1.0 + exp_in_range(clamped));
    if y > 709.0 { 0.0 } else { value }
}

/// [`logistic`] for -708 <= x <= 708, to the bit: nothing needs to be clamped. Beyond, it is
/// of no meaning.
#[inline(always)]
pub(crate) fn logistic_in_range(x: f64) -> f64 {
    1.0 / (1.0 + exp_in_range(-x))
}

#[inline(always)]
fn sum_logistic_body(u: &[f64], slope: f64, threshold: f64, offset: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let mut chunks = u.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (sum, u) in sums.iter_mut().zip(chunk) {
            *sum += logistic(slope * (u - threshold)) - offset;
        }
    }
    for (sum, u) in sums.iter_mut().zip(chunks.remainder()) {
        *sum += logistic(slope * (u - threshold)) - offset;
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for k in 0..width {
            sums[k] += sums[k + width];
        }
    }
    sums[0]
}

#[inline(always)]
fn logistic_rows_body(u: &[f64], slope: f64, threshold: f64, offset: f64, out: &mut [f64]) {
    for (out, u) in out.iter_mut().zip(u) {
        *out = logistic(slope * (u - threshold)) - offset;
    }
}

macro_rules! dispatched {
    ($(#[$meta:meta])* $sum:ident, $rows:ident, $($target:literal),+) => {
        $(#[$meta])*
        #[multiversion(targets($($target),+))]
        pub(crate) fn $sum(u: &[f64], slope: f64, threshold: f64, offset: f64) -> f64 {
            sum_logistic_body(u, slope, threshold, offset)
        }

        /// `logistic(slope * (u - threshold)) - offset` for each u.
        #[multiversion(targets($($target),+))]
        pub(crate) fn $rows(u: &[f64], slope: f64, threshold: f64, offset: f64, out: &mut [f64]) {
            logistic_rows_body(u, slope, threshold, offset, out);
        }
    };
}

dispatched!(
    /// The sum over u of `logistic(slope * (u - threshold)) - offset`.
    sum_logistic,
    logistic_rows,
    "x86_64+avx512f+avx512dq+avx512vl",
    "x86_64+avx2"
);

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    dispatched!(
        /// On a machine with AVX-512, what one without would run.
        sum_logistic_avx2,
        logistic_rows_avx2,
        "x86_64+avx2"
    );

    #[test]
    fn edges() {
        assert_eq!(logistic(f64::INFINITY), 1.0);
        assert_eq!(logistic(f64::NEG_INFINITY), 0.0);
        assert!(logistic(f64::NAN).is_nan());
        assert_eq!(logistic(0.0), 0.5);
        assert_eq!(logistic(-1e300), 0.0);
        assert_eq!(logistic(1e300), 1.0);
        assert!(logistic(-708.5) >= 0.0 && logistic(-708.5) < 1e-307);
    }

    #[test]
    fn known_values() {
        // 30 digits from mpmath, rounded to double.
        for (x, expected) in [
            (1.0, 0.731_058_578_630_004_9),
            (-1.0, 0.268_941_421_369_995_1),
            (0.3, 0.574_442_516_811_659),
            (-30.0, 9.357_622_968_839_299e-14),
            (-708.0, 3.307_553_003_638_408e-308),
        ] {
            let ulp = f64::from_bits(f64::to_bits(expected) + 1) - expected;
            assert!((logistic(x) - expected).abs() <= 3.0 * ulp, "{x}");
        }
    }

    /// e^-x in twice the precision, by a Taylor series on x / 2^k squared k times.
    fn logistic_in_twice_the_precision(x: f64) -> f64 {
        // For x >= -36, 1 + e^-x and its quotient in double-double are more
        // than the test needs; the standard exp is the weak part, so do that well.
        let (mut high, mut low) = (1.0_f64, 0.0_f64);
        let scaled = -x / 1024.0;
        let (mut term_high, mut term_low) = (1.0_f64, 0.0_f64);
        for n in 1..30 {
            (term_high, term_low) = times(term_high, term_low, scaled, 0.0);
            (term_high, term_low) = over(term_high, term_low, n as f64);
            (high, low) = plus(high, low, term_high, term_low);
        }
        for _ in 0..10 {
            (high, low) = times(high, low, high, low);
        }
        let (sum, rest) = plus(high, low, 1.0, 0.0);
        let quotient = 1.0 / sum;
        let remainder = (-quotient).mul_add(sum, 1.0) - quotient * rest;
        quotient + remainder / sum
    }

    fn plus(a: f64, b: f64, c: f64, d: f64) -> (f64, f64) {
        let s = a + c;
        let v = s - a;
        let e = (a - (s - v)) + (c - v) + b + d;
        (s + e, e - ((s + e) - s))
    }

    fn times(a: f64, b: f64, c: f64, d: f64) -> (f64, f64) {
        let p = a * c;
        let e = a.mul_add(c, -p) + a * d + b * c;
        (p + e, e - ((p + e) - p))
    }

    fn over(a: f64, b: f64, n: f64) -> (f64, f64) {
        let q = a / n;
        let e = ((-q).mul_add(n, a) + b) / n;
        (q + e, e - ((q + e) - q))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn at_most_three_ulp(x in prop_oneof![-708.0..708.0_f64, -40.0..40.0_f64, -2.0..2.0_f64]) {
            let expected = logistic_in_twice_the_precision(x);
            let ulp = f64::from_bits(expected.to_bits() + 1) - expected;
            let error = (logistic(x) - expected).abs() / ulp;
            prop_assert!(error <= 3.0, "{x}: {error} ULP");
        }

        #[test]
        fn in_range_the_same_bits(x in -708.0..=708.0_f64) {
            prop_assert_eq!(logistic_in_range(x).to_bits(), logistic(x).to_bits());
        }

        #[test]
        fn monotone_below(x in -760.0..-700.0_f64, step in 0.0..10.0_f64) {
            prop_assert!(logistic(x) >= 0.0);
            prop_assert!(logistic(x + step) >= logistic(x));
            // Down here neighbours are further apart than the exponential rounds.
            prop_assert!(logistic(x.next_up()) >= logistic(x));
        }

        #[test]
        fn dispatch_changes_no_bit(
            u in prop::collection::vec(prop_oneof![-1.0..3.0_f64, Just(f64::NAN), -1e4..1e4_f64], 0..200),
            slope in 1e-3..1e4_f64, threshold in 0.0..1.0_f64, offset in 0.0..1.0_f64,
        ) {
            let plain = sum_logistic_body(&u, slope, threshold, offset);
            for sum in [sum_logistic(&u, slope, threshold, offset), sum_logistic_avx2(&u, slope, threshold, offset)] {
                prop_assert!(sum.to_bits() == plain.to_bits() || (sum.is_nan() && plain.is_nan()));
            }
            let mut rows = [vec![0.0; u.len()], vec![0.0; u.len()], vec![0.0; u.len()]];
            logistic_rows_body(&u, slope, threshold, offset, &mut rows[0]);
            logistic_rows(&u, slope, threshold, offset, &mut rows[1]);
            logistic_rows_avx2(&u, slope, threshold, offset, &mut rows[2]);
            for k in 0..u.len() {
                for other in [rows[1][k], rows[2][k]] {
                    prop_assert!(other.to_bits() == rows[0][k].to_bits() || (other.is_nan() && u[k].is_nan()));
                }
            }
        }
    }
}
