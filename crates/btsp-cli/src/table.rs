//! A table in a terminal.

/// Rows of text under a heading; the first columns, named by `left`, are flush left, numbers
/// flush right.
pub(crate) struct Table {
    left: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table under a heading.
    pub(crate) fn new(left: usize, heading: &[&str]) -> Self {
        let heading = heading.iter().map(|name| (*name).to_owned()).collect();
        Self {
            left,
            rows: vec![heading],
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as lines.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate();
            let padded = cells.map(|(column, (cell, width))| {
                if column < self.left {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
            text += padded.collect::<Vec<_>>().join("  ").trim_end();
            text.push('\n');
        }
        text
    }
}

/// A number to about four digits.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let digits = match value.abs() {
        0.0 => 0,
        v if v < 1e-3 => return format!("{value:.2e}"),
        v if v < 10.0 => 3,
        v if v < 100.0 => 2,
        v if v < 1e4 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

/// A number to about four digits, where there is one.
pub(crate) fn short_or_none(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_in_line() {
        let mut table = Table::new(1, &["ramp", "score"]);
        table.row(vec!["before".to_owned(), short(3.25)]);
        table.row(vec!["a".to_owned(), short(1234.56)]);
        assert_eq!(
            table.text(),
            "ramp     score\nbefore   3.250\na       1234.6\n"
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(0.0), "0");
        assert_eq!(short(0.00012345), "1.23e-4");
        assert_eq!(short(-12.3456), "-12.35");
        assert_eq!(short(123456.7), "123457");
        assert_eq!(short(f64::NAN), "-");
    }
}
