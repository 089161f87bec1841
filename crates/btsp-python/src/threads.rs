//! How many threads work may use.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::num::NonZero;
use std::thread::available_parallelism;

/// Threads for `n_jobs`: those asked for, all for -1 or none given, and never more than
/// affinity, cgroup limits and SLURM_CPUS_PER_TASK allow.
#[pyfunction]
#[pyo3(signature = (n_jobs=None))]
pub(crate) fn jobs(n_jobs: Option<i64>) -> PyResult<usize> {
    // Affinity and cgroup quotas are the standard library's business.
    let cores = available_parallelism().map_or(1, NonZero::get);
    let granted = std::env::var("SLURM_CPUS_PER_TASK")
        .ok()
        .and_then(|cpus| cpus.trim().parse::<NonZero<usize>>().ok());
    let most = granted.map_or(cores, |granted| granted.get().min(cores));
    match n_jobs {
        None | Some(-1) => Ok(most),
        Some(asked) => match usize::try_from(asked) {
            Ok(asked) if asked > 0 => Ok(asked.min(most)),
            _ => Err(PyValueError::new_err(format!(
                "n_jobs = {asked}: must be a whole number of 1 or more, or -1 for all cores"
            ))),
        },
    }
}
