//! The metadata of recordings: which column of which file is what, for each induction.

use crate::document::{Document, Table, Value};
use crate::error::ConfigError;
use crate::write::quoted;
use std::collections::BTreeSet;

/// Highest number that a column may have.
const LAST_COLUMN: u32 = 9_999;
const KEYS: [&str; 11] = [
    "cell",
    "induction",
    "file",
    "sampling_rate_hz",
    "position_columns",
    "current_columns",
    "pre_position_columns",
    "post_position_columns",
    "ramp_before_column",
    "ramp_after_column",
    "spontaneous",
];

/// One recorded induction: a tab-separated file and what its columns hold. Columns count
/// from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedColumns {
    /// Number of the cell.
    pub cell: u32,
    /// Number of the induction in this cell, from 1.
    pub induction: u32,
    /// The file, relative to the metadata's folder.
    pub file: String,
    /// Samples of position and current per second, 10 to 10⁶ Hz.
    pub sampling_rate_hz: f64,
    /// Position along each lap of the induction; one lap at least.
    pub position: Vec<usize>,
    /// Injected current of the same laps.
    pub current: Vec<usize>,
    /// Position along laps recorded before those of the induction.
    pub position_before: Vec<usize>,
    /// Position along laps recorded after them.
    pub position_after: Vec<usize>,
    /// Mean membrane potential per bin before the laps, V; `None` where the cell was silent.
    pub ramp_before: Option<usize>,
    /// Mean membrane potential per bin after the laps, V.
    pub ramp_after: usize,
    /// Whether the plateaus came by themselves.
    pub spontaneous: bool,
}

/// What the text says of one induction.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEntry {
    /// The cell's number, where there is one.
    pub cell: Option<u32>,
    /// The induction's number, where there is one.
    pub induction: Option<u32>,
    /// The whole, or what is wrong with it.
    pub columns: Result<RecordedColumns, ConfigError>,
}

/// Reads the metadata of recordings: one table `[[induction]]` for each. An induction that
/// is wrong does not keep the others from being read.
///
/// # Errors
/// A text that is no TOML, a key that is unknown at the top level, no induction at all.
pub fn recorded_from_toml(text: &str) -> Result<Vec<RecordedEntry>, ConfigError> {
    let document = Document::parse(text)?;
    let root = document.root(&["induction"])?;
    let allowed = "one or more tables [[induction]]";
    let list = root.require("induction", allowed)?.list(allowed)?;
    if list.is_empty() {
        return Err(root.error("induction", &format!("must be {allowed}")));
    }
    let mut seen = BTreeSet::new();
    let entry = |value: Value<'_>| {
        let (cell, induction) = (value.whole_at("cell"), value.whole_at("induction"));
        let columns = columns(&value).and_then(|columns| {
            if seen.insert((columns.cell, columns.induction)) {
                return Ok(columns);
            }
            let message = format!("must be there only once in cell {}", columns.cell);
            Err(value.table(&KEYS, allowed)?.error("induction", &message))
        });
        RecordedEntry {
            cell,
            induction,
            columns,
        }
    };
    Ok(list.into_iter().map(entry).collect())
}

/// The same as text; reading it gives the same inductions.
#[must_use]
pub fn recorded_to_toml(inductions: &[RecordedColumns]) -> String {
    let mut text = String::from("# One table per induction; columns count from 0.\n");
    for columns in inductions {
        text += "\n[[induction]]\n";
        let mut entry = |key: &str, value: String| text += &format!("{key} = {value}\n");
        entry("cell", columns.cell.to_string());
        entry("induction", columns.induction.to_string());
        entry("file", quoted(&columns.file));
        entry(
            "sampling_rate_hz",
            format!("{:?}", columns.sampling_rate_hz),
        );
        entry("position_columns", format!("{:?}", columns.position));
        entry("current_columns", format!("{:?}", columns.current));
        for (key, list) in [
            ("pre_position_columns", &columns.position_before),
            ("post_position_columns", &columns.position_after),
        ] {
            if !list.is_empty() {
                entry(key, format!("{list:?}"));
            }
        }
        if let Some(column) = columns.ramp_before {
            entry("ramp_before_column", column.to_string());
        }
        entry("ramp_after_column", columns.ramp_after.to_string());
        entry("spontaneous", columns.spontaneous.to_string());
    }
    text
}

fn columns(value: &Value<'_>) -> Result<RecordedColumns, ConfigError> {
    let table = value.table(&KEYS, "a table [[induction]]")?;
    let columns = RecordedColumns {
        cell: whole(&table, "cell", u32::MAX, "a whole number of 0 or more")?,
        induction: whole(&table, "induction", u32::MAX, "a whole number from 1")?,
        file: {
            let allowed = "the name of a file, in quotes";
            table.require("file", allowed)?.text(allowed)?.to_string()
        },
        sampling_rate_hz: {
            let allowed = "a number from 10 to 1000000 (Hz)";
            let value = table.require("sampling_rate_hz", allowed)?;
            let rate = value.number(allowed)?;
            if !(10.0..=1e6).contains(&rate) {
                return Err(value.wrong(allowed));
            }
            rate
        },
        position: {
            let allowed = "a list of columns, one for each lap of the induction";
            let position = list(&table.require("position_columns", allowed)?)?;
            if position.is_empty() {
                return Err(table.error("position_columns", &format!("must be {allowed}")));
            }
            position
        },
        current: {
            let allowed = "a list of columns, as many as position_columns";
            list(&table.require("current_columns", allowed)?)?
        },
        position_before: optional_list(&table, "pre_position_columns")?,
        position_after: optional_list(&table, "post_position_columns")?,
        ramp_before: table
            .get("ramp_before_column")
            .map(|value| column(&value))
            .transpose()?,
        ramp_after: column(&table.require("ramp_after_column", COLUMN)?)?,
        spontaneous: match table.get("spontaneous") {
            Some(value) => value.boolean("true or false")?,
            None => false,
        },
    };
    if columns.induction == 0 {
        return Err(table.error("induction", "must be a whole number from 1"));
    }
    if columns.current.len() != columns.position.len() {
        let allowed = format!(
            "must have as many columns as position_columns, {}",
            columns.position.len()
        );
        return Err(table.error("current_columns", &allowed));
    }
    once(&table, &columns)?;
    Ok(columns)
}

const COLUMN: &str = "the number of a column, from 0";

fn whole(table: &Table<'_>, key: &str, most: u32, allowed: &str) -> Result<u32, ConfigError> {
    table.require(key, allowed)?.whole(most, allowed)
}

fn column(value: &Value<'_>) -> Result<usize, ConfigError> {
    Ok(value.whole(LAST_COLUMN, COLUMN)? as usize)
}

fn list(value: &Value<'_>) -> Result<Vec<usize>, ConfigError> {
    let allowed = "a list of columns, which count from 0";
    value.list(allowed)?.iter().map(column).collect()
}

fn optional_list(table: &Table<'_>, key: &str) -> Result<Vec<usize>, ConfigError> {
    table.get(key).map_or(Ok(Vec::new()), |value| list(&value))
}

/// No column is two things at once.
fn once(table: &Table<'_>, columns: &RecordedColumns) -> Result<(), ConfigError> {
    let ramp_after = [columns.ramp_after];
    let groups: [(&str, &[usize]); 6] = [
        ("position_columns", &columns.position),
        ("current_columns", &columns.current),
        ("pre_position_columns", &columns.position_before),
        ("post_position_columns", &columns.position_after),
        ("ramp_before_column", columns.ramp_before.as_slice()),
        ("ramp_after_column", &ramp_after),
    ];
    let mut used = std::collections::BTreeMap::new();
    for (key, group) in groups {
        for column in group {
            if let Some(other) = used.insert(*column, key) {
                let message = format!("must not have column {column}, which {other} has");
                return Err(table.error(key, &message));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const RIGHT: &str = "[[induction]]\ncell = 4\ninduction = 1\nfile = \"raw/a.txt\"\n\
        sampling_rate_hz = 1000\nposition_columns = [0, 1]\ncurrent_columns = [2, 3]\n\
        ramp_after_column = 4\n";

    #[test]
    fn an_induction_is_read() {
        let entries = recorded_from_toml(RIGHT).unwrap();
        let columns = entries[0].columns.as_ref().unwrap();
        assert_eq!((entries[0].cell, entries[0].induction), (Some(4), Some(1)));
        assert_eq!(columns.position, [0, 1]);
        assert_eq!(columns.current, [2, 3]);
        assert_eq!((columns.ramp_before, columns.ramp_after), (None, 4));
        assert!(!columns.spontaneous && columns.position_before.is_empty());
    }

    #[test]
    fn what_is_written_comes_back() {
        let entries = recorded_from_toml(RIGHT).unwrap();
        let plain = entries[0].columns.clone().unwrap();
        let whole = RecordedColumns {
            induction: 2,
            file: "a \"b\"\\\u{7}\u{e9}.txt".to_string(),
            sampling_rate_hz: 20_000.5,
            position_before: vec![5],
            position_after: vec![6, 7],
            ramp_before: Some(8),
            spontaneous: true,
            ..plain.clone()
        };
        let written = [plain, whole];
        let read = recorded_from_toml(&recorded_to_toml(&written)).unwrap();
        let read: Vec<_> = read
            .into_iter()
            .map(|entry| entry.columns.unwrap())
            .collect();
        assert_eq!(read, written);
    }

    /// `RIGHT` with `old` replaced is wrong in this way.
    #[track_caller]
    fn wrong(old: &str, new: &str, message: &str) {
        assert!(RIGHT.contains(old));
        let entries = recorded_from_toml(&RIGHT.replace(old, new)).unwrap();
        let error = entries[0].columns.as_ref().unwrap_err();
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        wrong(
            "ramp_after_column",
            "ramp_afer_column",
            "line 8, column 1: induction.0.ramp_afer_column = 4: no such key; \
             did you mean ramp_after_column?",
        );
        wrong(
            "current_columns = [2, 3]",
            "current_columns = [2]",
            "line 7, column 19: induction.0.current_columns = [2]: must have as many columns as \
             position_columns, 2",
        );
        wrong(
            "cell = 4\n",
            "",
            "line 1, column 1: induction.0.cell is missing: must be a whole number of 0 or more",
        );
        wrong(
            "[0, 1]",
            "[0, 2]",
            "line 7, column 19: induction.0.current_columns = [2, 3]: must not have column 2, \
             which position_columns has",
        );
        wrong(
            "1000\n",
            "nan\n",
            "line 5, column 20: induction.0.sampling_rate_hz = nan: must be a number from 10 to \
             1000000 (Hz)",
        );
        wrong(
            "[0, 1]",
            "[-1, 1]",
            "line 6, column 21: induction.0.position_columns.0 = -1: must be the number of a \
             column, from 0",
        );
    }

    #[test]
    fn one_that_is_wrong_leaves_the_others() {
        let text = format!(
            "{RIGHT}{}{RIGHT}",
            RIGHT.replace("cell = 4", "cell = \"x\"")
        );
        let entries = recorded_from_toml(&text).unwrap();
        assert!(entries[0].columns.is_ok());
        assert_eq!((entries[1].cell, entries[1].induction), (None, Some(1)));
        assert!(entries[1].columns.is_err());
        assert_eq!(
            entries[2].columns.as_ref().unwrap_err().to_string(),
            "line 19, column 13: induction.2.induction = 1: must be there only once in cell 4",
        );
    }

    #[test]
    fn a_text_without_inductions_is_refused() {
        let message = |text: &str| recorded_from_toml(text).unwrap_err().to_string();
        assert_eq!(
            message(""),
            "line 1, column 1: induction is missing: must be one or more tables [[induction]]"
        );
        assert!(message("induction = []").contains("must be one or more"));
        assert!(message("[[inductions]]").contains("did you mean induction?"));
        assert!(message("[[induction]").starts_with("line 1, column "));
    }
}
