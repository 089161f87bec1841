//! Laps given as sampled rates and a sampled plateau gate.

use crate::interrupt::watched;
use crate::invalid::{memory_error, value_error};
use crate::protocol::update_named;
use crate::rule::{Rule, TimeConstants};
use crate::threads;
use btsp::{Normalisation, Peaks, SampledLap, Simulation};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use std::time::Duration;

/// What a thread does with a sample, about.
const PER_SAMPLE: Duration = Duration::from_nanos(1);

/// The weights after every lap, (lap, input) one after another.
///
/// `peaks` are the pooled ones of both signals; None normalises per event.
#[pyfunction]
#[pyo3(signature = (rule, rates, plateau, step, initial_weights, laps, peaks, update, threads))]
#[allow(
    clippy::too_many_arguments,
    reason = "those of the function that users see"
)]
pub(crate) fn simulate<'py>(
    py: Python<'py>,
    rule: &Rule,
    rates: PyReadonlyArray2<'_, f64>,
    plateau: PyReadonlyArray1<'_, f64>,
    step: f64,
    initial_weights: PyReadonlyArray1<'_, f64>,
    laps: u32,
    peaks: Option<(f64, f64)>,
    update: &str,
    threads: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let update = update_named(update)?;
    let lap = lap(&rates, &plateau, step)?;
    let weights = initial_weights.as_slice()?;
    let normalisation = peaks.map_or(Normalisation::PerEvent, |(eligibility, instructive)| {
        Normalisation::Pooled(Peaks {
            eligibility_peak: eligibility,
            instructive_peak: instructive,
        })
    });
    let after = py.detach(|| {
        let pool = threads::pool(useful(threads, &lap));
        let simulation = watched(pool.as_ref(), |go_on| {
            Simulation::observed(&rule.0, &lap, weights, laps, normalisation, update, go_on)
        })?;
        match simulation.map_err(|e| value_error(&e))? {
            Some(simulation) => simulation.weight().map_err(|e| memory_error(&e)),
            None => Ok(Vec::new()), // Broken off: `watched` has raised.
        }
    })?;
    Ok(after.into_pyarray(py))
}

/// The largest filtered rate and the largest filtered gate of a lap.
#[pyfunction]
pub(crate) fn signal_peaks(
    py: Python<'_>,
    time_constants: &TimeConstants,
    rates: PyReadonlyArray2<'_, f64>,
    plateau: PyReadonlyArray1<'_, f64>,
    step: f64,
    threads: usize,
) -> PyResult<(f64, f64)> {
    let lap = lap(&rates, &plateau, step)?;
    let peaks = py.detach(|| {
        let pool = threads::pool(useful(threads, &lap));
        watched(pool.as_ref(), |_| Peaks::of(&lap, time_constants.0))
    })?;
    let peaks = peaks.map_err(|e| value_error(&e))?;
    Ok((peaks.eligibility_peak, peaks.instructive_peak))
}

fn lap<'a>(
    rates: &'a PyReadonlyArray2<'_, f64>,
    plateau: &'a PyReadonlyArray1<'_, f64>,
    step: f64,
) -> PyResult<SampledLap<'a>> {
    Ok(SampledLap {
        rates: rates.as_slice()?,
        inputs: rates.as_array().nrows(),
        plateau: plateau.as_slice()?,
        step,
    })
}

fn useful(threads: usize, lap: &SampledLap<'_>) -> usize {
    let samples = u32::try_from(lap.rates.len()).unwrap_or(u32::MAX);
    threads::worthwhile(threads, PER_SAMPLE * samples)
}
