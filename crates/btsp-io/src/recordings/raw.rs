//! A raw file of recordings: tab-separated columns under one line of names, as acquisition
//! programs export them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{RecordingsError, WrongValue};
use super::series::Series;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 1 << 30;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// A whole file, in memory. Lines end with CR, LF or CRLF, as they come; blank lines and
/// blank cells hold nothing. Names need not be UTF-8.
pub(super) struct RawFile {
    path: PathBuf,
    bytes: Vec<u8>,
    names: Vec<String>,
    /// Where the lines under that of the names begin, and the number of the first.
    body: (usize, usize),
}

/// A column to be read.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Its number, from 0.
    pub(super) column: usize,
    /// How many of its values count.
    pub(super) most: usize,
}

impl RawFile {
    /// Reads the file at `path`.
    pub(super) fn read(path: &Path) -> Result<Self, RecordingsError> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(RecordingsError::unreadable(path))?;
        if bytes.len() as u64 > LARGEST {
            let most = format!("must be at most {} MB", LARGEST >> 20);
            return Err(RecordingsError::file(path, "larger", most));
        }
        Self::of(path, bytes)
    }

    fn of(path: &Path, bytes: Vec<u8>) -> Result<Self, RecordingsError> {
        if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
            let allowed = "must be plain text: ASCII or UTF-8";
            return Err(RecordingsError::file(path, "UTF-16 text", allowed));
        }
        let start = if bytes.starts_with(UTF8_MARK) {
            UTF8_MARK.len()
        } else {
            0
        };
        let mut lines = Lines::of(&bytes, (start, 1));
        let Some((_, first)) = lines.find(|(_, line)| !line.trim_ascii().is_empty()) else {
            let allowed = "must have a line of names and columns under it";
            return Err(RecordingsError::file(path, "empty", allowed));
        };
        let names = first.split(|byte| *byte == b'\t');
        let names = names.map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned());
        let (names, body) = (names.collect(), lines.rest());
        let file = Self {
            path: path.to_owned(),
            names,
            body,
            bytes,
        };
        file.check_names()?;
        Ok(file)
    }

    /// A line of measurements where names should be would lose each column's first value.
    fn check_names(&self) -> Result<(), RecordingsError> {
        let mut names = self.names.iter().filter(|name| !name.is_empty());
        let measured = |name: &String| name.parse::<f64>().is_ok_and(|v| v.fract() != 0.0);
        if names.clone().all(|name| name.parse::<f64>().is_ok()) && names.any(measured) {
            let allowed = "must name the columns, not hold their first values";
            return Err(RecordingsError::file(&self.path, "its first line", allowed));
        }
        Ok(())
    }

    /// How column `column` is spoken of.
    pub(super) fn series(&self, column: usize) -> Series {
        Series::Column {
            number: column,
            name: self.names.get(column).cloned().unwrap_or_default(),
        }
    }

    /// The values of each wanted column: its cells that are not blank, in one pass.
    ///
    /// # Errors
    /// A column that is not there, a cell that is not a finite number.
    pub(super) fn columns(&self, wanted: &[Wanted]) -> Result<Vec<Vec<f64>>, RecordingsError> {
        let here = self.names.len();
        if let Some(absent) = wanted.iter().find(|wanted| wanted.column >= here) {
            return Err(RecordingsError::NoColumn {
                path: self.path.clone(),
                number: absent.column,
                last: here - 1,
            });
        }
        let mut slots: Vec<Option<usize>> = vec![None; here];
        for (slot, wanted) in wanted.iter().enumerate() {
            slots[wanted.column] = Some(slot);
        }
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); wanted.len()];
        let mut unfilled = wanted.len();
        for (line, text) in Lines::of(&self.bytes, self.body) {
            if unfilled == 0 {
                break;
            }
            for (column, cell) in text.split(|byte| *byte == b'\t').enumerate() {
                let Some(slot) = slots.get(column).copied().flatten() else {
                    continue;
                };
                let cell = cell.trim_ascii();
                let most = wanted[slot].most;
                if cell.is_empty() || columns[slot].len() >= most {
                    continue;
                }
                let number = number(cell).ok_or_else(|| self.no_number(line, column, cell))?;
                columns[slot].push(number);
                unfilled -= usize::from(columns[slot].len() == most);
            }
        }
        Ok(columns)
    }

    /// The line of the value number `sample` of `column`.
    pub(super) fn line_of(&self, column: usize, sample: usize) -> Option<usize> {
        let has = |line: &[u8]| {
            let mut cells = line.split(|byte| *byte == b'\t');
            let cell = cells.nth(column);
            cell.is_some_and(|cell| !cell.trim_ascii().is_empty())
        };
        let mut lines = Lines::of(&self.bytes, self.body).filter(|(_, line)| has(line));
        lines.nth(sample).map(|(number, _)| number)
    }

    fn no_number(&self, line: usize, column: usize, cell: &[u8]) -> RecordingsError {
        RecordingsError::value(WrongValue {
            path: self.path.clone(),
            line: Some(line),
            series: self.series(column),
            value: quote(cell),
            allowed: "must be a finite number".to_owned(),
        })
    }
}

fn number(cell: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// A cell as a message repeats it.
fn quote(cell: &[u8]) -> String {
    const LONGEST: usize = 30;
    let text = String::from_utf8_lossy(cell);
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "..." } else { "" };
    format!("{:?}", short + more)
}

/// Lines with their numbers from 1, without their ends.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    /// From the byte and the line number of `start`.
    fn of(bytes: &'a [u8], start: (usize, usize)) -> Self {
        Self {
            bytes,
            at: start.0,
            number: start.1,
        }
    }

    /// Byte and number of the line that comes next.
    fn rest(&self) -> (usize, usize) {
        (self.at, self.number)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .unwrap_or(rest.len());
        let end = match rest.get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let line = (self.number, &rest[..length]);
        self.at += length + end;
        self.number += 1;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn file(bytes: &[u8]) -> Result<RawFile, RecordingsError> {
        RawFile::of(Path::new("raw.txt"), bytes.to_vec())
    }

    fn column(file: &RawFile, column: usize) -> Result<Vec<f64>, String> {
        let wanted = [Wanted {
            column,
            most: usize::MAX,
        }];
        let columns = file.columns(&wanted).map_err(|error| error.to_string())?;
        Ok(columns.into_iter().next().unwrap())
    }

    #[test]
    fn columns_are_read_as_they_are() {
        // A byte-order mark, a name that is no UTF-8, every kind of line end, blank lines and
        // cells, a last line without an end, cells beyond the names.
        let text = b"\xef\xbb\xbflap\t\xb5A\tramp\r\n1\t 2 \t-4.48E-05\r\r3\t\n\n4\t5\t\t9\r5";
        let file = file(text).unwrap();
        assert_eq!(column(&file, 0).unwrap(), [1.0, 3.0, 4.0, 5.0]);
        assert_eq!(column(&file, 1).unwrap(), [2.0, 5.0]);
        assert_eq!(column(&file, 2).unwrap(), [-4.48e-5]);
        assert_eq!(file.line_of(0, 1), Some(4));
        assert_eq!(file.line_of(1, 1), Some(6));
        assert_eq!(file.line_of(1, 2), None);
        let series = format!("{}", file.series(1));
        assert_eq!(series, "column 1 (\u{fffd}A)");
    }

    #[test]
    fn what_is_no_number_has_line_and_column() {
        let file = file(b"lap\tcur\n1\t2\n1.5\tabc\n\t1,5\n").unwrap();
        let expected = "raw.txt:3: column 1 (cur) = \"abc\": must be a finite number";
        assert_eq!(column(&file, 1).unwrap_err(), expected);
        let expected = "raw.txt: column 2 is not there: the file has columns 0 to 1";
        assert_eq!(column(&file, 2).unwrap_err(), expected);
        for cell in ["nan", "inf", "-NaN", "1e999", "\u{3bc}", "0x1"] {
            let text = format!("lap\r{cell}\r");
            let file = super::RawFile::of(Path::new("raw.txt"), text.into_bytes()).unwrap();
            assert!(column(&file, 0).unwrap_err().starts_with("raw.txt:2: "));
        }
    }

    #[test]
    fn values_beyond_those_that_count_may_be_anything() {
        let file = file(b"ramp\n1\n2\nx\n").unwrap();
        let wanted = |most| [Wanted { column: 0, most }];
        assert_eq!(file.columns(&wanted(2)).unwrap(), [[1.0, 2.0]]);
        assert!(file.columns(&wanted(3)).is_err());
    }

    #[test]
    fn files_that_are_no_columns() {
        let message = |bytes: &[u8]| file(bytes).err().unwrap().to_string();
        assert!(message(b"").starts_with("raw.txt: empty: must have a line of names"));
        assert!(message(b"\r\n \n").starts_with("raw.txt: empty"));
        assert!(message(b"\xff\xfel\0a\0p\0").contains("UTF-16"));
        assert!(message(b"0.1\t-3e-5\t\n0.2\t1\n").contains("must name the columns"));
        assert!(file(b"1\t2\n0.2\t1\n").is_ok());
    }

    #[test]
    fn a_long_file_takes_one_pass() {
        let mut text = b"a\tb\n".to_vec();
        for _ in 0..400_000 {
            text.extend_from_slice(b"1\t2\r");
        }
        assert_eq!(column(&file(&text).unwrap(), 1).unwrap().len(), 400_000);
        // One endless line, too.
        let wide = b"1\t".repeat(400_000);
        let text = [b"a\tb\n".as_slice(), &wide].concat();
        assert_eq!(column(&file(&text).unwrap(), 1).unwrap(), [1.0]);
    }
}
