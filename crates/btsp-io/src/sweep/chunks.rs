//! Points of a sweep in chunks, and a chunk's rows.

use crate::columns::{Column, Columns};
use btsp_config::{Point, Sweep};
use std::ops::Range;

/// Points of a chunk: a tenth of a second's work or so.
const POINTS: usize = 4096;

/// One of the equal parts that a sweep is divided into: every so many-th chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 0.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// All of a sweep.
    pub const WHOLE: Self = Self { number: 0, of: 1 };
}

/// A sweep's points in chunks: what is worked on, kept and written at a time. The same whatever
/// the number of threads and shards.
#[derive(Clone, Copy, Debug)]
pub struct Chunks<'a> {
    sweep: &'a Sweep,
}

impl<'a> Chunks<'a> {
    /// Those of a sweep.
    pub fn of(sweep: &'a Sweep) -> Self {
        Self { sweep }
    }

    /// Number of chunks.
    pub fn count(&self) -> usize {
        self.sweep.points().div_ceil(POINTS)
    }

    /// Those of a shard, in order.
    pub fn of_shard(&self, shard: Shard) -> impl Iterator<Item = usize> {
        (shard.number..self.count()).step_by(shard.of.max(1))
    }

    /// The points of a chunk.
    pub fn points(&self, chunk: usize) -> Range<usize> {
        let first = chunk * POINTS;
        first..(first + POINTS).min(self.sweep.points())
    }

    /// Computes the points of a chunk, in order.
    pub fn compute(&self, chunk: usize) -> Vec<Point> {
        self.points(chunk)
            .map(|point| self.sweep.point(point))
            .collect()
    }

    /// A table without rows: its columns, and what it says about itself.
    pub(super) fn table(&self, version: &str) -> Columns {
        let mut table = self.rows(0, &[]);
        table.about = vec![
            ("btsp".to_owned(), version.to_owned()),
            ("sweep".to_owned(), self.sweep.to_toml()),
        ];
        let columns = self.sweep.columns().into_iter();
        table.about.extend(columns.map(|column| {
            let said = match column.units {
                "1" => column.long_name,
                units => format!("{} ({units})", column.long_name),
            };
            (column.name, said)
        }));
        table
    }

    /// The rows of a chunk's points. What is not a number is missing; of an invalid point all
    /// but the axes, and `invalid` says why.
    pub(super) fn rows(&self, chunk: usize, points: &[Point]) -> Columns {
        let first = self.points(chunk).start;
        let numbers = (first..first + points.len()).map(|number| number as i64);
        let mut table = Columns::default().with("point", Column::Integers(numbers.collect()));
        for (axis, column) in self.sweep.axes.iter().enumerate() {
            let values = points.iter().map(|point| Some(point.values[axis]));
            table = table.with(column.path(), Column::Reals(values.collect()));
        }
        let summaries: Vec<Option<Vec<f64>>> = points
            .iter()
            .map(|point| point.summary.as_ref().ok().map(|summary| summary.values()))
            .collect();
        for (number, column) in self.sweep.summary.columns().iter().enumerate() {
            let value = |values: &Option<Vec<f64>>| {
                let value = values.as_ref()?[number];
                (!value.is_nan()).then_some(value)
            };
            let values = summaries.iter().map(value);
            table = table.with(&column.name, Column::Reals(values.collect()));
        }
        let reasons = points.iter().map(|point| match &point.summary {
            Ok(_) => String::new(),
            Err(invalid) => invalid.to_string(),
        });
        table.with("invalid", Column::Words(reasons.collect()))
    }

    /// Bytes that the table takes, about; twice that while it is put together.
    pub fn size(&self) -> u64 {
        let columns = 2 + self.sweep.columns().len() as u64;
        columns
            .saturating_mul(9)
            .saturating_mul(self.sweep.points() as u64)
    }
}
