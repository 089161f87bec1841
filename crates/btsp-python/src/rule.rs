//! Gains, time constants and the weight-dependent rule.

use crate::invalid::{config_error, value_error};
use crate::protocol::{Protocol, integration_named};
use btsp::{Drive, WeightDependentRule};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

/// Threshold and half-width of a sigmoid; None for a linear gain.
pub(crate) type GainArguments = Option<(f64, f64)>;

pub(crate) fn gain_of(arguments: GainArguments) -> btsp::Gain {
    arguments.map_or(btsp::Gain::Linear, |(threshold, half_width)| {
        btsp::Gain::sigmoid(threshold, half_width)
    })
}

pub(crate) fn arguments_of(gain: btsp::Gain) -> GainArguments {
    match gain {
        btsp::Gain::Linear => None,
        btsp::Gain::Sigmoid(sigmoid) => Some((sigmoid.threshold, sigmoid.half_width)),
    }
}

/// A gain within its ranges.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Gain(btsp::Gain);

#[pymethods]
impl Gain {
    #[new]
    #[pyo3(signature = (sigmoid))]
    fn new(sigmoid: GainArguments) -> PyResult<Self> {
        let gain = gain_of(sigmoid);
        gain.validate("rule").map_err(|e| value_error(&e))?;
        Ok(Self(gain))
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        btsp_config::gain_from_toml(text)
            .map(Self)
            .map_err(|e| config_error(&e))
    }

    #[getter]
    fn sigmoid(&self) -> GainArguments {
        arguments_of(self.0)
    }

    fn to_toml(&self) -> String {
        btsp_config::gain_to_toml(&self.0)
    }

    fn values<'py>(
        &self,
        py: Python<'py>,
        u: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let u = u.as_slice()?;
        Ok(py.detach(|| self.0.values(u)).into_pyarray(py))
    }
}

/// Time constants within their ranges.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct TimeConstants(pub(crate) btsp::TimeConstants);

#[pymethods]
impl TimeConstants {
    #[new]
    fn new(eligibility_tau: f64, instructive_tau: f64) -> PyResult<Self> {
        let time_constants = btsp::TimeConstants {
            eligibility_tau,
            instructive_tau,
        };
        time_constants.validate().map_err(|e| value_error(&e))?;
        Ok(Self(time_constants))
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        btsp_config::time_constants_from_toml(text)
            .map(Self)
            .map_err(|e| config_error(&e))
    }

    #[getter]
    fn arguments(&self) -> (f64, f64) {
        (self.0.eligibility_tau, self.0.instructive_tau)
    }

    fn to_toml(&self) -> String {
        btsp_config::time_constants_to_toml(&self.0)
    }
}

/// A weight-dependent rule within its ranges.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Rule(pub(crate) WeightDependentRule);

/// The numbers of a rule in the order of [`Rule`]'s constructor.
type RuleArguments = (f64, f64, f64, f64, f64, GainArguments, GainArguments);

/// A column of numbers for every input.
type Column<'py> = Bound<'py, PyArray1<f64>>;

#[pymethods]
impl Rule {
    #[new]
    #[pyo3(signature = (eligibility_tau, instructive_tau, potentiation_rate, depression_rate,
        max_weight, potentiation_gain, depression_gain))]
    fn new(
        eligibility_tau: f64,
        instructive_tau: f64,
        potentiation_rate: f64,
        depression_rate: f64,
        max_weight: f64,
        potentiation_gain: GainArguments,
        depression_gain: GainArguments,
    ) -> PyResult<Self> {
        let rule = WeightDependentRule {
            eligibility_tau,
            instructive_tau,
            potentiation_rate,
            depression_rate,
            max_weight,
            potentiation_gain: gain_of(potentiation_gain),
            depression_gain: gain_of(depression_gain),
        };
        rule.validate().map_err(|e| value_error(&e))?;
        Ok(Self(rule))
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        btsp_config::rule_from_toml(text)
            .map(Self)
            .map_err(|e| config_error(&e))
    }

    #[getter]
    pub(crate) fn arguments(&self) -> RuleArguments {
        let rule = &self.0;
        (
            rule.eligibility_tau,
            rule.instructive_tau,
            rule.potentiation_rate,
            rule.depression_rate,
            rule.max_weight,
            arguments_of(rule.potentiation_gain),
            arguments_of(rule.depression_gain),
        )
    }

    fn to_toml(&self) -> String {
        btsp_config::rule_to_toml(&self.0)
    }

    /// P and D of every input.
    fn drive<'py>(
        &self,
        py: Python<'py>,
        protocol: &Protocol,
        integration: &str,
    ) -> PyResult<(Column<'py>, Column<'py>)> {
        let integration = integration_named(integration)?;
        let drives = protocol.each_input(py, |pairing| {
            let mut integrator = self.0.integrator(pairing, integration)?;
            Ok(move |input| integrator.drive(input))
        })?;
        let column = |value: fn(&Drive) -> f64| {
            drives
                .iter()
                .map(value)
                .collect::<Vec<_>>()
                .into_pyarray(py)
        };
        Ok((
            column(|d| d.potentiation_area),
            column(|d| d.depression_area),
        ))
    }

    /// The equilibrium weight of every pair of areas.
    fn equilibrium<'py>(
        &self,
        py: Python<'py>,
        potentiation_area: PyReadonlyArray1<'_, f64>,
        depression_area: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Column<'py>> {
        let (up, down) = (potentiation_area.as_slice()?, depression_area.as_slice()?);
        let weight = |(up, down): (&f64, &f64)| {
            self.0.equilibrium_weight(&Drive {
                overlap_area: f64::NAN,
                potentiation_area: *up,
                depression_area: *down,
            })
        };
        let weights: Vec<_> = py.detach(|| up.iter().zip(down).map(weight).collect());
        Ok(weights.into_pyarray(py))
    }
}
