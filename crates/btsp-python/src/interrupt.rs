//! Ctrl-C while the core computes.

use pyo3::prelude::*;
use rayon::ThreadPool;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long a signal may wait.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);

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
        if self.error.is_some() {
            return ControlFlow::Break(());
        }
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

/// Whether work is to go on.
pub(crate) type Observer<'a> = &'a (dyn Fn() -> ControlFlow<()> + Sync);

/// Runs `work` on `pool`, or here where there is none, until it is done or a signal
/// comes; to be called without the GIL.
///
/// # Errors
/// What a signal raised, once `work` has broken off.
pub(crate) fn watched<T: Send>(
    pool: Option<&ThreadPool>,
    work: impl FnOnce(Observer<'_>) -> T + Send,
) -> PyResult<T> {
    match pool {
        None => {
            let interrupt = Mutex::new(Interrupt::new());
            let done = work(&|| match interrupt.lock() {
                Ok(mut interrupt) => interrupt.proceed(),
                Err(_) => ControlFlow::Break(()),
            });
            match interrupt.into_inner() {
                Ok(Interrupt { error: None, .. }) => Ok(done),
                Ok(interrupt) => Err(interrupt.raised()),
                Err(poisoned) => Err(poisoned.into_inner().raised()),
            }
        }
        Some(pool) => on_pool(pool, work),
    }
}

/// This thread, which alone sees signals, waits for them and for the work.
fn on_pool<T: Send>(pool: &ThreadPool, work: impl FnOnce(Observer<'_>) -> T + Send) -> PyResult<T> {
    let stop = AtomicBool::new(false);
    let observer = || {
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    let mut interrupt = Interrupt::new();
    let done = pool.in_place_scope(|scope| {
        scope.spawn(|_| {
            // Nobody has hung up: the receiver outlives the scope.
            let _ = sender.send(work(&observer));
        });
        loop {
            match receiver.recv_timeout(PATIENCE) {
                Ok(done) => return Some(done),
                Err(RecvTimeoutError::Timeout) => {
                    if interrupt.proceed().is_break() {
                        stop.store(true, Ordering::Relaxed);
                        return None;
                    }
                }
                // The work panicked, which the scope passes on.
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    });
    done.ok_or_else(|| interrupt.raised())
}
