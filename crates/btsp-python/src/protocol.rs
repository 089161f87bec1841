//! Spikes and plateaus: what happened, and when.

use crate::interrupt::Interrupt;
use crate::invalid::{config_error, value_error};
use btsp::{EvenlySpaced, Grid, Integration, Invalid, Pairing, Plateau, Update};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A pairing within its ranges.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Protocol(pub(crate) Pairing);

/// Spike times of all inputs one after another, how many each has, onsets, durations,
/// and start, stop and step of the grid.
type ProtocolArguments<'py> = (
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i64>>,
    Vec<f64>,
    Vec<f64>,
    (f64, f64, f64),
);

#[pymethods]
impl Protocol {
    #[new]
    fn new(
        spike_times: PyReadonlyArray1<'_, f64>,
        counts: PyReadonlyArray1<'_, i64>,
        plateau_onset: Vec<f64>,
        plateau_duration: Vec<f64>,
        grid: (f64, f64, f64),
    ) -> PyResult<Self> {
        let mut rest = spike_times.as_slice()?;
        let mut trains = Vec::with_capacity(counts.as_slice()?.len());
        for count in counts.as_slice()? {
            let count = usize::try_from(*count).unwrap_or(0).min(rest.len());
            let (train, after) = rest.split_at(count);
            trains.push(train.to_vec());
            rest = after;
        }
        let plateaus = plateau_onset.into_iter().zip(plateau_duration);
        let (start, stop, step) = grid;
        let pairing = Pairing {
            spike_times: trains,
            plateaus: plateaus
                .map(|(onset, duration)| Plateau { onset, duration })
                .collect(),
            grid: Grid { start, stop, step },
        };
        pairing
            .validate()
            .map_err(|e| value_error(&in_place(e, &pairing)))?;
        Ok(Self(pairing))
    }

    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        btsp_config::pairing_from_toml(text)
            .map(Self)
            .map_err(|e| config_error(&e))
    }

    #[getter]
    pub(crate) fn arguments<'py>(&self, py: Python<'py>) -> ProtocolArguments<'py> {
        let trains = &self.0.spike_times;
        let counts: Vec<_> = trains.iter().map(|train| train.len() as i64).collect();
        let plateaus = &self.0.plateaus;
        let Grid { start, stop, step } = self.0.grid;
        (
            trains.concat().into_pyarray(py),
            counts.into_pyarray(py),
            plateaus.iter().map(|p| p.onset).collect(),
            plateaus.iter().map(|p| p.duration).collect(),
            (start, stop, step),
        )
    }

    /// Number of samples of the grid.
    #[getter]
    fn samples(&self) -> usize {
        self.0.grid.len()
    }

    fn to_toml(&self) -> String {
        btsp_config::pairing_to_toml(&self.0)
    }
}

impl Protocol {
    /// What `prepare`'s function gives for every input, in order; without the GIL, and
    /// until a signal comes.
    pub(crate) fn each_input<'a, T, F>(
        &'a self,
        py: Python<'_>,
        prepare: impl FnOnce(&'a Pairing) -> Result<F, Invalid> + Send,
    ) -> PyResult<Vec<T>>
    where
        T: Send,
        F: FnMut(usize) -> T,
    {
        py.detach(|| {
            let mut each = prepare(&self.0).map_err(|e| value_error(&e))?;
            let mut interrupt = Interrupt::new();
            let mut all = Vec::with_capacity(self.0.spike_times.len());
            for input in 0..self.0.spike_times.len() {
                all.push(each(input));
                if interrupt.proceed().is_break() {
                    return Err(interrupt.raised());
                }
            }
            Ok(all)
        })
    }
}

/// The same error without the number of an input's only spike or of the only plateau.
fn in_place(mut invalid: Invalid, pairing: &Pairing) -> Invalid {
    if pairing.spike_times.iter().all(|spikes| spikes.len() == 1)
        && let Some(key) = invalid.key.strip_prefix("inputs.spike_times.")
        && let Some((input, _)) = key.split_once('.')
    {
        invalid.key = format!("spike_times.{input}");
    }
    if pairing.plateaus.len() == 1
        && let Some(key) = invalid.key.strip_prefix("plateau.0.")
    {
        invalid.key = format!("plateau_{key}");
    }
    invalid
}

/// First, last and count of numbers that are evenly spaced to the last bit, else None.
#[pyfunction]
pub(crate) fn evenly_spaced(
    values: PyReadonlyArray1<'_, f64>,
) -> PyResult<Option<(f64, f64, usize)>> {
    let spaced = EvenlySpaced::of(values.as_slice()?);
    Ok(spaced.map(|s| (s.first, s.last, s.count)))
}

pub(crate) fn integration_named(name: &str) -> PyResult<Integration> {
    named(
        "integration",
        name,
        [Integration::Grid, Integration::Exact].map(|i| (i.name(), i)),
    )
}

pub(crate) fn update_named(name: &str) -> PyResult<Update> {
    named(
        "update",
        name,
        [Update::PerLap, Update::Continuous].map(|u| (u.name(), u)),
    )
}

fn named<T, const N: usize>(argument: &str, name: &str, words: [(&str, T); N]) -> PyResult<T> {
    let allowed = words.each_ref().map(|(word, _)| format!("{word:?}"));
    let found = words.into_iter().find(|(word, _)| *word == name);
    found.map(|(_, value)| value).ok_or_else(|| {
        let allowed = allowed.join(" or ");
        PyValueError::new_err(format!("{argument} = {name:?}: must be {allowed}"))
    })
}
