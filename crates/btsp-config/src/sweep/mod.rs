//! A sweep: one configuration at many points, over axes of its numbers.

mod axis;
mod key;
mod point;
mod read;
mod write;

pub use axis::{Axis, AxisScale, AxisValues, MAX_AXIS_VALUES};
pub use point::Point;

use crate::configuration::{Configuration, Study};
use btsp::{Invalid, SummarySettings, uniform_point};

/// Most points of a sweep.
pub const MAX_POINTS: u64 = 1 << 40;
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
}

/// At which values of the axes a sweep has its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// At all combinations, the last axis the fastest.
    Grid,
    /// At the first value of every axis, at the second of every one, and so on.
    Zip,
    /// At values drawn evenly from every axis.
    Random {
        /// Number of points.
        points: usize,
        /// What random numbers start from.
        seed: u64,
    },
}

impl Sweep {
    /// Number of points.
    pub fn points(&self) -> usize {
        let counts = || self.axes.iter().map(|axis| axis.count().unwrap_or(0));
        match self.design {
            Design::Grid => counts().fold(1, usize::saturating_mul),
            Design::Zip => counts().min().unwrap_or(1),
            Design::Random { points, .. } => points,
        }
    }

    /// The values of the axes, in their order, at a point of 0 to [`points`](Self::points) - 1.
    pub fn values(&self, point: usize) -> Vec<f64> {
        match self.design {
            Design::Grid => {
                let mut rest = point;
                let fastest_first = self.axes.iter().rev().map(|axis| {
                    let count = axis.count().unwrap_or(1).max(1);
                    let value = axis.value(rest % count);
                    rest /= count;
                    value
                });
                let mut values: Vec<f64> = fastest_first.collect();
                values.reverse();
                values
            }
            Design::Zip => self.axes.iter().map(|axis| axis.value(point)).collect(),
            Design::Random { seed, .. } => {
                let parts = uniform_point(seed, point as u64, self.axes.len());
                let pairs = self.axes.iter().zip(parts);
                pairs.map(|(axis, part)| axis.drawn(part)).collect()
            }
        }
    }

    /// The configuration where the axes have these values.
    ///
    /// # Errors
    /// The first setting that is out of its range then.
    pub fn configuration(&self, values: &[f64]) -> Result<Configuration, Invalid> {
        let mut configuration = self.base.clone();
        for ratios in [false, true] {
            for (axis, value) in self.axes.iter().zip(values) {
                if axis.key.is_a_ratio() == ratios {
                    axis.key.set(&mut configuration, *value)?;
                }
            }
        }
        configuration.validate()?;
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
        self.validate_design()?;
        (0..self.axes.len()).try_for_each(|axis| self.try_values(axis))
    }

    fn validate_design(&self) -> Result<(), Invalid> {
        let key = |axis: &Axis| format!("sweep.axes.{}.count", axis.path());
        let points = self.points();
        match self.design {
            Design::Grid | Design::Zip => {
                if let Some(axis) = self.axes.iter().find(|axis| axis.count().is_none()) {
                    let allowed = "must be the number of values in this design";
                    return Err(Invalid::new(key(axis), "missing", allowed));
                }
            }
            Design::Random { .. } => {}
        }
        if self.design == Design::Zip
            && let Some(axis) = self.axes.iter().find(|axis| axis.count() != Some(points))
        {
            let found = axis.count().unwrap_or(0);
            let allowed = format!("must be {points}, as many values as every other axis has");
            return Err(Invalid::new(key(axis), found, allowed));
        }
        if !(1..=MAX_POINTS).contains(&(points as u64)) {
            let allowed = format!("must be 1 to {MAX_POINTS} points");
            return Err(Invalid::new("sweep", format!("{points} points"), allowed));
        }
        Ok(())
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
