//! Tables in Markdown that can be read as they are.

/// Columns as wide as their widest cell, the first aligned left, numbers right; the
/// first row is the head.
pub(crate) fn markdown(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|k| {
            let cells = rows.iter().filter_map(|row| row.get(k));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (k, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = match k {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            };
            text.push_str(&format!("| {cell} "));
        }
        text.push_str("|\n");
        if number == 0 {
            for (k, width) in widths.iter().enumerate() {
                let dashes = "-".repeat(width + 1);
                text.push_str(&match k {
                    0 => format!("|{dashes}-"),
                    _ => format!("|{dashes}:"),
                });
            }
            text.push_str("|\n");
        }
    }
    text
}

/// A number to three significant digits; a dash where there is none.
pub(crate) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_string();
    }
    if value == 0.0 {
        return "0".to_string();
    }
    let digits_before = value.abs().log10().floor() as i32 + 1;
    let decimals = usize::try_from(3 - digits_before).unwrap_or(0);
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::{markdown, significant};

    #[test]
    fn three_digits() {
        assert_eq!(significant(0.019_84), "0.0198");
        assert_eq!(significant(1.234), "1.23");
        assert_eq!(significant(12_345.6), "12346");
        assert_eq!(significant(f64::NAN), "-");
    }

    #[test]
    fn columns_line_up() {
        let row = |a: &str, b: &str| vec![a.to_string(), b.to_string()];
        assert_eq!(
            markdown(&[row("what", "ms"), row("a", "1.25")]),
            "| what |   ms |\n|------|-----:|\n| a    | 1.25 |\n"
        );
    }
}
