//! At which values of its axes a sweep has its points.

use super::axis::Axis;
use btsp::{Invalid, MAX_SOBOL_DIMENSIONS, sobol_point, uniform_point};
use std::sync::Arc;

/// Most points of a sweep.
pub const MAX_POINTS: u64 = 1 << 40;

/// At which values of the axes a sweep has its points.
#[derive(Clone, Debug, PartialEq)]
pub enum Design {
    /// At all combinations, the last axis the fastest.
    Grid,
    /// At the first value of every axis, at the second of every one, and so on.
    Zip,
    /// At values drawn evenly from every axis, independently.
    Random {
        /// Number of points.
        points: usize,
        /// What random numbers start from.
        seed: u64,
    },
    /// At values that fill the axes evenly together: a scrambled Sobol' sequence. Best where
    /// the number of points is a power of 2.
    Sobol {
        /// Number of points.
        points: usize,
        /// Which scrambling.
        seed: u64,
    },
    /// At the rows of a table from elsewhere.
    Table(PointTable),
}

/// Points from elsewhere, each a row with a value for every axis.
#[derive(Clone, Debug, PartialEq)]
pub struct PointTable {
    /// The file, as the sweep names it.
    pub file: String,
    /// SHA-256 of the file, 64 hexadecimal digits: whether it is the same file.
    pub checksum: String,
    /// Names of the columns: keys of the configuration.
    pub columns: Vec<String>,
    /// Number of rows.
    pub points: usize,
    /// The values row by row; none where only the sweep's text was read.
    pub values: Arc<[f64]>,
}

impl Design {
    /// Its name in a file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Zip => "zip",
            Self::Random { .. } => "random",
            Self::Sobol { .. } => "sobol",
            Self::Table(_) => "table",
        }
    }

    /// Number of points over these axes.
    pub(super) fn points(&self, axes: &[Axis]) -> usize {
        let counts = || axes.iter().map(|axis| axis.count().unwrap_or(0));
        match self {
            Self::Grid => counts().fold(1, usize::saturating_mul),
            Self::Zip => counts().min().unwrap_or(1),
            Self::Random { points, .. } | Self::Sobol { points, .. } => *points,
            Self::Table(table) => table.points,
        }
    }

    /// The values of these axes at a point.
    pub(super) fn values(&self, axes: &[Axis], point: usize) -> Vec<f64> {
        let drawn = |parts: Vec<f64>| {
            let pairs = axes.iter().zip(parts);
            pairs.map(|(axis, part)| axis.drawn(part)).collect()
        };
        match self {
            Self::Grid => {
                let mut rest = point;
                let fastest_first = axes.iter().rev().map(|axis| {
                    let count = axis.count().unwrap_or(1).max(1);
                    let value = axis.value(rest % count);
                    rest /= count;
                    value
                });
                let mut values: Vec<f64> = fastest_first.collect();
                values.reverse();
                values
            }
            Self::Zip => axes.iter().map(|axis| axis.value(point)).collect(),
            Self::Random { seed, .. } => drawn(uniform_point(*seed, point as u64, axes.len())),
            // No more points than the sequence has: see `validate`.
            Self::Sobol { seed, .. } => drawn(sobol_point(*seed, point as u32, axes.len())),
            Self::Table(table) => {
                let row = table.values.chunks_exact(axes.len().max(1)).nth(point);
                row.map_or(vec![f64::NAN; axes.len()], <[f64]>::to_vec)
            }
        }
    }

    /// # Errors
    /// Axes without the numbers of values that it needs; too many axes or points.
    pub(super) fn validate(&self, axes: &[Axis]) -> Result<(), Invalid> {
        let key = |axis: &Axis| format!("sweep.axes.{}.count", axis.path());
        let points = self.points(axes);
        if matches!(self, Self::Grid | Self::Zip)
            && let Some(axis) = axes.iter().find(|axis| axis.count().is_none())
        {
            let allowed = "must be the number of values in this design";
            return Err(Invalid::new(key(axis), "missing", allowed));
        }
        if *self == Self::Zip
            && let Some(axis) = axes.iter().find(|axis| axis.count() != Some(points))
        {
            let found = axis.count().unwrap_or(0);
            let allowed = format!("must be {points}, as many values as every other axis has");
            return Err(Invalid::new(key(axis), found, allowed));
        }
        let most = match self {
            Self::Sobol { .. } => 1 << 32,
            _ => MAX_POINTS,
        };
        if !(1..=most).contains(&(points as u64)) {
            let allowed = format!("must be 1 to {most} points");
            return Err(Invalid::new("sweep", format!("{points} points"), allowed));
        }
        if matches!(self, Self::Sobol { .. }) && axes.len() > MAX_SOBOL_DIMENSIONS {
            let found = format!("{} axes", axes.len());
            let allowed = format!("must be 1 to {MAX_SOBOL_DIMENSIONS} axes in this design");
            return Err(Invalid::new("sweep.axes", found, allowed));
        }
        Ok(())
    }
}
