//! Gauss-Legendre quadrature, and what a function's values at its nodes say
//! about the function's integral up to any point.
//!
//! Golub & Welsch (1969); the interpolating polynomial through the nodes is the
//! discrete Legendre series, because the rule is exact for products of two such
//! polynomials.

use std::sync::OnceLock;

/// Number of nodes. A function analytic inside the Bernstein ellipse of
/// parameter rho is integrated to about rho^-40 over the whole interval, and to
/// about rho^-20 up to a point inside it.
pub(crate) const NODES: usize = 20;

/// The positive nodes and their weights (40 digits from mpmath, rounded).
const HALF: [(f64, f64); NODES / 2] = [
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.912_234_428_251_326, 0.062_672_048_334_109_07),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_44),
    (0.636_053_680_726_515, 0.118_194_531_961_518_41),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_64),
    (0.373_706_088_715_419_55, 0.142_096_109_318_382_04),
    (0.227_785_851_141_645_07, 0.149_172_986_472_603_74),
    (0.076_526_521_133_497_33, 0.152_753_387_130_725_84),
];

/// The rule on [-1, 1].
pub(crate) struct GaussLegendre {
    /// Nodes, rising.
    pub(crate) nodes: [f64; NODES],
    /// Their weights; the sum is 2.
    pub(crate) weights: [f64; NODES],
    /// `cumulative[i]` integrates from -1 to node i.
    pub(crate) cumulative: [[f64; NODES]; NODES],
    /// `series[k]` gives the Legendre coefficient of degree k.
    series: [[f64; NODES]; NODES],
    /// `powers[k]`: the Legendre polynomial of degree k as powers of x.
    powers: [[f64; NODES + 1]; NODES + 1],
}

impl GaussLegendre {
    /// The rule, computed on first use.
    pub(crate) fn get() -> &'static Self {
        static RULE: OnceLock<GaussLegendre> = OnceLock::new();
        RULE.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut nodes = [0.0; NODES];
        let mut weights = [0.0; NODES];
        for (i, (node, weight)) in HALF.into_iter().enumerate() {
            (nodes[i], weights[i]) = (-node, weight);
            (nodes[NODES - 1 - i], weights[NODES - 1 - i]) = (node, weight);
        }

        let mut powers = [[0.0; NODES + 1]; NODES + 1];
        powers[0][0] = 1.0;
        powers[1][1] = 1.0;
        for k in 1..NODES {
            let n = k as f64;
            for m in 0..=k + 1 {
                let raised = if m > 0 { powers[k][m - 1] } else { 0.0 };
                powers[k + 1][m] = ((2.0 * n + 1.0) * raised - n * powers[k - 1][m]) / (n + 1.0);
            }
        }

        let values = nodes.map(legendre);
        let mut series = [[0.0; NODES]; NODES];
        for (k, row) in series.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = (k as f64 + 0.5) * weights[j] * values[j][k];
            }
        }

        let mut cumulative = [[0.0; NODES]; NODES];
        for (row, at) in cumulative.iter_mut().zip(&values) {
            for (j, entry) in row.iter_mut().enumerate() {
                let coefficients: [f64; NODES] = std::array::from_fn(|k| series[k][j]);
                let integral = integrated(&coefficients);
                *entry = integral.iter().zip(at).map(|(c, p)| c * p).sum();
            }
        }
        Self {
            nodes,
            weights,
            cumulative,
            series,
            powers,
        }
    }

    /// From a function's values at the nodes: its integral from -1 to x as a
    /// polynomial in x, coefficients from degree 0.
    pub(crate) fn antiderivative(&self, values: &[f64; NODES]) -> [f64; NODES + 1] {
        // By way of the Legendre series: its coefficients fall fast, so that the
        // large coefficients of high degree in `powers` cost no accuracy.
        let mut coefficients = [0.0; NODES];
        for (coefficient, row) in coefficients.iter_mut().zip(&self.series) {
            *coefficient = row.iter().zip(values).map(|(m, v)| m * v).sum();
        }
        let mut polynomial = [0.0; NODES + 1];
        for (c, powers) in integrated(&coefficients).into_iter().zip(&self.powers) {
            for (p, power) in polynomial.iter_mut().zip(powers) {
                *p += c * power;
            }
        }
        polynomial
    }
}

/// Legendre polynomials of degree 0 to `NODES` at x.
fn legendre(x: f64) -> [f64; NODES + 1] {
    let mut p = [1.0; NODES + 1];
    p[1] = x;
    for k in 1..NODES {
        let n = k as f64;
        p[k + 1] = ((2.0 * n + 1.0) * x * p[k] - n * p[k - 1]) / (n + 1.0);
    }
    p
}

/// The Legendre series of the integral from -1, from that of the integrand.
fn integrated(coefficients: &[f64; NODES]) -> [f64; NODES + 1] {
    let mut integral = [0.0; NODES + 1];
    integral[0] = coefficients[0];
    integral[1] = coefficients[0];
    for (k, c) in coefficients.iter().enumerate().skip(1) {
        let share = c / (2.0 * k as f64 + 1.0);
        integral[k + 1] += share;
        integral[k - 1] -= share;
    }
    integral
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    #[test]
    fn integrates_what_it_should() {
        let rule = GaussLegendre::get();
        let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
            rule.nodes
                .iter()
                .zip(rule.weights)
                .map(|(x, w)| w * f(*x))
                .sum()
        };
        assert!((sum(&|_| 1.0) - 2.0).abs() < 1e-15);
        assert!((sum(&|x| x.powi(38)) - 2.0 / 39.0).abs() < 1e-16);
        assert!((sum(&|x| x.powi(39))).abs() < 1e-16);
    }

    #[test]
    fn antiderivative_and_cumulative_of_the_exponential() {
        let rule = GaussLegendre::get();
        let values = rule.nodes.map(f64::exp);
        let polynomial = rule.antiderivative(&values);
        for (i, x) in rule.nodes.into_iter().enumerate() {
            let expected = x.exp() - (-1.0_f64).exp();
            let by_powers = polynomial.iter().rev().fold(0.0, |sum, c| sum * x + c);
            let by_matrix: f64 = rule.cumulative[i]
                .iter()
                .zip(&values)
                .map(|(m, v)| m * v)
                .sum();
            assert!(
                (by_powers - expected).abs() < 1e-15,
                "{x}: {by_powers} {expected}"
            );
            assert!(
                (by_matrix - expected).abs() < 1e-15,
                "{x}: {by_matrix} {expected}"
            );
        }
    }
}
