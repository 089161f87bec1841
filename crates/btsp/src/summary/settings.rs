//! What a summary looks at, and what its numbers are called.

use crate::error::{Invalid, within};

/// What a [`Summary`](super::Summary) looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct SummarySettings {
    /// A weak and a strong weight, as parts of `max_weight`; 0 to 1. Default 0.25 and 0.75.
    pub weights: [f64; 2],
    /// Delays at which equilibrium weights are read, s; at most 1000. Default -2, -1, 0, 1
    /// and 2.
    pub delays_s: Vec<f64>,
}

impl Default for SummarySettings {
    fn default() -> Self {
        Self {
            weights: [0.25, 0.75],
            delays_s: vec![-2.0, -1.0, 0.0, 1.0, 2.0],
        }
    }
}

/// A column of a table of summaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryColumn {
    /// Its name, for example `weak_potentiation_area`.
    pub name: String,
    /// What it is, in words.
    pub long_name: String,
    /// Its unit; "1" for numbers without one.
    pub units: &'static str,
}

impl SummarySettings {
    /// Checks the ranges; keys are `summary.weights.NUMBER` and `summary.delays.NUMBER`.
    ///
    /// # Errors
    /// The setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        for (k, weight) in self.weights.iter().enumerate() {
            within(&format!("summary.weights.{k}"), *weight, 0.0, 1.0, "")?;
        }
        let count = self.delays_s.len() as f64;
        within("summary.delays", count, 0.0, 1000.0, " delays")?;
        for (k, delay) in self.delays_s.iter().enumerate() {
            within(&format!("summary.delays.{k}"), *delay, -1e6, 1e6, " s")?;
        }
        Ok(())
    }

    /// The columns of a table of summaries, in the order of [`Summary::values`](super::Summary::values).
    pub fn columns(&self) -> Vec<SummaryColumn> {
        let mut columns = Vec::new();
        let mut column = |name: String, long_name: String, units| {
            columns.push(SummaryColumn {
                name,
                long_name,
                units,
            });
        };
        for (name, word) in [("largest", "largest"), ("smallest", "smallest")] {
            let change = format!("{word} change in weight");
            column(format!("{name}_delta_weight"), change.clone(), "1");
            let weight = format!("initial weight of the {change}");
            column(format!("{name}_initial_weight"), weight, "1");
            column(
                format!("{name}_delay"),
                format!("delay of the {change}"),
                "s",
            );
        }
        for (weight, part) in ["weak", "strong"].iter().zip(self.weights) {
            for change in ["potentiation", "depression"] {
                let of = format!("{change} of a weight of {part} max_weight");
                let name = format!("{weight}_{change}");
                column(
                    format!("{name}_area"),
                    format!("area of the {of}: its integral over the delay"),
                    "s",
                );
                column(
                    format!("{name}_from"),
                    format!("beginning of the {of}: first delay at half height"),
                    "s",
                );
                column(
                    format!("{name}_to"),
                    format!("end of the {of}: last delay at half height"),
                    "s",
                );
                let asymmetry =
                    format!("asymmetry of the {of}: (later - earlier) / (later + earlier) area");
                column(format!("{name}_asymmetry"), asymmetry, "1");
            }
            let convergence = format!(
                "convergence of a weight of {part} max_weight: its largest change over that of endless laps"
            );
            column(format!("{weight}_convergence"), convergence, "1");
        }
        for delay in &self.delays_s {
            let long_name = format!("target equilibrium weight at a delay of {delay} s");
            column(format!("equilibrium_weight_at_{delay}"), long_name, "1");
        }
        let vanishing = "vanishing weight: its change, integrated over the delay, is 0";
        column("vanishing_weight".into(), vanishing.into(), "1");
        columns
    }
}
