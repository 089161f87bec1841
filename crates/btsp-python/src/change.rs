//! The change in weight over initial weight and input, for one rule and for many.

use crate::interrupt::{Interrupt, Observer, watched};
use crate::invalid::{memory_error, value_error};
use crate::protocol::{Protocol, integration_named, update_named};
use crate::rule::Rule;
use crate::threads;
use btsp::{Drive, Invalid, Method, Response, WeightChange};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadwriteArray2, PyReadwriteArray3};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::time::Instant;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// A quantity that each input has, by its name in the results.
fn per_input(change: &WeightChange, name: &str) -> PyResult<Vec<f64>> {
    let drive = |value: fn(&Drive) -> f64| change.drive.iter().map(value).collect();
    let response = |value: fn(&Response) -> f64| {
        change
            .response
            .as_ref()
            .map(|all| all.iter().map(value).collect())
    };
    let column = match name {
        "overlap_area" => Some(drive(|d| d.overlap_area)),
        "potentiation_area" => Some(drive(|d| d.potentiation_area)),
        "depression_area" => Some(drive(|d| d.depression_area)),
        "equilibrium_weight" => Some(change.equilibrium_weight()),
        "slope" => response(|r| r.slope),
        "intercept" => response(|r| r.intercept),
        "fixed_point" => change.fixed_point(),
        _ => None,
    };
    // The package asks for these names alone.
    column.ok_or_else(|| PyRuntimeError::new_err(format!("no {name} in this change in weight")))
}

/// Sets `out` (initial weight, input) to the change in weight.
fn fill_delta_weight(
    change: &WeightChange,
    out: &mut [f64],
    interrupt: &mut Interrupt,
) -> ControlFlow<()> {
    let laps = change.after(change.laps);
    let rows = out.chunks_exact_mut(change.inputs().max(1));
    for (row, weight) in rows.zip(&change.initial_weight[..]) {
        change.delta_row(&laps, *weight, row);
        interrupt.proceed()?;
    }
    ControlFlow::Continue(())
}

/// What laps do to every initial weight of every input.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Change(WeightChange);

#[pymethods]
impl Change {
    /// A quantity that each input has, by its name in the results.
    fn per_input<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Column<'py>> {
        Ok(per_input(&self.0, name)?.into_pyarray(py))
    }

    /// Fills `out` (initial weight, input).
    fn delta_weight(&self, py: Python<'_>, mut out: PyReadwriteArray2<'_, f64>) -> PyResult<()> {
        let out = out.as_slice_mut()?;
        py.detach(|| {
            let mut interrupt = Interrupt::new();
            match fill_delta_weight(&self.0, out, &mut interrupt) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(interrupt.raised()),
            }
        })
    }

    /// Fills `out` (lap, initial weight, input).
    fn weight(&self, py: Python<'_>, mut out: PyReadwriteArray3<'_, f64>) -> PyResult<()> {
        let out = out.as_slice_mut()?;
        let (change, inputs) = (&self.0, self.0.inputs().max(1));
        py.detach(|| {
            let mut interrupt = Interrupt::new();
            let mut every_lap = change.every_lap().map_err(|e| memory_error(&e))?;
            for lap in out.chunks_exact_mut(inputs * change.initial_weight.len()) {
                for (weight, row) in lap.chunks_exact_mut(inputs).enumerate() {
                    every_lap.row(weight, row);
                    if interrupt.proceed().is_break() {
                        return Err(interrupt.raised());
                    }
                }
                every_lap.advance();
            }
            Ok(())
        })
    }
}

/// Whether a rule takes these weights and laps.
#[pyfunction]
pub(crate) fn validate_weights(
    rule: &Rule,
    initial_weights: PyReadonlyArray1<'_, f64>,
    laps: u32,
) -> PyResult<()> {
    btsp::validate_weights(&rule.0, initial_weights.as_slice()?, laps).map_err(|e| value_error(&e))
}

/// The change in weight of one rule.
#[pyfunction]
pub(crate) fn weight_change(
    py: Python<'_>,
    rule: &Rule,
    protocol: &Protocol,
    initial_weights: PyReadonlyArray1<'_, f64>,
    laps: u32,
    integration: &str,
    update: &str,
) -> PyResult<Change> {
    let method = method(integration, update)?;
    let weights = initial_weights.as_slice()?;
    py.detach(|| {
        let mut interrupt = Interrupt::new();
        let mut proceed = |_| interrupt.proceed();
        WeightChange::observed(&rule.0, &protocol.0, weights, laps, method, &mut proceed)
            .map_err(|e| value_error(&e))?
            .map(Change)
            .ok_or_else(|| interrupt.raised())
    })
}

/// The changes in weight of many rules.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct ChangeBatch(Vec<WeightChange>);

#[pymethods]
impl ChangeBatch {
    /// Fills `out` (rule, input) with a quantity that each input has.
    fn per_input(
        &self,
        py: Python<'_>,
        name: &str,
        mut out: PyReadwriteArray2<'_, f64>,
    ) -> PyResult<()> {
        let out = out.as_slice_mut()?;
        py.detach(|| {
            for (change, row) in self.0.iter().zip(out.chunks_exact_mut(self.inputs())) {
                row.copy_from_slice(&per_input(change, name)?);
            }
            Ok(())
        })
    }

    /// Fills `out` (rule, initial weight, input).
    fn delta_weight(&self, py: Python<'_>, mut out: PyReadwriteArray3<'_, f64>) -> PyResult<()> {
        let out = out.as_slice_mut()?;
        py.detach(|| {
            let mut interrupt = Interrupt::new();
            let size = out.len() / self.0.len().max(1);
            for (change, map) in self.0.iter().zip(out.chunks_exact_mut(size.max(1))) {
                if fill_delta_weight(change, map, &mut interrupt).is_break() {
                    return Err(interrupt.raised());
                }
            }
            Ok(())
        })
    }
}

impl ChangeBatch {
    fn inputs(&self) -> usize {
        self.0.first().map_or(1, |change| change.inputs().max(1))
    }
}

/// The changes in weight of many rules, on at most `threads` threads.
#[pyfunction]
#[allow(
    clippy::too_many_arguments,
    reason = "those of the function that users see"
)]
pub(crate) fn weight_change_batch(
    py: Python<'_>,
    rules: Vec<PyRef<'_, Rule>>,
    protocol: &Protocol,
    initial_weights: PyReadonlyArray1<'_, f64>,
    laps: u32,
    integration: &str,
    update: &str,
    threads: usize,
) -> PyResult<ChangeBatch> {
    let method = method(integration, update)?;
    let weights = initial_weights.as_slice()?;
    let rules: Vec<_> = rules.iter().map(|rule| rule.0).collect();
    let changes = |from: usize, rules: &[_], go_on: Observer<'_>| {
        WeightChange::batch_observed(rules, &protocol.0, weights, laps, method, go_on)
            .map(Option::unwrap_or_default) // Broken off: `watched` raises.
            .map_err(|e| value_error(&of_rule(e, from)))
    };
    py.detach(|| {
        // The first says how much work the others are.
        let started = Instant::now();
        let (first, rest) = rules.split_at(rules.len().min(1));
        for rule in first {
            // Says the whole range of what is wrong for any rule.
            btsp::validate_weights(rule, weights, laps)
                .map_err(|e| value_error(&of_rule(e.under("rules.0"), 0)))?;
        }
        let mut all = watched(None, |go_on| changes(0, first, go_on))??;
        if !rest.is_empty() {
            let work = started.elapsed() * u32::try_from(rest.len()).unwrap_or(u32::MAX);
            let pool = threads::pool(threads::worthwhile(threads, work));
            all.extend(watched(pool.as_ref(), |go_on| changes(1, rest, go_on))??);
        }
        Ok(ChangeBatch(all))
    })
}

/// The core's error about one of several rules, the first of which has number `from`, in
/// the words of the arguments that all rules share.
fn of_rule(mut invalid: Invalid, from: usize) -> Invalid {
    let blamed = invalid.key.strip_prefix("rules.");
    let blamed = blamed.and_then(|rest| rest.split_once('.'));
    if let Some((number, key)) = blamed
        && let Ok(number) = number.parse::<usize>()
    {
        let whose = format!("rule.max_weight of rules[{}]", from + number);
        invalid.allowed = invalid.allowed.replace("rule.max_weight", &whose);
        invalid.key = key.to_string();
    }
    invalid
}

fn method(integration: &str, update: &str) -> PyResult<Method> {
    Ok(Method {
        integration: integration_named(integration)?,
        update: update_named(update)?,
    })
}
