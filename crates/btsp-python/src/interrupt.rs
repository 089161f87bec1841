//! Ctrl-C while the core computes.

use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a signal may wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// Asks Python now and then whether a signal has come.
#[derive(Debug)]
pub(crate) struct Interrupt {
    asked: Instant,
    error: Option<PyErr>,
}

impl Interrupt {
    pub(crate) fn new() -> Self {
        Self {
            asked: Instant::now(),
            error: None,
        }
    }

    /// Whether to go on; cheap. To be called without the GIL, by the thread that called
    /// from Python: others see no signals.
    pub(crate) fn proceed(&mut self) -> ControlFlow<()> {
        if self.asked.elapsed() < PATIENCE {
            return ControlFlow::Continue(());
        }
        self.asked = Instant::now();
        match Python::attach(|py| py.check_signals()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// What the signal raised: `KeyboardInterrupt`, if nobody changed it.
    pub(crate) fn raised(self) -> PyErr {
        let unknown = || pyo3::exceptions::PyKeyboardInterrupt::new_err("interrupted");
        self.error.unwrap_or_else(unknown)
    }
}

/// Whether work on other threads is to go on.
pub(crate) type Observer<'a> = &'a (dyn Fn() -> ControlFlow<()> + Sync);

/// Runs `work` on a thread of its own while this one waits for it and for signals; to be
/// called without the GIL.
///
/// # Errors
/// What a signal raised, once `work` has broken off.
pub(crate) fn watched<T: Send>(work: impl FnOnce(Observer<'_>) -> T + Send) -> PyResult<T> {
    let stop = AtomicBool::new(false);
    let observer = || {
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let caller = std::thread::current();
    let mut interrupt = Interrupt::new();
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let done = work(&observer);
            caller.unpark();
            done
        });
        while !worker.is_finished() {
            std::thread::park_timeout(PATIENCE);
            if !worker.is_finished() && interrupt.proceed().is_break() {
                stop.store(true, Ordering::Relaxed);
                break;
            }
        }
        match worker.join() {
            Ok(done) if interrupt.error.is_none() => Ok(done),
            Ok(_) => Err(interrupt.raised()),
            // Python sees the panic as it would from this thread.
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
