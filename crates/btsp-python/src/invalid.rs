//! From the core's errors to Python's, in the words of the package's arguments.

use btsp::Invalid;
use btsp_config::ConfigError;
use pyo3::PyErr;
use pyo3::exceptions::{PyMemoryError, PyValueError};
use std::collections::TryReserveError;

/// A `ValueError` that names the argument, its value and what is allowed.
pub(crate) fn value_error(invalid: &Invalid) -> PyErr {
    let Invalid {
        key,
        value,
        allowed,
    } = invalid;
    let argument = argument(key);
    let allowed = allowed.replace("grid.", "").replace("rule.", "");
    PyValueError::new_err(format!("{argument} = {value}: {allowed}"))
}

/// A `ValueError` that names line, column, value and what is allowed.
pub(crate) fn config_error(error: &ConfigError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A `MemoryError`.
pub(crate) fn memory_error(error: &TryReserveError) -> PyErr {
    PyMemoryError::new_err(format!("not enough memory for the result: {error}"))
}

/// The argument that a configuration's key belongs to: `inputs.spike_times.3.0` is
/// `spike_times[3][0]`, `plateau.0.onset` is `plateau_onset[0]`.
fn argument(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    if let ["plateau", number, name] = parts[..] {
        return format!("plateau_{name}[{number}]");
    }
    match parts[..] {
        ["inputs"] => return "spike_times".to_string(),
        ["plateau"] => return "plateau_onset".to_string(),
        ["normalisation", "eligibility_peak"] => return "normalisation[0]".to_string(),
        ["normalisation", "instructive_peak"] => return "normalisation[1]".to_string(),
        [
            "rule" | "grid" | "inputs" | "weight_change" | "simulate" | "predict" | "search"
            | "report",
            _,
            ..,
        ] => {
            parts.remove(0);
        }
        _ => {}
    }
    let mut argument = String::new();
    for part in parts {
        if part.bytes().all(|c| c.is_ascii_digit()) {
            argument.push_str(&format!("[{part}]"));
        } else {
            let dot = if argument.is_empty() { "" } else { "." };
            argument.push_str(dot);
            argument.push_str(part);
        }
    }
    argument
}
