//! A variable that is written while it is being computed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zarrs::array::{Array, ArraySubset, CodecOptions};
use zarrs::filesystem::FilesystemStore;

use crate::dataset_error::DatasetError;
use crate::element::Element;

/// Writes one variable in order along its first dimension; made by [`DatasetWriter::rows`](crate::DatasetWriter::rows).
///
/// Holds one band of chunks in memory: about 4 MiB, or one row where a row is larger. Several variables may be
/// written side by side. A dataset with a variable whose [`finish`](Self::finish) was not reached cannot be finished.
#[derive(Debug)]
pub struct RowsWriter<T> {
    array: Array<FilesystemStore>,
    name: String,
    path: PathBuf,
    row_length: usize,
    band_rows: u64,
    rows: u64,
    written: u64,
    buffer: Vec<T>,
    finished: Arc<AtomicBool>,
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
        let row_length = shape
            .iter()
            .skip(1)
            .try_fold(1_usize, |length, &extent| {
                length.checked_mul(usize::try_from(extent).ok()?)
            })
            .ok_or_else(|| DatasetError::TooLarge {
                name: name.to_owned(),
                path: path.to_owned(),
            })?;
        Ok(Self {
            row_length,
            band_rows: chunk.first().copied().unwrap_or(1),
            rows: shape.first().copied().unwrap_or(1),
            written: 0,
            buffer: Vec::new(),
            name: name.to_owned(),
            path: path.to_owned(),
            array,
            finished,
        })
    }

    /// Appends one row or several, each in C order over the remaining dimensions.
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
        let given = self.written + ((self.buffer.len() + rows.len()) / self.row_length) as u64;
        if given > self.rows {
            return Err(self.count_error(given));
        }
        let band = usize::try_from(self.band_rows)
            .unwrap_or(usize::MAX)
            .saturating_mul(self.row_length);
        let mut rest = rows;
        if !self.buffer.is_empty() {
            let (head, tail) = rest.split_at(rest.len().min(band - self.buffer.len()));
            self.buffer.extend_from_slice(head);
            rest = tail;
            if self.buffer.len() == band {
                let mut full = std::mem::take(&mut self.buffer);
                self.store(&full)?;
                full.clear();
                self.buffer = full;
            }
        }
        let whole = rest.len() - rest.len() % band;
        for block in rest[..whole].chunks_exact(band) {
            self.store(block)?;
        }
        self.buffer.extend_from_slice(&rest[whole..]);
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If fewer rows came than the shape says, or if the disk refuses.
    pub fn finish(mut self) -> Result<(), DatasetError> {
        let rest = std::mem::take(&mut self.buffer);
        if !rest.is_empty() {
            self.store(&rest)?;
        }
        if self.written != self.rows && self.row_length > 0 {
            return Err(self.count_error(self.written));
        }
        self.finished.store(true, Ordering::Release);
        Ok(())
    }

    /// Stores whole rows that begin at a chunk's edge.
    fn store(&mut self, rows: &[T]) -> Result<(), DatasetError> {
        let count = (rows.len() / self.row_length) as u64;
        let ranges: Vec<_> = self
            .array
            .shape()
            .iter()
            .enumerate()
            .map(|(axis, &extent)| match axis {
                0 => self.written..self.written + count,
                _ => 0..extent,
            })
            .collect();
        // A chunk of nothing but NaN or 0 is a file as any other, so that a file that is lost is missed.
        let options = CodecOptions::default().with_store_empty_chunks(true);
        self.array
            .store_array_subset_opt(&ArraySubset::new_with_ranges(&ranges), rows, &options)
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
