//! Whole experiments: presets, configuration files, and what results say of themselves.

use crate::invalid::config_error;
use crate::protocol::{Protocol, integration_named, update_named};
use crate::rule::{Rule, TimeConstants};
use btsp::Method;
use btsp_config::{Configuration, InitialWeights, Inputs, Study, variable};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

/// The parts of an experiment, as `btsp.Experiment` takes them.
#[derive(IntoPyObject)]
struct Parts<'py> {
    rule: Option<Bound<'py, Rule>>,
    time_constants: Bound<'py, TimeConstants>,
    protocol: Bound<'py, Protocol>,
    initial_weights: Bound<'py, PyArray1<f64>>,
    laps: u32,
    integration: &'static str,
    update: &'static str,
    every_lap: bool,
    title: &'static str,
    citation: &'static str,
}

fn parts<'py>(py: Python<'py>, configuration: &Configuration) -> PyResult<Parts<'py>> {
    let (rule, weights, laps, every_lap) = match &configuration.study {
        Study::Signals(_) => (None, Vec::new(), 0, false),
        Study::WeightChange {
            rule,
            initial_weights,
            laps,
            every_lap,
        } => (Some(*rule), initial_weights.values(), *laps, *every_lap),
    };
    let preset = configuration.preset_of_its_rule();
    Ok(Parts {
        rule: rule.map(|rule| Bound::new(py, Rule(rule))).transpose()?,
        time_constants: Bound::new(py, TimeConstants(configuration.time_constants()))?,
        protocol: Bound::new(py, Protocol(configuration.pairing()))?,
        initial_weights: weights.into_pyarray(py),
        laps,
        integration: configuration.method.integration.name(),
        update: configuration.method.update.name(),
        every_lap,
        title: preset.map_or("", |preset| preset.title),
        citation: btsp::preset::MILSTEIN_2021,
    })
}

/// Names of the presets.
#[pyfunction]
pub(crate) fn preset_names() -> Vec<&'static str> {
    btsp::preset::ALL.iter().map(|preset| preset.name).collect()
}

/// The parts of a preset.
#[pyfunction]
pub(crate) fn preset_of<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let preset = btsp::preset::named(name).ok_or_else(|| PyKeyError::new_err(name.to_string()))?;
    // Signals have initial weights too, though no rule to change them.
    let mut parts = parts(py, &Configuration::of_preset(&preset))?;
    parts.initial_weights = preset.initial_weight().into_pyarray(py);
    parts.laps = preset.laps;
    Ok(parts.into_pyobject(py)?.into_any())
}

/// The parts of the experiment that a TOML text describes.
#[pyfunction]
pub(crate) fn read_config<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let configuration = Configuration::from_toml(text).map_err(|e| config_error(&e))?;
    Ok(parts(py, &configuration)?.into_pyobject(py)?.into_any())
}

/// The same parts as a configuration again.
#[derive(FromPyObject)]
pub(crate) struct Asked<'py> {
    #[pyo3(item)]
    rule: Option<PyRef<'py, Rule>>,
    #[pyo3(item)]
    time_constants: PyRef<'py, TimeConstants>,
    #[pyo3(item)]
    protocol: PyRef<'py, Protocol>,
    #[pyo3(item)]
    initial_weights: PyReadonlyArray1<'py, f64>,
    #[pyo3(item)]
    laps: u32,
    #[pyo3(item)]
    integration: String,
    #[pyo3(item)]
    update: String,
    #[pyo3(item)]
    every_lap: bool,
}

fn configuration(asked: &Asked<'_>) -> PyResult<Configuration> {
    let pairing = &asked.protocol.0;
    Ok(Configuration {
        grid: pairing.grid,
        inputs: Inputs::of(pairing.spike_times.clone()),
        plateaus: pairing.plateaus.clone(),
        study: match &asked.rule {
            None => Study::Signals(asked.time_constants.0),
            Some(rule) => Study::WeightChange {
                rule: rule.0,
                initial_weights: InitialWeights::of(asked.initial_weights.as_slice()?.to_vec()),
                laps: asked.laps,
                every_lap: asked.every_lap,
            },
        },
        method: Method {
            integration: integration_named(&asked.integration)?,
            update: update_named(&asked.update)?,
        },
    })
}

/// The TOML text of an experiment's parts.
#[pyfunction]
pub(crate) fn to_toml(parts: Asked<'_>) -> PyResult<String> {
    Ok(configuration(&parts)?.to_toml())
}

/// What results say of where they come from: names and values of attributes.
#[pyfunction]
pub(crate) fn provenance(parts: Asked<'_>) -> PyResult<Vec<(&'static str, String)>> {
    let provenance = configuration(&parts)?.provenance(env!("CARGO_PKG_VERSION"));
    Ok(provenance.to_vec())
}

/// Name, dimensions, meaning and units of every variable that results may have.
#[pyfunction]
pub(crate) fn variables() -> Vec<(&'static str, Vec<&'static str>, &'static str, &'static str)> {
    let described = variable::ALL.iter();
    described
        .map(|v| (v.name, v.dimensions.to_vec(), v.long_name, v.units))
        .collect()
}
