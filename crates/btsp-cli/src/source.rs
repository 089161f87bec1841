//! A configuration file, read.

use btsp::PlaceRule;
use btsp_config::{ConfigError, Configuration, Sweep, place_rule_from_toml};
use btsp_io::read_point_table;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;
/// Longest line that is shown with an error, in bytes.
const LONGEST_SHOWN: usize = 160;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("{path}: larger than {} MB: no configuration of btsp is", LARGEST >> 20)]
    TooLarge { path: PathBuf },
    #[error("{path}:{line}:{column}: not a text file: byte 0x{byte:02x} is no UTF-8")]
    Binary {
        path: PathBuf,
        line: usize,
        column: usize,
        byte: u8,
    },
    #[error("{path}:{}:{}: {}", error.line, error.column, error.message)]
    Wrong {
        path: PathBuf,
        text: String,
        error: ConfigError,
    },
}

/// Reads a configuration file and checks every range.
pub(crate) fn configuration(path: &Path) -> Result<Configuration, SourceError> {
    parsed(path, Configuration::from_toml)
}

/// Reads the file of a sweep, with the table that it may name, and checks every range.
pub(crate) fn sweep(path: &Path) -> Result<Sweep, SourceError> {
    parsed(path, |text| {
        Sweep::from_toml_with(text, &mut |file, columns| {
            // As the file is where it stands.
            read_point_table(&path.with_file_name(file), file, columns)
        })
    })
}

/// Reads the `[rule]` of a configuration file for recorded place cells, which may leave out
/// what `over` has.
pub(crate) fn place_rule(path: &Path, over: Option<&PlaceRule>) -> Result<PlaceRule, SourceError> {
    parsed(path, |text| place_rule_from_toml(text, over))
}

fn parsed<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, ConfigError>,
) -> Result<T, SourceError> {
    let text = text(path)?;
    parse(&text).map_err(|error| SourceError::Wrong {
        path: path.to_path_buf(),
        text,
        error,
    })
}

/// Reads a text file.
pub(crate) fn text(path: &Path) -> Result<String, SourceError> {
    let path = path.to_path_buf();
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    if let Err(cause) = read {
        return Err(SourceError::Unreadable { path, cause });
    }
    if bytes.len() as u64 > LARGEST {
        return Err(SourceError::TooLarge { path });
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line_start = bytes[..at]
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |k| k + 1);
        SourceError::Binary {
            path,
            line: bytes[..at].iter().filter(|b| **b == b'\n').count() + 1,
            column: String::from_utf8_lossy(&bytes[line_start..at])
                .chars()
                .count()
                + 1,
            byte: bytes[at],
        }
    })
}

impl SourceError {
    /// The lines of the file that the error is about, marked; none where they are
    /// too long to be read.
    pub(crate) fn snippet(&self, on_terminal: bool) -> Option<String> {
        let Self::Wrong { path, text, error } = self else {
            return None;
        };
        let shown = text.lines().skip(error.line.saturating_sub(2)).take(3);
        if error.span.is_empty() || shown.map(str::len).max() > Some(LONGEST_SHOWN) {
            return None;
        }
        let label = LabeledSpan::underline(error.span.clone());
        let diagnostic = MietteDiagnostic::new("").with_label(label);
        let source = NamedSource::new(path.to_string_lossy(), text.clone());
        let report = Report::new(diagnostic).with_source_code(source);
        let theme = if on_terminal {
            GraphicalTheme::default()
        } else {
            GraphicalTheme::none()
        };
        let mut snippet = String::new();
        let handler = GraphicalReportHandler::new_themed(theme).with_width(100);
        handler.render_report(&mut snippet, report.as_ref()).ok()?;
        // Without the empty message's line.
        let lines = snippet
            .lines()
            .skip_while(|line| !line.contains('['))
            .collect::<Vec<_>>();
        Some(lines.join("\n") + "\n")
    }
}
