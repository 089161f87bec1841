//! One point of a sweep, and its row in a table.

use super::Sweep;
use btsp::{Invalid, Summary, SummaryColumn};

/// A point of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The values of the axes, in their order.
    pub values: Vec<f64>,
    /// What laps do there; or the setting that is out of its range.
    pub found: Result<Found, Invalid>,
}

/// What is [recorded](super::Record) of a valid point.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Numbers that describe the change in weight.
    pub summary: Option<Summary>,
    /// The change in weight: rows are initial weights, columns inputs.
    pub delta_weight: Option<Vec<f64>>,
}

/// Rows of a sweep's table, one for each point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointRows {
    /// What stands in the [columns](Sweep::columns), row after row; NaN where there is nothing.
    pub numbers: Vec<f64>,
    /// Of each point why it is not valid; empty where it is.
    pub invalid: Vec<String>,
    /// Their maps, where they are kept: (point, initial weight, input); NaN where a point is not
    /// valid.
    pub maps: Vec<f64>,
}

impl PointRows {
    /// Adds the rows of further points.
    pub fn append(&mut self, more: Self) {
        self.numbers.extend(more.numbers);
        self.invalid.extend(more.invalid);
        self.maps.extend(more.maps);
    }
}

impl Sweep {
    /// The rows of points.
    pub fn rows(&self, points: &[Point]) -> PointRows {
        let columns = self.columns().len();
        let map = self
            .map_shape()
            .map_or(0, |[weights, inputs]| weights * inputs);
        let missing = |count| std::iter::repeat_n(f64::NAN, count);
        let mut rows = PointRows::default();
        for (number, point) in points.iter().enumerate() {
            let found = point.found.as_ref();
            rows.numbers.extend(&point.values);
            if let Ok(Some(summary)) = found.map(|found| &found.summary) {
                rows.numbers.extend(summary.values());
            }
            rows.numbers
                .extend(missing((number + 1) * columns - rows.numbers.len()));
            if let Ok(Some(delta_weight)) = found.map(|found| &found.delta_weight) {
                rows.maps.extend(delta_weight);
            }
            rows.maps
                .extend(missing((number + 1) * map - rows.maps.len()));
            rows.invalid
                .push(found.err().map_or(String::new(), ToString::to_string));
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
        let summary = self.record.summary.then(|| self.summary.columns());
        axes.chain(summary.into_iter().flatten()).collect()
    }
}
