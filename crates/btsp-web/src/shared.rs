//! What lies between two calls of JavaScript.

use crate::experiment::Experiment;
use serde::Serialize;
use std::cell::RefCell;

/// What JavaScript wrote, what it may read, and the experiment that it opened.
#[derive(Default)]
pub(crate) struct Shared {
    /// A text, or numbers as they lie in memory.
    pub(crate) input: Vec<u8>,
    /// JSON.
    pub(crate) text: Vec<u8>,
    pub(crate) numbers: Vec<f64>,
    pub(crate) experiment: Option<Experiment>,
}

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::default();
}

/// The one that all calls share.
pub(crate) fn shared<T>(work: impl FnOnce(&mut Shared) -> T) -> T {
    SHARED.with_borrow_mut(work)
}

impl Shared {
    /// The input as text.
    pub(crate) fn input_text(&self) -> String {
        String::from_utf8_lossy(&self.input).into_owned()
    }

    /// The input as numbers.
    pub(crate) fn input_numbers(&self) -> Vec<f64> {
        let eight = self.input.as_chunks().0.iter();
        eight.map(|bytes| f64::from_le_bytes(*bytes)).collect()
    }

    /// Leaves a value as JSON.
    pub(crate) fn tell(&mut self, value: &impl Serialize) {
        self.text.clear();
        // Structures of numbers and texts always have a JSON.
        let _ = serde_json::to_writer(&mut self.text, value);
    }
}
