//! A table on disk: named columns of a Parquet file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Real numbers, to the last bit; some may be missing.
    Reals(Vec<Option<f64>>),
    /// Words.
    Words(Vec<String>),
}

/// Named columns of equal length, and what the file says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// The columns in their order.
    pub columns: Vec<(String, Column)>,
    /// Pairs of a key and a text.
    pub about: Vec<(String, String)>,
}

/// Why a table was not written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// The disk refused, or the file is no table.
    #[error("{path}: {cause}")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: ParquetError,
    },
    /// The file is a table, but not this one.
    #[error("{path}: {what}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl ColumnsError {
    pub(crate) fn other(path: &Path, what: impl Into<String>) -> Self {
        Self::Other {
            path: path.to_owned(),
            what: what.into(),
        }
    }
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Reals(values) => values.len(),
            Self::Words(values) => values.len(),
        }
    }

    fn declared(&self, name: &str) -> Result<Type, ParquetError> {
        let builder = match self {
            Self::Integers(_) => Type::primitive_type_builder(name, Physical::INT64)
                .with_repetition(Repetition::REQUIRED),
            Self::Reals(_) => Type::primitive_type_builder(name, Physical::DOUBLE)
                .with_repetition(Repetition::OPTIONAL),
            Self::Words(_) => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_converted_type(ConvertedType::UTF8)
                .with_repetition(Repetition::REQUIRED),
        };
        builder.build()
    }
}

impl Columns {
    /// Adds a column.
    #[must_use]
    pub fn with(mut self, name: &str, column: Column) -> Self {
        self.columns.push((name.to_owned(), column));
        self
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns.find(|(found, _)| found == name).map(|(_, c)| c)
    }

    /// What the file says about `key`.
    pub fn about(&self, key: &str) -> Option<&str> {
        let mut pairs = self.about.iter();
        pairs.find(|(found, _)| found == key).map(|(_, t)| &t[..])
    }

    /// Writes the file `path`. The same table gives the same bytes.
    ///
    /// # Errors
    /// If columns differ in length, or if the disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), ColumnsError> {
        let rows = self.columns.first().map_or(0, |(_, column)| column.len());
        if let Some((name, _)) = self.columns.iter().find(|(_, c)| c.len() != rows) {
            let what = format!("column {name} must have {rows} values");
            return Err(ColumnsError::other(path, what));
        }
        self.try_write(path).map_err(|cause| ColumnsError::Parquet {
            path: path.to_owned(),
            cause,
        })
    }

    fn try_write(&self, path: &Path) -> Result<(), ParquetError> {
        let fields = self
            .columns
            .iter()
            .map(|(name, column)| column.declared(name));
        let fields: Vec<_> = fields.map(|f| f.map(Arc::new)).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("table")
            .with_fields(fields)
            .build()?;
        let about = |(key, text): &(String, String)| KeyValue::new(key.clone(), text.clone());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(self.about.iter().map(about).collect()))
            .build();
        let file = File::create(path)?;
        let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        for (_, column) in &self.columns {
            let Some(mut writer) = group.next_column()? else {
                break;
            };
            match column {
                Column::Integers(values) => {
                    writer
                        .typed::<Int64Type>()
                        .write_batch(values, None, None)?;
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
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&words, None, None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        writer.close()?.file_metadata().num_rows();
        Ok(())
    }

    /// Reads the file `path`.
    ///
    /// # Errors
    /// If there is no such file, or if it is no table of such columns.
    pub fn read(path: &Path) -> Result<Self, ColumnsError> {
        let parquet = |cause| ColumnsError::Parquet {
            path: path.to_owned(),
            cause,
        };
        let file = File::open(path).map_err(|cause| parquet(cause.into()))?;
        let reader = SerializedFileReader::new(file).map_err(parquet)?;
        let metadata = reader.metadata().file_metadata();
        let about = metadata.key_value_metadata().into_iter().flatten();
        let mut columns = Self {
            columns: Vec::new(),
            about: about
                .map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default()))
                .collect(),
        };
        for (place, described) in metadata.schema_descr().columns().iter().enumerate() {
            let name = described.name().to_owned();
            let mut column = None;
            for group in 0..reader.num_row_groups() {
                let group = reader.get_row_group(group).map_err(parquet)?;
                let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
                let values = group.get_column_reader(place).map_err(parquet)?;
                let optional = described.max_def_level() > 0;
                let part = read_column(values, rows, optional).map_err(parquet)?;
                column = joined(column, part);
            }
            let Some(column) = column else {
                return Err(ColumnsError::other(
                    path,
                    format!("{name}: no such column is known"),
                ));
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

fn joined(before: Option<Column>, part: Option<Column>) -> Option<Column> {
    match (before, part?) {
        (None, part) => Some(part),
        (Some(Column::Integers(mut all)), Column::Integers(part)) => {
            all.extend(part);
            Some(Column::Integers(all))
        }
        (Some(Column::Reals(mut all)), Column::Reals(part)) => {
            all.extend(part);
            Some(Column::Reals(all))
        }
        (Some(Column::Words(mut all)), Column::Words(part)) => {
            all.extend(part);
            Some(Column::Words(all))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn table() -> Columns {
        let reals = vec![Some(0.1 + 0.2), None, Some(-0.0), Some(f64::MIN_POSITIVE)];
        let words = ["a", "b", "b", "é"].map(String::from).to_vec();
        let mut table = Columns::default()
            .with("number", Column::Integers(vec![3, -1, i64::MAX, 0]))
            .with("score", Column::Reals(reals))
            .with("kind", Column::Words(words));
        table.about.push(("btsp".to_owned(), "{}".to_owned()));
        table
    }

    #[test]
    fn tables_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        table().write(&one).unwrap();
        table().write(&two).unwrap();
        let read = Columns::read(&one).unwrap();
        assert_eq!(read.columns, table().columns);
        let Some(Column::Reals(reals)) = read.column("score") else {
            panic!("no score");
        };
        assert!(reals[2].unwrap().is_sign_negative());
        assert_eq!(read.about("btsp"), Some("{}"));
        assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    }

    #[test]
    fn other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        assert!(Columns::read(&path).is_err());
        std::fs::write(&path, "PAR1 and no more").unwrap();
        assert!(Columns::read(&path).is_err());
        let uneven = table().with("more", Column::Integers(vec![1]));
        assert!(
            uneven
                .write(&path)
                .unwrap_err()
                .to_string()
                .contains("more")
        );
    }
}
