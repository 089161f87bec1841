//! A sweep: one configuration at many points, over axes of its numbers.

mod axis;
mod design;
mod key;
mod point;
mod prepared;
mod read;
mod record;
mod write;

pub use axis::{Axis, AxisScale, AxisValues, MAX_AXIS_VALUES};
pub use design::{Design, MAX_POINTS, PointTable};
pub use point::{Found, Point, PointRows};
pub use prepared::PreparedSweep;
pub use read::ReadTable;
pub use record::Record;

use crate::configuration::{Configuration, Study};
use btsp::{Invalid, SummarySettings};

/// A value is tried before any work with both ends of so many of the other axes; beyond these
/// they go together.
const CORNERS_OF: usize = 6;

/// One experiment at many points.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What is the same at all points; a change in weight.
    pub base: Configuration,
    /// What differs, each by its key.
    pub axes: Vec<Axis>,
    /// At which points.
    pub design: Design,
    /// What the summary of a point looks at.
    pub summary: SummarySettings,
    /// What is kept of every point.
    pub record: Record,
}

impl Sweep {
    /// Number of points.
    pub fn points(&self) -> usize {
        self.design.points(&self.axes)
    }

    /// Initial weights and inputs of a point's map, where maps are kept.
    pub fn map_shape(&self) -> Option<[usize; 2]> {
        self.record.map_shape(&self.base)
    }

    /// The values of the axes, in their order, at a point of 0 to [`points`](Self::points) - 1.
    pub fn values(&self, point: usize) -> Vec<f64> {
        self.design.values(&self.axes, point)
    }

    /// The configuration where the axes have these values.
    ///
    /// # Errors
    /// The first setting that is out of its range then.
    pub fn configuration(&self, values: &[f64]) -> Result<Configuration, Invalid> {
        let configuration = self.unchecked(values)?;
        configuration.validate()?;
        Ok(configuration)
    }

    /// The same, its ranges not yet checked.
    fn unchecked(&self, values: &[f64]) -> Result<Configuration, Invalid> {
        let mut configuration = self.base.clone();
        for ratios in [false, true] {
            for (axis, value) in self.axes.iter().zip(values) {
                if axis.key.is_a_ratio() == ratios {
                    axis.key.set(&mut configuration, *value)?;
                }
            }
        }
        Ok(configuration)
    }

    /// Checks the ranges; keys are those of a file of a sweep.
    ///
    /// # Errors
    /// The first setting that is out of its range, for example a value of an axis with which no
    /// point is valid.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.base.validate()?;
        if let Study::Signals(_) = self.base.study {
            let allowed = "must have a whole rule: a sweep is of the change in weight";
            return Err(Invalid::new("rule", "time constants alone", allowed));
        }
        self.summary.validate().map_err(|e| e.under("sweep"))?;
        for axis in &self.axes {
            axis.validate()?;
        }
        self.record
            .validate(self.axes.iter().map(|axis| &axis.key))?;
        self.design.validate(&self.axes)?;
        match &self.design {
            Design::Table(table) => self.try_table(table),
            _ => (0..self.axes.len()).try_for_each(|axis| self.try_values(axis)),
        }
    }

    /// Looks for a valid point of a table; its other rows say why they are not.
    fn try_table(&self, table: &PointTable) -> Result<(), Invalid> {
        let mut reason = None;
        for row in table.values.chunks_exact(self.axes.len().max(1)) {
            match self.configuration(row) {
                Ok(_) => return Ok(()),
                Err(invalid) => reason = reason.or(Some(invalid)),
            }
        }
        let Some(reason) = reason else { return Ok(()) };
        let allowed = format!("none of its points is valid; the first: {reason}");
        Err(Invalid::new("sweep.file", &table.file, allowed))
    }

    /// Tries every value of an axis with the ends of the others.
    fn try_values(&self, axis: usize) -> Result<(), Invalid> {
        let tried: Vec<Vec<f64>> = self.axes.iter().map(Axis::tried).collect();
        let others = (self.axes.len() - 1).min(CORNERS_OF);
        for (number, value) in tried[axis].iter().enumerate() {
            let at = |other: usize, corner: usize| {
                let values = &tried[other];
                let bit = if other < axis {
                    other
                } else {
                    other.saturating_sub(1)
                };
                if other == axis {
                    *value
                } else if self.design == Design::Zip {
                    values[number]
                } else if corner >> (bit % CORNERS_OF) & 1 == 0 {
                    values[0]
                } else {
                    values[values.len() - 1]
                }
            };
            let mut reason = None;
            for corner in 0..1 << others {
                let values: Vec<f64> = (0..tried.len()).map(|other| at(other, corner)).collect();
                match self.configuration(&values) {
                    Ok(_) => {
                        reason = None;
                        break;
                    }
                    Err(invalid) => reason = reason.or(Some(invalid)),
                }
            }
            if let Some(reason) = reason {
                let key = format!("sweep.axes.{}", self.axes[axis].path());
                let allowed = format!("no point with it is valid: {reason}");
                return Err(Invalid::new(key, value, allowed));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
