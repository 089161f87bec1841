//! Points of a sweep read from a table that somebody else has written.

use crate::checksum::checksum;
use btsp_config::PointTable;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fs::File;
use std::path::Path;

/// Reads the columns of these names, or all columns, of the Parquet file `path`, which the sweep
/// calls `file`. A value that is missing is NaN.
///
/// # Errors
/// In words: no such file or column, a file that is no table, a column without numbers.
pub fn read_point_table(path: &Path, file: &str, columns: &[String]) -> Result<PointTable, String> {
    let cause = |cause: ParquetError| {
        format!("must be a Parquet file, not compressed or by Snappy: {cause}")
    };
    let opened = File::open(path).map_err(|cause| format!("cannot be read: {cause}"))?;
    let (_, checksum) = checksum(path).map_err(|cause| format!("cannot be read: {cause}"))?;
    let reader = SerializedFileReader::new(opened).map_err(cause)?;
    let schema = reader.metadata().file_metadata().schema();
    let there: Vec<&str> = schema
        .get_fields()
        .iter()
        .map(|field| field.name())
        .collect();
    let columns: Vec<String> = match columns {
        [] => there.iter().map(|name| (*name).to_owned()).collect(),
        asked => asked.to_vec(),
    };
    let places = columns.iter().map(|column| {
        let place = there.iter().position(|name| name == column);
        place.ok_or_else(|| format!("has no column {column:?}; it has {}", there.join(", ")))
    });
    let places: Vec<usize> = places.collect::<Result<_, _>>()?;
    let mut values = Vec::new();
    for (row, fields) in reader.get_row_iter(None).map_err(cause)?.enumerate() {
        let fields: Vec<(String, Field)> = fields.map_err(cause)?.into_columns();
        for place in &places {
            let (name, field) = &fields[*place];
            let value = number(field).ok_or_else(|| {
                format!("has {field} in row {row} of its column {name:?}, which is no number")
            })?;
            values.push(value);
        }
    }
    Ok(PointTable {
        file: file.to_owned(),
        checksum,
        points: values.len() / places.len().max(1),
        columns,
        values: values.into(),
    })
}

/// A field as a number; `None` of another kind.
fn number(field: &Field) -> Option<f64> {
    Some(match *field {
        Field::Null => f64::NAN,
        Field::Byte(value) => value.into(),
        Field::Short(value) => value.into(),
        Field::Int(value) => value.into(),
        Field::Long(value) => value as f64,
        Field::UByte(value) => value.into(),
        Field::UShort(value) => value.into(),
        Field::UInt(value) => value.into(),
        Field::ULong(value) => value as f64,
        Field::Float(value) => value.into(),
        Field::Double(value) => value,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::columns::{Column, Columns};

    #[test]
    fn numbers_are_read_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.parquet");
        let table = Columns::default()
            .with("a", Column::Integers(vec![1, 2]))
            .with("b", Column::Reals(vec![Some(0.5), None]))
            .with("why", Column::Words(vec!["x".into(), "y".into()]));
        table.write(&path).unwrap();
        let read = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
            read_point_table(&path, "points.parquet", &columns)
        };
        let table = read(&["b", "a"]).unwrap();
        assert_eq!(
            (table.points, &table.columns[..]),
            (2, &["b".to_owned(), "a".to_owned()][..])
        );
        assert_eq!(table.values[..2], [0.5, 1.0]);
        assert!(table.values[2].is_nan() && table.values[3] == 2.0);
        let said = read(&[]).unwrap_err();
        assert!(
            said.contains("has \"x\" in row 0 of its column \"why\""),
            "{said}"
        );
        let said = read(&["c"]).unwrap_err();
        assert_eq!(said, "has no column \"c\"; it has a, b, why");
        std::fs::write(&path, "no table").unwrap();
        assert!(read(&["a"]).unwrap_err().contains("must be a Parquet file"));
        std::fs::remove_file(&path).unwrap();
        assert!(read(&["a"]).unwrap_err().starts_with("cannot be read"));
    }
}
