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

/// Rows of a sweep's table, one for each point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointRows {
    /// What stands in the [columns](Sweep::columns), row after row; NaN where there is nothing.
    pub numbers: Vec<f64>,
    /// Of each point why it is not valid; empty where it is.
    pub invalid: Vec<String>,
}

impl Sweep {
    /// Computes point `number`, of 0 to [`points`](Self::points) - 1.
    pub fn point(&self, number: usize) -> Point {
        self.point_at(self.values(number))
    }

    /// Computes the point where the axes have these values, in their order.
    pub fn point_at(&self, values: Vec<f64>) -> Point {
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

    /// The rows of points.
    pub fn rows(&self, points: &[Point]) -> PointRows {
        let columns = self.columns().len();
        let mut rows = PointRows::default();
        for point in points {
            rows.numbers.extend(&point.values);
            match &point.summary {
                Ok(summary) => rows.numbers.extend(summary.values()),
                Err(_) => {
                    let missing = columns - point.values.len();
                    rows.numbers.extend(std::iter::repeat_n(f64::NAN, missing));
                }
            }
            let reason = point.summary.as_ref().err();
            rows.invalid
                .push(reason.map_or(String::new(), ToString::to_string));
        }
        rows
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
