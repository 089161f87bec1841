//! The models that can be fitted: their parameters, bounds and relations, as published
//! (Milstein et al. 2021, eLife 10:e73046).

use super::coordinates::Coordinates;
use crate::error::{Invalid, within};
use crate::gain::{Gain, Sigmoid};
use crate::math::{exp, ln};
use crate::rule::{PlaceRule, VoltageDependentRule, WeightDependentRule};
use serde::{Deserialize, Serialize};

/// A family of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// The weight-dependent rule with sigmoid gains: nine parameters.
    WeightDependent,
    /// The voltage-dependent rule with sigmoid gains: nine parameters.
    VoltageDependent,
    /// The weight-dependent rule with q(u) = u: five parameters.
    Linear,
}

/// One parameter of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, for example `potentiation_threshold`.
    pub name: &'static str,
    /// Its symbol in equations, for example `threshold+`.
    pub symbol: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// The parameter, by its place, that this one must stay below.
    pub below: Option<usize>,
    scale: Scale,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Linear,
    Logarithmic,
}

/// How far a parameter stays below the one that bounds it, relative.
const BELOW: f64 = 1e-9;

const fn parameter(
    name: &'static str,
    symbol: &'static str,
    unit: &'static str,
    [low, high]: [f64; 2],
    scale: Scale,
    below: Option<usize>,
) -> Parameter {
    Parameter {
        name,
        symbol,
        unit,
        low,
        high,
        below,
        scale,
    }
}

use Scale::{Linear, Logarithmic};

const HALF_WIDTH: [f64; 2] = [4e-5, 1.0];
const THRESHOLD: [f64; 2] = [1e-5, 1.0];
const RATE: [f64; 2] = [1e-3, 10.0];
/// So that one may stay below the other.
const LARGER_RATE: [f64; 2] = [1e-3 * (1.0 + 2.0 * BELOW), 10.0];
const TAU: [f64; 2] = [0.1, 1.75];
const LARGER_TAU: [f64; 2] = [0.1 * (1.0 + 2.0 * BELOW), 1.75];

const GAINS_AND_SIGNALS: [Parameter; 8] = [
    parameter(
        "potentiation_half_width",
        "half_width+",
        "1",
        HALF_WIDTH,
        Logarithmic,
        None,
    ),
    parameter(
        "potentiation_threshold",
        "threshold+",
        "1",
        THRESHOLD,
        Linear,
        None,
    ),
    parameter(
        "depression_threshold",
        "threshold-",
        "1",
        THRESHOLD,
        Linear,
        None,
    ),
    parameter(
        "depression_half_width",
        "half_width-",
        "1",
        HALF_WIDTH,
        Logarithmic,
        None,
    ),
    parameter(
        "potentiation_rate",
        "k+",
        "1/s",
        LARGER_RATE,
        Logarithmic,
        None,
    ),
    parameter("depression_rate", "k-", "1/s", RATE, Logarithmic, Some(4)),
    parameter(
        "eligibility_tau",
        "tau_E",
        "s",
        LARGER_TAU,
        Logarithmic,
        None,
    ),
    parameter("instructive_tau", "tau_I", "s", TAU, Logarithmic, Some(6)),
];
const MAX_WEIGHT: Parameter = parameter("max_weight", "w_max", "1", [2.5, 5.0], Linear, None);
const DEPOLARISATION: Parameter = parameter(
    "plateau_depolarisation_mv",
    "dV",
    "mV",
    [0.0, 20.0],
    Linear,
    None,
);

const fn nine(last: Parameter) -> [Parameter; 9] {
    let [a, b, c, d, e, f, g, h] = GAINS_AND_SIGNALS;
    [a, b, c, d, e, f, g, h, last]
}

static WEIGHT_DEPENDENT: [Parameter; 9] = nine(MAX_WEIGHT);
static VOLTAGE_DEPENDENT: [Parameter; 9] = nine(DEPOLARISATION);
static LINEAR: [Parameter; 5] = [
    parameter(
        "potentiation_rate",
        "k+",
        "1/s",
        LARGER_RATE,
        Logarithmic,
        None,
    ),
    parameter("depression_rate", "k-", "1/s", RATE, Logarithmic, Some(0)),
    parameter(
        "eligibility_tau",
        "tau_E",
        "s",
        LARGER_TAU,
        Logarithmic,
        None,
    ),
    parameter("instructive_tau", "tau_I", "s", TAU, Logarithmic, Some(2)),
    MAX_WEIGHT,
];

impl Model {
    /// All models, in the order in which comparisons list them.
    pub const ALL: [Self; 3] = [Self::WeightDependent, Self::VoltageDependent, Self::Linear];

    /// Its name, as it is written on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::WeightDependent => "weight_dependent",
            Self::VoltageDependent => "voltage_dependent",
            Self::Linear => "linear",
        }
    }

    /// The model of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// Its parameters, in order.
    pub fn parameters(self) -> &'static [Parameter] {
        match self {
            Self::WeightDependent => &WEIGHT_DEPENDENT,
            Self::VoltageDependent => &VOLTAGE_DEPENDENT,
            Self::Linear => &LINEAR,
        }
    }

    /// The parameters at `point`, each coordinate of which is from 0 to 1: a part of the way
    /// from the smallest value to the largest that bounds and relations leave.
    pub fn values(self, point: &[f64]) -> Vec<f64> {
        self.coordinates().values(point)
    }

    fn coordinates(self) -> Coordinates {
        Coordinates {
            model: self,
            held: None,
        }
    }

    /// The point at which the parameters have these values.
    ///
    /// # Errors
    /// A wrong number of values, or the first that is out of its bounds or not below the one
    /// that it must stay below.
    pub fn point(self, values: &[f64]) -> Result<Vec<f64>, Invalid> {
        let parameters = self.parameters();
        if values.len() != parameters.len() {
            let allowed = format!("must be {} values", parameters.len());
            return Err(Invalid::new("parameters", values.len(), allowed));
        }
        for (parameter, &value) in parameters.iter().zip(values) {
            let high = parameter.high_given(values);
            let unit = if parameter.unit == "1" {
                String::new()
            } else {
                format!(" {}", parameter.unit)
            };
            let key = format!("parameters.{}", parameter.name);
            // A bound may have been rounded on the way here.
            let nearest = value.clamp(parameter.low, high);
            let rounded = (value - nearest).abs() <= 1e-12 * nearest.abs();
            let value = if rounded { nearest } else { value };
            within(&key, value, parameter.low, high, &unit)?;
        }
        Ok(self.coordinates().point(values))
    }

    /// The derivatives of the values at `point`: (parameter, coordinate), row by row.
    pub fn slopes(self, point: &[f64]) -> Vec<f64> {
        self.coordinates().slopes(point)
    }

    /// The rule with these parameters.
    ///
    /// # Panics
    /// If there are not as many as the model has.
    pub fn rule(self, values: &[f64]) -> PlaceRule {
        let sigmoid = |threshold, half_width| {
            Gain::Sigmoid(Sigmoid {
                threshold,
                half_width,
            })
        };
        match self {
            Self::WeightDependent => WeightDependentRule {
                eligibility_tau: values[6],
                instructive_tau: values[7],
                potentiation_rate: values[4],
                depression_rate: values[5],
                max_weight: values[8],
                potentiation_gain: sigmoid(values[1], values[0]),
                depression_gain: sigmoid(values[2], values[3]),
            }
            .into(),
            Self::VoltageDependent => VoltageDependentRule {
                eligibility_tau: values[6],
                instructive_tau: values[7],
                potentiation_rate: values[4],
                depression_rate: values[5],
                plateau_depolarisation_mv: values[8],
                potentiation_gain: sigmoid(values[1], values[0]),
                depression_gain: sigmoid(values[2], values[3]),
            }
            .into(),
            Self::Linear => WeightDependentRule {
                eligibility_tau: values[2],
                instructive_tau: values[3],
                potentiation_rate: values[0],
                depression_rate: values[1],
                max_weight: values[4],
                potentiation_gain: Gain::Linear,
                depression_gain: Gain::Linear,
            }
            .into(),
        }
    }

    /// The parameters of a rule; `None` if it is not of this model.
    pub fn parameters_of(self, rule: &PlaceRule) -> Option<Vec<f64>> {
        let sigmoids = |gains: [Gain; 2]| match gains {
            [Gain::Sigmoid(up), Gain::Sigmoid(down)] => {
                Some([up.half_width, up.threshold, down.threshold, down.half_width])
            }
            _ => None,
        };
        match (self, rule) {
            (Self::WeightDependent, PlaceRule::WeightDependent(rule)) => {
                let gains = sigmoids([rule.potentiation_gain, rule.depression_gain])?;
                let rates = [rule.potentiation_rate, rule.depression_rate];
                let times = [rule.eligibility_tau, rule.instructive_tau];
                Some([&gains[..], &rates, &times, &[rule.max_weight]].concat())
            }
            (Self::VoltageDependent, PlaceRule::VoltageDependent(rule)) => {
                let gains = sigmoids([rule.potentiation_gain, rule.depression_gain])?;
                let rates = [rule.potentiation_rate, rule.depression_rate];
                let times = [rule.eligibility_tau, rule.instructive_tau];
                Some(
                    [
                        &gains[..],
                        &rates,
                        &times,
                        &[rule.plateau_depolarisation_mv],
                    ]
                    .concat(),
                )
            }
            (Self::Linear, PlaceRule::WeightDependent(rule)) => {
                let gains = [rule.potentiation_gain, rule.depression_gain];
                (gains == [Gain::Linear; 2]).then(|| {
                    vec![
                        rule.potentiation_rate,
                        rule.depression_rate,
                        rule.eligibility_tau,
                        rule.instructive_tau,
                        rule.max_weight,
                    ]
                })
            }
            _ => None,
        }
    }
}

impl Parameter {
    /// The largest value that this parameter may have beside the others'.
    pub(super) fn high_given(&self, values: &[f64]) -> f64 {
        let bounded = self.below.and_then(|other| values.get(other));
        bounded.map_or(self.high, |other| other * (1.0 - BELOW))
    }

    /// The smallest value below which `value` may stay.
    pub(super) fn just_above(value: f64) -> f64 {
        value * (1.0 + 2.0 * BELOW)
    }

    /// The value a part of the way from `low` to `high`.
    pub(super) fn value(&self, part: f64, low: f64, high: f64) -> f64 {
        match self.scale {
            Linear => low + part * (high - low),
            // At the ends to the last bit.
            Logarithmic if part == 0.0 => low,
            Logarithmic if part == 1.0 => high,
            Logarithmic => (low * exp(part * ln(high / low))).max(low).min(high),
        }
    }

    /// How much of the way from `low` to `high` a value is.
    pub(super) fn part(&self, value: f64, low: f64, high: f64) -> f64 {
        match self.scale {
            Linear => (value - low) / (high - low),
            Logarithmic => ln(value / low) / ln(high / low),
        }
    }

    /// The derivative of the value in the part.
    pub(super) fn slope(&self, value: f64, low: f64, high: f64) -> f64 {
        match self.scale {
            Linear => high - low,
            Logarithmic => value * ln(high / low),
        }
    }

    /// The value a part of the way from the parameter's smallest to its largest.
    pub(super) fn of_range(&self, part: f64) -> f64 {
        self.value(part, self.low, self.high)
    }

    /// How much of the way from the parameter's smallest value to its largest a value is, 0 to
    /// 1: its place in the search box where no relation bounds it.
    pub fn part_of_range(&self, value: f64) -> f64 {
        self.part(value, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(prop_oneof![0.0..=1.0_f64, Just(0.0), Just(1.0)], 9)
    }

    proptest! {
        #[test]
        fn every_point_is_a_rule_within_bounds_and_relations(point in point()) {
            for model in Model::ALL {
                let parameters = model.parameters();
                let point = &point[..parameters.len()];
                let values = model.values(point);
                for (parameter, value) in parameters.iter().zip(&values) {
                    prop_assert!((parameter.low..=parameter.high).contains(value));
                    if let Some(other) = parameter.below {
                        prop_assert!(*value < values[other]);
                    }
                }
                let rule = model.rule(&values);
                prop_assert!(rule.validate().is_ok());
                prop_assert_eq!(model.parameters_of(&rule), Some(values.clone()));
                let again = model.values(&model.point(&values).unwrap());
                for (a, b) in again.iter().zip(&values) {
                    prop_assert!((a - b).abs() <= 1e-12 * b.abs(), "{a} {b}");
                }
            }
        }

        #[test]
        fn slopes_are_derivatives(point in prop::collection::vec(0.01..0.99_f64, 9)) {
            for model in Model::ALL {
                let n = model.parameters().len();
                let slopes = model.slopes(&point[..n]);
                for coordinate in 0..n {
                    let moved = |by: f64| {
                        let mut point = point[..n].to_vec();
                        point[coordinate] += by;
                        model.values(&point)
                    };
                    let (less, more) = (moved(-1e-6), moved(1e-6));
                    for k in 0..n {
                        let numeric = (more[k] - less[k]) / 2e-6;
                        let slope = slopes[k * n + coordinate];
                        prop_assert!((slope - numeric).abs() <= 1e-6 * (1.0 + numeric.abs()));
                    }
                }
            }
        }
    }

    #[test]
    fn refuses_values_out_of_bounds_and_against_relations() {
        let good = [0.45, 0.41, 0.026, 0.1, 1.1, 0.42, 1.66, 0.437, 4.68];
        assert!(Model::WeightDependent.point(&good).is_ok());
        for (k, bad) in [
            (0, 2.0),
            (1, 0.0),
            (5, 1.2),
            (7, 1.7),
            (8, f64::NAN),
            (6, 0.05),
        ] {
            let mut values = good;
            values[k] = bad;
            assert!(Model::WeightDependent.point(&values).is_err(), "{k} {bad}");
        }
        assert!(Model::Linear.point(&good).is_err());
    }
}
