//! Ctrl-C while the core computes.

use pyo3::prelude::*;
use std::ops::ControlFlow;
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

    /// Whether to go on; cheap. To be called without the GIL, by the thread that called from Python.
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
