//! Gains: the rate, between 0 and 1, at which a signal overlap drives potentiation
//! or depression (Milstein et al. 2021, eLife 10:e73046; their beta is
//! 2 / half_width, their alpha the threshold).

use crate::error::{Invalid, within};
use crate::math::{exp_m1, logistic, logistic_rows, sum, sum_logistic};
use serde::{Deserialize, Serialize};

/// A gain q(u) of the signal overlap u, with q(0) = 0 and q(1) = 1. Beyond u = 1,
/// where spikes follow one another quickly, it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Gain {
    /// q(u) = u.
    Linear,
    /// A rescaled piece of a logistic.
    Sigmoid(Sigmoid),
}

/// q(u) = (s(u) - s(0)) / (s(1) - s(0)) with s(u) = 1 / (1 + e^(-2 (u - a) / h)).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sigmoid {
    /// a, the overlap at which s is one half; from 0 to 1.
    pub threshold: f64,
    /// h, the width of the rise (the slope of the exponent is 2 / h); from 1e-6 to 1e3.
    pub half_width: f64,
}

impl Gain {
    /// A sigmoid gain.
    ///
    /// ```
    /// let gain = btsp::Gain::sigmoid(0.5, 0.5);
    /// assert_eq!(gain.value(0.0), 0.0);
    /// assert!((gain.value(0.5) - 0.5).abs() < 1e-15);
    /// assert_eq!(gain.value(1.0), 1.0);
    /// ```
    pub const fn sigmoid(threshold: f64, half_width: f64) -> Self {
        Self::Sigmoid(Sigmoid {
            threshold,
            half_width,
        })
    }

    /// Checks the ranges; `key` is the gain's own, for example
    /// `rule.potentiation_gain`.
    ///
    /// # Errors
    /// The threshold or the half-width, out of its range.
    pub fn validate(&self, key: &str) -> Result<(), Invalid> {
        if let Self::Sigmoid(Sigmoid {
            threshold,
            half_width,
        }) = self
        {
            within(&format!("{key}.threshold"), *threshold, 0.0, 1.0, "")?;
            within(&format!("{key}.half_width"), *half_width, 1e-6, 1e3, "")?;
        }
        Ok(())
    }

    /// q(u) for an overlap u of 0 or more.
    pub fn value(&self, u: f64) -> f64 {
        let mut value = [0.0];
        self.curve().values(&[u], &mut value);
        value[0]
    }

    /// q(u) for many overlaps.
    pub fn values(&self, u: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; u.len()];
        self.curve().values(u, &mut values);
        values
    }

    /// The sum of q(u) over many overlaps, in an order that is the same on every
    /// machine; faster than [`values`](Self::values) by a pass over memory.
    pub fn sum(&self, u: &[f64]) -> f64 {
        self.curve().sum(u)
    }

    /// The gain made ready to be evaluated often.
    pub(crate) fn curve(&self) -> Curve {
        match *self {
            Self::Linear => Curve::Linear,
            Self::Sigmoid(Sigmoid {
                threshold,
                half_width,
            }) => {
                let slope = 2.0 / half_width;
                let floor = logistic(slope * (0.0 - threshold));
                let range = logistic(slope * (1.0 - threshold)) - floor;
                Curve::Logistic {
                    slope,
                    threshold,
                    half_width,
                    floor,
                    range,
                    top: logistic(slope * (1.0 - threshold)) * -exp_m1(-slope),
                }
            }
        }
    }
}

/// A gain with its constants computed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Curve {
    Linear,
    Logistic {
        slope: f64,
        threshold: f64,
        half_width: f64,
        /// s(0)
        floor: f64,
        /// s(1) - s(0); at least 4.9e-4 for a half-width of 1e3.
        range: f64,
        /// s(1) (1 - e^-slope), the denominator of [`Curve::precise_value`].
        top: f64,
    },
}

impl Curve {
    /// Evaluations of the logistic that `points` values of the gain take.
    pub(crate) fn evaluations(&self, points: usize) -> usize {
        match self {
            Self::Linear => 0,
            Self::Logistic { .. } => points,
        }
    }

    /// q(u) for each u.
    pub(crate) fn values(&self, u: &[f64], out: &mut [f64]) {
        match *self {
            Self::Linear => out.copy_from_slice(u),
            Self::Logistic {
                slope,
                threshold,
                floor,
                range,
                ..
            } => {
                logistic_rows(u, slope, threshold, floor, out);
                for value in out {
                    *value /= range;
                }
            }
        }
    }

    /// q(u) to a few units in its own last place, at twice the cost of
    /// [`values`](Self::values): these lose digits where q(u) is small.
    ///
    /// s(u) - s(0) = s(u) (1 - s(0)) (1 - e^(-slope u)), and likewise for u = 1.
    pub(crate) fn precise_value(&self, u: f64) -> f64 {
        match *self {
            Self::Linear => u,
            Self::Logistic {
                slope,
                threshold,
                top,
                ..
            } => logistic(slope * (u - threshold)) * -exp_m1(-slope * u) / top,
        }
    }

    /// The sum of q(u).
    pub(crate) fn sum(&self, u: &[f64]) -> f64 {
        match *self {
            Self::Linear => sum(u),
            Self::Logistic {
                slope,
                threshold,
                floor,
                range,
                ..
            } => sum_logistic(u, slope, threshold, floor) / range,
        }
    }

    /// Whether u may run from `low` to `high` in one panel of quadrature: the
    /// logistic's poles lie at threshold +- i pi half_width / 2, so the panel may
    /// be `relative_width` times as wide as its distance from there.
    pub(crate) fn is_smooth(&self, low: f64, high: f64, relative_width: f64) -> bool {
        match *self {
            Self::Linear => true,
            Self::Logistic {
                threshold,
                half_width,
                ..
            } => {
                let distance = (low - threshold).max(threshold - high);
                high - low <= relative_width * half_width.max(distance)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rises_from_0_to_1(threshold in 0.0..=1.0_f64, log_h in -6.0..3.0_f64, u in 0.0..1.0_f64, v in 0.0..1.0_f64) {
            let gain = Gain::sigmoid(threshold, crate::math::exp(log_h * std::f64::consts::LN_10));
            prop_assert_eq!(gain.value(0.0), 0.0);
            prop_assert_eq!(gain.value(1.0), 1.0);
            let (low, high) = (gain.value(u.min(v)), gain.value(u.max(v)));
            prop_assert!((0.0..=1.0).contains(&low) && low <= high + 1e-12);
            let curve = gain.curve();
            for (u, value) in [(u.min(v), low), (u.max(v), high), (0.0, 0.0), (1.0, 1.0)] {
                prop_assert!((curve.precise_value(u) - value).abs() < 2e-12);
            }
        }
    }

    #[test]
    fn survives_serialization() {
        for gain in [Gain::Linear, Gain::sigmoid(0.3, 0.1)] {
            let text = serde_json::to_string(&gain).unwrap();
            assert_eq!(serde_json::from_str::<Gain>(&text).unwrap(), gain);
        }
        let rule = crate::preset::NONLINEAR.rule.unwrap();
        let text = serde_json::to_string(&rule).unwrap();
        assert!(text.contains(r#""potentiation_gain":{"kind":"sigmoid","threshold":0.5"#));
        assert_eq!(
            serde_json::from_str::<crate::WeightDependentRule>(&text).unwrap(),
            rule
        );
        let wrong = r#"{"kind":"sigmoid","threshold":0.5,"half_width":0.5,"slope":1}"#;
        assert!(serde_json::from_str::<Gain>(wrong).is_err());
    }

    #[test]
    fn sums_its_values() {
        let u = crate::math::linspace(0.0, 1.2, 1001);
        for gain in [Gain::Linear, Gain::sigmoid(0.3, 0.1)] {
            let expected: f64 = gain.values(&u).iter().sum();
            assert!((gain.sum(&u) - expected).abs() < 1e-10);
        }
    }

    #[test]
    fn tends_to_linear_for_a_large_half_width() {
        for u in [0.1, 0.5, 0.9, 3.0] {
            assert!((Gain::sigmoid(0.5, 1e3).value(u) - u).abs() < 1e-5);
        }
    }

    #[test]
    fn refuses_with_the_key() {
        let key = |threshold, half_width| {
            Gain::sigmoid(threshold, half_width)
                .validate("rule.g")
                .map_err(|e| e.key)
        };
        assert_eq!(key(0.5, 0.5), Ok(()));
        assert_eq!(key(1.01, 0.5), Err("rule.g.threshold".into()));
        assert_eq!(key(f64::NAN, 0.5), Err("rule.g.threshold".into()));
        assert_eq!(key(0.5, 0.0), Err("rule.g.half_width".into()));
        assert_eq!(key(0.5, 1001.0), Err("rule.g.half_width".into()));
    }
}
