//! One point of a sweep, and its row in a table.

use super::Sweep;
use btsp::{Invalid, Summary, SummaryColumn, delays_s};
use std::ops::ControlFlow;

/// A point of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The values of the axes, in their order.
    pub values: Vec<f64>,
    /// What laps do there; or the setting that is out of its range.
    pub summary: Result<Summary, Invalid>,
}

impl Sweep {
    /// Computes point `number`, of 0 to [`points`](Self::points) - 1.
    pub fn point(&self, number: usize) -> Point {
        let values = self.values(number);
        Point {
            summary: self.summary_at(&values),
            values,
        }
    }

    fn summary_at(&self, values: &[f64]) -> Result<Summary, Invalid> {
        let configuration = self.configuration(values)?;
        let pairing = configuration.pairing();
        let outcome = configuration.run_of_valid(&pairing, &mut |_| ControlFlow::Continue(()))?;
        // Nothing breaks it off, and a sweep is of a change in weight.
        let change = outcome.and_then(|outcome| outcome.weight_change);
        let change = change.ok_or_else(|| Invalid::new("sweep", "a point", "interrupted"))?;
        Summary::of(&change, &delays_s(&pairing), &self.summary)
    }

    /// The columns of its table that hold numbers: one for each axis, named by its key, then
    /// those of the summary.
    pub fn columns(&self) -> Vec<SummaryColumn> {
        let axis = |axis: &super::Axis| SummaryColumn {
            name: axis.path().to_string(),
            long_name: format!("{} of the configuration", axis.path()),
            units: axis.key.units(),
        };
        let axes = self.axes.iter().map(axis);
        axes.chain(self.summary.columns()).collect()
    }
}
