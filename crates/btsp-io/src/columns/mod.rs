//! A table on disk: named columns of a Parquet file.

mod read;
mod write;

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

pub use read::ColumnsReader;
pub use write::ColumnsWriter;

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
    pub(crate) fn parquet(path: &Path) -> impl Fn(ParquetError) -> Self + '_ {
        |cause| Self::Parquet {
            path: path.to_owned(),
            cause,
        }
    }

    pub(crate) fn other(path: &Path, what: impl Into<String>) -> Self {
        Self::Other {
            path: path.to_owned(),
            what: what.into(),
        }
    }
}

impl Column {
    /// Adds values of the same kind.
    pub(crate) fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Integers(all), Self::Integers(more)) => all.extend(more),
            (Self::Reals(all), Self::Reals(more)) => all.extend(more),
            (Self::Words(all), Self::Words(more)) => all.extend(more),
            // A file's groups have the same columns.
            _ => {}
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Reals(values) => values.len(),
            Self::Words(values) => values.len(),
        }
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

    /// Writes the file `path`, one group of rows. The same table gives the same bytes.
    ///
    /// # Errors
    /// If columns differ in length, or if the disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), ColumnsError> {
        let mut writer = ColumnsWriter::create(path, self)?;
        writer.group(self)?;
        writer.finish()
    }

    /// Reads the file `path`.
    ///
    /// # Errors
    /// If there is no such file, or if it is no table of such columns.
    pub fn read(path: &Path) -> Result<Self, ColumnsError> {
        let reader = ColumnsReader::open(path)?;
        let mut whole = reader.group(0)?;
        for group in 1..reader.groups() {
            let part = reader.group(group)?;
            for ((_, column), (_, part)) in whole.columns.iter_mut().zip(part.columns) {
                column.append(part);
            }
        }
        Ok(whole)
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
