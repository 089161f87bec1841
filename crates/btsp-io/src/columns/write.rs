//! A table written to a file, a group of rows at a time.

use super::{Column, Columns, ColumnsError, ColumnsReader};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// A table on its way to a file. Dropped before it is [finished](Self::finish), it leaves a file
/// that nobody can read.
pub struct ColumnsWriter {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
}

impl ColumnsWriter {
    /// Begins the file `path` with the columns of `like`, and what it says about itself.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn create(path: &Path, like: &Columns) -> Result<Self, ColumnsError> {
        let begin = || -> Result<_, ParquetError> {
            let fields = like.columns.iter();
            let fields = fields.map(|(name, column)| declared(name, column).map(Arc::new));
            let schema = Type::group_type_builder("table")
                .with_fields(fields.collect::<Result<_, _>>()?)
                .build()?;
            let about = |(key, text): &(String, String)| KeyValue::new(key.clone(), text.clone());
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_key_value_metadata(Some(like.about.iter().map(about).collect()))
                .build();
            let file = File::create(path)?;
            SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
        };
        Ok(Self {
            writer: begin().map_err(ColumnsError::parquet(path))?,
            path: path.to_owned(),
        })
    }

    /// Writes rows as a group of their own.
    ///
    /// # Errors
    /// If columns differ in length, or if the disk refuses.
    pub fn group(&mut self, rows: &Columns) -> Result<(), ColumnsError> {
        let count = rows.columns.first().map_or(0, |(_, column)| column.len());
        if let Some((name, _)) = rows.columns.iter().find(|(_, c)| c.len() != count) {
            let what = format!("column {name} must have {count} values");
            return Err(ColumnsError::other(&self.path, what));
        }
        let written = self.write(rows);
        written.map_err(ColumnsError::parquet(&self.path))
    }

    fn write(&mut self, rows: &Columns) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for (_, column) in &rows.columns {
            let Some(mut writer) = group.next_column()? else {
                break;
            };
            match column {
                Column::Integers(values) => {
                    let writer = writer.typed::<Int64Type>();
                    writer.write_batch(values, None, None)?;
                }
                Column::Reals(values) => {
                    let there: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
                    let values: Vec<f64> = values.iter().copied().flatten().collect();
                    let writer = writer.typed::<DoubleType>();
                    writer.write_batch(&values, Some(&there), None)?;
                }
                Column::Words(values) => {
                    let words = values.iter().map(|word| ByteArray::from(word.as_str()));
                    let words: Vec<ByteArray> = words.collect();
                    let writer = writer.typed::<ByteArrayType>();
                    writer.write_batch(&words, None, None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Copies all rows of a table with the same columns, written by this module, as they stand.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn copy(&mut self, table: &ColumnsReader) -> Result<(), ColumnsError> {
        let copied = table.copy_to(&mut self.writer);
        copied.map_err(ColumnsError::parquet(&self.path))
    }

    /// Ends the file, and waits until it is on the disk.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(self) -> Result<(), ColumnsError> {
        let end = || -> Result<(), ParquetError> {
            let file = self.writer.into_inner()?;
            Ok(file.sync_all()?)
        };
        let ended = end();
        ended.map_err(ColumnsError::parquet(&self.path))
    }
}

fn declared(name: &str, column: &Column) -> Result<Type, ParquetError> {
    let builder = match column {
        Column::Integers(_) => Type::primitive_type_builder(name, Physical::INT64)
            .with_repetition(Repetition::REQUIRED),
        Column::Reals(_) => Type::primitive_type_builder(name, Physical::DOUBLE)
            .with_repetition(Repetition::OPTIONAL),
        Column::Words(_) => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_converted_type(ConvertedType::UTF8)
            .with_repetition(Repetition::REQUIRED),
    };
    builder.build()
}
