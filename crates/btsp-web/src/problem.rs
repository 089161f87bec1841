//! What is wrong, in words and by its key.

use btsp::Invalid;
use btsp_config::ConfigError;
use serde::Serialize;

/// What is wrong with a setting or a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The whole sentence.
    pub message: String,
    /// Path of the value; empty where it is about the whole text.
    pub key: String,
    /// What is said of the value.
    pub reason: String,
    /// Where it stands in the text, from 1.
    pub line: usize,
    /// Likewise, in characters.
    pub column: usize,
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self {
            key: error.key().to_string(),
            reason: error.reason().to_string(),
            message: error.message,
            line: error.line,
            column: error.column,
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self {
            message: invalid.to_string(),
            key: invalid.key,
            reason: invalid.allowed,
            line: 1,
            column: 1,
        }
    }
}
