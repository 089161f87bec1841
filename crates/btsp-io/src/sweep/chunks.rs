//! Points of a sweep in chunks, and a chunk's rows.

use crate::columns::{Column, Columns};
use btsp_config::{PointRows, Sweep};
use std::ops::Range;
use std::sync::Arc;

/// Most points of a chunk: a tenth of a second's work or so.
const POINTS: usize = 4096;
/// Most bytes of a chunk's maps.
const MAPS: u64 = 32 << 20;

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
#[derive(Clone, Debug)]
pub struct Chunks {
    sweep: Arc<Sweep>,
    /// Points of a chunk.
    size: usize,
}

impl Chunks {
    /// Those of a sweep.
    pub fn of(sweep: &Arc<Sweep>) -> Self {
        let maps = MAPS / map_bytes(sweep).max(1);
        Self {
            sweep: Arc::clone(sweep),
            size: maps.clamp(1, POINTS as u64) as usize,
        }
    }

    pub(super) fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// Number of chunks.
    pub fn count(&self) -> usize {
        self.sweep.points().div_ceil(self.size)
    }

    /// Those of a shard, in order.
    pub fn of_shard(&self, shard: Shard) -> impl Iterator<Item = usize> {
        (shard.number..self.count()).step_by(shard.of.max(1))
    }

    /// The points of a chunk.
    pub fn points(&self, chunk: usize) -> Range<usize> {
        let first = chunk * self.size;
        first..(first + self.size).min(self.sweep.points())
    }

    /// A table without rows: its columns, and what it says about itself.
    pub(super) fn table(&self, version: &str) -> Columns {
        let mut table = self.rows(0, &PointRows::default());
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

    /// The table of a chunk's rows. What is not a number is missing.
    pub(super) fn rows(&self, chunk: usize, rows: &PointRows) -> Columns {
        let first = self.points(chunk).start;
        let numbers = (first..first + rows.invalid.len()).map(|number| number as i64);
        let mut table = Columns::default().with("point", Column::Integers(numbers.collect()));
        let columns = self.sweep.columns();
        for (place, column) in columns.iter().enumerate() {
            let values = rows.numbers.iter().skip(place).step_by(columns.len());
            let values = values.map(|value| (!value.is_nan()).then_some(*value));
            table = table.with(&column.name, Column::Reals(values.collect()));
        }
        table.with("invalid", Column::Words(rows.invalid.clone()))
    }

    /// Bytes that table and maps take, about; twice that while they are put together.
    pub fn size(&self) -> u64 {
        let columns = 2 + self.sweep.columns().len() as u64;
        let point = columns
            .saturating_mul(9)
            .saturating_add(map_bytes(&self.sweep));
        point.saturating_mul(self.sweep.points() as u64)
    }
}

/// Bytes of a point's map, where maps are kept.
fn map_bytes(sweep: &Sweep) -> u64 {
    let values = sweep.map_shape().map_or(0, |[weights, inputs]| {
        (weights as u64).saturating_mul(inputs as u64)
    });
    values.saturating_mul(8)
}
