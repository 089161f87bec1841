//! The rules of place cells: the voltage-dependent one, either of the two, and those that
//! are published.

use crate::invalid::{config_error, value_error};
use crate::rule::{GainArguments, Rule, arguments_of, gain_of};
use btsp::place::PublishedRule;
use btsp::{PlaceRule, VoltageDependentRule};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A voltage-dependent rule within its ranges.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct VoltageRule(pub(crate) VoltageDependentRule);

/// The numbers of a rule in the order of [`VoltageRule`]'s constructor.
type VoltageRuleArguments = (f64, f64, f64, f64, f64, GainArguments, GainArguments);

#[pymethods]
impl VoltageRule {
    #[new]
    #[pyo3(signature = (eligibility_tau, instructive_tau, potentiation_rate, depression_rate,
        plateau_depolarisation_mv, potentiation_gain, depression_gain))]
    fn new(
        eligibility_tau: f64,
        instructive_tau: f64,
        potentiation_rate: f64,
        depression_rate: f64,
        plateau_depolarisation_mv: f64,
        potentiation_gain: GainArguments,
        depression_gain: GainArguments,
    ) -> PyResult<Self> {
        let rule = VoltageDependentRule {
            eligibility_tau,
            instructive_tau,
            potentiation_rate,
            depression_rate,
            plateau_depolarisation_mv,
            potentiation_gain: gain_of(potentiation_gain),
            depression_gain: gain_of(depression_gain),
        };
        rule.validate().map_err(|e| value_error(&e))?;
        Ok(Self(rule))
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        match btsp_config::place_rule_from_toml(text, None) {
            Ok(PlaceRule::VoltageDependent(rule)) => Ok(Self(rule)),
            Ok(PlaceRule::WeightDependent(_)) => Err(PyValueError::new_err(
                "rule.model = \"weight_dependent\": must be \"voltage_dependent\", or the table \
                 [rule] have plateau_depolarisation_mv instead of max_weight",
            )),
            Err(error) => Err(config_error(&error)),
        }
    }

    fn to_toml(&self) -> String {
        btsp_config::place_rule_to_toml(&self.0.into())
    }

    #[getter]
    fn arguments(&self) -> VoltageRuleArguments {
        let rule = &self.0;
        (
            rule.eligibility_tau,
            rule.instructive_tau,
            rule.potentiation_rate,
            rule.depression_rate,
            rule.plateau_depolarisation_mv,
            arguments_of(rule.potentiation_gain),
            arguments_of(rule.depression_gain),
        )
    }
}

/// A rule of either kind, as Python hands it over.
#[derive(FromPyObject)]
pub(crate) enum AnyRule<'py> {
    WeightDependent(PyRef<'py, Rule>),
    VoltageDependent(PyRef<'py, VoltageRule>),
}

impl AnyRule<'_> {
    pub(crate) fn rule(&self) -> PlaceRule {
        match self {
            Self::WeightDependent(rule) => rule.0.into(),
            Self::VoltageDependent(rule) => rule.0.into(),
        }
    }
}

/// A rule of either kind, on its way to Python.
pub(crate) fn native_of(py: Python<'_>, rule: PlaceRule) -> PyResult<Bound<'_, PyAny>> {
    Ok(match rule {
        PlaceRule::WeightDependent(rule) => Bound::new(py, Rule(rule))?.into_any(),
        PlaceRule::VoltageDependent(rule) => Bound::new(py, VoltageRule(rule))?.into_any(),
    })
}

/// A published rule: name, what it is, citation, the rule.
type Published<'py> = (&'static str, &'static str, &'static str, Bound<'py, PyAny>);

/// The published rules.
#[pyfunction]
pub(crate) fn published_rules(py: Python<'_>) -> PyResult<Vec<Published<'_>>> {
    let all = PublishedRule::ALL.into_iter();
    all.map(|p| Ok((p.name, p.summary, p.citation, native_of(py, p.rule)?)))
        .collect()
}
