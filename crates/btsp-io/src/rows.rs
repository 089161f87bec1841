//! A variable that is written while it is being computed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zarrs::array::{Array, ArraySubset, CodecOptions};
use zarrs::filesystem::FilesystemStore;

use crate::dataset_error::DatasetError;
use crate::element::Element;

/// Writes one variable in C order, row by row; made by [`DatasetWriter::rows`](crate::DatasetWriter::rows). A row is all
/// values along the last dimension; of a variable with one dimension, a single value.
///
/// Holds one band of chunks in memory: about 4 MiB, or one row where a row is larger. Several variables may be
/// written side by side. A dataset with a variable whose [`finish`](Self::finish) was not reached cannot be finished.
#[derive(Debug)]
pub struct RowsWriter<T> {
    array: Array<FilesystemStore>,
    name: String,
    path: PathBuf,
    row_length: usize,
    rows: u64,
    band: Band,
    /// Slices of the band's axis that are stored.
    written: u64,
    buffer: Vec<T>,
    finished: Arc<AtomicBool>,
}

/// What is stored at once: slices along one axis, all before it being one chunk thin.
#[derive(Debug)]
struct Band {
    axis: usize,
    /// Slices along the axis in all of it, and at most in a band.
    extent: u64,
    most: u64,
    /// Values in a slice.
    slice: usize,
}

impl Band {
    fn of(shape: &[u64], chunk: &[u64]) -> Option<Self> {
        let thick = chunk.iter().position(|extent| *extent > 1);
        let axis = thick.unwrap_or(0).min(shape.len().saturating_sub(2));
        Some(Self {
            axis,
            extent: shape.get(axis).copied().unwrap_or(1),
            most: chunk.get(axis).copied().unwrap_or(1),
            slice: product(shape.get(axis + 1..).unwrap_or_default())?,
        })
    }

    /// Slices from number `written` to the end of its band.
    fn slices(&self, written: u64) -> u64 {
        self.most.min(self.extent - written % self.extent.max(1))
    }
}

fn product(extents: &[u64]) -> Option<usize> {
    extents.iter().try_fold(1_usize, |product, extent| {
        product.checked_mul(usize::try_from(*extent).ok()?)
    })
}

impl<T: Element> RowsWriter<T> {
    pub(crate) fn new(
        array: Array<FilesystemStore>,
        name: &str,
        path: &Path,
        chunk: &[u64],
        finished: Arc<AtomicBool>,
    ) -> Result<Self, DatasetError> {
        let shape = array.shape();
        let (outer, inner) = shape.split_at(shape.len().saturating_sub(1).max(1).min(shape.len()));
        let lengths = || Some((product(outer)?, product(inner)?, Band::of(shape, chunk)?));
        let Some((rows, row_length, band)) = lengths() else {
            return Err(DatasetError::TooLarge {
                name: name.to_owned(),
                path: path.to_owned(),
            });
        };
        Ok(Self {
            row_length,
            rows: rows as u64,
            band,
            written: 0,
            buffer: Vec::new(),
            name: name.to_owned(),
            path: path.to_owned(),
            array,
            finished,
        })
    }

    /// Appends one row or several.
    ///
    /// # Errors
    /// If `rows` is no whole number of rows, if there are more rows than the shape says, or if the disk refuses.
    pub fn push(&mut self, rows: &[T]) -> Result<(), DatasetError> {
        if rows.is_empty() {
            return Ok(());
        }
        if self.row_length == 0 || !rows.len().is_multiple_of(self.row_length) {
            return Err(DatasetError::RowLength {
                name: self.name.clone(),
                path: self.path.clone(),
                row: self.row_length,
                given: rows.len(),
            });
        }
        let given = self.given() + (rows.len() / self.row_length) as u64;
        if given > self.rows {
            return Err(self.count_error(given));
        }
        let mut rest = rows;
        while !rest.is_empty() {
            let slices = usize::try_from(self.band.slices(self.written)).unwrap_or(usize::MAX);
            let whole = slices.saturating_mul(self.band.slice);
            let (head, tail) = rest.split_at(rest.len().min(whole - self.buffer.len()));
            rest = tail;
            if head.len() == whole {
                self.store(head)?;
                continue;
            }
            self.buffer.extend_from_slice(head);
            if self.buffer.len() == whole {
                let mut full = std::mem::take(&mut self.buffer);
                self.store(&full)?;
                full.clear();
                self.buffer = full;
            }
        }
        Ok(())
    }

    /// Ends the variable; everything is written by now.
    ///
    /// # Errors
    /// If fewer rows came than the shape says.
    pub fn finish(self) -> Result<(), DatasetError> {
        let given = self.given();
        if given != self.rows && self.row_length > 0 {
            return Err(self.count_error(given));
        }
        self.finished.store(true, Ordering::Release);
        Ok(())
    }

    /// Rows that came so far.
    fn given(&self) -> u64 {
        let values = self.written * self.band.slice as u64 + self.buffer.len() as u64;
        values / self.row_length.max(1) as u64
    }

    /// Stores whole slices, which begin at a chunk's edge.
    fn store(&mut self, slices: &[T]) -> Result<(), DatasetError> {
        let count = (slices.len() / self.band.slice) as u64;
        let axis = self.band.axis;
        let mut outer = self.written / self.band.extent;
        let mut ranges: Vec<_> = self.array.shape().iter().map(|extent| 0..*extent).collect();
        for range in ranges[..axis].iter_mut().rev() {
            let extent = range.end;
            *range = outer % extent..outer % extent + 1;
            outer /= extent;
        }
        let first = self.written % self.band.extent;
        if let Some(range) = ranges.get_mut(axis) {
            *range = first..first + count;
        }
        // A chunk of nothing but NaN or 0 is a file as any other, so that a file that is lost is missed.
        let options = CodecOptions::default().with_store_empty_chunks(true);
        self.array
            .store_array_subset_opt(&ArraySubset::new_with_ranges(&ranges), slices, &options)
            .map_err(|cause| DatasetError::write(&self.name, &self.path, cause))?;
        self.written += count;
        Ok(())
    }

    fn count_error(&self, given: u64) -> DatasetError {
        DatasetError::RowCount {
            name: self.name.clone(),
            path: self.path.clone(),
            rows: self.rows,
            given,
        }
    }
}
