//! The sampled signals of a protocol.

use crate::interrupt::Interrupt;
use crate::invalid::value_error;
use crate::protocol::{Protocol, integration_named};
use crate::rule::TimeConstants;
use btsp::{Integrator, Signals};
use numpy::{IntoPyArray, PyArray1, PyReadwriteArray2};
use pyo3::prelude::*;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// Time, plateau gate and instructive signal.
#[pyfunction]
pub(crate) fn signals<'py>(
    py: Python<'py>,
    protocol: &Protocol,
    time_constants: &TimeConstants,
    integration: &str,
) -> PyResult<(Column<'py>, Column<'py>, Column<'py>)> {
    let integration = integration_named(integration)?;
    let columns = py.detach(|| {
        let signals = Signals::new(&protocol.0, time_constants.0, integration)?;
        let instructive = signals.instructive_signal().to_vec();
        Ok((signals.time().to_vec(), signals.plateau(), instructive))
    });
    let (time, plateau, instructive) = columns.map_err(|e| value_error(&e))?;
    Ok((
        time.into_pyarray(py),
        plateau.into_pyarray(py),
        instructive.into_pyarray(py),
    ))
}

/// The integral of every input's overlap.
#[pyfunction]
pub(crate) fn overlap_area<'py>(
    py: Python<'py>,
    protocol: &Protocol,
    time_constants: &TimeConstants,
    integration: &str,
) -> PyResult<Column<'py>> {
    let integration = integration_named(integration)?;
    let areas = protocol.each_input(py, |pairing| {
        let mut integrator = Integrator::of_overlap(time_constants.0, pairing, integration)?;
        Ok(move |input| integrator.drive(input).overlap_area)
    })?;
    Ok(areas.into_pyarray(py))
}

/// Fills `out` (input, time) with eligibility traces.
#[pyfunction]
pub(crate) fn eligibility_traces(
    py: Python<'_>,
    protocol: &Protocol,
    time_constants: &TimeConstants,
    integration: &str,
    out: PyReadwriteArray2<'_, f64>,
) -> PyResult<()> {
    fill(
        py,
        (protocol, time_constants, integration),
        out,
        |signals, input, row| {
            signals.eligibility_trace(input, row);
        },
    )
}

/// Fills `out` (input, time) with overlaps.
#[pyfunction]
pub(crate) fn overlaps(
    py: Python<'_>,
    protocol: &Protocol,
    time_constants: &TimeConstants,
    integration: &str,
    out: PyReadwriteArray2<'_, f64>,
) -> PyResult<()> {
    fill(
        py,
        (protocol, time_constants, integration),
        out,
        |signals, input, row| {
            signals.overlap(input, row);
        },
    )
}

fn fill(
    py: Python<'_>,
    (protocol, time_constants, integration): (&Protocol, &TimeConstants, &str),
    mut out: PyReadwriteArray2<'_, f64>,
    row_of: impl Fn(&Signals<'_>, usize, &mut [f64]) + Send + Sync,
) -> PyResult<()> {
    let integration = integration_named(integration)?;
    let out = out.as_slice_mut()?;
    py.detach(|| {
        let signals = Signals::new(&protocol.0, time_constants.0, integration)
            .map_err(|e| value_error(&e))?;
        let mut interrupt = Interrupt::new();
        for (input, row) in out.chunks_exact_mut(signals.time().len()).enumerate() {
            row_of(&signals, input, row);
            if interrupt.proceed().is_break() {
                return Err(interrupt.raised());
            }
        }
        Ok(())
    })
}
