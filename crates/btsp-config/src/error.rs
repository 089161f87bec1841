//! What is wrong with a configuration's text, and where.

use std::ops::Range;

/// One message with the place it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ConfigError {
    /// What is wrong, with the value and what is allowed.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
    /// Where in the message the key ends.
    key_end: usize,
    /// Where in the message the reason begins.
    reason_start: usize,
}

impl ConfigError {
    /// `reason` about the bytes `span` of `text`, which say of `key` what `said` is
    /// (` = -1`, ` is missing`).
    pub(crate) fn new(
        text: &str,
        span: Range<usize>,
        (key, said): (&str, &str),
        reason: &str,
    ) -> Self {
        let start = text.floor_char_boundary(span.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let message = match key {
            "" => reason.to_string(),
            key => format!("{key}{said}: {reason}"),
        };
        Self {
            reason_start: message.len() - reason.len(),
            message,
            key_end: key.len(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span: start..text.ceil_char_boundary(span.end.max(start)),
        }
    }

    /// Path of the value that it is about, `rule.eligibility_tau`; empty where it is about
    /// the whole text.
    pub fn key(&self) -> &str {
        &self.message[..self.key_end]
    }

    /// The end of the message, what is said of the value: `must be a number above 0 s`.
    pub fn reason(&self) -> &str {
        &self.message[self.reason_start..]
    }
}
