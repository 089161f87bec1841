//! How many threads work may use, and a pool of them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Duration;

/// Work below this is done before another thread has woken up.
const WORTH_A_THREAD: Duration = Duration::from_micros(200);

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

/// As many of `most` threads as `work` is worth.
pub(crate) fn worthwhile(most: usize, work: Duration) -> usize {
    let worth = work.as_secs_f64() / WORTH_A_THREAD.as_secs_f64();
    most.min(worth as usize).max(1)
}

/// A pool of `threads`; none where one is enough, or where no more can be had: then
/// this thread does the work.
///
/// It is to live no longer than a call: nothing is left that a fork could break.
pub(crate) fn pool(threads: usize) -> Option<ThreadPool> {
    if threads < 2 {
        return None;
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .ok()
}

/// `each` of 0, 1, ... `count` - 1, on all threads of the pool that this is a thread of,
/// if it is of one; results in order.
pub(crate) fn in_order<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    // Else rayon would start a pool of its own that outlives the call.
    if rayon::current_thread_index().is_some() {
        (0..count).into_par_iter().map(each).collect()
    } else {
        (0..count).map(each).collect()
    }
}

/// What `count` pieces of work take that take `each`.
pub(crate) fn together(each: Duration, count: usize) -> Duration {
    each.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}
