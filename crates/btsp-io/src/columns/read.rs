//! A table read from a file, a group of rows at a time.

use super::{Column, Columns, ColumnsError};
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::column::reader::ColumnReader;
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;

/// A file of a table, open.
pub struct ColumnsReader {
    path: PathBuf,
    reader: SerializedFileReader<File>,
}

impl ColumnsReader {
    /// Opens the file `path`.
    ///
    /// # Errors
    /// If there is no such file, or if it is no table.
    pub fn open(path: &Path) -> Result<Self, ColumnsError> {
        let open = || SerializedFileReader::new(File::open(path)?);
        Ok(Self {
            reader: open().map_err(ColumnsError::parquet(path))?,
            path: path.to_owned(),
        })
    }

    /// Copies all groups of rows, compressed as they are.
    pub(super) fn copy_to(
        &self,
        writer: &mut SerializedFileWriter<File>,
    ) -> Result<(), ParquetError> {
        let file = File::open(&self.path)?;
        for group in self.reader.metadata().row_groups() {
            let mut copy = writer.next_row_group()?;
            for column in group.columns() {
                let closed = ColumnCloseResult {
                    bytes_written: column.compressed_size().cast_unsigned(),
                    rows_written: group.num_rows().cast_unsigned(),
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                };
                copy.append_column(&file, closed)?;
            }
            copy.close()?;
        }
        Ok(())
    }

    /// Number of groups of rows.
    pub fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// The rows of a group, with what the file says about itself; no rows where there is no such
    /// group.
    ///
    /// # Errors
    /// If the disk refuses, or if it has columns of a kind that is not written here.
    pub fn group(&self, group: usize) -> Result<Columns, ColumnsError> {
        let parquet = ColumnsError::parquet(&self.path);
        let metadata = self.reader.metadata().file_metadata();
        let about = metadata.key_value_metadata().into_iter().flatten();
        let mut columns = Columns {
            columns: Vec::new(),
            about: about
                .map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default()))
                .collect(),
        };
        let there = group < self.groups();
        for (place, described) in metadata.schema_descr().columns().iter().enumerate() {
            let name = described.name().to_owned();
            let optional = described.max_def_level() > 0;
            let column = if there {
                let group = self.reader.get_row_group(group).map_err(&parquet)?;
                let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
                let values = group.get_column_reader(place).map_err(&parquet)?;
                read_column(values, rows, optional).map_err(&parquet)?
            } else {
                None
            };
            let Some(column) = column else {
                let what = format!("{name}: no such column is known");
                return Err(ColumnsError::other(&self.path, what));
            };
            columns.columns.push((name, column));
        }
        Ok(columns)
    }
}

/// The values of a column in one group of rows; `None` of a kind that is not written here.
fn read_column(
    reader: ColumnReader,
    rows: usize,
    optional: bool,
) -> Result<Option<Column>, ParquetError> {
    let mut there: Vec<i16> = Vec::new();
    Ok(match reader {
        ColumnReader::Int64ColumnReader(mut reader) if !optional => {
            let mut values = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            Some(Column::Integers(values))
        }
        ColumnReader::DoubleColumnReader(mut reader) => {
            let mut values = Vec::new();
            let levels = optional.then_some(&mut there);
            reader.read_records(rows, levels, None, &mut values)?;
            let mut values = values.into_iter();
            Some(Column::Reals(if optional {
                let value = |level: &i16| if *level > 0 { values.next() } else { None };
                there.iter().map(value).collect()
            } else {
                values.map(Some).collect()
            }))
        }
        ColumnReader::ByteArrayColumnReader(mut reader) if !optional => {
            let mut values = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            let word = |bytes: &ByteArray| String::from_utf8_lossy(bytes.data()).into_owned();
            Some(Column::Words(values.iter().map(word).collect()))
        }
        _ => None,
    })
}
