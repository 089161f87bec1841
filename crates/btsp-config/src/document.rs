//! A parsed TOML text whose values know where they stand.

use crate::error::ConfigError;
use btsp::Invalid;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longest piece of a user's text that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;

/// What stands at a path.
#[derive(Clone, Copy)]
enum Found {
    /// A single value.
    Scalar,
    /// A list or a table.
    Collection,
    /// Nothing; the value comes from the preset or a default.
    Elsewhere,
}

/// A whole text.
pub(crate) struct Document<'a> {
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, ConfigError> {
        let root = DeTable::parse(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            ConfigError::new(
                text,
                error.span().unwrap_or(0..0),
                ("", ""),
                &format!("not TOML: {message}"),
            )
        })?;
        Ok(Self { text, root })
    }

    /// The top level, which may have the keys of `known`.
    pub(crate) fn root(&self, known: &[&str]) -> Result<Table<'_>, ConfigError> {
        Table::checked(self, String::new(), self.root.get_ref(), known)
    }

    /// The place of the value at `path`, or of the innermost table around it that
    /// the text has.
    fn locate(&self, path: &str) -> (Range<usize>, Found) {
        let mut place = None;
        let mut table = Some(self.root.get_ref());
        let mut array: Option<&[Spanned<DeValue<'_>>]> = None;
        let parts: Vec<&str> = path.split('.').collect();
        let mut first = 0;
        while first < parts.len() {
            // A key in quotes may have points in it.
            let next = (first..parts.len()).find_map(|last| {
                let value = match (table, array) {
                    (Some(table), _) => table.get(parts[first..=last].join(".").as_str()),
                    (_, Some(array)) => array.get(parts[first].parse::<usize>().ok()?),
                    _ => None,
                };
                Some((value?, last))
            });
            let Some((value, last)) = next else {
                // What neither stands in the text nor in one of its tables comes
                // from the preset.
                let preset = || self.root.get_ref().get("preset").map(Spanned::span);
                return (place.or_else(preset).unwrap_or(0..0), Found::Elsewhere);
            };
            place = Some(value.span());
            (table, array) = (
                value.get_ref().as_table(),
                value.get_ref().as_array().map(|a| &**a),
            );
            first = last + 1;
        }
        let is_scalar = table.is_none() && array.is_none();
        let found = if is_scalar {
            Found::Scalar
        } else {
            Found::Collection
        };
        (place.unwrap_or(0..0), found)
    }

    /// A value out of its range: as the text has it, or what is said of it.
    pub(crate) fn invalid(&self, invalid: &Invalid) -> ConfigError {
        let (span, found) = self.locate(&invalid.key);
        let value = match found {
            Found::Scalar => self.quote(span.clone()),
            Found::Collection => invalid.value.clone(),
            Found::Elsewhere => format!("{} (from the preset or a default)", invalid.value),
        };
        self.error(
            span,
            (&invalid.key, &format!(" = {value}")),
            &invalid.allowed,
        )
    }

    /// An error about the bytes `span`: the value there, as `(key, said)`, and the reason.
    fn error(&self, span: Range<usize>, value: (&str, &str), reason: &str) -> ConfigError {
        ConfigError::new(self.text, span, value, reason)
    }

    /// The text of a value, shortened.
    fn quote(&self, span: Range<usize>) -> String {
        let text = self.text.get(span).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_end();
        let short: String = line.chars().take(LONGEST_QUOTE).collect();
        if short.len() < text.trim_end().len() {
            format!("{short}...")
        } else {
            short
        }
    }
}

/// A table of a document, with the path to it.
#[derive(Clone)]
pub(crate) struct Table<'a> {
    document: &'a Document<'a>,
    path: String,
    table: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    fn checked(
        document: &'a Document<'a>,
        path: String,
        table: &'a DeTable<'a>,
        known: &[&str],
    ) -> Result<Self, ConfigError> {
        let table = Self {
            document,
            path,
            table,
        };
        for (key, value) in table.table {
            let name = key.get_ref();
            if !known.contains(&name.as_ref()) {
                let path = table.path_of(name);
                let value = match value.get_ref() {
                    DeValue::Table(_) => String::new(),
                    _ => format!(" = {}", document.quote(value.span())),
                };
                let reason = format!("no such key; {}", suggestion(name, known));
                return Err(document.error(key.span(), (&path, &value), &reason));
            }
        }
        Ok(table)
    }

    /// Its keys in the order of the text.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let mut keys: Vec<_> = self.table.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        keys.into_iter().map(|key| key.get_ref().as_ref())
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_string()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// A value of this table, if it has it.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        let value = self.table.get(key)?;
        Some(Value {
            document: self.document,
            path: self.path_of(key),
            value,
        })
    }

    /// A value that must be there.
    pub(crate) fn require(&self, key: &str, allowed: &str) -> Result<Value<'a>, ConfigError> {
        self.get(key).ok_or_else(|| self.missing(key, allowed))
    }

    /// An error: `key` is missing, and what it should be.
    pub(crate) fn missing(&self, key: &str, allowed: &str) -> ConfigError {
        let span = self.document.locate(&self.path).0;
        let value = (&*self.path_of(key), " is missing");
        self.document
            .error(span, value, &format!("must be {allowed}"))
    }

    /// An error about the value of `key`, which the table has.
    pub(crate) fn error(&self, key: &str, reason: &str) -> ConfigError {
        let path = self.path_of(key);
        let span = self.document.locate(&path).0;
        let value = format!(" = {}", self.document.quote(span.clone()));
        self.document.error(span, (&path, &value), reason)
    }
}

/// A value of a document, with the path to it.
pub(crate) struct Value<'a> {
    document: &'a Document<'a>,
    path: String,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    pub(crate) fn wrong(&self, allowed: &str) -> ConfigError {
        let span = self.value.span();
        // A table's text is its header, which says no more than its key.
        let value = match self.value.get_ref() {
            DeValue::Table(_) => String::new(),
            _ => format!(" = {}", self.document.quote(span.clone())),
        };
        let reason = format!("must be {allowed}");
        self.document.error(span, (&self.path, &value), &reason)
    }

    /// A number; integers are numbers too.
    pub(crate) fn number(&self, allowed: &str) -> Result<f64, ConfigError> {
        let number = match self.value.get_ref() {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .ok()
                .map(|i| i as f64),
            _ => None,
        };
        number.ok_or_else(|| self.wrong(allowed))
    }

    /// A whole number from 0 to `most`.
    pub(crate) fn whole(&self, most: u32, allowed: &str) -> Result<u32, ConfigError> {
        let number = match self.value.get_ref() {
            DeValue::Integer(integer) => {
                u32::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
            // 50.0 is as good as 50.
            DeValue::Float(float) => {
                let value: Option<f64> = float.as_str().parse().ok();
                value
                    .filter(|v| v.fract() == 0.0 && (0.0..=f64::from(most)).contains(v))
                    .map(|v| v as u32)
            }
            _ => None,
        };
        number
            .filter(|n| *n <= most)
            .ok_or_else(|| self.wrong(allowed))
    }

    pub(crate) fn boolean(&self, allowed: &str) -> Result<bool, ConfigError> {
        self.value
            .get_ref()
            .as_bool()
            .ok_or_else(|| self.wrong(allowed))
    }

    /// One of several words.
    pub(crate) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, ConfigError> {
        let found = self.value.get_ref().as_str();
        let chosen = words.iter().find(|(word, _)| Some(*word) == found);
        chosen.map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<_> = words
                .iter()
                .map(|(word, _)| format!("\"{word}\""))
                .collect();
            self.wrong(&words.join(" or "))
        })
    }

    /// A text.
    pub(crate) fn text(&self, allowed: &str) -> Result<&'a str, ConfigError> {
        let found = self.value.get_ref().as_str();
        found.ok_or_else(|| self.wrong(allowed))
    }

    /// The whole number at `key`, where this is a table that has one.
    pub(crate) fn whole_at(&self, key: &str) -> Option<u32> {
        let value = self.value.get_ref().as_table()?.get(key)?;
        let value = Value {
            document: self.document,
            path: key.to_string(),
            value,
        };
        value.whole(u32::MAX, "").ok()
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    /// A table that may have the keys of `known`.
    pub(crate) fn table(&self, known: &[&str], allowed: &str) -> Result<Table<'a>, ConfigError> {
        let table = self
            .value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.wrong(allowed))?;
        Table::checked(self.document, self.path.clone(), table, known)
    }

    /// The elements of a list.
    pub(crate) fn list(&self, allowed: &str) -> Result<Vec<Value<'a>>, ConfigError> {
        let array = self
            .value
            .get_ref()
            .as_array()
            .ok_or_else(|| self.wrong(allowed))?;
        let values = array.iter().enumerate().map(|(k, value)| Value {
            document: self.document,
            path: format!("{}.{k}", self.path),
            value,
        });
        Ok(values.collect())
    }
}

/// What the user may have meant, or all that is possible.
fn suggestion(name: &str, known: &[&str]) -> String {
    let close = known
        .iter()
        .map(|key| (strsim::damerau_levenshtein(name, key), key))
        .filter(|(distance, key)| *distance <= 1 + key.len() / 3)
        .min();
    match close {
        Some((_, key)) => format!("did you mean {key}?"),
        None => format!("here may stand {}", known.join(", ")),
    }
}
