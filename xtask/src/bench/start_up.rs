//! What a Python user waits for before the first map (`benchmarks/start_up.py`).

use super::alternatives::python;
use super::stopwatch::Times;
use super::{Effort, table};
use crate::Result;
use crate::shell::Shell;
use serde_json::Value;

const STEPS: [(&str, &str); 3] = [
    ("import numpy", "numpy"),
    ("then import btsp", "package"),
    ("then the map of `nonlinear`, on the grid", "first_map"),
];

/// Medians over fresh interpreters, as a table; or why there are none.
pub(crate) fn table(effort: Effort) -> Result<String> {
    let python = match python()? {
        Ok(python) => python,
        Err(reason) => return Ok(format!("Left out: {reason}\n")),
    };
    let mut times = [const { Times::new() }; 3];
    // The first finds nothing in the system's cache.
    for run in 0..=effort.rounds() {
        let script = Shell::new(&python).argument("benchmarks/start_up.py");
        let said = script.output().ok_or("benchmarks/start_up.py failed")?;
        let said: Value = serde_json::from_str(&said)?;
        for ((_, key), times) in STEPS.iter().zip(&mut times) {
            times.extend(said[key].as_f64().filter(|_| run > 0));
        }
    }
    let head = ["in a fresh interpreter", "median, ms", "middle half, ms"];
    let mut rows = vec![head.map(String::from).to_vec()];
    for ((what, _), times) in STEPS.iter().zip(&times) {
        let ms = |share| table::significant(times.quantile(share) / 1e6);
        let middle = format!("{} to {}", ms(0.25), ms(0.75));
        rows.push(vec![(*what).to_string(), ms(0.5), middle]);
    }
    Ok(table::markdown(&rows))
}
