//! What is wrong with a configuration's text, and where.

use std::ops::Range;

/// One message with the place it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ConfigError {
    /// What is wrong, with the value and what is allowed.
    pub message: String,
    /// Path of the value that it is about, `rule.eligibility_tau`; empty where it is about
    /// the whole text.
    pub key: String,
    /// The end of the message, what is said of that value: `must be a number above 0 s`.
    pub reason: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
}

impl ConfigError {
    /// `reason` about the bytes `span` of `text`, which say of `key` what `said` is
    /// (` = -1`, ` is missing`).
    pub(crate) fn new(
        text: &str,
        span: Range<usize>,
        (key, said): (&str, &str),
        reason: impl Into<String>,
    ) -> Self {
        let start = text.floor_char_boundary(span.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let reason = reason.into();
        Self {
            message: match key {
                "" => reason.clone(),
                key => format!("{key}{said}: {reason}"),
            },
            key: key.to_string(),
            reason,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span: start..text.ceil_char_boundary(span.end.max(start)),
        }
    }
}
